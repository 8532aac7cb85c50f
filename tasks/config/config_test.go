package config

import (
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestMatcher(t *testing.T) {
	db := Subject{Services: []string{"rds"}, Resources: []string{"arn:aws:rds:eu-west-1:111122223333:db:orders-pg"}, Conditions: []string{"failover"},
		Accounts: []string{"111122223333"}, Kind: incident.Fault, Severity: incident.SeverityHigh, Tags: map[string]string{"env": "prod"}}
	tests := []struct {
		name string
		m    Matcher
		want bool
	}{
		{"an empty matcher matches nothing", Matcher{}, false},
		{"a service", Matcher{Services: []string{"s3", "rds"}}, true},
		{"a service in other letters", Matcher{Services: []string{"RDS"}}, true},
		{"all fields have to match", Matcher{Services: []string{"rds"}, Accounts: []string{"999999999999"}}, false},
		{"a resource by its last part", Matcher{Resources: []string{"orders-*"}}, true},
		{"a star that stands for colons and slashes", Matcher{Resources: []string{"arn:aws:rds:*:orders-pg"}}, true},
		{"a name that is only a part", Matcher{Resources: []string{"orders"}}, false},
		{"a tag", Matcher{Tags: map[string]string{"env": "pr*"}}, true},
		{"a tag that is not there", Matcher{Tags: map[string]string{"team": "a"}}, false},
		{"brackets are letters, not a class", Matcher{Resources: []string{"[o]rders-pg"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.m.Matches(db); got != tt.want {
				t.Errorf("%+v.Matches = %v, want %v", tt.m, got, tt.want)
			}
		})
	}
}

func TestMaintenanceCovers(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	single := Maintenance{From: at("2026-03-01T10:00:00Z"), To: at("2026-03-01T11:00:00Z")}
	night := Maintenance{Days: []string{"sat"}, Start: "23:00", Duration: Duration(3 * time.Hour), Zone: "Europe/Berlin"}
	tests := []struct {
		name string
		m    Maintenance
		at   string
		want bool
	}{
		{"the beginning is inside", single, "2026-03-01T10:00:00Z", true},
		{"the end is outside", single, "2026-03-01T11:00:00Z", false},
		{"a recurring window on its day", night, "2026-03-07T22:30:00Z", true},
		{"past midnight it still runs", night, "2026-03-08T00:30:00Z", true},
		{"the day after it does not begin", night, "2026-03-08T22:30:00Z", false},
		{"summer time moves it with the zone", night, "2026-07-04T21:30:00Z", true},
		{"every day where no day is named", Maintenance{Start: "01:00", Duration: Duration(time.Hour)}, "2026-07-04T01:59:59Z", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.m.Covers(at(tt.at)); got != tt.want {
				t.Errorf("Covers(%s) = %v, want %v", tt.at, got, tt.want)
			}
		})
	}
}

func TestRouteTakesWhatItLeavesOutFromTheDefault(t *testing.T) {
	c := Config{Routing: Routing{
		Default: Route{Team: "ops", Pager: []string{"p"}, Policy: "slow"},
		Routes:  []Route{{Match: Matcher{Apps: []string{"pay*"}}, Team: "payments"}},
	}}
	got := c.Route(incident.Incident{Apps: []string{"payments"}})
	if got.Team != "payments" || len(got.Pager) != 1 || got.Policy != "slow" {
		t.Errorf("Route(payments) = %+v, want team payments with pager and policy of the default", got)
	}
	if got := c.Route(incident.Incident{Apps: []string{"other"}}); got.Team != "ops" {
		t.Errorf("Route(other) = %+v, want the default", got)
	}
}

func TestSameResource(t *testing.T) {
	const arn = "arn:aws:rds:us-east-1:111122223333:cluster:orders"
	tests := []struct {
		name, a, b string
		want       bool
	}{
		{"an ARN and itself in other letters", arn, "ARN:aws:rds:us-east-1:111122223333:cluster:ORDERS", true},
		{"an ARN and its last part", "orders", arn, true},
		{"an ARN and its last two parts", arn, "cluster:orders", true},
		{"a part of the last part", arn, "ders", false},
		{"two ARNs with one last part", arn, "arn:aws:sqs:us-east-1:111122223333:orders", false},
		{"nothing", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := SameResource(tt.a, tt.b); got != tt.want {
				t.Errorf("SameResource(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

func TestParseTopologyPutsUpWithHoles(t *testing.T) {
	got, err := ParseTopology([]byte(`{"resources":[{"name":"no arn"},{"arn":"a","dependsOn":["gone"]}]}`))
	if err != nil || len(got) != 1 || got[0].DependsOn[0] != "gone" {
		t.Errorf("ParseTopology = %+v, %v, want the one entry that has an ARN", got, err)
	}
	if _, err := ParseTopology([]byte(`[]`)); err == nil {
		t.Error("ParseTopology([]) succeeded, want an error")
	}
}
