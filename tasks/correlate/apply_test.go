package correlate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var limits = Limits{Flips: 6, Window: 30 * time.Minute, Quiet: 15 * time.Minute, Settle: 5 * time.Minute, Stale: 30 * time.Minute, Reopen: time.Hour}

func TestApplyDoesNotDependOnTheOrder(t *testing.T) {
	w := newWorld(shop...)
	w.see(altered("c", -5, "ec2", sg, "revoke-security-group-ingress"))
	d, l := fault("d", 0, "rds", db, "database-connections"), fault("l", 1, "elasticloadbalancing", lb, "5xx")
	story := []incident.Signal{d, l, recovery("d1", 3, d), fault("d2", 4, "rds", db, "database-connections"), recovery("l1", 9, l), recovery("d3", 8, d), fault("s", 2, "ecs", svc, "service")}
	var decisions []Decision
	for _, s := range story {
		decisions = append(decisions, w.see(s))
	}
	want := w.only(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		order := r.Perm(len(story))
		var head incident.Incident
		for _, i := range order {
			one := decisions[i]
			one.IncidentID = want.ID
			if one.Action == Settle && !hasMember(head, story[i].Fingerprint) {
				one.Action, one.Settles, one.Keys = Join, nil, keysOf(story[i])
			}
			head, _ = Apply(head, story[i], one)
		}
		if got, wanted := essence(head), essence(want); !reflect.DeepEqual(got, wanted) {
			t.Fatalf("in the order %v the head is\n%+v\nwant\n%+v", order, got, wanted)
		}
	}
}

func hasMember(head incident.Incident, fingerprint string) bool {
	for _, m := range head.Members {
		if m.Fingerprint == fingerprint {
			return true
		}
	}
	return false
}

func keysOf(s incident.Signal) []string { return []string{Key(s.Resources[0])} }

// essence is what has to come out equal: who is in what state since when, what
// caused it, how bad it is.
func essence(in incident.Incident) any {
	type member struct {
		fingerprint, first string
		fault, recovery    time.Time
		marks              []incident.Mark
	}
	var members []member
	for _, m := range in.Members {
		members = append(members, member{m.Fingerprint, m.FirstEvent, m.FaultAt, m.RecoveryAt, m.Marks})
	}
	return []any{in.Status, in.Severity, in.OpenedAt, in.LastAt, in.Signals, members, in.DueAt}
}

func TestApplyTwiceMarksOnce(t *testing.T) {
	w := newWorld(shop...)
	s := fault("d", 0, "rds", db, "failover")
	d := w.see(s)
	head := w.only(t)
	again, _ := Apply(head, s, d)
	if got := again.Members[0]; got.Count != 1 || len(got.Marks) != 1 {
		t.Errorf("a signal folded twice counts %d with %d marks, want 1 and 1", got.Count, len(got.Marks))
	}
}

func TestApplyLeavesTheHeadItWasGiven(t *testing.T) {
	w := newWorld(shop...)
	f := fault("d", 0, "rds", db, "failover")
	w.see(f)
	before := w.only(t)
	frozen := essence(before)
	ok := recovery("r", 1, f)
	Apply(before, ok, w.decide(ok))
	if got := essence(before); !reflect.DeepEqual(got, frozen) {
		t.Errorf("Apply changed its argument to\n%+v\nfrom\n%+v", got, frozen)
	}
}

func TestTick(t *testing.T) {
	f, l := fault("f", 0, "rds", db, "failover"), fault("l", 1, "elasticloadbalancing", lb, "5xx")
	job1 := fault("j", 0, "glue", exporter, "job")
	job1.OneShot = true
	flap := []incident.Signal{f}
	for i := 1; i <= 6; i++ {
		flap = append(flap, recovery("r", float64(2*i)-1, f), fault("f", float64(2*i), "rds", db, "failover"))
		flap[len(flap)-2].EventID += flap[len(flap)-2].At.String()
		flap[len(flap)-1].EventID += flap[len(flap)-1].At.String()
	}
	flap = append(flap, recovery("end", 13, f))
	tests := []struct {
		name     string
		signals  []incident.Signal
		minute   float64
		resolved float64 // -1: still open
	}{
		{"one fault is still there", []incident.Signal{f, l, recovery("lr", 5, l)}, 600, -1},
		{"all over, but not for long", []incident.Signal{f, recovery("fr", 5, f)}, 9, -1},
		{"all over for long enough", []incident.Signal{f, l, recovery("lr", 5, l), recovery("fr", 4, f)}, 10, 5},
		{"flapping is held longer", flap, 19, -1},
		{"flapping ends after its quiet time", flap, 28, 13},
		{"a failed job alone waits for its next good run", []incident.Signal{job1}, 600, -1},
		{"a day later it is quiet", []incident.Signal{job1}, 1441, 1440},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(shop...)
			w.see(tt.signals...)
			head := w.only(t)
			got, changed := Tick(head, at(tt.minute))
			if changed != (tt.resolved >= 0) {
				t.Fatalf("Tick at minute %v changed %v (due %v), want %v", tt.minute, changed, head.DueAt, tt.resolved >= 0)
			}
			if changed && (got.Status != incident.Resolved || !got.ResolvedAt.Equal(at(tt.resolved))) {
				t.Errorf("Tick at minute %v gives %s at %v, want resolved at %v", tt.minute, got.Status, got.ResolvedAt, at(tt.resolved))
			}
		})
	}
}

func TestSeverity(t *testing.T) {
	low := func(s incident.Signal) incident.Signal { s.Severity = incident.SeverityMedium; return s }
	dbSlow, svcSlow, lbSlow := low(fault("d", 0, "rds", db, "cpu-utilization")), low(fault("s", 1, "ecs", svc, "cpu-utilization")), low(fault("l", 2, "elasticloadbalancing", lb, "latency"))
	down := fault("x", 3, "elasticloadbalancing", lb, "5xx")
	down.Severity = incident.SeverityCritical
	failed := fault("f", -1, "rds", db, "failover")
	reader, batch := arn("ecs", "service/main/wiki-reader"), arn("lambda", "function:wiki-batch")
	tests := []struct {
		name    string
		signals []incident.Signal
		want    incident.Severity
	}{
		{"the worst counts", []incident.Signal{dbSlow, down}, incident.SeverityCritical},
		{"several layers up to the edge raise it", []incident.Signal{dbSlow, svcSlow, lbSlow}, incident.SeverityHigh},
		{"several applications raise it", []incident.Signal{dbSlow, svcSlow, low(fault("w", 3, "ecs", reader, "errors")), low(fault("b", 4, "lambda", batch, "errors"))}, incident.SeverityHigh},
		{"two layers do not", []incident.Signal{dbSlow, lbSlow}, incident.SeverityMedium},
		{"what is over may come back for an hour", []incident.Signal{dbSlow, down, recovery("r", 4, down), low(fault("d2", 60, "rds", db, "cpu-utilization"))}, incident.SeverityCritical},
		{"after that it no longer counts", []incident.Signal{dbSlow, down, recovery("r", 4, down), low(fault("d2", 70, "rds", db, "cpu-utilization"))}, incident.SeverityMedium},
		{"but the cause does", []incident.Signal{failed, dbSlow, recovery("r", 4, failed), low(fault("d2", 70, "rds", db, "cpu-utilization"))}, incident.SeverityHigh},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(append(slices.Clone(shop), config.Resource{ARN: reader, App: "wiki", DependsOn: []string{db}}, config.Resource{ARN: batch, App: "wiki", DependsOn: []string{db}})...)
			w.see(tt.signals...)
			if got := w.only(t).Severity; got != tt.want {
				t.Errorf("severity %s, want %s", got, tt.want)
			}
		})
	}
}

func TestMergeTwiceChangesNothingMore(t *testing.T) {
	w := newWorld()
	w.see(fault("a", 0, "rds", db, "failover"), fault("b", 1, "rds", wiki, "failover"))
	all := w.index.All()
	once, gone, story := Merge(all[0], all[1], at(2), limits)
	twice, _, _ := Merge(once, gone, at(2), limits)
	if !reflect.DeepEqual(once.Members, twice.Members) {
		t.Errorf("merged twice the members are\n%+v\nwant\n%+v", twice.Members, once.Members)
	}
	if len(once.Members) != 2 || gone.MergedInto != once.ID || len(story) != 2 {
		t.Errorf("Merge gives %d members, merged into %q, %d lines; want 2, %q, 2", len(once.Members), gone.MergedInto, len(story), once.ID)
	}
}

func TestAHeadFitsIntoAnItemOfTheTable(t *testing.T) {
	const item = 400 << 10
	w := newWorld()
	var head incident.Incident
	for i := range 130 {
		r := fmt.Sprintf("arn:aws:elasticloadbalancing:ap-southeast-2:%s:targetgroup/quite-a-long-name-of-a-group-%03d/0123456789abcdef", account, i)
		s := fault(fmt.Sprintf("01234567-89ab-cdef-0123-%012d", i), float64(i), "elasticloadbalancing", r, "a-condition-with-a-long-name")
		s.Title = strings.Repeat("t", 200)
		d := Decision{Action: Join, IncidentID: "inc-0123456789abcdef", Severity: s.Severity, Limits: limits}
		for k := range 30 {
			s.Resources = append(s.Resources, fmt.Sprint(r, k))
			d.Keys = append(d.Keys, fmt.Sprint(r, k))
			d.Upstream = append(d.Upstream, incident.Hop{Key: fmt.Sprint(r, k), Steps: 3})
			d.Suspects = append(d.Suspects, incident.Suspect{EventID: fmt.Sprint("change", k), Title: s.Title, Resource: r, At: s.At, Score: 0.5,
				Links: []incident.Link{{Fingerprint: s.Fingerprint, Weight: 0.5, Feature: "3 steps upstream"}}})
		}
		for k := range 4 {
			s.EventID, s.At = fmt.Sprintf("01234567-89ab-cdef-%04d-%012d", k, i), s.At.Add(time.Second)
			head, _ = Apply(head, s, d)
		}
	}
	doc, err := json.Marshal(head)
	if err != nil {
		t.Fatal(err)
	}
	if len(doc) > item || len(head.Members) > maxMembers || head.Signals != 520 {
		t.Errorf("the head is %d bytes with %d members of %d signals, want at most %d and %d of 520", len(doc), len(head.Members), head.Signals, item, maxMembers)
	}
	if w.index.Put(head); w.index.Len() != 1 {
		t.Errorf("the index holds %d incidents, want 1", w.index.Len())
	}
}

func TestAFullHeadKeepsTheCause(t *testing.T) {
	gateway := arn("ec2", "natgateway/nat-1")
	resources := []config.Resource{{ARN: gateway}}
	ports := fault("ports", 0, "natgateway", gateway, "port-allocation")
	storm, ends := []incident.Signal{ports}, []incident.Signal{recovery("ports-over", 30, ports)}
	for i := range maxMembers + 20 {
		job := arn("lambda", fmt.Sprintf("function:job-%d", i))
		resources = append(resources, config.Resource{ARN: job, DependsOn: []string{gateway}})
		f := fault(fmt.Sprintf("f%d", i), 1+float64(i)/50, "lambda", job, "errors")
		storm, ends = append(storm, f), append(ends, recovery(fmt.Sprintf("r%d", i), 31+float64(i)/50, f))
	}
	w := newWorld(resources...)
	w.see(storm...)
	w.see(ends...)
	if head := w.only(t); head.Causes[0].Resource != gateway || len(head.Members) != maxMembers {
		t.Errorf("the cause is %s of %d members, want %s of %d", head.Causes[0].Resource, len(head.Members), gateway, maxMembers)
	}
}
