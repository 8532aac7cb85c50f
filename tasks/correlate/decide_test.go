package correlate

import (
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var (
	db       = arn("rds", "db:orders-pg")
	svc      = arn("ecs", "service/main/orders-api")
	lb       = arn("elasticloadbalancing", "loadbalancer/app/orders/50dc6c495c0c9188")
	exporter = arn("glue", "job/orders-export")
	wiki     = arn("rds", "db:wiki-pg")
	sg       = arn("ec2", "security-group/sg-0123456789abcdef0")
)

var shop = []config.Resource{
	{ARN: db, App: "orders", DependsOn: []string{sg}},
	{ARN: svc, App: "orders", DependsOn: []string{db}},
	{ARN: lb, App: "orders", DependsOn: []string{svc}},
	{ARN: exporter, App: "orders", DependsOn: []string{"arn:aws:s3:::orders-inbox"}},
	{ARN: wiki, App: "wiki"},
}

func TestDecideWhereASignalBelongs(t *testing.T) {
	dbDown, lb5xx := fault("db", 0, "rds", db, "failover"), fault("lb", 2, "elasticloadbalancing", lb, "5xx")
	tests := []struct {
		name      string
		signals   []incident.Signal
		incidents int
		last      Action
	}{
		{"the first fault opens", []incident.Signal{dbDown}, 1, Open},
		{"a fault downstream joins", []incident.Signal{dbDown, lb5xx}, 1, Join},
		{"a fault upstream that comes later joins", []incident.Signal{fault("lb", 0, "elasticloadbalancing", lb, "5xx"), fault("db", 2, "rds", db, "failover")}, 1, Join},
		{"another application in the same minute stays apart", []incident.Signal{dbDown, fault("w", 0.1, "rds", wiki, "failover")}, 2, Open},
		{"time and account alone never join", []incident.Signal{fault("a", 0, "lambda", arn("lambda", "function:alpha"), "errors"), fault("b", 0, "lambda", arn("lambda", "function:beta"), "errors")}, 2, Open},
		{"a job of the same application without a path stays apart", []incident.Signal{dbDown, fault("j", 1, "glue", exporter, "job")}, 2, Open},
		{"names tie what no inventory knows", []incident.Signal{fault("a", 0, "lambda", arn("lambda", "function:parcel-label"), "errors"), fault("b", 2, "sqs", arn("sqs", "parcel-jobs"), "age-of-oldest")}, 1, Join},
		{"a bare name and an ARN are one thing", []incident.Signal{fault("a", 0, "states", arn("states", "stateMachine:settle"), "execution"), fault("b", 1, "x", "settle", "late")}, 1, Join},
		{"the same fault again joins", []incident.Signal{dbDown, fault("db2", 5, "rds", db, "failover")}, 1, Join},
		{"a recovery settles", []incident.Signal{dbDown, recovery("ok", 3, dbDown)}, 1, Settle},
		{"a recovery of nothing is counted", []incident.Signal{recovery("ok", 3, dbDown)}, 0, Suppress},
		{"a late fault older than its recovery starts nothing", []incident.Signal{dbDown, recovery("ok", 3, dbDown), fault("late", 1, "rds", db, "failover")}, 1, Join},
		{"a change is recorded", []incident.Signal{altered("c", 0, "rds", db, "modify-db-instance")}, 0, Record},
		{"a note is counted", []incident.Signal{{EventID: "n", Kind: incident.Info, At: noon}}, 0, Suppress},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(shop...)
			d := w.see(tt.signals...)
			if d.Action != tt.last || w.index.Len() != tt.incidents {
				t.Errorf("the last decision is %s (%s) and leaves %d incidents, want %s and %d: %s", d.Action, d.Reason, w.index.Len(), tt.last, tt.incidents, titles(w.index.All()))
			}
			if (d.Action == Join || d.Action == Reopen) && len(d.Why) == 0 {
				t.Errorf("the decision %s gives no evidence", d.Action)
			}
		})
	}
}

func TestAFaultThatComesBack(t *testing.T) {
	f := fault("1", 0, "lambda", arn("lambda", "function:alpha"), "throttles")
	tests := []struct {
		name             string
		back             float64
		incidents, round int
	}{
		{"while everything just recovered it goes on", 12, 1, 1},
		{"within the hour it reopens", 60, 1, 2},
		{"after more than an hour it is another one", 72, 2, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.see(f, recovery("2", 10, f))
			w.pass(tt.back - 0.1)
			again := f
			again.EventID, again.At = "3", at(tt.back)
			d := w.see(again)
			in, _ := w.index.Get(d.IncidentID)
			if w.index.Len() != tt.incidents || in.Round != tt.round || in.Status != incident.Open {
				t.Errorf("back after %v minutes: %d incidents, round %d, %s; want %d, round %d, open", tt.back-10, w.index.Len(), in.Round, in.Status, tt.incidents, tt.round)
			}
		})
	}
}

func TestACauseThatSpeaksLastBringsTogetherWhatItExplains(t *testing.T) {
	cache := arn("elasticache", "replicationgroup:sessions")
	a, b := arn("lambda", "function:cart"), arn("lambda", "function:profile")
	w := newWorld(config.Resource{ARN: a, App: "cart", DependsOn: []string{cache}}, config.Resource{ARN: b, App: "profile", DependsOn: []string{cache}})
	w.see(fault("a", 0, "lambda", a, "errors"), fault("b", 1, "lambda", b, "errors"))
	if w.index.Len() != 2 {
		t.Fatalf("before the cause speaks there are %d incidents, want 2", w.index.Len())
	}
	w.see(fault("c", 2, "elasticache", cache, "replication-broken"))
	if in := w.only(t); in.RootCause().Resource != cache || len(in.Members) != 3 {
		t.Errorf("the incident has root %s and %d members, want %s and 3", in.RootCause().Resource, len(in.Members), cache)
	}
	for _, in := range w.gone {
		if in.Status != incident.Merged || in.MergedInto == "" {
			t.Errorf("the other incident is %s into %q, want merged", in.Status, in.MergedInto)
		}
	}
}

func TestASymptomOfBothMergesNothing(t *testing.T) {
	x, y, api := arn("dynamodb", "table/x"), arn("rds", "db:y"), arn("lambda", "function:api")
	w := newWorld(config.Resource{ARN: api, DependsOn: []string{x, y}})
	w.see(fault("x", 0, "dynamodb", x, "throttled"), fault("y", 0.5, "rds", y, "free-storage"), fault("api", 1, "lambda", api, "errors"))
	if w.index.Len() != 2 {
		t.Errorf("%d incidents, want 2: what two faults lead to does not make them one%s", w.index.Len(), titles(w.index.All()))
	}
}

func TestOneWeakFaultIsHeld(t *testing.T) {
	stop := func(id string, minutes float64) incident.Signal {
		s := fault(id, minutes, "ecs", svc, "task-exited")
		s.Severity, s.OneShot = incident.SeverityMedium, true
		return s
	}
	tests := []struct {
		name    string
		signals []incident.Signal
		status  incident.Status
	}{
		{"alone it waits", []incident.Signal{stop("1", 0)}, incident.OnHold},
		{"a second one opens", []incident.Signal{stop("1", 0), stop("2", 3)}, incident.Open},
		{"a strong fault of the same thing opens", []incident.Signal{stop("1", 0), fault("lb", 2, "elasticloadbalancing", lb, "5xx")}, incident.Open},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(shop...)
			w.see(tt.signals...)
			in := w.only(t)
			if in.Status != tt.status || in.Signals != len(tt.signals) {
				t.Errorf("the incident is %s with %d signals, want %s with %d", in.Status, in.Signals, tt.status, len(tt.signals))
			}
		})
	}
	w := newWorld(shop...)
	w.see(stop("1", 0))
	if in := w.only(t); !Forgotten(in, at(16), time.Hour) || Forgotten(in, at(14), time.Hour) {
		t.Errorf("one on hold until %v has to be forgotten after 15 minutes, not before", in.DueAt)
	}
}

func TestWhatIsExplainedOpensNothing(t *testing.T) {
	f := fault("1", 10, "rds", db, "availability")
	match := config.Matcher{Resources: []string{"orders-pg"}}
	tests := []struct {
		name      string
		cfg       func(*config.Config)
		announced []incident.Signal
		want      Action
	}{
		{"nothing explains it", func(*config.Config) {}, nil, Open},
		{"a silence", func(c *config.Config) {
			c.Silences = []config.Silence{{Match: match, Author: "ann", Reason: "known", Expires: at(11)}}
		}, nil, Suppress},
		{"a silence that has ended", func(c *config.Config) {
			c.Silences = []config.Silence{{Match: match, Author: "ann", Reason: "known", Expires: at(10)}}
		}, nil, Open},
		{"maintenance", func(c *config.Config) {
			c.Maintenance = []config.Maintenance{{Name: "upgrade", Match: match, From: at(0), To: at(30)}}
		}, nil, Suppress},
		{"announced work on it", func(*config.Config) {}, []incident.Signal{{Kind: incident.Change, Resources: []string{db}, At: at(-900), Starts: at(0), Ends: at(60)}}, Suppress},
		{"announced work on a neighbour", func(*config.Config) {}, []incident.Signal{{Kind: incident.Change, Resources: []string{wiki}, At: at(-900), Starts: at(0), Ends: at(60)}}, Open},
		{"announced work that is over", func(*config.Config) {}, []incident.Signal{{Kind: incident.Change, Resources: []string{db}, At: at(-900), Starts: at(-60), Ends: at(0)}}, Open},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config.Default()
			tt.cfg(&cfg)
			d := Decide(cfg, NewGraph(shop), View{Announced: tt.announced}, f)
			if d.Action != tt.want || d.Reason == "" {
				t.Errorf("Decide = %s (%s), want %s with a reason", d.Action, d.Reason, tt.want)
			}
		})
	}
}

func TestTroubleBesideAnnouncedWorkIsItsOwn(t *testing.T) {
	mailer := arn("lambda", "function:orders-mailer")
	g := NewGraph(shop, []config.Resource{{ARN: mailer, App: "orders"}})
	work := []incident.Signal{{Kind: incident.Change, Resources: []string{db}, At: at(-900), Starts: at(0), Ends: at(60)}}
	dip, own := fault("dip", 2, "elasticloadbalancing", lb, "5xx"), fault("own", 5, "lambda", mailer, "errors")
	for name, announced := range map[string][]incident.Signal{"work": work, "no work": nil} {
		v := View{Announced: announced, Working: NewIndex()}
		d := Decide(config.Default(), g, v, dip)
		head, _ := Apply(incident.Incident{}, dip, d)
		v.Working.Put(head)
		if d := Decide(config.Default(), g, v, own); (d.Action == Open) != (announced != nil) {
			t.Errorf("%s: the fault beside it is to %s by %+v", name, d.Action, d.Why)
		}
	}
}

func TestThePlaceAFaultIsInLowersIt(t *testing.T) {
	w := newWorld(config.Resource{ARN: db, Tags: map[string]string{"Env": "staging"}})
	if d := w.see(fault("1", 0, "rds", db, "failover")); d.Severity != incident.SeverityLow {
		t.Errorf("a fault in staging is %s, want low", d.Severity)
	}
}

func TestSecurityOfOnePrincipalIsOneIncident(t *testing.T) {
	finding := func(id string, minutes float64, user string) incident.Signal {
		s := fault(id, minutes, "guardduty", "arn:aws:iam::"+account+":user/"+user, "finding-"+id)
		s.Kind, s.OneShot, s.Actor = incident.Security, true, "arn:aws:iam::"+account+":user/"+user
		return s
	}
	hint := finding("hint", 0, "mallory")
	hint.Significant, hint.Severity = false, incident.SeverityLow
	w := newWorld()
	w.see(hint)
	if in := w.only(t); in.Status != incident.OnHold {
		t.Fatalf("a weak sign alone is %s, want held", in.Status)
	}
	w.see(finding("a", 30, "mallory"), finding("b", 31, "bob"), finding("c", 90, "mallory"))
	if w.index.Len() != 2 {
		t.Errorf("%d incidents, want one for each principal%s", w.index.Len(), titles(w.index.All()))
	}
}

func TestSettingNothingChangesTheDecision(t *testing.T) {
	w := newWorld(shop...)
	w.see(fault("db", 0, "rds", db, "failover"), fault("w", 0, "rds", wiki, "failover"), altered("c", 0.5, "ecs", svc, "update-service"))
	s := fault("lb", 2, "elasticloadbalancing", lb, "5xx")
	first := w.decide(s)
	for range 20 {
		again := w.decide(s)
		if again.IncidentID != first.IncidentID || again.Reason != first.Reason || len(again.Suspects) != len(first.Suspects) {
			t.Fatalf("deciding twice gives %+v and %+v", first, again)
		}
	}
}
