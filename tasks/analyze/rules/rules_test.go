package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestExplain(t *testing.T) {
	a := Explain(failover())
	var all []string
	all = append(all, a.Summary)
	for _, c := range append(a.Causes, a.BlastRadius...) {
		all = append(all, c.Confidence+" "+c.Text)
	}
	for _, s := range a.Remediation {
		all = append(all, s.Risk+" "+s.Text)
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{
		"orders fails over since 2026-11-02 10:00:00 UTC: 2 signals on 2 resources (rds, ecs) in eu-central-1",
		"Most likely root: orders: Failover started, because: it explains the other faults (checkout depends on orders); it came early",
		"Suspected change: ModifyDBInstance by alice at 2026-11-02 09:56:00 UTC, 4 minutes before",
		"Still failing: orders (failover). Recovered: checkout (http 5xx)",
		"high orders: Failover started",
		"medium Change before it began",
		"rds: orders (failover); 1 of 1 still failing",
		`medium Ask alice about the change "ModifyDBInstance"`,
		"low orders: check that the new primary takes writes",
		"low Confirm that orders reports healthy again",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("Explain(...) does not say %q; it says\n%s", want, text)
		}
	}
}

func TestAdviceFitsTheCondition(t *testing.T) {
	tests := []struct {
		name   string
		member incident.Member
		family string // "" means no advice
	}{
		{"a full disk", incident.Member{Service: "rds", Condition: "free-storage-space"}, "storage full"},
		{"a throttled table", incident.Member{Service: "dynamodb", Condition: "throttled-requests"}, "throttling"},
		{"a backlog", incident.Member{Service: "sqs", Condition: "oldest-message-age"}, "queue"},
		{"a stopped task", incident.Member{Service: "ecs", Condition: "task-stopped", Title: "Essential container in task exited"}, "task stopped"},
		{"a bad release", incident.Member{Service: "ecs", Condition: "deployment-failed"}, "deployment"},
		{"a hot processor", incident.Member{Service: "ec2", Condition: "cpu-utilization"}, "processor"},
		{"an expiring certificate", incident.Member{Service: "acm", Condition: "certificate-expiring"}, "certificate"},
		{"a public bucket", incident.Member{Service: "s3", Condition: "bucket-policy", Title: "Bucket is public"}, "exposure"},
		{"a secret is no registry", incident.Member{Service: "secretsmanager", Condition: "secret-read"}, ""},
		{"failing functions", incident.Member{Service: "lambda", Condition: "errors"}, "function errors"},
		{"a slow answer", incident.Member{Service: "elasticloadbalancing", Condition: "target-response-time"}, "latency"},
		{"something unheard of", incident.Member{Service: "braket", Condition: "qubit-drift"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := adviceFor(tt.member); got.family != tt.family {
				t.Errorf("adviceFor(%+v) = %q, want %q", tt.member, got.family, tt.family)
			}
		})
	}
}

func TestShort(t *testing.T) {
	for id, want := range map[string]string{
		"arn:aws:rds:eu-central-1:111122223333:db:orders":                                            "orders",
		"arn:aws:ecs:eu-central-1:111122223333:service/shop/checkout":                                "checkout",
		"arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shop/50dc6c495c0c9": "shop",
		"arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/943f017f100becff":    "web",
		"arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/classic":                "classic",
		"arn:aws:s3:::bucket": "bucket",
		"arn:aws:x:::":        "arn:aws:x:::",
		"i-0123456789abcdef0": "i-0123456789abcdef0",
	} {
		if got := Short(id); got != want {
			t.Errorf("Short(%q) = %q, want %q", id, got, want)
		}
	}
}

func TestExplainBearsAnEmptyIncident(t *testing.T) {
	a := Explain(incident.Incident{ID: "inc-0", Title: "?", OpenedAt: time.Unix(0, 0)})
	if a.Summary == "" || a.Causes == nil || a.BlastRadius == nil || a.Remediation == nil {
		t.Errorf("Explain(empty) = %+v, want a summary and lists that are empty, not missing", a)
	}
}

// failover is an incident with a root, a symptom and a suspected change.
func failover() incident.Incident {
	began := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	db, api := "arn:aws:rds:eu-central-1:111122223333:db:orders", "arn:aws:ecs:eu-central-1:111122223333:service/shop/checkout"
	suspect := incident.Suspect{EventID: "ev-0", Title: "ModifyDBInstance", Resource: db, Actor: "arn:aws:iam::111122223333:user/alice", At: began.Add(-4 * time.Minute), Score: 2}
	return incident.Incident{ID: "inc-1", Title: "orders fails over", Severity: incident.SeverityCritical, Status: incident.Open, Round: 1,
		OpenedAt: began, LastAt: began.Add(time.Minute), Signals: 2, Services: []string{"rds", "ecs"},
		Accounts: []string{"111122223333"}, Regions: []string{"eu-central-1"},
		Causes: []incident.Cause{{Resource: db, EventID: "ev-1", Title: "Failover started", Score: 9,
			Evidence: []incident.Evidence{{Feature: "explains-others", Weight: 3, Detail: "checkout depends on orders", EventID: "ev-2"}, {Feature: "early", Weight: 1}}}},
		SuspectedChange: &suspect, Suspects: []incident.Suspect{suspect},
		Members: []incident.Member{
			{Fingerprint: "a", Condition: "failover", Service: "rds", Resources: []string{db}, Title: "Failover started", Kind: incident.Fault, FirstEvent: "ev-1", FirstAt: began, FaultAt: began},
			{Fingerprint: "b", Condition: "http-5xx", Service: "ecs", Resources: []string{api}, Title: "checkout answers 5xx", Kind: incident.Fault, FirstEvent: "ev-2", FirstAt: began, FaultAt: began, RecoveryAt: began.Add(time.Minute)},
		}}
}

func BenchmarkExplain(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("members=%d", n), func(b *testing.B) {
			in := failover()
			for i := range n {
				m := in.Members[i%2]
				m.FirstEvent, m.Resources = fmt.Sprint("ev-", i), []string{fmt.Sprint("thing-", i)}
				in.Members = append(in.Members, m)
			}
			for b.Loop() {
				Explain(in)
			}
		})
	}
}
