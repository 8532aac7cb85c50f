package correlate

import (
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestWhatSpeaksForAndAgainstATieOfNames(t *testing.T) {
	var (
		pg     = arn("rds", "db:recipes-pg")
		web    = arn("ecs", "service/cook/recipes-web")
		thumbs = arn("ecs", "service/cook/recipes-thumbs")
		rules  = arn("ec2", "security-group/sg-0aaaaaaaaaaaaaaa2")
		host   = arn("ec2", "instance/i-0aaaaaaaaaaaaaaa1")
		disk   = arn("ec2", "volume/vol-0aaaaaaaaaaaaaaa1")
		gate   = arn("ec2", "natgateway/nat-0aaaaaaaaaaaaaaa1")
		far    = arn("ec2", "natgateway/nat-0aaaaaaaaaaaaaaa2")
	)
	zoned := func(s incident.Signal, zone string) incident.Signal { s.Zone = zone; return s }
	issue := fault("issue", 18, "ec2", "arn:aws:health:eu-west-1::event/EC2/X/X_1", healthIssue)
	hostDown, diskDown := zoned(fault("host", 0, "ec2", host, "status-check-system"), "eu-west-1c"), zoned(fault("disk", 1, "ebs", disk, "stalled-io"), "eu-west-1c")
	drops := fault("nat", 3, "natgateway", gate, "packets-drop")
	resources := []config.Resource{
		{ARN: pg, App: "recipes"}, {ARN: web, App: "recipes", DependsOn: []string{rules}}, {ARN: thumbs, App: "recipes"},
		{ARN: host, App: "freight", DependsOn: []string{disk}}, {ARN: gate, App: "network"}, {ARN: far, App: "network"},
	}
	tests := []struct {
		name      string
		signals   []incident.Signal
		incidents int
	}{
		{"a cause that speaks after a while", []incident.Signal{fault("thumbs", 0, "ecs", thumbs, "memory"), fault("db", 10, "rds", pg, "failover")}, 1},
		{"no effect comes long before its cause", []incident.Signal{fault("thumbs", 0, "ecs", thumbs, "memory"), fault("db", 20, "rds", pg, "failover")}, 2},
		{"a neighbour, nothing known of causes", []incident.Signal{fault("web", 2, "ecs", web, "errors"), fault("thumbs", 8, "ecs", thumbs, "memory")}, 1},
		{"a change that does not reach the neighbour", []incident.Signal{altered("rule", 0, "ec2", rules, "revoke-security-group-ingress"), fault("web", 2, "ecs", web, "errors"),
			fault("thumbs", 8, "ecs", thumbs, "memory")}, 2},
		{"a soft fault in the zone of one hard fault", []incident.Signal{hostDown, zoned(drops, "eu-west-1c")}, 2},
		{"a soft fault in a zone that is down", []incident.Signal{hostDown, diskDown, zoned(drops, "eu-west-1c")}, 1},
		{"a soft fault in another zone", []incident.Signal{hostDown, diskDown, zoned(drops, "eu-west-1a")}, 2},
		{"the provider tells of one zone", []incident.Signal{hostDown, zoned(drops, "eu-west-1c"), zoned(issue, "euw1-az3")}, 1},
		{"the provider tells of one zone and another fails too", []incident.Signal{hostDown, zoned(drops, "eu-west-1a"), zoned(issue, "euw1-az3")}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(resources...)
			if d := w.see(tt.signals...); w.index.Len() != tt.incidents {
				t.Errorf("%d incidents, want %d; the last decision is %s (%s) by %+v%s", w.index.Len(), tt.incidents, d.Action, d.Reason, d.Why, titles(w.index.All()))
			}
		})
	}
}

func TestANodeIsPartOfTheReplicationGroupItIsNamedAfter(t *testing.T) {
	const prefix = "arn:aws:elasticache:eu-west-1:111122223333:"
	tests := []struct{ node, group string }{
		{"roster-cache-002", "roster-cache"},
		{"roster-cache-0001-002", "roster-cache"},
		{"roster-cache", ""},
		{"roster-2", ""},
		{"roster-2024", ""},
		{"-001", ""},
	}
	for _, tt := range tests {
		want := ""
		if tt.group != "" {
			want = prefix + "replicationgroup:" + tt.group
		}
		if got := container(prefix + "cluster:" + tt.node); got != want {
			t.Errorf("container(cluster:%s) = %q, want %q", tt.node, strings.TrimPrefix(got, prefix), tt.group)
		}
	}
}

func TestTheFirstGoodRunAfterTheAlarmIsOverBelongsToTheIncident(t *testing.T) {
	machine := arn("states", "stateMachine:dispatch")
	run := fault("run", 0, "states", machine, "execution")
	run.OneShot = true
	alarm := fault("alarm", 1, "states", machine, "executions-timed-out")
	good := func(id string, minutes float64) incident.Signal {
		s := recovery(id, minutes, run)
		s.Significant = false
		return s
	}
	w := newWorld()
	w.see(run, alarm, recovery("ok", 5, alarm))
	if d := w.see(good("first", 6)); d.Action != Settle {
		t.Errorf("the first good run: %s (%s), want it settled", d.Action, d.Reason)
	}
	if d := w.see(good("second", 7)); d.Action != Suppress {
		t.Errorf("the second good run: %s (%s), want it suppressed", d.Action, d.Reason)
	}
}
