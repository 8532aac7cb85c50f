package analyze

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var began = time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)

// table is a store for one incident.
type table struct {
	mu       sync.Mutex
	head     incident.Incident
	signals  []incident.Signal
	timeline []incident.TimelineEntry
	days     map[string]incident.Usage
	broken   bool
}

func (s *table) Incident(context.Context, string) (incident.Incident, error) {
	if s.broken {
		return incident.Incident{}, fault.StoreBusy
	}
	return s.head, nil
}

func (s *table) Signals(context.Context, string, string, int) ([]incident.Signal, string, error) {
	return s.signals, "", nil
}

func (s *table) UpdateIncident(_ context.Context, _ string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error) {
	lines, err := change(&s.head)
	s.timeline = append(s.timeline, lines...)
	return s.head, err
}

func (s *table) AddUsage(_ context.Context, day string, u incident.Usage) (incident.Usage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.days == nil {
		s.days = map[string]incident.Usage{}
	}
	total := s.days[day]
	total.Tokens += u.Tokens
	total.Dollars += u.Dollars
	s.days[day] = total
	return total, nil
}

// defaults is the configuration that nobody changed.
type defaults struct{}

func (defaults) Config(context.Context) (config.Config, error) { return config.Default(), nil }

// failover is an incident with a root, a symptom and a suspected change.
func failover() *table {
	db, api := "arn:aws:rds:eu-central-1:111122223333:db:orders", "arn:aws:ecs:eu-central-1:111122223333:service/shop/checkout"
	cause := incident.Cause{Resource: db, EventID: "ev-1", Title: "Failover started", Score: 9,
		Evidence: []incident.Evidence{{Feature: "upstream", Weight: 3, Detail: "checkout depends on orders", EventID: "ev-2"}, {Feature: "earliest", Weight: 1}}}
	suspect := incident.Suspect{EventID: "ev-0", Title: "ModifyDBInstance", Resource: db, Actor: "arn:aws:iam::111122223333:user/alice", At: began.Add(-4 * time.Minute), Score: 2}
	return &table{
		head: incident.Incident{ID: "inc-1", Title: "orders fails over", Severity: incident.SeverityCritical, Status: incident.Open, Round: 1,
			OpenedAt: began, LastAt: began.Add(time.Minute), Signals: 2, Services: []string{"rds", "ecs"},
			Accounts: []string{"111122223333"}, Regions: []string{"eu-central-1"}, Causes: []incident.Cause{cause},
			SuspectedChange: &suspect, Suspects: []incident.Suspect{suspect},
			Members: []incident.Member{
				{Fingerprint: "a", Condition: "failover", Service: "rds", Resources: []string{db}, Title: "Failover started", Kind: incident.Fault, FirstEvent: "ev-1", FirstAt: began, FaultAt: began},
				{Fingerprint: "b", Condition: "http-5xx", Service: "ecs", Resources: []string{api}, Title: "checkout answers 5xx", Kind: incident.Fault, FirstEvent: "ev-2", FirstAt: began, FaultAt: began, RecoveryAt: began.Add(time.Minute)},
			}},
		signals: []incident.Signal{
			{EventID: "ev-2", Kind: incident.Fault, Severity: incident.SeverityHigh, Service: "ecs", Condition: "http-5xx", Title: "checkout answers 5xx", Resources: []string{api}, At: began.Add(time.Minute)},
			{EventID: "ev-1", Kind: incident.Fault, Severity: incident.SeverityCritical, Service: "rds", Condition: "failover", Title: "Failover started", Resources: []string{db}, At: began},
		},
	}
}

// reply is one answer of the stand-in for Bedrock.
type reply struct {
	status int    // 0: 200
	error  string // name of the error for other statuses
	body   string
	wait   bool // until the caller gives up
}

// asTool is an answer that calls the tool after some reasoning.
func asTool(input string) reply {
	return reply{body: `{"output":{"message":{"role":"assistant","content":[
		{"reasoningContent":{"reasoningText":{"text":"thinking {\"summary\":1}"}}},
		{"toolUse":{"toolUseId":"t1","name":"record_analysis","input":` + input + `}}]}},
		"stopReason":"tool_use","usage":{"inputTokens":1000,"outputTokens":200,"totalTokens":1200},"metrics":{"latencyMs":5}}`}
}

// asText is an answer in words.
func asText(text string) reply {
	quoted, _ := json.Marshal(text)
	return reply{body: `{"output":{"message":{"role":"assistant","content":[{"text":` + string(quoted) + `}]}},
		"stopReason":"end_turn","usage":{"inputTokens":1000,"outputTokens":100,"totalTokens":1100},"metrics":{"latencyMs":5}}`}
}

// bedrock is the real client in front of a stand-in that gives the replies in
// turn, the last one for ever, and keeps the requests.
func bedrock(t *testing.T, replies ...reply) (*bedrockruntime.Client, *[]string) {
	t.Helper()
	var requests []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		requests = append(requests, string(body))
		answer := replies[min(len(requests), len(replies))-1]
		if answer.wait {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if answer.status != 0 {
			w.Header().Set("X-Amzn-Errortype", answer.error)
			w.WriteHeader(answer.status)
		}
		_, _ = io.WriteString(w, answer.body)
	}))
	t.Cleanup(server.Close)
	client := bedrockruntime.New(bedrockruntime.Options{Region: "eu-central-1", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 1,
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")})
	return client, &requests
}
