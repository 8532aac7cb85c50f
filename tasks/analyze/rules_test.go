package analyze

import (
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestRulesExplainTheIncident(t *testing.T) {
	store := failover()
	a := Rules(Evidence{Incident: store.head, Signals: store.signals})
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
		"Most likely root: orders (Failover started), because: upstream (checkout depends on orders); earliest",
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
			t.Errorf("Rules(...) does not say %q; it says\n%s", want, text)
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

func TestRulesBearAnEmptyIncident(t *testing.T) {
	a := Rules(Evidence{Incident: incident.Incident{ID: "inc-0", Title: "?", OpenedAt: time.Unix(0, 0)}})
	if a.Summary == "" || a.Causes == nil || a.BlastRadius == nil || a.Remediation == nil {
		t.Errorf("Rules(empty) = %+v, want a summary and lists that are empty, not missing", a)
	}
}
