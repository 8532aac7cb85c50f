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
	mapper, reader, broker := arn("lambda", "function:bill-mapper"), arn("lambda", "function:geo-reader"), arn("kafka", "cluster/firehouse")
	front, cache := arn("elasticloadbalancing", "loadbalancer/app/front/1"), arn("elasticache", "replicationgroup:seat-cache")
	menuGroup, seatGroup := arn("elasticloadbalancing", "targetgroup/menu/1"), arn("elasticloadbalancing", "targetgroup/seat/1")
	menu, seat, sale := arn("ecs", "service/front/menu-api"), arn("ecs", "service/front/seat-api"), arn("ecs", "service/front/sale-api")
	vouchers, redeem, photo, mobile := arn("dynamodb", "table/vouchers"), arn("lambda", "function:redeem"), arn("lambda", "function:photo"), arn("apigateway", "/restapis/mobile")
	letterCache := arn("elasticache", "replicationgroup:letter-cache")
	opened := fault("opened", 0, "s3", "arn:aws:s3:::letters", "put-bucket-policy")
	opened.Kind, opened.DetailType = incident.Security, "AWS API Call via CloudTrail"
	menuCache, menuStore := arn("elasticache", "replicationgroup:menu-cache"), arn("rds", "cluster:menu-store")
	ofGroup := func(id string, minutes float64, group, condition string) incident.Signal {
		s := fault(id, minutes, balancers, group, condition)
		s.Resources = append(s.Resources, front)
		s.Edges = []incident.Edge{{From: front, To: group, Kind: "depends"}}
		return s
	}
	edge := func(name string) string { return arn("elasticloadbalancing", "loadbalancer/app/"+name+"/1") }
	flicker, spaceLow := fault("flicker", 0, balancers, edge("reports"), "latency"), fault("space", 16, "rds", arn("rds", "db:insight-pg"), "storage")
	flickered := flicker
	flickered.EventID, flickered.At = "flickered", at(14)
	secret, quotes := arn("secretsmanager", "secret:quotes/broker"), arn("lambda", "function:quotes-api")
	resources := []config.Resource{
		{ARN: secret, App: "quotes"}, {ARN: quotes, App: "quotes", DependsOn: []string{secret, broker}},
		{ARN: mapper, App: "billing", DependsOn: []string{broker}}, {ARN: reader, App: "geo", DependsOn: []string{broker}}, {ARN: broker, App: "streaming"},
		{ARN: front, App: "edge", DependsOn: []string{menuGroup, seatGroup, sale}}, {ARN: menuGroup, App: "menu", DependsOn: []string{menu}}, {ARN: seatGroup, App: "seating", DependsOn: []string{seat}},
		{ARN: vouchers, App: "vouchers"}, {ARN: redeem, App: "vouchers", DependsOn: []string{vouchers}}, {ARN: photo, App: "profile"}, {ARN: mobile, App: "mobile", DependsOn: []string{redeem, photo}},
		{ARN: "arn:aws:s3:::letters", App: "letters"}, {ARN: letterCache, App: "letters"},
		{ARN: menuCache, App: "caches"}, {ARN: menuStore, App: "stores"}, {ARN: menu, App: "menu", DependsOn: []string{menuCache, menuStore}}, {ARN: sale, App: "sale"}, {ARN: seat, App: "seating", DependsOn: []string{cache}}, {ARN: cache, App: "seating"},
		{ARN: edge("reports"), App: "insight"}, {ARN: arn("rds", "db:insight-pg"), App: "insight"}, {ARN: edge("feed"), App: "feed"}, {ARN: edge("chat"), App: "chat"},
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
		{"a sign that had come and gone before what it might show", []incident.Signal{flicker, recovery("gone", 4, flicker), flickered, spaceLow}, 2},
		{"a sign that stayed until what it shows was told", []incident.Signal{flicker, spaceLow}, 1},
		{"space that runs out after a release broke what rests on it", []incident.Signal{altered("release", -2, "lambda", mapper, "update-function-code"), fault("mapper", 0, "lambda", mapper, "errors"), fault("disk", 3, "kafka", broker, "data-logs-disk-used")}, 2},
		{"load that comes long after a bad secret broke what rests on it", []incident.Signal{altered("put", -2, "secretsmanager", secret, "put-secret-value"), fault("quotes", 0, "lambda", quotes, "errors"), fault("load", 20, "kafka", broker, "connection-count-connections")}, 2},
		{"load that comes soon after a bad secret broke what rests on it", []incident.Signal{altered("put", -2, "secretsmanager", secret, "put-secret-value"), fault("quotes", 0, "lambda", quotes, "errors"), fault("load", 10, "kafka", broker, "connection-count-connections")}, 1},
		{"space that runs out after what rests on it failed", []incident.Signal{fault("mapper", 0, "lambda", mapper, "errors"), fault("disk", 3, "kafka", broker, "data-logs-disk-used")}, 1},
		{"a backlog above two readers makes them no one trouble", []incident.Signal{fault("mapper", 0, "lambda", mapper, "errors"), fault("other", 1, "lambda", reader, "errors"), fault("lag", 3, "kafka", broker, "max-offset-lag")}, 2},
		{"two target groups of one balancer", []incident.Signal{ofGroup("menu", 0, menuGroup, "5xx"), fault("cache", 5, "elasticache", cache, "engine-cpu"), ofGroup("seat", 7, seatGroup, "5xx")}, 2},
		{"a target group that no inventory lists, named like one of those behind its balancer", []incident.Signal{ofGroup("sale", 0, arn("elasticloadbalancing", "targetgroup/sale/2"), "5xx"), fault("cache", 5, "elasticache", cache, "engine-cpu")}, 2},
		{"what breaks behind a target group", []incident.Signal{ofGroup("seat", 0, seatGroup, "5xx"), fault("cache", 5, "elasticache", cache, "engine-cpu")}, 1},
		{"balancers of two applications that err in one zone", []incident.Signal{zoned(fault("a", 0, balancers, edge("feed"), "latency"), "eu-west-1b"), zoned(fault("b", 2, balancers, edge("chat"), "5xx"), "eu-west-1b")}, 1},
		{"balancers of two applications that err in two zones", []incident.Signal{zoned(fault("a", 0, balancers, edge("feed"), "latency"), "eu-west-1b"), zoned(fault("b", 2, balancers, edge("chat"), "5xx"), "eu-west-1a")}, 2},
		{"a second cause of what customers see", []incident.Signal{fault("photo", 0, "lambda", photo, "errors"), fault("mobile", 1, "apigateway", mobile, "5xx"), fault("table", 4, "dynamodb", vouchers, "write-throttle")}, 2},
		{"the only cause of what customers see", []incident.Signal{fault("mobile", 1, "apigateway", mobile, "5xx"), fault("table", 4, "dynamodb", vouchers, "write-throttle")}, 1},
		{"what was opened to the world, and a neighbour that fails", []incident.Signal{opened, fault("cache", 4, "elasticache", letterCache, "evictions")}, 2},
		{"load on a store after its cache failed", []incident.Signal{fault("cache", 0, "elasticache", menuCache, "link"), fault("cpu", 2, "rds", menuStore, "cpu-utilization")}, 1},
		{"a cache that fails after the load on its store", []incident.Signal{fault("cpu", 0, "rds", menuStore, "cpu-utilization"), fault("cache", 2, "elasticache", menuCache, "link")}, 1},
		{"a store without space after its cache failed", []incident.Signal{fault("cache", 0, "elasticache", menuCache, "link"), fault("space", 2, "rds", menuStore, "storage")}, 2},
		{"load on a store that others use after a cache failed", []incident.Signal{fault("cache", 0, "elasticache", menuCache, "link"), fault("cpu", 2, "rds", pg, "cpu-utilization")}, 2},
		{"a neighbour, nothing known of causes", []incident.Signal{fault("web", 2, "ecs", web, "errors"), fault("thumbs", 8, "ecs", thumbs, "memory")}, 1},
		{"a change that does not reach the neighbour", []incident.Signal{altered("rule", 0, "ec2", rules, "revoke-security-group-ingress"), fault("web", 2, "ecs", web, "errors"),
			fault("thumbs", 8, "ecs", thumbs, "memory")}, 2},
		{"a soft fault in the zone of one hard fault", []incident.Signal{hostDown, zoned(drops, "eu-west-1c")}, 2},
		{"a soft fault in a zone that is down", []incident.Signal{hostDown, diskDown, zoned(drops, "eu-west-1c")}, 1},
		{"a soft fault in another zone", []incident.Signal{hostDown, diskDown, zoned(drops, "eu-west-1a")}, 2},
		{"the provider tells of one zone", []incident.Signal{hostDown, zoned(drops, "eu-west-1c"), zoned(issue, "euw1-az3")}, 1},
		{"the provider tells of the zone that tasks stop in", []incident.Signal{hostDown, zoned(fault("tasks", 3, "ecs", web, "health-checks"), "eu-west-1c"), zoned(issue, "euw1-az3")}, 1},
		{"the provider tells of a zone and tasks stop in another", []incident.Signal{hostDown, zoned(fault("tasks", 3, "ecs", web, "health-checks"), "eu-west-1a"), zoned(issue, "euw1-az3")}, 2},
		{"tasks of a release stop in the zone", []incident.Signal{hostDown, altered("release", 1, "ecs", web, "update-service"), zoned(fault("tasks", 3, "ecs", web, "health-checks"), "eu-west-1c"), zoned(issue, "euw1-az3")}, 2},
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
