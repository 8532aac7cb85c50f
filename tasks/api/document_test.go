package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/api/openapi"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestDocument(t *testing.T) {
	got, err := openapi.Render()
	if err != nil {
		t.Fatalf("Render(): %v", err)
	}
	golden.Check(t, "openapi.json", got)
}

func TestEveryRouteAnswersAsTheDocumentSays(t *testing.T) {
	bodies := map[string]string{
		"POST /v1/incidents/{id}/acknowledge": `{"by":"alice"}`,
		"POST /v1/incidents/{id}/resolve":     `{"by":"alice"}`,
		"POST /v1/incidents/{id}/owner":       `{"by":"alice","owner":"bob"}`,
		"POST /v1/incidents/{id}/note":        `{"by":"alice","text":"looking"}`,
		"PUT /v1/config":                      `{"by":"alice","version":0,"doc":"storm: {incidents: 9}\n"}`,
		"POST /v1/live/ticket":                `{}`,
	}
	w := newWorld(t)
	w.opened(t, full())
	for _, r := range api.Routes() {
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			what := r.Method + " " + strings.Replace(r.Path, "{id}", "inc-1", 1)
			body := bodies[r.Method+" "+r.Path]
			if (r.In != nil) != (body != "") {
				t.Fatalf("the test has the body %q for a route that takes %T", body, r.In)
			}
			if res := w.ask(t, what, body); res.Status != r.Status {
				t.Errorf("%s answered %d %s, want %d", what, res.Status, res.Body, r.Status)
			}
		})
	}
}

func TestEveryRefusalOfARouteIsInTheDocument(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	for _, r := range api.Routes() {
		path := strings.Replace(r.Path, "{id}", "inc-1", 1)
		tries := []struct {
			name string
			role api.Role
			what string
			body string
			want int
		}{
			{"without a key", "", path, "", 401},
			{"with an unknown parameter", api.Operator, path + "?colour=red", "", 400},
		}
		if r.Role == api.Operator {
			tries = append(tries, struct {
				name string
				role api.Role
				what string
				body string
				want int
			}{"as a viewer", api.Viewer, path, `{}`, 403})
		}
		for _, try := range tries {
			t.Run(fmt.Sprintf("%s %s %s", r.Method, r.Path, try.name), func(t *testing.T) {
				if res := w.askAs(t, try.role, r.Method+" "+try.what, try.body); res.Status != try.want {
					t.Errorf("answered %d %s, want %d", res.Status, res.Body, try.want)
				}
			})
		}
	}
}

// full is an incident in which every optional part is there.
func full() incident.Incident {
	at := now.Add(-1)
	return incident.Incident{ID: "inc-1", Title: "Database orders is down", Severity: incident.SeverityCritical, Status: incident.Open,
		Services: []string{"rds"}, Accounts: []string{"111122223333"}, Regions: []string{"eu-west-1"}, Owner: "carol", Signals: 1, DueAt: &at,
		Members:         []incident.Member{{Fingerprint: "f", Severity: incident.SeverityCritical, Kind: incident.Fault, Marks: []incident.Mark{{At: at, Fault: true}}}},
		Causes:          []incident.Cause{{Title: "Failover", Resource: "orders", Score: 0.9, Evidence: []incident.Evidence{{Feature: "earliest", Weight: 1}}}},
		SuspectedChange: &incident.Suspect{Title: "Deployment", At: at},
		Analysis: &incident.Analysis{Author: "rules", At: at, Summary: "It failed over.", Causes: []incident.Claim{{Text: "Failover", Confidence: "high"}},
			Remediation: []incident.Step{{Text: "Wait", Risk: "low"}}},
	}
}
