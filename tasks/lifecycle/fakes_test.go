package lifecycle

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var began = time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)

// table is a store for one incident.
type table struct {
	head     incident.Incident
	timeline []incident.TimelineEntry
	notices  []incident.Notice
	tokens   []incident.Token
	before   func(*table) // runs before the token is kept
}

func (s *table) Incident(context.Context, string) (incident.Incident, error) { return s.head, nil }

func (s *table) UpdateIncident(_ context.Context, _ string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error) {
	head := s.head
	lines, err := change(&head)
	if err != nil {
		return s.head, err
	}
	s.head = head
	s.timeline = append(s.timeline, lines...)
	return head, nil
}

func (s *table) Notices(context.Context, string) ([]incident.Notice, error) { return s.notices, nil }

func (s *table) Timeline(context.Context, string, string, int) ([]incident.TimelineEntry, string, error) {
	return s.timeline, "", nil
}

func (s *table) PutToken(_ context.Context, _ string, t incident.Token) error {
	if s.before != nil {
		s.before(s)
	}
	s.tokens = []incident.Token{t}
	return nil
}

func (s *table) Token(context.Context, string) (incident.Token, bool, error) {
	if len(s.tokens) == 0 {
		return incident.Token{}, false, nil
	}
	return s.tokens[0], true, nil
}

func (s *table) DropToken(_ context.Context, _ string, t incident.Token) error {
	if len(s.tokens) > 0 && s.tokens[0].Value == t.Value {
		s.tokens = nil
	}
	return nil
}

// machine is a stand-in for Step Functions behind the real client.
type machine struct {
	refuse  string // name of the error to answer with
	answers []string
}

func (m *machine) client(t *testing.T) *sfn.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("X-Amz-Target") != "AWSStepFunctions.SendTaskSuccess" {
			t.Errorf("Step Functions was asked %s", r.Header.Get("X-Amz-Target"))
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if m.refuse != "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type":"`+m.refuse+`","message":"no"}`)
			return
		}
		m.answers = append(m.answers, string(body))
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	return sfn.New(sfn.Options{Region: "eu-central-1", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 1,
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")})
}

func (m *machine) answered(token string) bool {
	return strings.Contains(strings.Join(m.answers, "\n"), `"taskToken":"`+token+`"`)
}

// fixed is the configuration of the tests: five minutes, then ten.
type fixed struct{}

func (fixed) Config(context.Context) (config.Config, error) {
	cfg := config.Default()
	cfg.Escalation = []config.Policy{policy}
	return cfg, nil
}

var policy = config.Policy{Name: "default", Levels: []config.Level{{Minutes: 5}, {Minutes: 10}}}

// shelf keeps reports in memory.
type shelf map[string]string

func (s shelf) Put(_ context.Context, name, _ string, data []byte) error {
	s[name] = string(data)
	return nil
}

func urgent() incident.Incident {
	return incident.Incident{ID: "inc-1", Title: "orders fails over", Severity: incident.SeverityHigh, Status: incident.Open, Round: 1,
		OpenedAt: began, LastAt: began, Signals: 2, Services: []string{"rds"},
		Causes: []incident.Cause{{Resource: "orders", EventID: "ev-1", Title: "Failover started"}}}
}
