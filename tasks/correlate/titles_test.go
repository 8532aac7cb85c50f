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

func TestANameStandsForWhatItsAccountCallsThat(t *testing.T) {
	const other = "444455556666"
	api := func(owner string) string { return "arn:aws:apigateway:eu-west-1:" + owner + ":/restapis/shop" }
	named := func(id, owner string) incident.Signal {
		s := fault(id, 0, "apigateway", "shop", "5xx")
		s.Account, s.Fingerprint = owner, owner+"|shop"
		return s
	}
	g := NewGraph([]config.Resource{{ARN: api(account)}, {ARN: api(other)}})
	if got := g.profileOf(named("1", other), 4).primary; got != Key(api(other)) {
		t.Errorf("shop in %s is %s, want %s", other, got, api(other))
	}
	w := newWorld() // nothing is listed: the names are all there is
	w.see(named("1", account), named("2", other))
	if got := w.index.Len(); got != 2 {
		t.Errorf("%d incidents of one name in two accounts, want 2%s", got, titles(w.index.All()))
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
