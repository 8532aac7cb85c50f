package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

var now = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

// A world is a live function whose AWS clients are the real ones, pointed at a
// server that stands for API Gateway and EventBridge.
type world struct {
	*live.Handler
	store  *store.Store
	poster live.Poster

	mu     sync.Mutex
	posts  map[string][]string // what each connection was sent
	answer map[string][]int    // status to answer to a connection's next posts
	events []string            // detail types and ids put on the bus
	refuse int                 // how many of the next entries the bus refuses
	down   bool                // the bus answers 500
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{posts: map[string][]string{}, answer: map[string][]int{}}
	clock := func() time.Time { return now }
	w.store = store.New(memory.New(clock), store.Options{Now: clock})
	server := httptest.NewServer(http.HandlerFunc(w.serve))
	t.Cleanup(server.Close)
	cfg := aws.Config{Region: "eu-west-1", HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""), RetryMaxAttempts: 1, BaseEndpoint: &server.URL}
	w.poster = apigatewaymanagementapi.NewFromConfig(cfg)
	var err error
	w.Handler, err = live.New(live.Options{Connections: w.store, Counter: w.store, Now: clock, Sleep: func(context.Context, time.Duration) {},
		Poster:    w.poster,
		Announcer: live.Announcer{Client: eventbridge.NewFromConfig(cfg), Name: "own"}})
	if err != nil {
		t.Fatalf("live.New: %v", err)
	}
	return w
}

func (w *world) serve(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if raw, ok := strings.CutPrefix(r.URL.EscapedPath(), "/@connections/"); ok {
		id, _ := url.PathUnescape(raw)
		w.post(out, id, string(body))
		return
	}
	if w.down {
		out.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.put(out, body)
}

func (w *world) post(out http.ResponseWriter, id, body string) {
	if next := w.answer[id]; len(next) > 0 {
		w.answer[id] = next[1:]
		if name := map[int]string{410: "GoneException", 429: "LimitExceededException", 403: "ForbiddenException"}[next[0]]; name != "" {
			out.Header().Set("X-Amzn-ErrorType", name)
			out.WriteHeader(next[0])
			return
		}
	}
	w.posts[id] = append(w.posts[id], body)
}

func (w *world) put(out http.ResponseWriter, body []byte) {
	var in struct {
		Entries []struct{ DetailType, Detail, Source, EventBusName string }
	}
	_ = json.Unmarshal(body, &in)
	var results []string
	failed := 0
	for _, e := range in.Entries {
		if w.refuse > 0 {
			w.refuse, failed = w.refuse-1, failed+1
			results = append(results, `{"ErrorCode":"ThrottlingException","ErrorMessage":"slow down"}`)
			continue
		}
		var detail live.Report
		_ = json.Unmarshal([]byte(e.Detail), &detail)
		w.events = append(w.events, strings.TrimPrefix(e.DetailType, "CloudOps Autopilot Incident ")+" "+detail.Incident.ID+" on "+e.EventBusName)
		results = append(results, `{"EventId":"1"}`)
	}
	out.Header().Set("Content-Type", "application/x-amz-json-1.1")
	fmt.Fprintf(out, `{"FailedEntryCount":%d,"Entries":[%s]}`, failed, strings.Join(results, ","))
}

// hand gives the function what Lambda would.
func (w *world) hand(t *testing.T, payload string) (string, error) {
	t.Helper()
	out, err := w.Handle(t.Context(), json.RawMessage(payload))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), nil
}

func (w *world) connect(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		got, err := w.hand(t, socket("$connect", id, ""))
		if err != nil || !strings.Contains(got, `"statusCode":200`) {
			t.Fatalf("connecting %s answered %s, %v", id, got, err)
		}
	}
}

func (w *world) connected(t *testing.T) string {
	t.Helper()
	all, err := w.store.Connections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID+" as "+c.Role)
	}
	return strings.Join(ids, ", ")
}

func socket(route, id, body string) string {
	return fmt.Sprintf(`{"requestContext":{"routeKey":%q,"connectionId":%q,"connectedAt":%d,"authorizer":{"role":"viewer","principalId":"viewer"}},"body":%q}`,
		route, id, now.UnixMilli(), body)
}

// opening is the stream's record of a new incident and of its event's line.
func opening(id string) string {
	head := record("INC#"+id, "HEAD", incident.Incident{ID: id, Title: "Orders", Status: incident.Open, OpenedAt: now, LastAt: now})
	return head + "," + record("EVENT#e"+id, "EVENT", incident.Entry{EventID: "e" + id, Outcome: incident.Opened})
}

func record(pk, sk string, v any) string {
	doc, _ := json.Marshal(v)
	return fmt.Sprintf(`{"eventID":"%x","eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{"SequenceNumber":"seq-%s","ApproximateCreationDateTime":%d,
		"Keys":{"PK":{"S":%q},"SK":{"S":%q}},"NewImage":{"PK":{"S":%q},"SK":{"S":%q},"Version":{"N":"1"},"Doc":{"S":%q}}}}`, pk, pk, now.Unix(), pk, sk, pk, sk, string(doc))
}

func stream(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }

func TestAChangeReachesBrowsersAndTheBus(t *testing.T) {
	w := newWorld(t)
	w.connect(t, "abc=", "def=")
	got, err := w.hand(t, stream(opening("inc-1")))
	if err != nil || got != `{"batchItemFailures":[]}` {
		t.Fatalf("Handle(stream) = %s, %v, want no failures", got, err)
	}
	for _, id := range []string{"abc=", "def="} {
		if len(w.posts[id]) != 1 || !strings.Contains(w.posts[id][0], `"change":"opened"`) || !strings.Contains(w.posts[id][0], `"outcomes":{"opened":1}`) {
			t.Errorf("%s was sent %q, want that inc-1 opened", id, w.posts[id])
		}
	}
	if want := []string{"Opened inc-1 on own"}; !slices.Equal(w.events, want) {
		t.Errorf("the bus got %q, want %q", w.events, want)
	}
	if b, err := w.store.Balance(t.Context(), now.Add(-time.Hour), now.Add(time.Hour)); err != nil || b.Outcomes[incident.Opened] != 1 {
		t.Errorf("Balance() = %+v, %v, want one opened", b, err)
	}
}

func TestABrowserThatDoesNotTakeItKeepsNothingFromOthers(t *testing.T) {
	tests := []struct {
		name   string
		answer []int
		stays  bool
	}{
		{"it is gone", []int{410}, false},
		{"its buffer is full for a moment", []int{429, 429}, true},
		{"its buffer stays full", []int{429, 429, 429}, false},
		{"it is somebody else's", []int{403}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.connect(t, "bad", "good")
			w.answer["bad"] = tt.answer
			if got, err := w.hand(t, stream(opening("inc-1"))); err != nil || got != `{"batchItemFailures":[]}` {
				t.Errorf("Handle(stream) = %s, %v, want no failures", got, err)
			}
			if len(w.posts["good"]) != 1 {
				t.Errorf("the other browser was sent %d messages, want 1", len(w.posts["good"]))
			}
			want := "good as viewer"
			if tt.stays {
				want = "bad as viewer, " + want
			}
			if got := w.connected(t); got != want {
				t.Errorf("connected are %q, want %q", got, want)
			}
		})
	}
}

// stubborn are connections that cannot be forgotten.
type stubborn struct{ *store.Store }

func (stubborn) DropConnection(context.Context, string) error { return errors.New("the table is busy") }

func TestABrowserThatCannotBeForgottenIsNoReasonToTellAgain(t *testing.T) {
	w := newWorld(t)
	w.connect(t, "gone", "here")
	w.answer["gone"] = []int{410}
	p := live.Pusher{Client: w.poster, Connections: stubborn{w.store}, Sleep: func(context.Context, time.Duration) {}, Logger: slog.New(slog.DiscardHandler)}
	if err := p.Push(t.Context(), live.News{Outcomes: map[string]float64{"opened": 1}}); err != nil {
		t.Errorf("Push with a browser that is gone and cannot be forgotten = %v, want no error: the others have the news", err)
	}
	if len(w.posts["here"]) != 1 {
		t.Errorf("the other browser was sent %d messages, want 1", len(w.posts["here"]))
	}
}

func TestTheBusRefuses(t *testing.T) {
	w := newWorld(t)
	var records []string
	for i := range 12 {
		records = append(records, opening(fmt.Sprint("inc-", i)))
	}
	w.refuse = 3
	if got, err := w.hand(t, stream(records...)); err != nil || got != `{"batchItemFailures":[]}` {
		t.Fatalf("Handle(stream) = %s, %v, want no failures", got, err)
	}
	if len(w.events) != 12 {
		t.Errorf("the bus took %d events, want all 12", len(w.events))
	}
	w.down = true
	got, err := w.hand(t, stream(opening("inc-99")))
	if want := `{"batchItemFailures":[{"itemIdentifier":"seq-INC#inc-99"}]}`; err != nil || got != want {
		t.Errorf("Handle(stream) while the bus is down = %s, %v, want %s", got, err, want)
	}
	if b, err := w.store.Balance(t.Context(), now.Add(-time.Hour), now.Add(time.Hour)); err != nil || b.Outcomes[incident.Opened] != 12 {
		t.Errorf("Balance() = %+v, %v, want the 12 that were told", b, err)
	}
}

func TestARecordThatCannotBeReadHoldsUpOnlyItself(t *testing.T) {
	w := newWorld(t)
	w.connect(t, "a")
	broken := `{"eventID":"b","dynamodb":{"SequenceNumber":"seq-broken","NewImage":{"PK":{"N":"1"},"SK":{"S":"HEAD"}}}}`
	got, err := w.hand(t, stream(opening("inc-1"), broken, opening("inc-2")))
	if want := `{"batchItemFailures":[{"itemIdentifier":"seq-broken"}]}`; err != nil || got != want {
		t.Errorf("Handle(stream) = %s, %v, want %s", got, err, want)
	}
	if want := []string{"Opened inc-1 on own"}; !slices.Equal(w.events, want) || len(w.posts["a"]) != 1 {
		t.Errorf("told %q on the bus and %d messages to the browser, want what came before", w.events, len(w.posts["a"]))
	}
}

func TestSocket(t *testing.T) {
	w := newWorld(t)
	w.connect(t, "a")
	said := []struct{ body, want string }{
		{`{"action":"hello","epoch":"old","after":7}`, `{"type":"welcome"}`},
		{`{"action":"ping"}`, `{"type":"pong"}`},
		{`{"action":"dance"}`, ""},
		{`no JSON`, ""},
	}
	for _, s := range said {
		w.posts["a"] = nil
		if _, err := w.hand(t, socket("$default", "a", s.body)); err != nil {
			t.Errorf("%s answered %v", s.body, err)
		}
		if got := strings.Join(w.posts["a"], ""); got != s.want {
			t.Errorf("%s was answered %q, want %q", s.body, got, s.want)
		}
	}
	if _, err := w.hand(t, socket("$disconnect", "a", "")); err != nil || w.connected(t) != "" {
		t.Errorf("after $disconnect (%v) %q are connected, want nobody", err, w.connected(t))
	}
}

func TestABrowserThatWasForgottenFindsOut(t *testing.T) {
	w := newWorld(t)
	w.connect(t, "a")
	if err := w.store.DropConnection(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.hand(t, socket("$default", "a", `{"action":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if got := w.posts["a"]; len(got) != 1 || got[0] != `{"type":"resync"}` || w.connected(t) == "" {
		t.Errorf("a forgotten browser was told %q, connected are %q, want resync and that it is remembered", got, w.connected(t))
	}
}

func TestWhatIsHandedOverIsNeither(t *testing.T) {
	w := newWorld(t)
	for _, payload := range []string{`{}`, `[]`, `{"Records":[]}`, `{"Records":[7]}`, `null`} {
		if got, err := w.hand(t, payload); err == nil {
			t.Errorf("Handle(%s) = %s, want an error", payload, got)
		}
	}
}
