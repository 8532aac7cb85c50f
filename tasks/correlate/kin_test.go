package correlate

import (
	"slices"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestAnUnlistedThingGoesToTheApplicationWhoseNameBeginsItsName(t *testing.T) {
	g := NewGraph([]config.Resource{
		{ARN: "arn:aws:rds:eu-west-1:111122223333:db:orders-db", App: "orders"},
		{ARN: "arn:aws:kinesis:eu-west-1:111122223333:stream/orders-export", App: "orders-export"},
		{ARN: "arn:aws:lambda:eu-west-1:111122223333:function:payments", App: "payments"},
	})
	tests := []struct{ name, want string }{
		{"orders", "orders"},
		{"orders-api", "orders"},
		{"orders-export-writer", "orders-export"},
		{"payments-worker", "payments"},
		{"stock", ""},
	}
	for _, tt := range tests {
		if got := g.guess(tt.name); got != tt.want {
			t.Errorf("guess(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestADeadLetterQueueIsPartOfTheQueueItServes(t *testing.T) {
	const prefix = "arn:aws:sqs:eu-west-1:111122223333:"
	tests := []struct{ queue, want string }{
		{"invoices-dlq", prefix + "invoices"},
		{"invoices-dead-letter", prefix + "invoices"},
		{"invoices-dlq.fifo", prefix + "invoices.fifo"},
		{"dlq-invoices", prefix + "invoices"},
		{"invoices", ""},
		{"-dlq", ""},
	}
	for _, tt := range tests {
		if got := container(prefix + tt.queue); got != tt.want {
			t.Errorf("container(%q) = %q, want %q", tt.queue, got, tt.want)
		}
	}
}

func TestTheReaderExplainsWhatPilesUpInWhatItReads(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	stream := incident.Member{Fingerprint: "stream", Kind: incident.Fault, Service: "kinesis", Condition: "getrecords-iteratoragemilliseconds", Keys: []string{"stream"},
		Title: "stream late", FirstEvent: "1", FirstAt: noon, FaultAt: noon}
	reader := incident.Member{Fingerprint: "reader", Kind: incident.Fault, Service: "lambda", Condition: "duration", Keys: []string{"reader"},
		Upstream: []incident.Hop{{Key: "stream", Steps: 1}}, Title: "reader slow", FirstEvent: "2", FirstAt: noon.Add(time.Minute), FaultAt: noon.Add(time.Minute)}
	throttled := stream
	throttled.Condition = "throttles"
	tests := []struct {
		name string
		what incident.Member
		want string
	}{
		{"work piles up because its reader is slow", stream, "reader"},
		{"the reader fails because the stream is throttled", throttled, "stream"},
	}
	for _, tt := range tests {
		head := incident.Incident{Members: []incident.Member{tt.what, reader}}
		rank(&head)
		if got := head.Causes[0].Resource; got != tt.want {
			t.Errorf("%s: rank() puts %q first, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAChangeOfTheReaderExplainsWhatPilesUp(t *testing.T) {
	stream, reader, writer := arn("kinesis", "stream/rides"), arn("lambda", "function:ride-matcher"), arn("apigateway", "/restapis/rides")
	late := fault("late", 10, "kinesis", stream, "getrecords-iteratoragemilliseconds")
	full := fault("full", 10, "kinesis", stream, "incoming-bytes")
	tests := []struct {
		name         string
		signals      []incident.Signal
		root, change string
	}{
		{"its reader was changed", []incident.Signal{altered("batch", 0, "lambda", reader, "update-event-source-mapping"), late}, reader, "batch"},
		{"what writes to it was changed", []incident.Signal{altered("stage", 0, "apigateway", writer, "update-stage"), late}, stream, ""},
		{"nothing piles up", []incident.Signal{altered("batch", 0, "lambda", reader, "update-event-source-mapping"), full}, stream, ""},
	}
	for _, tt := range tests {
		w := newWorld(config.Resource{ARN: stream, App: "rides"}, config.Resource{ARN: reader, App: "matching", DependsOn: []string{stream}}, config.Resource{ARN: writer, App: "front", DependsOn: []string{stream}})
		w.see(tt.signals...)
		head, change := w.only(t), ""
		if head.SuspectedChange != nil {
			change = head.SuspectedChange.EventID
		}
		if root := head.Causes[0].Resource; root != tt.root || change != tt.change {
			t.Errorf("%s: root %s, change %q, want %s, %q", tt.name, root, change, tt.root, tt.change)
		}
	}
}

func TestACanaryRestsOnTheOneFrontOfItsApplication(t *testing.T) {
	certificate, one, two := arn("acm", "certificate/1"), "arn:aws:cloudfront::"+account+":distribution/E1", arn("apigateway", "/restapis/pay")
	expired := fault("expired", 0, "acm", certificate, "certificate-expiry")
	expired.Severity = incident.SeverityCritical
	failed := fault("failed", 5, "synthetics", arn("synthetics", "canary:shop-home"), "canary")
	tests := []struct {
		name   string
		fronts []string
		want   int
	}{{"one front", []string{one}, 1}, {"two of them", []string{one, two}, 2}, {"none", nil, 2}}
	for _, tt := range tests {
		resources := []config.Resource{{ARN: certificate, App: "edge"}, {ARN: arn("sqs", "shop-orders"), App: "shop"}}
		for _, front := range tt.fronts {
			resources = append(resources, config.Resource{ARN: front, App: "shop", DependsOn: []string{certificate}})
		}
		w := newWorld(resources...)
		w.see(expired, failed)
		if w.index.Len() != tt.want {
			t.Errorf("%s: %d incidents, want %d%s", tt.name, w.index.Len(), tt.want, titles(w.index.All()))
		}
	}
}

func TestAnExpiredCertificateIsOverOnceWhatRestsOnItIsWell(t *testing.T) {
	certificate, gateway := arn("acm", "certificate/1"), arn("elasticloadbalancing", "loadbalancer/app/gw/1")
	handshakes := fault("handshakes", 3, balancers, gateway, "client-tls-negotiation-error-count")
	handshakes.Resources = append(handshakes.Resources, arn("cloudwatch", "alarm:gw-handshakes"))
	for severity, over := range map[incident.Severity]bool{incident.SeverityCritical: true, incident.SeverityMedium: false} {
		expired := fault("expired", 0, "acm", certificate, "certificate-expiry")
		expired.Severity, expired.Source = severity, "aws.acm"
		w := newWorld(config.Resource{ARN: certificate, App: "gw"}, config.Resource{ARN: gateway, App: "gw", DependsOn: []string{certificate}})
		w.see(expired, handshakes, recovery("well", 50, handshakes))
		if got := isOver(w.only(t)); got != over {
			t.Errorf("isOver of a %s notice whose gateway is well = %v, want %v", severity, got, over)
		}
	}
}

func TestAJobsFaultEndsOnceWhatRestsOnItIsWellAgain(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	disk := incident.Member{Fingerprint: "disk", Kind: incident.Fault, Service: "dms", Condition: "storage", Keys: []string{"instance"}, OneShot: true, FaultAt: noon}
	task := incident.Member{Fingerprint: "task", Kind: incident.Fault, Service: "dms", Condition: "task", Keys: []string{"task"},
		Upstream: []incident.Hop{{Key: "instance", Steps: 1}}, FaultAt: noon.Add(time.Minute), RecoveryAt: noon.Add(time.Hour)}
	other := task
	other.Upstream = nil
	if head := (incident.Incident{Members: []incident.Member{disk, task}}); !isOver(head) {
		t.Errorf("isOver(%v) = false, want true: the task that rests on the instance runs again", head.Members)
	}
	if head := (incident.Incident{Members: []incident.Member{disk, other}}); isOver(head) {
		t.Errorf("isOver(%v) = true, want false: nothing that rests on the instance tells that it is well", head.Members)
	}
}

func TestAServiceWithoutARegionIsNotFarAway(t *testing.T) {
	d := &decider{cfg: config.Default(), graph: NewGraph(), off: map[string]bool{}}
	here := profile{service: "elasticloadbalancing", account: "1", region: "eu-west-1"}
	tests := []struct {
		service string
		want    float64
	}{{"route53", 0.05}, {"cloudfront", 0.05}, {"rds", -0.15}}
	for _, tt := range tests {
		var c relation
		d.whereabouts(&c, here, profile{service: tt.service, account: "1", region: "us-east-1"})
		if c.score != tt.want {
			t.Errorf("whereabouts of %s in another Region weighs %v, want %v", tt.service, c.score, tt.want)
		}
	}
}

func TestAMachineThatItsGroupReplacedKeepsNothingOpen(t *testing.T) {
	group, machine := arn("autoscaling", "autoscalinggroup:1:autoscalinggroupname/ingest"), arn("ec2", "instance/i-0dead0000000000b1")
	down := fault("down", 0, "ec2", machine, "status-check")
	replaced := fault("replaced", 5, "autoscaling", group, "unhealthy-instance")
	replaced.Resources, replaced.OneShot = []string{group, machine}, true
	launched := recovery("launched", 8, replaced)
	launched.Kind, launched.Settles, launched.Significant = incident.Info, true, false
	w := newWorld()
	w.see(down)
	w.pass(60)
	if in := w.only(t); !in.Active() {
		t.Fatalf("status %s an hour after the machine failed, want it open", in.Status)
	}
	w.see(replaced, launched)
	w.pass(60)
	if in := w.only(t); in.Active() {
		t.Errorf("status %s an hour after the machine was replaced, want resolved", in.Status)
	}
}

func TestAWordWithoutAnEndIsOverOnceAlarmsSayThatAllIsWell(t *testing.T) {
	dom, finder := arn("es", "domain/find"), arn("lambda", "function:find")
	said := fault("said", 1, "es", dom, "red-indices")
	said.Source = "aws.es"
	watching := fault("watching", 2, "synthetics", arn("synthetics", "canary:find"), "canary")
	alarmOf := func(id, resource string, minutes float64) incident.Signal {
		s := fault(id, minutes, split(Key(resource)).service, resource, "errors-"+id)
		s.Resources = append(s.Resources, arn("cloudwatch", "alarm:"+id))
		return s
	}
	tests := []struct {
		name    string
		signals []incident.Signal
		open    bool
	}{
		{"an alarm of the same thing is over", []incident.Signal{said, alarmOf("red", dom, 0), recovery("ok", 20, alarmOf("red", dom, 0))}, false},
		{"an alarm of what rests on it is over", []incident.Signal{said, alarmOf("red", finder, 2), recovery("ok", 20, alarmOf("red", finder, 2))}, false},
		{"the alarm was over before", []incident.Signal{alarmOf("red", dom, -5), recovery("ok", 0.5, alarmOf("red", dom, -5)), said}, true},
		{"nothing else was seen", []incident.Signal{said}, true},
		{"a canary that fails no more", []incident.Signal{alarmOf("red", finder, 0), watching, recovery("ok", 20, alarmOf("red", finder, 0))}, false},
		{"a canary that failed since", []incident.Signal{alarmOf("red", finder, 0), watching, recovery("ok", 1.5, alarmOf("red", finder, 0))}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(config.Resource{ARN: dom, App: "find"}, config.Resource{ARN: finder, App: "find", DependsOn: []string{dom}}, config.Resource{ARN: arn("synthetics", "canary:find"), App: "find", DependsOn: []string{finder}})
			w.see(tt.signals...)
			w.pass(60)
			if in := w.only(t); in.Active() != tt.open {
				t.Errorf("status %s an hour later, want it open: %t", in.Status, tt.open)
			}
		})
	}
}

func TestAnAlarmWithDataAgainEndsItsOwnFaultAlone(t *testing.T) {
	worker := arn("lambda", "function:worker")
	call, rate := fault("call", 0, "lambda", worker, "async-invocation"), fault("rate", 1, "lambda", worker, "errors")
	call.OneShot, call.Source = true, "lambda"
	again := func(id string, of incident.Signal) incident.Signal {
		s := recovery(id, 10, of)
		s.Kind, s.Significant, s.Settles = incident.Info, false, true
		return s
	}
	w := newWorld()
	w.see(call)
	if d := w.see(again("other", rate)); d.Action != Suppress {
		t.Errorf("the alarm that never rang: %s, want suppress: it ends no failed call", d.Action)
	}
	w.see(rate)
	if d := w.see(again("own", rate)); d.Action != Settle {
		t.Errorf("the alarm that rang: %s, want settle", d.Action)
	}
}

func TestAnInventoryCompletesARNs(t *testing.T) {
	const cluster = "arn:aws:kafka:eu-west-1:111122223333:cluster/Clicks"
	g := NewGraph([]config.Resource{{ARN: cluster + "/11112222-3333-4444-5555-666677778888-9"}, {ARN: db}})
	given := []string{cluster, db, "clicks", "arn:aws:kafka:eu-west-1:111122223333:cluster/other"}
	want := slices.Clone(given)
	want[0] = cluster + "/11112222-3333-4444-5555-666677778888-9"
	if got := g.Whole(given); !slices.Equal(got, want) || given[0] != cluster {
		t.Errorf("Whole = %q and leaves %q, want %q and what was given", got, given[0], want)
	}
}

func TestAnEdgeWithoutEdgesStandsBeforeWhatServesUnderItsName(t *testing.T) {
	group := arn("elasticloadbalancing", "targetgroup/ratings-api/0011223344556677")
	serves, other := arn("ecs", "service/shop/ratings-api"), arn("ecs", "service/shop/ratings-batch")
	tests := []struct {
		name      string
		resources []config.Resource
		want      string
	}{
		{"not listed", []config.Resource{{ARN: serves}}, Key(serves)},
		{"listed without edges", []config.Resource{{ARN: serves}, {ARN: group}}, Key(serves)},
		{"listed with edges", []config.Resource{{ARN: serves}, {ARN: group, DependsOn: []string{other}}}, ""},
		{"two of the name", []config.Resource{{ARN: serves}, {ARN: arn("lambda", "function:ratings-api")}}, ""},
	}
	for _, tt := range tests {
		if got := NewGraph(tt.resources).behind(Key(group)); got != tt.want {
			t.Errorf("%s: behind = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAnExpiredCertificateIsTroubleNow(t *testing.T) {
	cert, site := arn("acm", "certificate/1"), "arn:aws:cloudfront::"+account+":distribution/E1"
	for _, tt := range []struct {
		severity  incident.Severity
		incidents int
	}{{incident.SeverityMedium, 2}, {incident.SeverityCritical, 1}} {
		w := newWorld(config.Resource{ARN: cert, App: "portal"}, config.Resource{ARN: site, App: "portal"})
		c := fault("cert", 0, "acm", cert, "certificate-expiry")
		c.Severity = tt.severity
		if w.see(c, fault("site", 1, "cloudfront", site, "5xx")); w.index.Len() != tt.incidents {
			t.Errorf("a %s certificate and errors of the site are %d incidents, want %d%s", tt.severity, w.index.Len(), tt.incidents, titles(w.index.All()))
		}
	}
}
