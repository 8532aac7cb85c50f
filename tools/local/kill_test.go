package local

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/bus/forwarded"
	"github.com/cloudops-autopilot/autopilot/tools/remote"
	"github.com/cloudops-autopilot/autopilot/tools/sample"
)

// killed is how often the process is killed in the middle of its work.
var killed = flag.Int("killed", 1, "how many times to kill a process in the middle of its events")

// childFolder tells a copy of the test binary to be local mode on that folder.
const childFolder = "AUTOPILOT_TEST_CHILD_FOLDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		os.Exit(child(folder))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// child runs local mode until it is told to stop, or killed. It prints its
// addresses as one line of JSON.
func child(folder string) int {
	ctx, stop := signalContext()
	defer stop()
	o := testOptions(folder)
	o.Ready = func(at Addresses) {
		if err := json.NewEncoder(os.Stdout).Encode(at); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if err := Run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A process is local mode in a process of its own.
type process struct {
	cmd *exec.Cmd
	at  Addresses
}

func startProcess(t *testing.T, folder string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFolder+"="+folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // when it still runs
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &p.at)
	}
	if err != nil {
		t.Fatalf("local mode did not start: %v", err)
	}
	return p
}

func (p *process) state(ctx context.Context) (s State, err error) {
	err = remote.Client{URL: p.at.URL}.Get(ctx, "/local/state", &s)
	return s, err
}

// settle waits until every accepted event has had its outcome.
func (p *process) settle(t *testing.T) State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var last State
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		s, err := p.state(ctx)
		if err != nil {
			t.Fatalf("state = %v; the last one was %+v", err, last)
		}
		if s.Idle() && s == last {
			return s
		}
		last = s
		<-tick.C
	}
}

func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("local mode told to stop ended with %v, want status 0", err)
	}
}

// putAll puts events one by one until ctx ends or the bus is gone, and returns
// how many were taken.
func putAll(ctx context.Context, client *eventbridge.Client, events []json.RawMessage, taken *atomic.Int64) int {
	for i, e := range events {
		out, err := client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
			Source: aws.String(forwarded.Source), DetailType: aws.String(forwarded.DetailType), Detail: aws.String(string(e))}}})
		if err != nil || out.FailedEntryCount > 0 {
			return i
		}
		taken.Add(1)
	}
	return len(events)
}

func storyEvents(t testing.TB, seed uint64, n int) (events []json.RawMessage, ids []string) {
	t.Helper()
	s := sample.New(seed, time.Now().Add(-time.Minute))
	for range n {
		e, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		var in struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(e.Envelope, &in); err != nil {
			t.Fatal(err)
		}
		events, ids = append(events, e.Envelope), append(ids, in.ID)
	}
	return events, ids
}

// TestKilledInTheMiddle kills the process while it works on 500 events, starts it
// again, sends what was not taken, and balances the books.
func TestKilledInTheMiddle(t *testing.T) {
	for i := range *killed {
		t.Run(fmt.Sprintf("seed=%d", i+1), func(t *testing.T) { killOnce(t, uint64(i+1)) })
	}
}

func killOnce(t *testing.T, seed uint64) {
	const n = 500
	folder := t.TempDir()
	events, ids := storyEvents(t, seed, n)
	p := startProcess(t, folder)
	var taken atomic.Int64
	dead := make(chan struct{})
	at := 50 + rand.New(rand.NewPCG(seed, 1)).Int64N(n-100)
	go func() {
		defer close(dead)
		for taken.Load() < at {
			time.Sleep(time.Millisecond)
		}
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait() // says that it was killed
	}()
	done := putAll(t.Context(), eventClient(p.at), events, &taken)
	<-dead

	p = startProcess(t, folder)
	if rest := putAll(t.Context(), eventClient(p.at), events[done:], &taken); done+rest != n {
		t.Fatalf("after the restart the bus took %d of %d events", rest, n-done)
	}
	s := p.settle(t)
	p.stop(t)
	balance(t, folder, ids, s)
	t.Logf("killed after %d of %d events: %s", at, n, strings.TrimSpace(fmt.Sprintf("%+v", s)))
}

// balance checks that every event has one outcome and that no message was sent
// twice.
func balance(t *testing.T, folder string, ids []string, s State) {
	t.Helper()
	if s.Bus.Delivered+s.Bus.Dead != s.Bus.Matched || s.Quarantined+s.Undelivered != 0 {
		t.Errorf("state = %+v, want every match delivered and nothing in quarantine", s)
	}
	books := openBooks(t, folder)
	outcomes := map[incident.Outcome]int{}
	for _, id := range ids {
		if e, ok := books.entry(t, id); ok {
			outcomes[e.Outcome]++
		}
	}
	total := 0
	for _, n := range outcomes {
		total += n
	}
	// What the product itself says on the bus is dropped there, too. An event
	// whose answer was lost is sent again; dropped, it is counted twice.
	said := s.Bus.Accepted - int64(len(ids))
	if missing, noise := int64(len(ids)-total), s.Bus.Dropped-said; missing > noise+1 || noise > missing+1 {
		t.Errorf("%d events have no outcome, the bus dropped %d as noise: %v", missing, noise, outcomes)
	}
	books.checkMessages(t)
}
