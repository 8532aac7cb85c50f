package persist_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
	"github.com/cloudops-autopilot/autopilot/tools/dynamodblocal"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// onEveryBackend runs a test on an empty store of each kind.
func onEveryBackend(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Helper()
	open := map[string]func(*testing.T) store.Backend{
		"memory":   func(*testing.T) store.Backend { return memory.New(nil) },
		"sqlite":   openSQLite,
		"dynamodb": openDynamoDB,
	}
	for _, name := range []string{"memory", "sqlite", "dynamodb"} {
		t.Run(name, func(t *testing.T) { test(t, store.New(open[name](t), store.Options{})) })
	}
}

func openSQLite(t *testing.T) store.Backend {
	db, err := sqlite.OpenDB(filepath.Join(t.TempDir(), "items.db"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := sqlite.New(db, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// local is the DynamoDB Local that all tests of the package share.
var local struct {
	sync.Once
	client *dynamodb.Client
	err    error
	stop   func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if local.stop != nil {
		local.stop()
	}
	os.Exit(code)
}

func openDynamoDB(t *testing.T) store.Backend {
	local.Do(func() {
		endpoint := os.Getenv("DYNAMODB_ENDPOINT")
		if endpoint == "" {
			endpoint, local.stop, local.err = dynamodblocal.Run(context.Background())
		}
		local.client = dynamodb.New(dynamodb.Options{Region: "us-east-1", BaseEndpoint: aws.String(endpoint),
			HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	})
	if local.err != nil {
		t.Fatal(local.err)
	}
	names := map[store.Table]string{}
	for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		names[table] = rand.Text() + "-" + string(table)
	}
	if err := dynamo.CreateTables(t.Context(), local.client, names); err != nil {
		t.Fatal(err)
	}
	b, err := dynamo.New(dynamo.Options{Client: local.client, Names: names})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A world runs executions as the pipeline does: each function is an instance of
// its own, a conflict goes back to Correlate, and what is to be told starts a
// lifecycle by its name.
type world struct {
	t        *testing.T
	store    *store.Store
	topology []config.Resource

	mu       sync.Mutex
	outcomes map[incident.Outcome]int
	tells    int             // answers that ask for a lifecycle
	begun    map[string]bool // lifecycles by name
}

func newWorld(t *testing.T, s *store.Store) *world {
	return &world{t: t, store: s, outcomes: map[incident.Outcome]int{}, begun: map[string]bool{}}
}

// functions returns instances of both functions.
func (w *world) functions() (*correlate.Handler, *persist.Handler) {
	w.t.Helper()
	inForce, err := settings.New(settings.Options{Store: w.store})
	if err != nil {
		w.t.Fatal(err)
	}
	c, err1 := correlate.New(correlate.Options{Store: w.store, Settings: inForce, Topology: w.topology})
	p, err2 := persist.New(persist.Options{Store: w.store, Decider: c, Patience: 30 * time.Second})
	if err := errors.Join(err1, err2); err != nil {
		w.t.Fatal(err)
	}
	return c, p
}

// rounds is how often the state machine decides again.
const rounds = 10

// run carries one event through an execution.
func (w *world) run(s incident.Signal, execution string) (persist.Output, error) {
	c, p := w.functions()
	ctx := context.Background()
	var out persist.Output
	err := error(fault.StoreConflict)
	for n := 0; n < rounds && errors.Is(err, fault.StoreConflict); n++ {
		var decided correlate.Output
		if decided, err = c.Handle(ctx, correlate.Input{Signal: s, Execution: execution}); err != nil {
			return out, err
		}
		out, err = p.Handle(ctx, persist.Input{Signal: decided.Signal, Decision: &decided.Decision, Execution: execution})
	}
	if err != nil {
		return out, err
	}
	return out, w.follow(out)
}

// follow counts the answer and begins the lifecycle that it asks for.
func (w *world) follow(out persist.Output) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.outcomes[out.Outcome]++
	if out.Next != persist.Tell {
		return nil
	}
	w.tells++
	w.begun[fmt.Sprintf("%s-r%d", out.IncidentID, out.Round)] = true
	_, err := w.store.UpdateIncident(context.Background(), out.IncidentID, func(head *incident.Incident) ([]incident.TimelineEntry, error) {
		head.Lifecycle = max(head.Lifecycle, out.Round)
		return nil, nil
	})
	return err
}

// all runs the events at once, each in an execution of its own.
func (w *world) all(signals []incident.Signal) {
	w.t.Helper()
	var group sync.WaitGroup
	begin := make(chan struct{})
	for i, s := range signals {
		group.Go(func() {
			<-begin
			if _, err := w.run(s, fmt.Sprintf("execution-%d", i)); err != nil {
				w.t.Errorf("event %s ended with %v, want an outcome", s.EventID, err)
			}
		})
	}
	close(begin)
	group.Wait()
}

// incidents returns what people are told of.
func (w *world) incidents() []incident.Incident {
	w.t.Helper()
	found, err := w.store.Working(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return found.Incidents
}

// only returns the one incident that there must be, with all its signals.
func (w *world) only(signals int) incident.Incident {
	w.t.Helper()
	all := w.incidents()
	if len(all) != 1 {
		w.t.Fatalf("%d incidents, want 1 for one cause: %+v", len(all), all)
	}
	kept, _, err := w.store.Signals(context.Background(), all[0].ID, "", 1000)
	if err != nil || len(kept) != signals || all[0].Signals != signals {
		w.t.Errorf("incident counts %d signals and keeps %d, %v, want %d", all[0].Signals, len(kept), err, signals)
	}
	return all[0]
}

// alarm is a significant signal about one database.
func alarm(id, condition string, kind incident.Kind, after time.Duration) incident.Signal {
	const db = "arn:aws:rds:eu-west-1:111122223333:db:orders"
	return incident.Signal{EventID: id, Kind: kind, Severity: incident.SeverityHigh, Significant: true, Reason: "an alarm", Service: "rds",
		Condition: condition, Fingerprint: "111122223333|eu-west-1|" + db + "|" + condition, Resources: []string{db},
		Title: "orders: " + condition, Account: "111122223333", Region: "eu-west-1", At: start.Add(after), Source: "aws.cloudwatch"}
}
