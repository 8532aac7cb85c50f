package replay

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func alarm(id, at, name, state string) string {
	other := map[string]string{"ALARM": "OK", "OK": "ALARM"}[state]
	return `{"version":"0","id":"` + id + `","detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","account":"111122223333","time":"` + at +
		`","region":"eu-west-1","resources":["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:` + name + `"],"detail":{"alarmName":"` + name +
		`","state":{"value":"` + state + `","reason":"r","timestamp":"` + at + `"},"previousState":{"value":"` + other + `"},"configuration":{"metrics":[{"id":"m","returnData":true,` +
		`"metricStat":{"metric":{"namespace":"AWS/ApplicationELB","name":"HTTPCode_Target_5XX_Count","dimensions":{"LoadBalancer":"app/shop/50dc6c495c0c9188"}},"period":60,"stat":"Sum"}}]}}}` + "\n"
}

var story = alarm("a1", "2026-03-01T10:00:00Z", "shop-5xx", "ALARM") +
	"this is no JSON\n" +
	`{"id":"odd","source":"x"}` + "\n" +
	`{"version":"0","id":"n1","detail-type":"Scheduled Event","source":"aws.events","account":"111122223333","time":"2026-03-01T10:01:00Z","region":"eu-west-1","resources":["arn:aws:events:eu-west-1:111122223333:rule/nightly"],"detail":{"x":1}}` + "\n" +
	alarm("a1", "2026-03-01T10:00:00Z", "shop-5xx", "ALARM") +
	alarm("a2", "2026-03-01T10:20:00Z", "shop-5xx", "OK")

func replayed(t *testing.T, events string, c config.Config) *Result {
	t.Helper()
	r, err := Run(t.Context(), strings.NewReader(events), Options{Config: c, Seed: 1})
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return r
}

func TestStoryBecomesOneIncident(t *testing.T) {
	r := replayed(t, story, config.Default())
	if len(r.Incidents) != 1 {
		t.Fatalf("incidents = %+v, want 1", r.Incidents)
	}
	in := r.Incidents[0]
	if in.Status != "resolved" || in.Severity != incident.SeverityHigh || strings.Join(in.Events, " ") != "a1 a2" || in.RootCause.EventID != "a1" {
		t.Errorf("incident = %+v, want a resolved one of high severity with events a1 a2 and root a1", in)
	}
	reasons := ""
	for _, n := range in.Notifications {
		reasons += n.Reason + " "
	}
	if want := "opened escalated resolved "; reasons != want {
		t.Errorf("notifications = %q, want %q: a page, the next level when nobody answers, the end", reasons, want)
	}
	want := Outcomes{Accepted: 6, Opened: 1, Resolved: 1, Suppressed: 1, Duplicate: 1, Quarantined: 2}
	if r.Outcomes != want {
		t.Errorf("outcomes = %+v, want %+v", r.Outcomes, want)
	}
	suppressed := ""
	for _, s := range r.Suppressed {
		if suppressed += s.EventID + " "; s.Reason == "" {
			t.Errorf("event %s is suppressed without a reason", s.EventID)
		}
	}
	if suppressed != "odd n1 " {
		t.Errorf("suppressed = %q, want the odd one and the noise", suppressed)
	}
}

func TestSameInputGivesTheSameBytes(t *testing.T) {
	text := func() []byte {
		out, err := json.Marshal(replayed(t, string(recorded(t, 1500)), config.Default()))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	first := text()
	for range 3 {
		if again := text(); !bytes.Equal(first, again) {
			t.Fatalf("two replays differ:\n%s\n%s", first, again)
		}
	}
}

func TestNothingComesOfNothing(t *testing.T) {
	out, err := json.Marshal(replayed(t, "\n\n", config.Default()))
	if err != nil || !strings.Contains(string(out), `"incidents":[]`) || !strings.Contains(string(out), `"suppressed":[]`) {
		t.Errorf("replay of nothing = %s, %v, want empty lists", out, err)
	}
}

func TestExpectationThatIsNotMetIsTold(t *testing.T) {
	c := config.Default()
	c.MustPage = []config.Expectation{{Name: "shop is watched", Match: config.Matcher{Services: []string{"elasticloadbalancing"}}}}
	if r := replayed(t, story, c); len(r.Missed) != 0 {
		t.Errorf("missed = %+v, want none: the alarm paged", r.Missed)
	}
	c.Severities = []config.SeverityRule{{Match: config.Matcher{Services: []string{"elasticloadbalancing"}}, Severity: incident.SeverityLow}}
	if r := replayed(t, story, c); len(r.Missed) != 1 || r.Missed[0].EventID != "a1" {
		t.Errorf("missed = %+v, want a1: nobody is woken for what is low", r.Missed)
	}
}

func TestCompareTellsWhatARuleChanges(t *testing.T) {
	c := config.Default()
	before := replayed(t, story, c)
	if d := Compare(before, replayed(t, story, c)); len(d.Incidents) != 0 || len(d.Events) != 0 {
		t.Errorf("Compare of equal results = %+v, want no difference", d)
	}
	c.Severities = []config.SeverityRule{{Match: config.Matcher{Services: []string{"elasticloadbalancing"}}, Severity: incident.SeverityLow}}
	d := Compare(before, replayed(t, story, c))
	if len(d.Incidents) != 1 || d.Incidents[0].What != "changed" || d.After.Pages >= d.Before.Pages {
		t.Errorf("Compare = %+v, want one changed incident and fewer pages", d)
	}
	var out strings.Builder
	if err := d.Print(&out); err != nil || !strings.Contains(out.String(), "severity") {
		t.Errorf("Print = %s, %v, want the changed field in it", out.String(), err)
	}
}
