package correlate

import (
	"fmt"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestTheSameFaultInManyPlacesIsOneIncident(t *testing.T) {
	tests := []struct {
		name      string
		condition string
		faults    int
		gap       float64
		want      int
	}{
		{"errors of two applications are two incidents", "errors", 2, 1, 2},
		{"errors of many applications at once are one", "errors", 6, 0.5, 1},
		{"errors of many applications over an hour are many", "errors", 6, 10, 6},
		{"the platform's own errors in two places are one", "system-errors", 2, 1, 1},
	}
	for _, tt := range tests {
		w := newWorld()
		for i := range tt.faults {
			resource := arn("lambda", fmt.Sprintf("function:%s-handler", []string{"orders", "claims", "stock", "fleet", "mail", "tickets"}[i]))
			w.see(fault(fmt.Sprintf("f%d", i), float64(i)*tt.gap, "lambda", resource, tt.condition))
		}
		if got := w.index.Len(); got != tt.want {
			t.Errorf("%s: %d incidents, want %d", tt.name, got, tt.want)
		}
	}
}

func TestAStormTakesInWhatRestsOnNothingKnown(t *testing.T) {
	edge := func(name string) string { return arn("elasticloadbalancing", "loadbalancer/app/"+name+"/1") }
	resources := []config.Resource{{ARN: db, App: "core"}, {ARN: edge("lonely"), App: "lonely"}, {ARN: wiki, App: "wiki"}, {ARN: edge("wiki"), App: "wiki", DependsOn: []string{wiki}}, {ARN: edge("fresh"), App: "fresh"},
		{ARN: edge("lodge"), App: "lodge", DependsOn: []string{arn("ec2", "subnet/subnet-1")}}, {ARN: edge("cedar-admin"), App: "cedar", DependsOn: []string{arn("ec2", "subnet/subnet-1")}}}
	storm := []incident.Signal{fault("db", 0, "rds", db, "failover")}
	for i, name := range []string{"amber", "birch", "cedar", "daisy"} {
		resources = append(resources, config.Resource{ARN: edge(name), App: name, DependsOn: []string{db}})
		storm = append(storm, fault(name, float64(i+1)/2, balancers, edge(name), "5xx"))
	}
	tests := []struct {
		name    string
		signals []incident.Signal
		want    int
	}{
		{"nothing is known that it rests on", []incident.Signal{fault("lonely", 3, balancers, edge("lonely"), "5xx")}, 1},
		{"only its subnet is known", []incident.Signal{fault("lodge", 3, balancers, edge("lodge"), "5xx")}, 1},
		{"another of its application is hit as well", []incident.Signal{fault("admin", 3, balancers, edge("cedar-admin"), "5xx")}, 1},
		{"it rests on a store of its own", []incident.Signal{fault("wiki", 3, balancers, edge("wiki"), "5xx")}, 2},
		{"it was just released", []incident.Signal{altered("release", 2, balancers, edge("fresh"), "update-service"), fault("fresh", 3, balancers, edge("fresh"), "5xx")}, 2},
		{"it has another sort of fault", []incident.Signal{fault("lonely", 3, balancers, edge("lonely"), "latency")}, 2},
		{"it comes much later", []incident.Signal{fault("lonely", 20, balancers, edge("lonely"), "5xx")}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(resources...)
			w.see(storm...)
			if d := w.see(tt.signals...); w.index.Len() != tt.want {
				t.Errorf("%d incidents, want %d; the last decision is %s by %+v%s", w.index.Len(), tt.want, d.Action, d.Why, titles(w.index.All()))
			}
		})
	}
}

func TestALimitOfTheAccountExplainsWhatIsThrottled(t *testing.T) {
	w := newWorld()
	limit := fault("limit", 0, "lambda", "arn:aws:cloudwatch:"+region+":"+account+":alarm:concurrency", "claimed-account-concurrency")
	opened := w.see(limit)
	throttled := w.see(fault("throttled", 1, "lambda", arn("lambda", "function:mail-render"), "throttles"))
	if throttled.Action != Join || throttled.IncidentID != opened.IncidentID {
		t.Errorf("Decide(throttled) = %s %s, want join %s", throttled.Action, throttled.IncidentID, opened.IncidentID)
	}
	other := w.see(fault("errors", 2, "lambda", arn("lambda", "function:tax-report"), "errors"))
	if other.Action != Open {
		t.Errorf("Decide(errors) = %s, want open: a limit throttles, it brings no errors", other.Action)
	}
}

func TestALimitOfKeysIsFeltByWhatEncryptsWithThem(t *testing.T) {
	key, printer, plain := arn("kms", "key/1"), arn("lambda", "function:letter-print"), arn("lambda", "function:tax-report")
	w := newWorld(config.Resource{ARN: printer, App: "letters", DependsOn: []string{key}}, config.Resource{ARN: plain, App: "tax"})
	notice := w.see(fault("notice", 0, "servicequotas", arn("servicequotas", "kms"), "quota"))
	tests := []struct {
		name string
		s    incident.Signal
		want Action
	}{
		{"an alarm on the use of the same quota", fault("rate", 1, "usage", arn("servicequotas", "kms"), "call-count"), Join},
		{"what rests on a key", fault("print", 2, "lambda", printer, "errors"), Join},
		{"what rests on none", fault("tax", 3, "lambda", plain, "errors"), Open},
	}
	for _, tt := range tests {
		if d := w.see(tt.s); d.Action != tt.want || tt.want == Join && d.IncidentID != notice.IncidentID {
			t.Errorf("%s: Decide = %s %s, want %s of %s", tt.name, d.Action, d.IncidentID, tt.want, notice.IncidentID)
		}
	}
}

func TestAnUnlistedBalancerFrontsWhatServesUnderItsName(t *testing.T) {
	service := arn("ecs", "service/bi/bi-portal")
	g := NewGraph([]config.Resource{{ARN: service, App: "bi"}, {ARN: arn("rds", "db:bi-data"), App: "bi"}})
	tests := []struct{ name, key, want string }{
		{"the same name", arn("elasticloadbalancing", "loadbalancer/app/bi-portal/0011223344556677"), service},
		{"the name and its kind", arn("elasticloadbalancing", "targetgroup/bi-portal-tg/0011223344556677"), service},
		{"another name", arn("elasticloadbalancing", "loadbalancer/app/bi-data/0011223344556677"), ""},
		{"no edge", arn("sqs", "bi-portal"), ""},
	}
	for _, tt := range tests {
		if got := g.behind(Key(tt.key)); got != Key(tt.want) {
			t.Errorf("%s: behind(%s) = %q, want %q", tt.name, tt.key, got, tt.want)
		}
	}
}

func TestAnIssueOfARegionThatNobodyUsesIsLow(t *testing.T) {
	issue := func(in string) incident.Signal {
		s := fault("issue-"+in, 0, "ec2", "arn:aws:health:"+in+"::event/EC2/X/X_1", healthIssue)
		s.Region = in
		return s
	}
	tests := []struct {
		name   string
		listed []config.Resource
		region string
		want   incident.Severity
	}{
		{"a Region in use", []config.Resource{{ARN: arn("rds", "db:orders")}}, region, incident.SeverityHigh},
		{"a Region with nothing in it", []config.Resource{{ARN: arn("rds", "db:orders")}}, "sa-east-1", incident.SeverityLow},
		{"no inventory", nil, "sa-east-1", incident.SeverityHigh},
	}
	for _, tt := range tests {
		if got := newWorld(tt.listed...).see(issue(tt.region)).Severity; got != tt.want {
			t.Errorf("%s: severity %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAnEndOfAnotherTimeOrOfABuildIsNoPartOfTheIncident(t *testing.T) {
	w := newWorld()
	begun := fault("late", 60, "rds", arn("rds", "db:orders"), "cpu")
	w.see(begun)
	if got := w.see(recovery("stale", 0, begun)); got.Action != Suppress {
		t.Errorf("Decide(an end an hour before) = %s, want suppress", got.Action)
	}
	if got := w.see(recovery("overtaken", 55, begun)); got.Action != Settle {
		t.Errorf("Decide(an end five minutes before) = %s, want settle: its beginning may be on its way", got.Action)
	}
	build := fault("failed", 70, "codebuild", arn("codebuild", "project/web-pr"), "build")
	build.OneShot, build.Severity = true, incident.SeverityLow
	w.see(build)
	good := recovery("good", 75, build)
	good.Kind, good.Settles, good.Significant = incident.Info, true, false
	if got := w.see(good); got.Action != Suppress {
		t.Errorf("Decide(the next good build) = %s, want suppress: good builds are daily business", got.Action)
	}
}
