package local

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
)

func signalContext() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), syscall.SIGTERM)
}

func testOptions(folder string) Options {
	o := Defaults()
	o.Data, o.Listen, o.SFNListen, o.Samples = folder, "127.0.0.1:0", "127.0.0.1:0", false
	o.SNS, o.SQS, o.Bedrock = "", "", ""
	o.Logger = testLogger()
	return o
}

// testLogger shows what happens when AUTOPILOT_TEST_LOG is set, else errors only.
func testLogger() *slog.Logger {
	level := slog.LevelError
	if os.Getenv("AUTOPILOT_TEST_LOG") != "" {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

func eventClient(at Addresses) *eventbridge.Client {
	return eventbridge.New(eventbridge.Options{Region: names.Region, BaseEndpoint: &at.URL,
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

// books are what a run left in its folder.
type books struct {
	store  *store.Store
	topics *sns.Topics
}

func openBooks(t *testing.T, folder string) books {
	t.Helper()
	db, err := sqlite.OpenDB(filepath.Join(folder, "incidents.db"))
	if err != nil {
		t.Fatal(err)
	}
	backend, err := sqlite.New(db, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	topics, err := sns.Open(sns.Options{Path: filepath.Join(folder, "messages.db"), Topics: names.Topics()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { backend.Close(); db.Close(); topics.Close() })
	return books{store.New(backend, store.Options{}), topics}
}

func (b books) entry(t *testing.T, id string) (incident.Entry, bool) {
	t.Helper()
	e, ok, err := b.store.Entry(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return e, ok
}

// checkMessages holds every message against the notice it belongs to: each was
// claimed once, so each was sent at most once.
func (b books) checkMessages(t *testing.T) {
	t.Helper()
	type key struct{ incident, reason, channel, level, topic string }
	all, err := b.topics.Messages(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	sent := map[key]int{}
	for _, m := range all {
		a := m.Attributes
		sent[key{a["incident"], a["reason"], a["channel"], a["level"], m.Topic}]++
	}
	for k, n := range sent {
		if k.incident == "" {
			continue // a digest
		}
		notices, err := b.store.Notices(t.Context(), k.incident)
		if err != nil {
			t.Fatal(err)
		}
		claimed := 0
		for _, notice := range notices {
			if notice.Reason == k.reason && notice.Channel == k.channel && notice.Target == b.topics.ARN(k.topic) {
				claimed++
			}
		}
		if n > claimed {
			t.Errorf("%+v was sent %d times for %d notices", k, n, claimed)
		}
	}
	t.Logf("%d messages of %d kinds", len(all), len(sent))
}
