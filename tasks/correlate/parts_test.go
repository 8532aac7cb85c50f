package correlate

import (
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestTheGroupIsTheRootOnceSeveralPartsOfItFail(t *testing.T) {
	node := func(n string) string { return arn("elasticache", "cluster:roster-cache-"+n) }
	tests := []struct {
		name    string
		signals []incident.Signal
		want    string
	}{
		{"one node", []incident.Signal{fault("a", 0, "elasticache", node("001"), "engine-cpu")}, node("001")},
		{"two faults of one node", []incident.Signal{fault("a", 0, "elasticache", node("001"), "engine-cpu"), fault("b", 1, "elasticache", node("001"), "evictions")}, node("001")},
		{"two nodes", []incident.Signal{fault("a", 0, "elasticache", node("001"), "engine-cpu"), fault("b", 1, "elasticache", node("002"), "link")}, arn("elasticache", "replicationgroup:roster-cache")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.see(tt.signals...)
			if got := w.only(t).RootCause().Resource; got != tt.want {
				t.Errorf("the root is %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAPrincipalIsTheRootOfWhatItDid(t *testing.T) {
	role := "arn:aws:iam::" + account + ":role/crm-web"
	did := func(id string, minutes float64, resource, call string, severity incident.Severity) incident.Signal {
		s := fault(id, minutes, "s3", resource, call)
		s.Kind, s.Severity, s.Group = incident.Security, severity, "principal "+role
		return s
	}
	w := newWorld()
	w.see(did("finding", 0, role, "credential-exfiltration", incident.SeverityHigh), did("open", 8, "arn:aws:s3:::exports", "put-bucket-policy", incident.SeverityCritical),
		did("more", 9, "arn:aws:s3:::exports", "public-access", incident.SeverityCritical))
	if got := w.only(t).RootCause().Resource; got != role {
		t.Errorf("the root is %s, want the principal", got)
	}
}

func TestAnImageThatLiesThereIsNotBlamed(t *testing.T) {
	files := arn("fsx", "file-system/hpc-scratch")
	push := altered("push", -10, "ecr", arn("ecr", "repository/hpc-web"), "image-push")
	w := newWorld(config.Resource{ARN: files, App: "hpc"})
	w.see(push, fault("full", 0, "fsx", files, "free-storage-capacity"))
	if c := w.only(t).SuspectedChange; c != nil {
		t.Errorf("%s is blamed", c.Title)
	}
}

func TestATrainingJobIsNoPartOfWhatServes(t *testing.T) {
	endpoint := fault("5xx", 0, "sagemaker", arn("sagemaker", "endpoint/reco-live"), "5xx")
	training := fault("job", 2, "sagemaker", arn("sagemaker", "training-job/reco-nightly"), "job")
	training.OneShot, training.Source = true, "aws.sagemaker"
	w := newWorld(config.Resource{ARN: arn("sagemaker", "endpoint/reco-live"), App: "reco"})
	if w.see(endpoint, training); w.index.Len() != 2 {
		t.Errorf("%d incidents, want 2%s", w.index.Len(), titles(w.index.All()))
	}
}

func TestAnInstanceThatIsBackBelongsToTheFailoverOfItsApplication(t *testing.T) {
	cluster, writer := arn("rds", "cluster:ledger"), arn("rds", "db:ledger-writer")
	restarted := recovery("back", 1, fault("x", 0, "rds", writer, "availability"))
	restarted.Source = "aws.rds"
	tests := []struct {
		name, app string
		source    string
		want      Action
	}{
		{"of the same application", "ledger", "aws.rds", Join},
		{"of another", "hr", "aws.rds", Suppress},
		{"told by an alarm nobody saw begin", "ledger", "aws.cloudwatch", Suppress},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := restarted
			s.Source = tt.source
			w := newWorld(config.Resource{ARN: cluster, App: "ledger"}, config.Resource{ARN: writer, App: tt.app})
			if d := w.see(fault("failover", 0, "rds", cluster, "failover"), s); d.Action != tt.want {
				t.Errorf("%s (%s), want %s", d.Action, d.Reason, tt.want)
			}
		})
	}
}

func TestAQuotaExplainsWhatItStops(t *testing.T) {
	quotas := func(service string) string { return arn("servicequotas", service) }
	notice := fault("notice", 0, "servicequotas", quotas("ec2"), "quota")
	launch := fault("launch", 3, "autoscaling", arn("autoscaling", "autoScalingGroup:1:autoScalingGroupName/nodes"), "launch")
	launch.Resources = append(launch.Resources, quotas("ec2"))
	tests := []struct {
		name   string
		second incident.Signal
		want   int
	}{
		{"a launch that it refused", launch, 1},
		{"what is throttled", fault("throttles", 3, "ec2", arn("ec2", "instance/i-0aaaaaaaaaaaaaaa1"), "throttles"), 1},
		{"what another service throttles", fault("throttles", 3, "lambda", arn("lambda", "function:f"), "throttles"), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			if w.see(notice, tt.second); w.index.Len() != tt.want {
				t.Errorf("%d incidents, want %d%s", w.index.Len(), tt.want, titles(w.index.All()))
			}
		})
	}
}

func TestAWebACLIsKnownByItsName(t *testing.T) {
	acl := "arn:aws:wafv2:" + region + ":" + account + ":regional/webacl/edge-guard/12ab34cd-1111-2222-3333-444455556666"
	if got := NewGraph([]config.Resource{{ARN: acl}}).Resolve("edge-guard"); got != acl {
		t.Errorf("edge-guard is %q, want %q", got, acl)
	}
}

func TestAChangeUnderTwoThingsMakesOneOfTheirFaults(t *testing.T) {
	images := arn("ecr", "repository/base/agents")
	collector, forwarder := arn("ecs", "service/ops/collector"), arn("ecs", "service/ops/forwarder")
	resources := []config.Resource{{ARN: collector, App: "telemetry", DependsOn: []string{images}}, {ARN: forwarder, App: "shipping", DependsOn: []string{images}}}
	deleted := altered("delete", -10, "ecr", images, "batch-delete-image")
	both := []incident.Signal{fault("a", 0, "ecs", collector, "task-start"), fault("b", 1, "ecs", forwarder, "task-start")}
	tests := []struct {
		name    string
		changes []incident.Signal
		want    int
	}{
		{"nothing changed", nil, 2},
		{"what both rest on changed", []incident.Signal{deleted}, 1},
		{"one was released since", []incident.Signal{deleted, altered("release", -2, "ecs", forwarder, "update-service")}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(resources...)
			if w.see(append(tt.changes, both...)...); w.index.Len() != tt.want {
				t.Errorf("%d incidents, want %d%s", w.index.Len(), tt.want, titles(w.index.All()))
			}
		})
	}
}

func TestAReleaseOfTheThingItselfLeavesNothingForTheProviderToExplain(t *testing.T) {
	f := arn("lambda", "function:coupon-apply")
	issue := fault("issue", 0, "lambda", "arn:aws:health:eu-west-1::event/LAMBDA/X/X_1", healthIssue)
	errors := fault("errors", 5, "lambda", f, "errors")
	w := newWorld()
	if w.see(issue, errors); w.index.Len() != 1 {
		t.Errorf("without a release: %d incidents, want 1%s", w.index.Len(), titles(w.index.All()))
	}
	w = newWorld()
	if w.see(issue, altered("release", 3, "lambda", f, "update-function-code"), errors); w.index.Len() != 2 {
		t.Errorf("with a release: %d incidents, want 2%s", w.index.Len(), titles(w.index.All()))
	}
}

func TestAChangeOfABroadThingIsBlamedForTheFaultOfThatThing(t *testing.T) {
	topic := arn("sns", "order-events")
	w := newWorld()
	w.see(altered("policy", -3, "sns", topic, "set-topic-attributes"), fault("silent", 0, "sns", topic, "number-of-messages-published"))
	if c := w.only(t).SuspectedChange; c == nil || c.EventID != "policy" {
		t.Errorf("blamed is %+v, want the change of the topic", c)
	}
}

func TestWhoMendsTakesNoSafeguardAway(t *testing.T) {
	role, worker := "arn:aws:iam::"+account+":role/ticket-worker", arn("ecs", "service/support/ticket-worker")
	put := altered("put", 0, "iam", role, "put-role-permissions-boundary")
	fails := fault("errors", 5, "ecs", worker, "errors")
	taken := altered("taken", 30, "iam", role, "delete-role-permissions-boundary")
	taken.Kind, taken.Significant, taken.DetailType = incident.Security, true, "AWS API Call via CloudTrail"
	tests := []struct {
		name    string
		signals []incident.Signal
		want    Action
	}{
		{"what the incident is suspected to come from", []incident.Signal{put, fails, taken}, Record},
		{"what nobody suspects", []incident.Signal{put, taken}, Open},
		{"something else of the same role", []incident.Signal{altered("put", 0, "iam", role, "put-role-policy"), fails, taken}, Join},
		{"after the incident", []incident.Signal{put, fails, recovery("ok", 10, fails), taken}, Reopen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(config.Resource{ARN: worker, App: "tickets", DependsOn: []string{role}}, config.Resource{ARN: role, App: "tickets"})
			w.see(tt.signals[:len(tt.signals)-1]...)
			w.pass(25)
			if d := w.decide(tt.signals[len(tt.signals)-1]); d.Action != tt.want {
				t.Errorf("%s (%s), want %s", d.Action, d.Reason, tt.want)
			}
		})
	}
}

func TestWhichChangeIsBlamedForWhatTheEdgeShows(t *testing.T) {
	dial := "arn:aws:globalaccelerator::" + account + ":accelerator/a/listener/b/endpoint-group/c"
	domain, api := "arn:aws:apigateway:eu-west-1::/domainnames/api.gym.example.com", "arn:aws:apigateway:eu-west-1::/restapis/gymapi0001"
	listenerRule, behind := arn("elasticloadbalancing", "listener-rule/app/shared/1/2/3"), func(app string) string { return arn("ecs", "service/web/"+app+"-web") }
	graph, ranker := arn("appsync", "apis/abcdefghijklmnopqrstuvwxyz"), arn("lambda", "function:post-ranker")
	tests := []struct {
		name         string
		resources    []config.Resource
		signals      []incident.Signal
		root, change string
	}{
		{"a dial that sends more than there is room for", []config.Resource{{ARN: lb, App: "play", DependsOn: []string{svc, dial}}, {ARN: svc, App: "play", DependsOn: []string{db}}},
			[]incident.Signal{altered("dial", 0, "globalaccelerator", dial, "update-endpoint-group"), fault("slow", 5, "elasticloadbalancing", lb, "latency"), fault("full", 9, "rds", db, "database-connections")}, dial, "dial"},
		{"a resolver rather than the function released before", []config.Resource{{ARN: graph, App: "social", DependsOn: []string{ranker}}, {ARN: ranker, App: "social"}},
			[]incident.Signal{altered("release", -10, "lambda", ranker, "update-function-code"), altered("resolver", 0, "appsync", graph, "update-resolver"), fault("5xx", 4, "appsync", graph, "5xx")}, graph, "resolver"},
		{"a rule of a balancer rather than a release of one of many behind it", []config.Resource{{ARN: lb, App: "edge", DependsOn: []string{listenerRule, behind("a"), behind("b"), behind("c")}}, {ARN: listenerRule, App: "edge"},
			{ARN: behind("a"), App: "a"}, {ARN: behind("b"), App: "b"}, {ARN: behind("c"), App: "c"}},
			[]incident.Signal{altered("release", -4, "ecs", behind("a"), "update-service"), altered("rule", 0, "elasticloadbalancing", listenerRule, "modify-rule"), fault("5xx", 2, "elasticloadbalancing", lb, "5xx")}, listenerRule, "rule"},
		{"the way in rather than the release of what no call reaches", []config.Resource{{ARN: domain, App: "gym", DependsOn: []string{api}}, {ARN: api, App: "gym"}},
			[]incident.Signal{altered("release", -20, "apigateway", api, "create-deployment"), altered("way", 0, "apigateway", domain, "delete-base-path-mapping"), fault("few", 8, "apigateway", api, "count")}, domain, "way"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(tt.resources...)
			w.see(tt.signals...)
			in := w.only(t)
			if c := in.SuspectedChange; in.RootCause().Resource != tt.root || c == nil || c.EventID != tt.change {
				t.Errorf("root %s, change %+v; want %s, %s", in.RootCause().Resource, c, tt.root, tt.change)
			}
		})
	}
}

func TestWhatTakesAllConcurrencyExplainsWhatIsThrottled(t *testing.T) {
	hog := fault("hog", 0, "lambda", arn("lambda", "function:webhook-relay"), "concurrent-executions")
	throttled := fault("throttled", 1, "lambda", arn("lambda", "function:sms-send"), "throttles")
	account := fault("account", 2, "lambda", arn("cloudwatch", "alarm:account-concurrency"), "concurrent-executions")
	tests := []struct {
		name    string
		signals []incident.Signal
		want    int
	}{
		{"without a word of the account", []incident.Signal{hog, throttled}, 1},
		{"with it", []incident.Signal{hog, account, throttled}, 1},
		{"what fails otherwise", []incident.Signal{hog, fault("errors", 1, "lambda", arn("lambda", "function:sms-send"), "errors")}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			if w.see(tt.signals...); w.index.Len() != tt.want {
				t.Errorf("%d incidents, want %d%s", w.index.Len(), tt.want, titles(w.index.All()))
			}
		})
	}
}

func TestABrokerIsKnownByItsNameAndByItsId(t *testing.T) {
	broker := arn("mq", "broker:fleet-broker:b-1234")
	memory := fault("memory", 10, "mq", arn("mq", "broker:fleet-broker"), "heap-usage")
	w := newWorld(config.Resource{ARN: broker, Name: "fleet-broker", App: "fleet"})
	w.see(altered("resized", 0, "mq", "b-1234", "update-broker"), memory)
	head := w.only(t)
	if head.SuspectedChange == nil || head.SuspectedChange.EventID != "resized" {
		t.Errorf("the suspected change is %+v, want resized", head.SuspectedChange)
	}
	if got := w.graph.Whole(memory.Resources)[0]; got != broker {
		t.Errorf("Whole(%s) = %s, want %s", memory.Resources[0], got, broker)
	}
}

func TestAFailoverThatCompletesInTheZoneThatIsDownBelongsThere(t *testing.T) {
	zoned := func(s incident.Signal, zone string) incident.Signal { s.Zone = zone; return s }
	for zone, want := range map[string]Action{"eu-west-1c": Join, "eu-west-1a": Suppress} {
		w := newWorld()
		w.see(zoned(fault("host", 0, "ec2", arn("ec2", "instance/i-0aaaaaaaaaaaaaaa1"), "status-check"), "eu-west-1c"))
		done := zoned(recovery("done", 3, fault("failover", 2, "rds", arn("rds", "db:lessons-pg"), "failover")), zone)
		if d := w.see(done); d.Action != want {
			t.Errorf("the end of a failover in %s is to %s (%s), want %s", zone, d.Action, d.Reason, want)
		}
	}
}

func TestOneReleaseInTwoRegionsIsOneCause(t *testing.T) {
	here := arn("lambda", "function:booking-api")
	there := strings.Replace(here, region, "us-east-1", 1)
	abroad := func(s incident.Signal) incident.Signal { s.Region = "us-east-1"; return s }
	by := func(s incident.Signal, who, title string) incident.Signal { s.Actor, s.Title = who, title; return s }
	first := by(altered("first", 0, "lambda", here, "update-function-code"), "booking-pipeline", "booking-api: code updated")
	second := func(minutes float64, who string) incident.Signal {
		return abroad(by(altered("second", minutes, "lambda", there, "update-function-code"), who, "booking-api: code updated"))
	}
	tests := []struct {
		name   string
		second incident.Signal
		want   int
	}{
		{"soon after", second(5, "booking-pipeline"), 1},
		{"long after", second(60, "booking-pipeline"), 2},
		{"by somebody else", second(5, "ann"), 2},
	}
	for _, tt := range tests {
		w := newWorld(config.Resource{ARN: here, App: "booking"}, config.Resource{ARN: there, App: "booking-us"})
		w.see(first, fault("here", 2, "lambda", here, "errors"), tt.second, abroad(fault("there", 2+tt.second.At.Sub(at(0)).Minutes(), "lambda", there, "duration")))
		if w.index.Len() != tt.want {
			t.Errorf("%s: %d incidents, want %d%s", tt.name, w.index.Len(), tt.want, titles(w.index.All()))
		}
	}
}

func TestARuleIsPartOfItsBalancer(t *testing.T) {
	balancer := arn("elasticloadbalancing", "loadbalancer/app/public/77")
	tests := []struct{ of, want string }{
		{"listener/app/public/77/a1", balancer},
		{"listener-rule/app/public/77/a1/b2", balancer},
		{"listener-rule/app", ""},
		{"targetgroup/public/77", ""},
	}
	for _, tt := range tests {
		if got := container(arn("elasticloadbalancing", tt.of)); got != tt.want {
			t.Errorf("container(%s) = %q, want %q", tt.of, got, tt.want)
		}
	}
}
