package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

// A laggard is an API whose shown tables hear of writes only when it is told so.
type laggard struct {
	*api.API
	now         time.Time
	kept, shown *memory.Backend
	pipeline    *store.Store // another process that writes
	commits     []func(store.Backend) error
}

// Commit writes to the kept tables; the shown ones hear of it by catchUp.
func (l *laggard) Commit(ctx context.Context, token string, writes ...store.Write) error {
	err := l.kept.Commit(ctx, token, writes...)
	if err == nil {
		l.commits = append(l.commits, func(b store.Backend) error { return b.Commit(ctx, token, writes...) })
	}
	return err
}

func (l *laggard) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	return l.kept.Get(ctx, keys...)
}

func (l *laggard) Query(ctx context.Context, r store.Range) ([]store.Item, string, error) {
	return l.kept.Query(ctx, r)
}

func (l *laggard) catchUp(t *testing.T) {
	t.Helper()
	for _, commit := range l.commits {
		if err := commit(l.shown); err != nil {
			t.Fatal(err)
		}
	}
	l.commits = nil
}

func newLaggard(t *testing.T) *laggard {
	t.Helper()
	l := &laggard{now: now}
	clock := func() time.Time { return l.now }
	l.kept, l.shown = memory.New(clock), memory.New(clock)
	l.pipeline = store.New(l, store.Options{Now: clock})
	var err error
	if l.API, err = api.Open(l, l.shown, api.Options{Answerer: &answerer{}, Now: clock}); err != nil {
		t.Fatal(err)
	}
	(&world{store: l.pipeline}).opened(t, full())
	l.catchUp(t)
	return l
}

// get reads as a screen does, or past the cache.
func (l *laggard) get(t *testing.T, path string, fresh bool) string {
	t.Helper()
	path, query, _ := strings.Cut(path, "?")
	r := api.Request{Method: "GET", Path: path, Role: api.Operator, Fresh: fresh}
	if name, value, ok := strings.Cut(query, "="); ok {
		r.Query = map[string][]string{name: {value}}
	}
	res := l.Serve(t.Context(), r)
	if res.Status != 200 {
		t.Fatalf("GET %s answered %d %s", path, res.Status, res.Body)
	}
	return string(res.Body)
}

func (l *laggard) send(t *testing.T, method, path, body string) api.Response {
	t.Helper()
	return l.Serve(t.Context(), api.Request{Method: method, Path: path, Role: api.Operator, ContentType: "application/json", Body: []byte(body)})
}

// The places where the status of an incident is shown.
var screens = []string{"/v1/incidents/inc-1", "/v1/incidents", "/v1/incidents?status=open,acknowledged"}

func TestWhoActsSeesWhatItDid(t *testing.T) {
	l := newLaggard(t)
	for _, path := range screens {
		if body := l.get(t, path, false); !strings.Contains(body, `"status":"open"`) {
			t.Fatalf("GET %s = %s, want it open", path, body)
		}
	}
	if res := l.send(t, "POST", "/v1/incidents/inc-1/acknowledge", `{"by":"alice"}`); res.Status != 200 {
		t.Fatalf("acknowledge answered %d %s", res.Status, res.Body)
	}
	for range 4 { // seconds in which the tables that are shown hear of nothing
		for _, path := range screens {
			if body := l.get(t, path, false); !strings.Contains(body, `"status":"acknowledged"`) {
				t.Errorf("GET %s %s after the acknowledgement = %s, want it acknowledged", path, l.now.Sub(now), body)
			}
		}
		l.now = l.now.Add(time.Second)
	}
}

func TestWhoKnowsOfAChangeReadsPastTheCache(t *testing.T) {
	l := newLaggard(t)
	for _, path := range screens {
		l.get(t, path, false)
	}
	_, err := l.pipeline.UpdateIncident(t.Context(), "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		in.Title = "Worse than thought"
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range screens {
		if body := l.get(t, path, false); strings.Contains(body, "Worse") {
			t.Errorf("GET %s = %s, which was not asked of the cache", path, body)
		}
		if body := l.get(t, path, true); !strings.Contains(body, "Worse") {
			t.Errorf("GET %s past the cache = %s, want what was written", path, body)
		}
	}
}

func TestWhatOthersDoIsSeenInTime(t *testing.T) {
	l := newLaggard(t)
	l.get(t, "/v1/incidents/inc-1", false)
	if _, err := l.pipeline.UpdateIncident(t.Context(), "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		in.Title = "Worse than thought"
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	l.catchUp(t)
	l.now = l.now.Add(2 * time.Second)
	if body := l.get(t, "/v1/incidents/inc-1", false); !strings.Contains(body, "Worse") {
		t.Errorf("incident = %s after the cache's time, want what was written", body)
	}
}

// A decision is made on what is there, however old what is shown is.
func TestActingIsBasedOnWhatIsThere(t *testing.T) {
	l := newLaggard(t)
	l.get(t, "/v1/incidents/inc-1", false)
	if _, err := l.pipeline.UpdateIncident(t.Context(), "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		end := l.now
		in.Status, in.ResolvedAt = incident.Resolved, &end
		return nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	if body := l.get(t, "/v1/incidents/inc-1", false); !strings.Contains(body, `"status":"open"`) {
		t.Fatalf("incident = %s, want it shown as it was", body)
	}
	if res := l.send(t, "POST", "/v1/incidents/inc-1/acknowledge", `{"by":"alice"}`); res.Status != 409 {
		t.Errorf("acknowledging what is resolved answered %d %s, want 409", res.Status, res.Body)
	}
	if body := l.get(t, "/v1/incidents/inc-1", false); !strings.Contains(body, `"status":"resolved"`) {
		t.Errorf("incident after the refusal = %s, want the reason of it", body)
	}
	if res := l.send(t, "POST", "/v1/incidents/inc-1/note", `{"by":"alice","text":"late"}`); res.Status != 200 || !strings.Contains(string(res.Body), `"status":"resolved"`) {
		t.Errorf("a note answered %d %s, want the incident as it is", res.Status, res.Body)
	}
}

// A person whose configuration was refused looks again and has to find the
// newest, or would be refused for ever.
func TestAConfigurationIsNeverReadFromTheCache(t *testing.T) {
	l := newLaggard(t)
	l.get(t, "/v1/config", false)
	if _, err := l.pipeline.PutConfiguration(t.Context(), settings.Name, 0, store.Configuration{Doc: "storm: {incidents: 9}"}); err != nil {
		t.Fatal(err)
	}
	if res := l.send(t, "PUT", "/v1/config", `{"by":"alice","version":0,"doc":"storm: {incidents: 8}"}`); res.Status != 409 {
		t.Fatalf("a configuration on an older one answered %d %s, want 409", res.Status, res.Body)
	}
	if body := l.get(t, "/v1/config", false); !strings.Contains(body, `"version":1`) {
		t.Errorf("configuration = %s, want version 1", body)
	}
	if res := l.send(t, "PUT", "/v1/config", `{"by":"alice","version":1,"doc":"storm: {incidents: 8}"}`); res.Status != 200 {
		t.Errorf("the second try answered %d %s, want 200", res.Status, res.Body)
	}
}

func TestHealthCountsTheCache(t *testing.T) {
	l := newLaggard(t)
	for range 4 {
		l.get(t, "/v1/incidents/inc-1/timeline", false) // a head and a page
	}
	l.get(t, "/v1/incidents/inc-1", true) // a head and three pages
	body := l.get(t, "/v1/health", false) // a configuration
	if want := `"cache":{"hits":6,"misses":2,"fresh":5,"hitRate":0.75}`; !strings.Contains(body, want) {
		t.Errorf("health = %s, want %s", body, want)
	}
	if w := newWorld(t); strings.Contains(string(w.ask(t, "GET /v1/health", "").Body), "cache") {
		t.Error("health tells of a cache where there is none")
	}
}

func TestOpenNeedsTables(t *testing.T) {
	if _, err := api.Open(nil, nil, api.Options{Answerer: &answerer{}}); err == nil {
		t.Error("Open without tables succeeded")
	}
}

// A fork is a Store that reads one thing and a Reader that reads another.
type fork struct{ api.Store }

func (fork) Open(context.Context) ([]incident.Incident, error) { return nil, fault.StoreBusy }

func TestCacheControl(t *testing.T) {
	w := newWorld(t)
	shown := fork{w.store} // whose lists of what is open fail
	a, err := api.New(api.Options{Store: w.store, Shown: shown, Answerer: w.answerer, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.HTTP(a, func(string) api.Role { return api.Viewer }))
	defer server.Close()
	gateway := api.Gateway{API: a}
	tests := []struct {
		header string
		fresh  bool
	}{
		{"", false}, {"max-age=60", false}, {"private", false}, {"no-cachet", false},
		{"no-cache", true}, {"No-Cache", true}, {"max-age=0", true}, {"private, no-cache", true}, {"no-store", true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%q", tt.header), func(t *testing.T) {
			want := map[bool]int{false: 503, true: 200}[tt.fresh]
			req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/v1/incidents?status=open", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			headers := map[string]string{}
			if tt.header != "" {
				req.Header.Set("Cache-Control", tt.header)
				headers["cache-control"] = tt.header
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("over HTTP: %d, want %d", res.StatusCode, want)
			}
			in := events.APIGatewayProxyRequest{HTTPMethod: "GET", Path: "/incidents", Headers: headers,
				MultiValueQueryStringParameters: map[string][]string{"status": {"open"}}}
			in.RequestContext.Identity.APIKeyID = "view"
			if got, err := gateway.Handle(t.Context(), in); err != nil || got.StatusCode != want {
				t.Errorf("behind API Gateway: %d, %v, want %d", got.StatusCode, err, want)
			}
		})
	}
}
