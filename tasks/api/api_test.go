package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

func TestList(t *testing.T) {
	w := newWorld(t)
	for n, in := range []incident.Incident{
		{ID: "inc-old", Title: "Queue is full", Severity: incident.SeverityLow, Status: incident.Open, Services: []string{"sqs"}, OpenedAt: now.AddDate(0, -4, 0)},
		{ID: "inc-done", Title: "Disk is full", Severity: incident.SeverityHigh, Status: incident.Resolved, Services: []string{"ec2"}},
		{ID: "inc-merged", Title: "Disk is slow", Severity: incident.SeverityHigh, Status: incident.Merged, Services: []string{"ec2"}},
		{ID: "inc-ack", Title: "Orders fail over", Severity: incident.SeverityCritical, Status: incident.Acknowledged, Services: []string{"rds", "ecs"}, Owner: "Zoë"},
		{ID: "inc-new", Title: "Checkout is slow", Severity: incident.SeverityHigh, Status: incident.Open, Services: []string{"elb"}},
	} {
		if in.OpenedAt.IsZero() {
			in.OpenedAt = now.Add(time.Duration(n-10) * time.Minute)
		}
		w.opened(t, in)
	}
	tests := []struct {
		name, query string
		want        string
	}{
		{"all but merged ones, newest first", "", "inc-new inc-ack inc-done inc-old"},
		{"open and acknowledged ones, however old", "?status=open,acknowledged", "inc-new inc-ack inc-old"},
		{"a parameter given twice", "?status=merged&status=resolved", "inc-merged inc-done"},
		{"by severity", "?severity=high", "inc-new inc-done"},
		{"by status and severity", "?status=open&severity=high", "inc-new"},
		{"by service", "?service=ecs", "inc-ack"},
		{"by words of the title in any case", "?q=FULL+disk", "inc-done"},
		{"by the name of the owner", "?q=zo%C3%AB", "inc-ack"},
		{"nothing is found", "?q=nowhere", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, limit := range []int{1, 2, 200} {
				if got := allPages(t, w, tt.query, limit); got != tt.want {
					t.Errorf("GET /v1/incidents%s in pages of %d = %q, want %q", tt.query, limit, got, tt.want)
				}
			}
		})
	}
}

// allPages follows the cursors and returns the ids.
func allPages(t *testing.T, w *world, query string, limit int) string {
	t.Helper()
	var ids []string
	cursor := ""
	for pages := 0; pages < 20; pages++ {
		separator := "?"
		if query != "" {
			separator = "&"
		}
		res := w.ask(t, fmt.Sprintf("GET /v1/incidents%s%slimit=%d%s", query, separator, limit, cursor), "")
		if res.Status != 200 {
			t.Fatalf("list answered %d %s", res.Status, res.Body)
		}
		page := into[api.IncidentPage](t, res)
		if len(page.Incidents) > limit {
			t.Errorf("a page has %d incidents, want at most %d", len(page.Incidents), limit)
		}
		for _, in := range page.Incidents {
			ids = append(ids, in.ID)
		}
		if page.Next == "" {
			return strings.Join(ids, " ")
		}
		cursor = "&cursor=" + page.Next
	}
	t.Fatalf("the pages of %q never end", query)
	return ""
}

// The id of an event may be any text of 512 bytes, and ends up in cursors.
func TestPagesGoOnBehindAnEventOfAnyID(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	id := full().ID
	for i, event := range []string{strings.Repeat("long\n", 102), "another"} {
		at := now.Add(time.Duration(i) * time.Minute)
		err := w.store.Save(t.Context(), store.Save{Entry: incident.Entry{EventID: event, Outcome: incident.Joined, IncidentID: id, At: at},
			Signal:   incident.Signal{EventID: event, At: at, Kind: incident.Fault, Severity: incident.SeverityHigh},
			Timeline: []incident.TimelineEntry{{IncidentID: id, At: at, ID: "reopened-" + event, Kind: "reopened", EventID: event}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []string{"signals", "timeline"} {
		cursor, pages := "", 0
		for pages = 1; pages < 10; pages++ {
			res := w.ask(t, "GET /v1/incidents/"+id+"/"+part+"?limit=1"+cursor, "")
			if res.Status != 200 {
				t.Fatalf("page %d of the %s answered %d %s", pages, part, res.Status, res.Body)
			}
			next := into[struct{ Next string }](t, res).Next
			if next == "" {
				break
			}
			cursor = "&cursor=" + next
		}
		if pages != 3 {
			t.Errorf("the %s have %d pages of one, want 3", part, pages)
		}
	}
}

func TestActingOnAnIncident(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	if err := w.store.PutToken(t.Context(), "inc-1", incident.Token{Value: "secret", WaitsFor: "acknowledgement", Round: 1}); err != nil {
		t.Fatal(err)
	}
	steps := []struct{ path, body, want string }{
		{"owner", `{"by":"alice","owner":"bob"}`, `"owner":"bob"`},
		{"note", `{"by":"bob","text":"restarting\n it"}`, `"status":"open"`},
		{"acknowledge", `{"by":"bob"}`, `"status":"acknowledged"`},
		{"acknowledge", `{"by":"bob"}`, `"status":"acknowledged"`},
		{"resolve", `{"by":"bob"}`, `"status":"resolved"`},
	}
	for _, s := range steps {
		res := w.ask(t, "POST /v1/incidents/inc-1/"+s.path, s.body)
		if res.Status != 200 || !strings.Contains(string(res.Body), s.want) {
			t.Errorf("%s %s answered %d %s, want 200 with %s", s.path, s.body, res.Status, res.Body, s.want)
		}
	}
	if len(w.answerer.tokens) != 1 {
		t.Errorf("the waiting execution was answered %d times, want once", len(w.answerer.tokens))
	}
	got := into[api.IncidentDetail](t, w.ask(t, "GET /v1/incidents/inc-1", ""))
	var texts []string
	for _, line := range got.Timeline {
		texts = append(texts, line.Text)
	}
	want := "Opened; Acknowledged by bob; restarting it; Owned by bob; Resolved by bob" // lines of one moment are in order of their ids
	if joined := strings.Join(texts, "; "); joined != want {
		t.Errorf("timeline = %q, want %q", joined, want)
	}
	if res := w.ask(t, "POST /v1/incidents/inc-1/acknowledge", `{"by":"bob"}`); res.Status != 409 {
		t.Errorf("acknowledging what is resolved answered %d %s, want 409", res.Status, res.Body)
	}
}

func TestTheTokenOfALifecycleIsNeverShown(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	if err := w.store.PutToken(t.Context(), "inc-1", incident.Token{Value: "very-secret"}); err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"GET /v1/incidents", "GET /v1/incidents/inc-1", "GET /v1/incidents/inc-1/signals", "GET /v1/incidents/inc-1/timeline"} {
		if res := w.ask(t, what, ""); strings.Contains(string(res.Body), "very-secret") {
			t.Errorf("%s shows the task token: %s", what, res.Body)
		}
	}
}

func TestRefusals(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	tests := []struct {
		name, what, body string
		status           int
		field            string
	}{
		{"nothing there", "GET /v1/nothing", "", 404, "path"},
		{"another method", "DELETE /v1/incidents", "", 405, ""},
		{"an unknown incident", "GET /v1/incidents/inc-404", "", 404, "id"},
		{"an endless id", "GET /v1/incidents/" + strings.Repeat("x", 3000), "", 404, "id"},
		{"an unknown status", "GET /v1/incidents?status=asleep", "", 400, "status"},
		{"a misspelt parameter", "GET /v1/incidents?sevrity=high", "", 400, "sevrity"},
		{"a limit of none", "GET /v1/incidents?limit=0", "", 400, "limit"},
		{"a limit given twice", "GET /v1/incidents?limit=1&limit=2", "", 400, "limit"},
		{"a cursor of one's own", "GET /v1/incidents?cursor=aGVsbG8", "", 400, "cursor"},
		{"the cursor of another list", "GET /v1/incidents/inc-1/signals?cursor=VEwjMjAyNg", "", 400, "cursor"},
		{"a number of hours out of range", "GET /v1/metrics?hours=1000000", "", 400, "hours"},
		{"an empty body", "POST /v1/incidents/inc-1/acknowledge", " ", 400, "body"},
		{"a body that is no object", "POST /v1/incidents/inc-1/acknowledge", "[]", 400, "body"},
		{"a body that is null", "POST /v1/incidents/inc-1/acknowledge", "null", 400, "body"},
		{"half a body", "POST /v1/incidents/inc-1/acknowledge", `{"by":"al`, 400, "body"},
		{"an unknown field", "POST /v1/incidents/inc-1/acknowledge", `{"by":"alice","who":"bob"}`, 400, "who"},
		{"a field of another type", "POST /v1/incidents/inc-1/acknowledge", `{"by":7}`, 400, "by"},
		{"nobody acts", "POST /v1/incidents/inc-1/acknowledge", `{"by":"  "}`, 400, "by"},
		{"a name without end", "POST /v1/incidents/inc-1/acknowledge", `{"by":"` + strings.Repeat("a", 101) + `"}`, 400, "by"},
		{"a note without text", "POST /v1/incidents/inc-1/note", `{"by":"alice","text":""}`, 400, "text"},
		{"too large a body", "POST /v1/incidents/inc-1/note", `{"by":"alice","text":"` + strings.Repeat("a", 20000) + `"}`, 413, "body"},
		{"an act on what is not there", "POST /v1/incidents/inc-404/acknowledge", `{"by":"alice"}`, 404, "id"},
		{"a broken configuration", "PUT /v1/config", `{"by":"alice","version":0,"doc":"storms: {}"}`, 400, "doc"},
		{"a configuration based on what is not there", "PUT /v1/config", `{"by":"alice","version":3,"doc":"{}"}`, 409, ""},
		{"a configuration based on less than nothing", "PUT /v1/config", `{"by":"alice","version":-1,"doc":"{}"}`, 400, "version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := w.ask(t, tt.what, tt.body)
			got := into[api.Refusal](t, res).Error
			if res.Status != tt.status || got.Field != tt.field || got.Message == "" {
				t.Errorf("%s answered %d %s, want %d about the field %q", tt.what, res.Status, res.Body, tt.status, tt.field)
			}
		})
	}
	if res := w.ask(t, "DELETE /v1/config", ""); res.Header["Allow"] != "GET, PUT" {
		t.Errorf("DELETE /v1/config allows %q, want GET, PUT", res.Header["Allow"])
	}
	if res := w.Serve(t.Context(), api.Request{Method: "POST", Path: "/v1/incidents/inc-1/acknowledge", Role: api.Operator,
		ContentType: "text/plain", Body: []byte(`{"by":"mallory"}`)}); res.Status != 415 {
		t.Errorf("a body that a web form can send was answered %d, want 415", res.Status)
	}
}

func TestConfiguration(t *testing.T) {
	w := newWorld(t)
	if got := into[api.Configuration](t, w.ask(t, "GET /v1/config", "")); got.Version != 0 || !strings.Contains(got.Doc, "correlation") {
		t.Errorf("configuration of a new stack = %+v, want the default as version 0", got)
	}
	for version, doc := range []string{"storm: {incidents: 9}", "storm: {incidents: 8}"} {
		body := fmt.Sprintf(`{"by":"alice","version":%d,"doc":%q,"note":"calmer"}`, version, doc)
		if res := w.ask(t, "PUT /v1/config", body); res.Status != 200 {
			t.Fatalf("PUT /v1/config %s answered %d %s", body, res.Status, res.Body)
		}
	}
	got := into[api.Configuration](t, w.ask(t, "GET /v1/config", ""))
	if got.Version != 2 || got.Doc != "storm: {incidents: 8}" || got.Author != "alice" || got.Note != "calmer" || !got.At.Equal(now) {
		t.Errorf("configuration = %+v, want the second one of alice", got)
	}
	first := into[api.ConfigurationPage](t, w.ask(t, "GET /v1/config/history?limit=1", ""))
	second := into[api.ConfigurationPage](t, w.ask(t, "GET /v1/config/history?limit=1&cursor="+first.Next, ""))
	if first.Versions[0].Version != 2 || second.Versions[0].Version != 1 {
		t.Errorf("history = %+v, then %+v, want version 2, then 1", first, second)
	}
	res := w.ask(t, "PUT /v1/config", `{"by":"alice","version":2,"doc":"storm:\n  incidents: many\n  window: 5m\nstorms: {}\n"}`)
	details := into[api.Refusal](t, res).Error.Details
	if len(details) != 2 || details[0].Line == 0 || details[0].Field == "" {
		t.Errorf("PUT of a broken configuration answered %s, want two details with line and field", res.Body)
	}
}

func TestMetrics(t *testing.T) {
	minutes := func(n int) *time.Time { at := now.Add(-time.Hour + time.Duration(n)*time.Minute); return &at }
	tests := []struct {
		name   string
		counts map[time.Duration]map[string]float64 // by how long ago
		want   string
		open   int
	}{
		{"nothing came", nil, "balanced", 0},
		{"all have an outcome", map[time.Duration]map[string]float64{3 * time.Hour: {store.Accepted: 5, "joined": 4, "opened": 1}}, "balanced", 0},
		{"some came a moment ago", map[time.Duration]map[string]float64{3 * time.Hour: {store.Accepted: 5, "joined": 5}, time.Minute: {store.Accepted: 2}}, "settling", 2},
		{"some never had one", map[time.Duration]map[string]float64{3 * time.Hour: {store.Accepted: 5, "joined": 3}}, "unbalanced", 2},
		{"the first ones came before the span", map[time.Duration]map[string]float64{3 * time.Hour: {store.Accepted: 5, "joined": 6}}, "balanced", 0},
		{"more ended than came", map[time.Duration]map[string]float64{3 * time.Hour: {store.Accepted: 5, "joined": 5}, 5 * time.Hour / 2: {"joined": 9}}, "uncounted", 0},
		{"what ended is not counted as accepted yet", map[time.Duration]map[string]float64{3 * time.Hour: {store.Accepted: 5, "joined": 1}, 2 * time.Hour: {"joined": 4}, time.Minute: {"joined": 2}}, "settling", 0},
		{"nothing is counted as accepted yet", map[time.Duration]map[string]float64{time.Minute: {"joined": 2}}, "settling", 0},
		{"nobody counts what comes", map[time.Duration]map[string]float64{3 * time.Hour: {"joined": 3}}, "uncounted", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			for ago, counts := range tt.counts {
				if err := w.store.Count(t.Context(), "", now.Add(-ago), counts); err != nil {
					t.Fatal(err)
				}
			}
			for _, hours := range []string{"6", "24"} {
				got := into[api.Metrics](t, w.ask(t, "GET /v1/metrics?hours="+hours, "")).Events
				if got.Balance != tt.want || got.Open != tt.open {
					t.Errorf("events of %s hours = %+v, want %s with %d open", hours, got, tt.want, tt.open)
				}
			}
		})
	}
	w := newWorld(t)
	w.opened(t, incident.Incident{ID: "inc-1", Severity: incident.SeverityHigh, Status: incident.Resolved, AcknowledgedAt: minutes(2), ResolvedAt: minutes(10)})
	w.opened(t, incident.Incident{ID: "inc-2", Severity: incident.SeverityHigh, Status: incident.Acknowledged, AcknowledgedAt: minutes(4)})
	w.opened(t, incident.Incident{ID: "inc-3", Severity: incident.SeverityLow, Status: incident.Open})
	got := into[api.Metrics](t, w.ask(t, "GET /v1/metrics", ""))
	if want := (api.Durations{Count: 2, Mean: 180, Median: 120, P90: 120}); got.TimeToAcknowledge != want {
		t.Errorf("time to acknowledge = %+v, want %+v", got.TimeToAcknowledge, want)
	}
	if want := (api.Durations{Count: 1, Mean: 600, Median: 600, P90: 600}); got.TimeToResolve != want {
		t.Errorf("time to resolve = %+v, want %+v", got.TimeToResolve, want)
	}
	if n := got.Incidents; n.Open != 1 || n.Acknowledged != 1 || n.Opened != 3 || n.Resolved != 1 || n.BySeverity[1].Count != 1 {
		t.Errorf("incidents = %+v, want one open, one acknowledged, three opened, one resolved", n)
	}
}

func TestATicketIsGoodOnce(t *testing.T) {
	w := newWorld(t)
	got := into[api.Ticket](t, w.askAs(t, api.Viewer, "POST /v1/live/ticket", `{}`))
	for _, want := range []bool{true, false} {
		taken, ok, err := w.store.TakeTicket(t.Context(), got.Ticket)
		if err != nil || ok != want || want && taken.Role != "viewer" {
			t.Errorf("TakeTicket(%s) = %+v, %t, %v, want %t", got.Ticket, taken, ok, err, want)
		}
	}
}
