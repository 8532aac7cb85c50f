package correlate

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestANameFindsWhatTheInventoryCallsThat(t *testing.T) {
	api := "arn:aws:apigateway:eu-west-1::/restapis/ab12cd34ef"
	g := NewGraph([]config.Resource{
		{ARN: api, Name: "Trips-API"},
		{ARN: arn("lambda", "function:quote"), Name: "shared"}, {ARN: arn("lambda", "function:book"), Name: "shared"},
		{ARN: arn("rds", "db:trips"), Name: "quote"},
	})
	tests := []struct{ name, key, want string }{
		{"the name of an API whose ARN holds an id", "trips-api", Key(api)},
		{"a name that two things have", "shared", "shared"},
		{"an ARN's own name goes before a given one", "quote", Key(arn("lambda", "function:quote"))},
		{"a name that nothing has", "other", "other"},
	}
	for _, tt := range tests {
		if got := g.Resolve(tt.key); got != tt.want {
			t.Errorf("%s: Resolve(%q) = %q, want %q", tt.name, tt.key, got, tt.want)
		}
	}
}

func TestAClusterIsTheSameWithAndWithoutItsRandomPart(t *testing.T) {
	if got, want := Key(arn("kafka", "cluster/events/1a2b3c4d-1111-2222-3333-444455556666-5")), Key(arn("kafka", "cluster/events")); got != want {
		t.Errorf("Key(full ARN) = %q, want %q as alarms name it", got, want)
	}
}

func TestAClosedFindingThatNobodySawOpenJoinsNothing(t *testing.T) {
	w := newWorld()
	machine := arn("ec2", "instance/i-0bad00bad00bad00b")
	found := fault("found", 0, "guardduty", machine, "backdoor")
	found.Kind = incident.Security
	w.see(found)
	closed := recovery("closed", 10, fault("", 0, "securityhub", machine, "another-finding"))
	if got := w.see(closed); got.Action != Suppress {
		t.Errorf("Decide(a finding closed that was never open) = %s %s, want suppress", got.Action, got.Reason)
	}
}
