package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var now = time.Date(2026, 11, 2, 10, 2, 0, 0, time.UTC)

const topic = "arn:aws:sns:eu-central-1:111122223333:"

// table is a store in memory.
type table struct {
	heads    map[string]incident.Incident
	notices  map[string]incident.Notice
	timeline map[string]incident.TimelineEntry
	counts   map[string]int
}

func newTable(heads ...incident.Incident) *table {
	t := &table{heads: map[string]incident.Incident{}, notices: map[string]incident.Notice{},
		timeline: map[string]incident.TimelineEntry{}, counts: map[string]int{}}
	for _, h := range heads {
		t.heads[h.ID] = h
	}
	return t
}

func (s *table) Incident(_ context.Context, id string) (incident.Incident, error) {
	return s.heads[id], nil
}

func (s *table) UpdateIncident(_ context.Context, id string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error) {
	head := s.heads[id]
	lines, err := change(&head)
	s.heads[id] = head
	for _, l := range lines {
		s.timeline[l.ID] = l
	}
	return head, err
}

func (s *table) Notices(_ context.Context, id string) ([]incident.Notice, error) {
	var out []incident.Notice
	for _, n := range s.notices {
		if n.IncidentID == id {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s *table) ClaimNotice(_ context.Context, n incident.Notice) (bool, incident.Notice, error) {
	if there, ok := s.notices[n.IncidentID+n.ID]; ok && there.State != incident.Released {
		return false, there, nil
	}
	s.notices[n.IncidentID+n.ID] = n
	return true, n, nil
}

func (s *table) MarkNotice(_ context.Context, n incident.Notice) error {
	s.notices[n.IncidentID+n.ID] = n
	return nil
}

func (s *table) CountMessage(_ context.Context, message, target string, start time.Time) (int, error) {
	if window := target + start.String(); s.counts[message+window] == 0 {
		s.counts[message+window]++
		s.counts[window]++
	}
	return s.counts[target+start.String()], nil
}

func (s *table) Open(context.Context) ([]incident.Incident, error) {
	var out []incident.Incident
	for _, h := range s.heads {
		out = append(out, h)
	}
	return out, nil
}

// routed sends each level and channel to the topic of its name.
func routed(pages config.Pages) fixed {
	cfg := config.Default()
	if pages != (config.Pages{}) {
		cfg.Pages = pages
	}
	cfg.Escalation = []config.Policy{{Name: "p", Levels: []config.Level{{Pager: []string{topic + "pager-1"}}, {Pager: []string{topic + "pager-2"}}}}}
	cfg.Routing.Default = config.Route{Team: "shop", Policy: "p", Pager: []string{topic + "pager"}, Tickets: []string{topic + "tickets"}, Updates: []string{topic + "updates"}}
	return fixed{cfg}
}

type fixed struct{ cfg config.Config }

func (f fixed) Config(context.Context) (config.Config, error) { return f.cfg, nil }

// channel is a stand-in for SNS behind the real client.
type channel struct {
	status int    // 0: 200
	code   string // error code for other statuses
	hang   bool   // takes the message and closes the connection
	refuse string // topic that does not exist
	busy   string // topic that takes nothing now
	sent   []url.Values
}

func (c *channel) client(t *testing.T) *sns.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Errorf("SNS got no form: %v", err)
		}
		c.sent = append(c.sent, r.PostForm)
		if c.hang {
			panic(http.ErrAbortHandler)
		}
		if r.PostForm.Get("TopicArn") == c.refuse {
			c.status, c.code = http.StatusNotFound, "NotFound"
			defer func() { c.status = 0 }()
		}
		if r.PostForm.Get("TopicArn") == c.busy {
			c.status, c.code = http.StatusTooManyRequests, "Throttled"
			defer func() { c.status = 0 }()
		}
		if c.status != 0 {
			w.WriteHeader(c.status)
			fmt.Fprintf(w, "<ErrorResponse><Error><Type>x</Type><Code>%s</Code><Message>no</Message></Error></ErrorResponse>", c.code)
			return
		}
		fmt.Fprintf(w, "<PublishResponse><PublishResult><MessageId>m-%d</MessageId></PublishResult></PublishResponse>", len(c.sent))
	}))
	t.Cleanup(server.Close)
	return sns.New(sns.Options{Region: "eu-central-1", BaseEndpoint: aws.String(server.URL),
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", "")})
}

func (c *channel) topics() []string {
	var out []string
	for _, v := range c.sent {
		out = append(out, v.Get("TopicArn")[len(topic):])
	}
	return out
}

// protocols reads the body of the i-th message by protocol.
func (c *channel) protocols(t *testing.T, i int) map[string]string {
	t.Helper()
	var out map[string]string
	if err := json.Unmarshal([]byte(c.sent[i].Get("Message")), &out); err != nil {
		t.Fatalf("Message is no JSON object of strings: %v", err)
	}
	return out
}

func urgent() incident.Incident {
	return incident.Incident{ID: "inc-1", Title: "orders fails over", Severity: incident.SeverityCritical, Status: incident.Open, Round: 1,
		OpenedAt: now.Add(-2 * time.Minute), Services: []string{"rds", "ecs"}, Accounts: []string{"111122223333"}, Regions: []string{"eu-central-1"},
		Causes: []incident.Cause{{Resource: "orders", EventID: "ev-1", Title: "Failover started"}}}
}

func handler(t *testing.T, s *table, c Client, pages config.Pages) *Handler {
	t.Helper()
	attempts := 0
	h, err := New(Options{Store: s, Settings: routed(pages), Client: c, Dashboard: "https://ops.example",
		Now: func() time.Time { return now }, NewID: func() string { attempts++; return fmt.Sprint(attempts) }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}
