package quarantine_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	sqsclient "github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/quarantine"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sqs"
)

// machines remembers what was started and fails for the inputs in refuse.
type machines struct {
	started []string
	refuse  map[string]error
}

func (m *machines) StartExecution(_ context.Context, in *sfn.StartExecutionInput, _ ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error) {
	m.started = append(m.started, fmt.Sprintf("%s %s", *in.StateMachineArn, *in.Input))
	return &sfn.StartExecutionOutput{}, m.refuse[*in.Input]
}

// ward has a queue of 12 quarantined executions, one message of no use, and one dead letter.
func ward(t *testing.T) (quarantine.Ward, *sqs.Queues, *machines) {
	t.Helper()
	q, err := sqs.Open(sqs.Options{Path: filepath.Join(t.TempDir(), "q.db"), Queues: []string{"quarantine", "undelivered"}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(q.Service())
	t.Cleanup(func() { server.Close(); q.Close() })
	send := func(queue, body string, attributes map[string]sqs.Attribute) {
		t.Helper()
		if _, err := q.Send(t.Context(), queue, body, attributes); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 12 {
		send("quarantine", fmt.Sprintf(`{"event":{"n":%d},"reason":"no id","fault":"UnusableEvent","execution":"exec-%d","machine":"pipeline"}`, i, i), nil)
	}
	send("quarantine", "hello", nil)
	text := func(s string) sqs.Attribute { return sqs.Attribute{DataType: "String", StringValue: s} }
	send("undelivered", `{"n":"large"}`, map[string]sqs.Attribute{"ERROR_CODE": text("TOO_LARGE"), "ERROR_MESSAGE": text("300 KB"), "RULE_ARN": text("rule"), "TARGET_ARN": text("pipeline")})
	m := &machines{refuse: map[string]error{}}
	client := sqsclient.New(sqsclient.Options{Region: "us-east-1", BaseEndpoint: &server.URL, HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	return quarantine.Ward{SQS: client, SFN: m, Queues: []string{q.URL("quarantine"), q.URL("undelivered")}}, q, m
}

func TestLookingTakesNothingAway(t *testing.T) {
	w, q, _ := ward(t)
	for range 2 {
		all, err := w.List(t.Context(), 100)
		if err != nil || len(all) != 14 {
			t.Fatalf("List = %d items, %v, want 14", len(all), err)
		}
		i := slices.IndexFunc(all, func(it quarantine.Item) bool { return string(it.Event) == `{"n":3}` })
		if it := all[i]; it.Fault != "UnusableEvent" || it.Reason != "no id" || it.From != "exec-3" || it.Machine != "pipeline" || it.At.IsZero() {
			t.Errorf("item = %+v, want the fields of the message", it)
		}
		i = slices.IndexFunc(all, func(it quarantine.Item) bool { return string(it.Event) == `{"n":"large"}` })
		if it := all[i]; it.Fault != "TOO_LARGE" || it.Reason != "300 KB" || it.From != "rule" || it.Machine != "pipeline" {
			t.Errorf("dead letter = %+v, want the fields of its attributes", it)
		}
		if !slices.ContainsFunc(all, func(it quarantine.Item) bool { return it.Fault == "Unreadable" && string(it.Event) == `"hello"` }) {
			t.Error("the message that is no JSON is not listed as Unreadable")
		}
	}
	if visible, hidden, err := q.Depth(t.Context(), "quarantine"); visible != 13 || hidden != 0 || err != nil {
		t.Errorf("Depth = %d visible, %d hidden, %v, want 13 and 0", visible, hidden, err)
	}
	if some, err := w.List(t.Context(), 5); len(some) != 5 || err != nil {
		t.Errorf("List(5) = %d items, %v, want 5", len(some), err)
	}
}

func TestWhatAnotherReaderHoldsIsSaid(t *testing.T) {
	w, _, _ := ward(t)
	if _, err := w.SQS.ReceiveMessage(t.Context(), &sqsclient.ReceiveMessageInput{QueueUrl: &w.Queues[0], MaxNumberOfMessages: 4}); err != nil {
		t.Fatal(err)
	}
	all, err := w.List(t.Context(), 100)
	if held := quarantine.HeldError(0); !errors.As(err, &held) || held != 4 || len(all) != 10 {
		t.Errorf("List = %d items, %v, want 10 and the 4 that another reader holds", len(all), err)
	}
	if some, err := w.List(t.Context(), 5); len(some) != 5 || err != nil {
		t.Errorf("List(5) = %d items, %v, want 5: there was no need to look for more", len(some), err)
	}
}

func TestShowFindsOneMessage(t *testing.T) {
	w, _, _ := ward(t)
	all, err := w.List(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		got, err := w.Show(t.Context(), want.ID)
		if err != nil || string(got.Event) != string(want.Event) {
			t.Errorf("Show(%s) = %s, %v, want %s", want.ID, got.Event, err, want.Event)
		}
	}
	if _, err := w.Show(t.Context(), "nobody"); !errors.Is(err, quarantine.ErrNotFound) {
		t.Errorf("Show(nobody) = %v, want ErrNotFound", err)
	}
}

func TestRedriveStartsAgainAndDeletes(t *testing.T) {
	w, q, m := ward(t)
	m.refuse[`{"n":5}`] = errors.New("throttled")
	m.refuse[`{"n":6}`] = &sfntypes.ExecutionAlreadyExists{}
	outcome := map[string]string{}
	err := w.Redrive(t.Context(), func(it quarantine.Item) bool { return string(it.Event) != `{"n":7}` },
		func(it quarantine.Item, err error) { outcome[string(it.Event)] = fmt.Sprint(err) })
	if err != nil {
		t.Fatalf("Redrive = %v", err)
	}
	want := map[string]string{`{"n":0}`: "<nil>", `{"n":5}`: "start the machine again: throttled", `{"n":6}`: "<nil>",
		`"hello"`: "the message does not name a state machine", `{"n":"large"}`: "<nil>"}
	for event, wanted := range want {
		if outcome[event] != wanted {
			t.Errorf("redrive of %s = %s, want %s", event, outcome[event], wanted)
		}
	}
	if !slices.Contains(m.started, `pipeline {"n":0}`) || slices.Contains(m.started, `pipeline {"n":7}`) {
		t.Errorf("started %v, want all but the one that was not wanted", m.started)
	}
	left, err := w.List(t.Context(), 100)
	if err != nil || len(left) != 3 {
		t.Errorf("left = %d, %v, want the failed, the unreadable and the unwanted one", len(left), err)
	}
	if visible, hidden, err := q.Depth(t.Context(), "undelivered"); visible+hidden != 0 || err != nil {
		t.Errorf("undelivered holds %d, %v, want nothing", visible+hidden, err)
	}
}

func TestLookingForLongIsNoError(t *testing.T) {
	w, q, m := ward(t)
	now := time.Now()
	q.Now = func() time.Time { return now }
	m.refuse[`{"n":0}`], m.refuse[`{"n":11}`] = errors.New("throttled"), errors.New("throttled")
	started := 0
	err := w.Redrive(t.Context(), func(quarantine.Item) bool { return true }, func(quarantine.Item, error) {
		if started++; started == 10 {
			now = now.Add(2 * time.Minute) // what was received is back in the queue
		}
	})
	if err != nil {
		t.Errorf("Redrive that took two minutes = %v, want no error: what failed is in the queue again", err)
	}
	if left, err := w.List(t.Context(), 100); err != nil || len(left) != 3 {
		t.Errorf("left = %d, %v, want the two that failed and the unreadable one, none of them held", len(left), err)
	}
}
