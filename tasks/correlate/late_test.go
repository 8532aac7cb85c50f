package correlate

import (
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Two applications use one network rule; a third has nothing to do with it.
var (
	rule  = arn("ec2", "security-group/sg-0aaaaaaaaaaaaaaa1")
	cart  = arn("lambda", "function:cart-add")
	photo = arn("ecs", "service/main/photo-store")
	tax   = arn("lambda", "function:tax-table")
)

var behindARule = []config.Resource{
	{ARN: cart, App: "cart", DependsOn: []string{rule}},
	{ARN: photo, App: "photo", DependsOn: []string{rule}},
	{ARN: tax, App: "tax"},
}

func TestASilentChangeToldLateMakesOneOfWhatItCaused(t *testing.T) {
	revoked := altered("rule", 0, "ec2", rule, "revoke-security-group-ingress")
	added := altered("tag", 0, "ec2", rule, "create-tags")
	release := altered("release", 0, "lambda", cart, "update-function-code")
	cartFails, photoFails, taxFails := fault("cart", 2, "lambda", cart, "errors"), fault("photo", 4, "ecs", photo, "5xx"), fault("tax", 3, "lambda", tax, "errors")
	before := fault("early", -5, "lambda", cart, "errors")
	tests := []struct {
		name    string
		signals []incident.Signal
		open    []string // events that open what is left
	}{
		{"told in time", []incident.Signal{revoked, cartFails, taxFails, photoFails}, []string{"cart", "tax"}},
		{"told last", []incident.Signal{cartFails, taxFails, photoFails, revoked}, []string{"cart", "tax"}},
		{"told between", []incident.Signal{cartFails, revoked, taxFails, photoFails}, []string{"cart", "tax"}},
		{"the later fault comes first", []incident.Signal{photoFails, cartFails, taxFails, revoked}, []string{"cart", "tax"}},
		{"told twice", []incident.Signal{cartFails, taxFails, photoFails, revoked, revoked}, []string{"cart", "tax"}},
		{"a change that breaks nothing", []incident.Signal{cartFails, photoFails, added}, []string{"cart", "photo"}},
		{"a change that is not silent", []incident.Signal{cartFails, photoFails, altered("s", 0, "ecs", photo, "update-service")}, []string{"cart", "photo"}},
		{"a fault with a cause of its own", []incident.Signal{release, cartFails, photoFails, altered("rule", -50, "ec2", rule, "authorize-security-group-ingress")}, []string{"cart", "photo"}},
		{"a fault that was there before", []incident.Signal{before, photoFails, revoked}, []string{"early", "photo"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(behindARule...)
			w.see(tt.signals...)
			var got []string
			for _, in := range w.index.All() {
				got = append(got, in.Members[0].FirstEvent)
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.open) {
				t.Errorf("incidents begin with %v, want %v%s", got, tt.open, titles(w.index.All()))
			}
		})
	}
}

func TestWhatAChangeToldLateDecides(t *testing.T) {
	w := newWorld(behindARule...)
	w.see(fault("cart", 2, "lambda", cart, "errors"), fault("photo", 4, "ecs", photo, "5xx"))
	revoked := altered("rule", 0, "ec2", rule, "revoke-security-group-ingress")
	d := w.decide(revoked)
	if d.Action != Record || d.IncidentID != IncidentID("cart") || !slices.Equal(d.Absorb, []string{IncidentID("photo")}) || len(d.Blames) != 0 || !d.OpensWorking() {
		t.Fatalf("Decide = %+v, want to record it with the incident of the earlier fault, which takes in the other", d)
	}
	if !slices.ContainsFunc(d.Why, func(e incident.Evidence) bool {
		return e.Feature == FeatureChange && strings.Contains(e.Detail, IncidentID("photo"))
	}) {
		t.Errorf("Decide gives the evidence %+v, want the change with what else it led to", d.Why)
	}
	w.see(revoked)
	in := w.only(t)
	if in.SuspectedChange == nil || in.SuspectedChange.EventID != "rule" || in.RootCause().Resource != rule || !in.OpenedAt.Equal(at(2)) {
		t.Errorf("the incident has root %s, change %+v and began at %s, want the rule, its change and %s", in.RootCause().Resource, in.SuspectedChange, in.OpenedAt, at(2))
	}
	w.without = []string{FeatureChange}
	w.see(fault("tax", 1, "lambda", tax, "errors"))
	if d := w.decide(altered("again", 0.5, "ec2", rule, "revoke-security-group-ingress")); len(d.Absorb) > 0 {
		t.Errorf("without the evidence of changes Decide absorbs %v, want nothing", d.Absorb)
	}
}
