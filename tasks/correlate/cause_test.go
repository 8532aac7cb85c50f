package correlate

import (
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestRootAndSuspectedChange(t *testing.T) {
	presser, front := arn("lambda", "function:price-refresh"), arn("apigateway", "/restapis/prices")
	reader, role, report := arn("lambda", "function:rates-reader"), "arn:aws:iam::"+account+":role/rates", arn("glue", "job/orders-report")
	lb5xx, dbLow := fault("lb", 10, "elasticloadbalancing", lb, "5xx"), fault("db", 11, "rds", db, "database-connections")
	failover := fault("db", 11, "rds", db, "failover")
	issue := fault("issue", 20, "rds", db, healthIssue)
	issue.Source = "aws.health"
	watched := fault("watched", 10, "cloudwatch", arn("cloudwatch", "alarm:declined"), "declined")
	watched.Resources = append(watched.Resources, "orders-api")
	topic, writer, points := arn("sns", "order-events"), arn("ecs", "service/main/order-writer"), arn("lambda", "function:points")
	flags, cart := arn("appconfig", "application/abc1234"), arn("ecs", "service/main/cart-api")
	deployed := altered("flag", -3, "appconfig", flags+"/environment/prd5678", "start-deployment")
	deployed.Resources = append(deployed.Resources, flags)
	vault, image := "arn:aws:backup:eu-west-1:999999999999:backup-vault:central", "arn:aws:ec2:eu-west-1::image/ami-1"
	copied, launch := fault("copy", 0, "backup", db, "backup-copy"), fault("launch", 0, "autoscaling", arn("autoscaling", "autoscalinggroup:1:autoscalinggroupname/batch"), "launch")
	copied.Edges = []incident.Edge{{From: db, To: vault, Kind: "depends"}}
	launch.Edges = []incident.Edge{{From: launch.Resources[0], To: image, Kind: "depends"}}
	tests := []struct {
		name         string
		signals      []incident.Signal
		root, change string
	}{
		{"the deepest explains the loudest", []incident.Signal{lb5xx, failover}, db, ""},
		{"a rule that is taken away is the root", []incident.Signal{altered("revoke", 5, "ec2", sg, "revoke-security-group-ingress"), lb5xx, dbLow}, sg, "revoke"},
		{"a change after the onset is no cause", []incident.Signal{lb5xx, dbLow, altered("late", 12, "ec2", sg, "revoke-security-group-ingress")}, db, ""},
		{"a change that is told late is still the cause", []incident.Signal{lb5xx, dbLow, altered("revoke", 5, "ec2", sg, "revoke-security-group-ingress")}, sg, "revoke"},
		{"the latest of two equal changes", []incident.Signal{altered("old", -120, "ecs", svc, "update-service"), altered("new", 8, "ecs", svc, "update-service"), lb5xx}, svc, "new"},
		{"a release above the root is not blamed", []incident.Signal{altered("release", 5, "ecs", svc, "update-service"), failover, fault("lb", 12, "elasticloadbalancing", lb, "5xx")}, db, ""},
		{"a release of another application is not blamed", []incident.Signal{altered("x", 9, "ecs", arn("ecs", "service/main/wiki"), "update-service"), lb5xx}, lb, ""},
		{"a tag breaks nothing", []incident.Signal{altered("tag", 9, "rds", db, "add-tags-to-resource"), dbLow}, db, ""},
		{"a push of an image deploys nothing", []incident.Signal{altered("push", 9, "ecr", arn("ecr", "repository/orders-api"), "image-push"), lb5xx}, lb, ""},
		{"load from a release that hurts nobody else is not assumed", []incident.Signal{altered("release", 9, "glue", report, "update-job"), fault("cpu", 10, "rds", db, "cpu-utilization")}, db, ""},
		{"a release that fails and overloads what it rests on is the root", []incident.Signal{altered("release", 9, "ecs", svc, "update-service"),
			fault("cpu", 10, "rds", db, "cpu-utilization"), fault("memory", 11, "ecs", svc, "throttles")}, svc, "release"},
		{"of two that may press, the one that is amiss itself", []incident.Signal{altered("limit", -180, "lambda", presser, "delete-function-concurrency"), altered("release", 5, "ecs", svc, "update-service"),
			fault("many", 8, "lambda", presser, "concurrent-executions"), fault("cpu", 10, "rds", db, "cpu-utilization"), lb5xx}, db, "limit"},
		{"what explains all that broke before what explains a part", []incident.Signal{altered("topic", -3, "sns", topic, "set-topic-attributes"), altered("release", -12, "ecs", writer, "update-service"),
			fault("writer", 0, "ecs", writer, "errors"), fault("points", 2, "lambda", points, "errors")}, topic, "topic"},
		{"a release of a neighbour, by a watcher's word", []incident.Signal{altered("release", -3, "ecs", arn("ecs", "service/main/orders-docs"), "update-service"), fault("cpu", 0, "rds", db, "cpu-utilization"), fault("insight", 5, "devops-guru", db, "insight")}, db, ""},
		{"what is changed is named as the inventory lists it", []incident.Signal{deployed, fault("cart", 0, "ecs", cart, "errors")}, flags, "flag"},
		{"a vault that lets nobody in any more", []incident.Signal{altered("close", -20, "backup", vault, "put-backup-vault-access-policy"), copied}, vault, "close"},
		{"a plan of backups breaks nothing", []incident.Signal{altered("plan", -20, "backup", vault, "update-backup-plan"), copied}, db, ""},
		{"an image that is taken away", []incident.Signal{altered("gone", -300, "ec2", image, "deregister-image"), launch}, image, "gone"},
		{"what was capped itself is pressed by nobody", []incident.Signal{altered("cap", -10, "lambda", presser, "put-function-concurrency"), altered("stage", 0, "apigateway", front, "create-deployment"),
			fault("5xx", 10, "apigateway", front, "5xx"), fault("throttles", 11, "lambda", presser, "throttles")}, presser, "cap"},
		{"a role that is taken away explains refused work better than a newer release", []incident.Signal{altered("detach", -50, "iam", role, "detach-role-policy"), altered("release", 5, "lambda", reader, "update-function-code"),
			fault("errors", 10, "lambda", reader, "errors"), fault("refused", 11, "lambda", reader, unauthorized)}, role, "detach"},
		{"what the provider says it broke, nobody changed", []incident.Signal{altered("resize", 5, "rds", db, "modify-db-instance"), fault("slow", 10, "rds", db, "latency"), issue}, db, ""},
		{"an alarm of a metric of one's own stands for the thing it watches", []incident.Signal{watched}, svc, ""},
		{"a change of a day and a half ago is too old", []incident.Signal{altered("old", -36*60, "rds", db, "modify-db-instance"), dbLow}, db, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(append(slices.Clone(shop), config.Resource{ARN: reader, App: "rates", DependsOn: []string{role}}, config.Resource{ARN: presser, App: "prices", DependsOn: []string{db}}, config.Resource{ARN: front, App: "prices", DependsOn: []string{presser}}, config.Resource{ARN: topic, App: "hub"}, config.Resource{ARN: writer, App: "writing", DependsOn: []string{topic}}, config.Resource{ARN: points, App: "loyalty", DependsOn: []string{topic}},
				config.Resource{ARN: arn("ecs", "service/main/orders-docs"), App: "orders"}, config.Resource{ARN: flags, App: "flags"}, config.Resource{ARN: cart, App: "cart", DependsOn: []string{flags}}, config.Resource{ARN: report, App: "orders", DependsOn: []string{db}})...)
			w.see(tt.signals...)
			in := w.only(t)
			got := ""
			if in.SuspectedChange != nil {
				got = in.SuspectedChange.EventID
			}
			if in.RootCause().Resource != tt.root || got != tt.change {
				t.Errorf("root %q, change %q; want %q, %q\ncauses %+v\nsuspects %+v", in.RootCause().Resource, got, tt.root, tt.change, in.Causes, in.Suspects)
			}
		})
	}
}

func TestATaskIsStoodForByItsService(t *testing.T) {
	task := arn("ecs", "task/main/0123456789abcdef")
	s := fault("1", 0, "ecs", task, "task-start")
	s.Edges = []incident.Edge{{From: task, To: svc, Kind: "part-of"}}
	s.Resources = []string{task, svc}
	w := newWorld()
	w.see(s)
	if got := w.only(t).RootCause().Resource; got != svc {
		t.Errorf("the root is %s, want the service %s", got, svc)
	}
}

func TestKey(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"case does not count", "ARN:aws:sqs:eu-west-1:1:Orders", "arn:aws:sqs:eu-west-1:1:orders"},
		{"a function's alias", "arn:aws:lambda:eu-west-1:1:function:pay:live", "arn:aws:lambda:eu-west-1:1:function:pay"},
		{"an object stands for its bucket", "arn:aws:s3:::lake/in/x.json", "arn:aws:s3:::lake"},
		{"a secret's random end", "arn:aws:secretsmanager:eu-west-1:1:secret:crm/db-AbCdEf", "arn:aws:secretsmanager:eu-west-1:1:secret:crm/db"},
		{"a bare id", " i-0AB ", "i-0ab"},
		{"half an ARN", "arn:aws:sqs", "arn:aws:sqs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Key(tt.in); got != tt.want {
				t.Errorf("Key(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestWordsInNames(t *testing.T) {
	tests := []struct{ name, arn, human, stem string }{
		{"a balancer", lb, "orders", "orders"},
		{"a service", svc, "orders-api", "orders"},
		{"an instance has no name", arn("ec2", "instance/i-0b1da641752f3621c"), "", ""},
		{"a name of general words says nothing", arn("sqs", "prod-dlq"), "prod-dlq", ""},
		{"an execution stands for its machine", arn("states", "execution:settle-daily:9b1d-1"), "settle-daily", "settle"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := humanName(Key(tt.arn)); got != tt.human {
				t.Errorf("humanName(%s) = %q, want %q", tt.arn, got, tt.human)
			}
			if got := stem(humanName(Key(tt.arn))); got != tt.stem {
				t.Errorf("stem = %q, want %q", got, tt.stem)
			}
		})
	}
}

func TestGraphPutsUpWithHolesAndRings(t *testing.T) {
	g := NewGraph([]config.Resource{
		{ARN: "arn:aws:lambda:eu-west-1:1:function:a", DependsOn: []string{"b", "", "arn:aws:lambda:eu-west-1:1:function:a"}},
		{ARN: "arn:aws:sqs:eu-west-1:1:b", DependsOn: []string{"arn:aws:lambda:eu-west-1:1:function:a", "arn:aws:sqs:eu-west-1:1:gone"}},
		{},
	})
	got := g.upstream([]string{"arn:aws:lambda:eu-west-1:1:function:a"}, nil, 8)
	want := []incident.Hop{{Key: "b", Steps: 1}}
	if len(got) != len(want) {
		t.Errorf("upstream = %v, want %v: a name of one letter resolves to nothing", got, want)
	}
	if n := len(g.upstream([]string{"arn:aws:sqs:eu-west-1:1:b"}, nil, 8)); n != 3 {
		t.Errorf("a ring gives %d hops, want 3", n)
	}
}
