package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/api/openapi"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

var now = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

func clock() time.Time { return now }

// answerer counts the task tokens that were answered.
type answerer struct{ tokens []string }

func (a *answerer) SendTaskSuccess(_ context.Context, in *sfn.SendTaskSuccessInput, _ ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error) {
	a.tokens = append(a.tokens, *in.TaskToken)
	return &sfn.SendTaskSuccessOutput{}, nil
}

// A world is an API over a store in memory.
type world struct {
	*api.API
	store    *store.Store
	answerer *answerer
	document *jsonschema.Compiler
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{store: store.New(memory.New(clock), store.Options{Now: clock}), answerer: &answerer{}}
	ids := 0
	var err error
	w.API, err = api.New(api.Options{Store: w.store, Answerer: w.answerer, Now: clock, NewID: func() string { ids++; return "id" + strconv.Itoa(ids) }})
	if err != nil {
		t.Fatalf("api.New: %v", err)
	}
	text, err := openapi.Render()
	if err != nil {
		t.Fatalf("openapi.Render: %v", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("the document is no JSON: %v", err)
	}
	w.document = jsonschema.NewCompiler()
	w.document.AssertFormat()
	if err := w.document.AddResource("openapi.json", doc); err != nil {
		t.Fatalf("the document is no schema: %v", err)
	}
	return w
}

// opened puts an incident into the store.
func (w *world) opened(t testing.TB, in incident.Incident) {
	t.Helper()
	working, err := w.store.Working(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if in.OpenedAt.IsZero() {
		in.OpenedAt = now.Add(-time.Hour)
	}
	in.LastAt, in.Round = in.OpenedAt, 1
	sig := incident.Signal{EventID: "e-" + in.ID, At: in.OpenedAt, Kind: incident.Fault, Severity: in.Severity, Title: in.Title,
		Why: []incident.Evidence{{Feature: "new", Weight: 1}}}
	err = w.store.Save(t.Context(), store.Save{
		Entry: incident.Entry{EventID: sig.EventID, Outcome: incident.Opened, IncidentID: in.ID, Execution: "x", At: in.OpenedAt}, Signal: sig,
		Heads:    []incident.Incident{in},
		Timeline: []incident.TimelineEntry{{IncidentID: in.ID, At: in.OpenedAt, ID: "opened", Kind: "opened", Text: "Opened", EventID: sig.EventID}},
		Opens:    true, WorkingVersion: working.Version,
	})
	if err != nil {
		t.Fatalf("save %s: %v", in.ID, err)
	}
}

// ask sends a request as an operator would: "GET /v1/incidents?status=open".
func (w *world) ask(t testing.TB, what, body string) api.Response {
	t.Helper()
	return w.askAs(t, api.Operator, what, body)
}

func (w *world) askAs(t testing.TB, role api.Role, what, body string) api.Response {
	t.Helper()
	method, target, _ := strings.Cut(what, " ")
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	r := api.Request{Method: method, Path: u.Path, Query: u.Query(), Role: role, Body: []byte(body)}
	if body != "" {
		r.ContentType = "application/json"
	}
	res := w.Serve(t.Context(), r)
	w.checkShape(t, method, u.Path, res)
	return res
}

// checkShape holds an answer against the document.
func (w *world) checkShape(t testing.TB, method, path string, res api.Response) {
	t.Helper()
	at := fmt.Sprintf("openapi.json#/components/responses/%d/content/application~1json/schema", res.Status)
	if res.Status < 300 {
		r := routeOf(t, method, path)
		escaped := url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(r.Path))
		at = fmt.Sprintf("openapi.json#/paths/%s/%s/responses/%d/content/application~1json/schema", escaped, strings.ToLower(method), res.Status)
	}
	schema, err := w.document.Compile(at)
	if err != nil {
		t.Fatalf("%s %s answered %d, for which the document has no schema: %v", method, path, res.Status, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(res.Body))
	if err != nil {
		t.Fatalf("%s %s answered %q, which is no JSON: %v", method, path, res.Body, err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%s %s answered %s, which is not what the document says: %v", method, path, res.Body, err)
	}
}

func routeOf(t testing.TB, method, path string) api.Route {
	t.Helper()
	parts := strings.Split(path, "/")
	for _, r := range api.Routes() {
		pattern := strings.Split(r.Path, "/")
		same := r.Method == method && len(pattern) == len(parts)
		for i := 0; same && i < len(parts); i++ {
			same = pattern[i] == parts[i] || pattern[i] == "{id}"
		}
		if same {
			return r
		}
	}
	t.Fatalf("%s %s was answered but is no route", method, path)
	return api.Route{}
}

// into decodes a body.
func into[T any](t testing.TB, res api.Response) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(res.Body, &v); err != nil {
		t.Fatalf("answer %s: %v", res.Body, err)
	}
	return v
}
