package bus_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/bus"
)

// memory is an Inbox that a test can look into.
type memory struct {
	mu      sync.Mutex
	counts  bus.Counts
	pending []bus.Delivery
	refuse  error
}

func (m *memory) Accept(_ context.Context, add bus.Counts, ds []bus.Delivery) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		return m.refuse
	}
	m.counts, m.pending = m.counts.Plus(add), append(m.pending, ds...)
	return nil
}

func (m *memory) Done(add bus.Counts, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts = m.counts.Plus(add)
	m.pending = slices.DeleteFunc(m.pending, func(d bus.Delivery) bool { return d.ID == id })
}

func (m *memory) Pending(context.Context) ([]bus.Delivery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.pending), nil
}

func (m *memory) Counts(context.Context) (bus.Counts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.counts, nil
}

type letters struct {
	mu  sync.Mutex
	all []bus.DeadLetter
	err error
}

func (l *letters) Send(_ context.Context, d bus.DeadLetter) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.err; err != nil {
		l.err = nil
		return err
	}
	l.all = append(l.all, d)
	return nil
}

// target fails with errs in turn, then takes everything.
type target struct {
	mu    sync.Mutex
	errs  []error
	tries []time.Time
	got   []bus.Delivery
}

func (t *target) deliver(_ context.Context, d bus.Delivery) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tries = append(t.tries, time.Now())
	if len(t.errs) > 0 {
		err := t.errs[0]
		t.errs = t.errs[1:]
		return err
	}
	t.got = append(t.got, d)
	return nil
}

const fromEC2 = `{"source":["aws.ec2"]}`

func start(t *testing.T, o bus.Options) (*bus.Bus, func()) {
	t.Helper()
	b, err := bus.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan struct{})
	go func() { defer close(stopped); b.Run(ctx) }()
	return b, func() { cancel(); <-stopped }
}

func ec2(n int) bus.Event {
	return bus.Event{Envelope: json.RawMessage(fmt.Sprintf(`{"id":"e-%d","source":"aws.ec2"}`, n))}
}

func TestAMatchIsDeliveredAndNoiseIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inbox, to := &memory{}, &target{}
		b, stop := start(t, bus.Options{Inbox: inbox, DeadLetters: &letters{}, Rules: []bus.Rule{
			{Name: "ec2", Pattern: json.RawMessage(fromEC2), Target: to.deliver},
			{Name: "other-bus", Bus: "own", Pattern: json.RawMessage(fromEC2), Target: to.deliver},
		}})
		noise := bus.Event{Envelope: json.RawMessage(`{"id":"n","source":"aws.s3"}`)}
		if err := b.Put(t.Context(), ec2(1), noise, bus.Event{Bus: "nowhere", Envelope: ec2(2).Envelope}); err != nil {
			t.Fatalf("Put = %v", err)
		}
		synctest.Wait()
		stop()
		if len(to.got) != 1 || string(to.got[0].Envelope) != string(ec2(1).Envelope) || to.got[0].Rule != "ec2" {
			t.Errorf("the target got %+v, want event 1 by rule ec2", to.got)
		}
		want := bus.Counts{Accepted: 3, Dropped: 2, Matched: 1, Delivered: 1}
		if inbox.counts != want || len(inbox.pending) != 0 || b.Backlog() != 0 {
			t.Errorf("counts = %+v, pending %d, backlog %d, want %+v and nothing left", inbox.counts, len(inbox.pending), b.Backlog(), want)
		}
	})
}

func TestADeliveryIsRetriedUntilItIsGivenUp(t *testing.T) {
	busy := errors.New("busy")
	tests := []struct {
		name     string
		errs     []error
		retry    bus.Retry
		tries    int
		dead     bus.DeadLetter // zero: delivered
		queueErr error
	}{
		{name: "busy twice, then taken", errs: []error{busy, busy}, tries: 3},
		{name: "final at once", errs: []error{fmt.Errorf("too large: %w", bus.ErrUndeliverable)}, tries: 1,
			dead: bus.DeadLetter{ErrorCode: "SDK_CLIENT_ERROR", ErrorMessage: "too large: undeliverable"}},
		{name: "attempts exhausted", errs: []error{busy, busy, busy}, retry: bus.Retry{MaxAttempts: 2}, tries: 3,
			dead: bus.DeadLetter{ErrorCode: "SDK_CLIENT_ERROR", ErrorMessage: "busy", Exhausted: "MaximumRetryAttempts", Attempts: 2}},
		{name: "too old", errs: slices.Repeat([]error{busy}, 9), retry: bus.Retry{MaxAge: 5 * time.Second, First: 4 * time.Second}, tries: 3,
			dead: bus.DeadLetter{ErrorCode: "SDK_CLIENT_ERROR", ErrorMessage: "busy", Exhausted: "MaximumEventAgeInSeconds", Attempts: 2}},
		{name: "the dead-letter queue itself is down once", errs: []error{bus.ErrUndeliverable, bus.ErrUndeliverable}, queueErr: busy, tries: 2,
			dead: bus.DeadLetter{ErrorCode: "SDK_CLIENT_ERROR", ErrorMessage: "undeliverable", Attempts: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inbox, to, dlq := &memory{}, &target{errs: tt.errs}, &letters{err: tt.queueErr}
				b, stop := start(t, bus.Options{Inbox: inbox, DeadLetters: dlq, Retry: tt.retry,
					Rules: []bus.Rule{{Name: "ec2", Pattern: json.RawMessage(fromEC2), Target: to.deliver}}})
				if err := b.Put(t.Context(), ec2(1)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour) // of the bubble
				stop()
				if len(to.tries) != tt.tries || len(inbox.pending) != 0 {
					t.Errorf("tries = %d, pending = %d, want %d and 0", len(to.tries), len(inbox.pending), tt.tries)
				}
				var got bus.DeadLetter
				if len(dlq.all) == 1 {
					got = dlq.all[0]
					got.Delivery = bus.Delivery{}
				}
				if cmp.Compare(fmt.Sprint(got), fmt.Sprint(tt.dead)) != 0 {
					t.Errorf("dead letter = %+v, want %+v", got, tt.dead)
				}
			})
		})
	}
}

func TestWhatAnEarlierRunLeftIsDeliveredUnderTheSameID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := bus.Delivery{ID: "d-1", Rule: "ec2", Envelope: ec2(1).Envelope, At: time.Now()}
		gone := bus.Delivery{ID: "d-2", Rule: "removed", Envelope: ec2(2).Envelope, At: time.Now()}
		inbox, to, dlq := &memory{pending: []bus.Delivery{left, gone}}, &target{}, &letters{}
		_, stop := start(t, bus.Options{Inbox: inbox, DeadLetters: dlq,
			Rules: []bus.Rule{{Name: "ec2", Pattern: json.RawMessage(fromEC2), Target: to.deliver}}})
		synctest.Wait()
		stop()
		if len(to.got) != 1 || to.got[0].ID != "d-1" {
			t.Errorf("the target got %+v, want d-1", to.got)
		}
		if len(dlq.all) != 1 || dlq.all[0].ID != "d-2" {
			t.Errorf("dead letters = %+v, want d-2, whose rule is gone", dlq.all)
		}
	})
}

func TestPutRefusesWholeBatches(t *testing.T) {
	full := errors.New("disk full")
	tests := []struct {
		name   string
		o      bus.Options
		events []bus.Event
		want   error
	}{
		{"one event is no JSON", bus.Options{Inbox: &memory{}}, []bus.Event{ec2(1), {Envelope: json.RawMessage(`{`)}}, nil},
		{"the inbox cannot write", bus.Options{Inbox: &memory{refuse: full}}, []bus.Event{ec2(1)}, full},
		{"too much waits already", bus.Options{Inbox: &memory{pending: make([]bus.Delivery, 2)}, MaxBacklog: 2}, []bus.Event{ec2(1)}, bus.ErrBusy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.DeadLetters = &letters{}
			b, err := bus.New(t.Context(), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Put(t.Context(), tt.events...); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Put = %v, want an error that is %v", err, tt.want)
			}
			if c, _ := b.Counts(t.Context()); c != (bus.Counts{}) {
				t.Errorf("Counts = %+v after a refusal, want none", c)
			}
		})
	}
}

func TestNewRefusesABadPattern(t *testing.T) {
	_, err := bus.New(t.Context(), bus.Options{Inbox: &memory{}, DeadLetters: &letters{},
		Rules: []bus.Rule{{Name: "bad", Pattern: json.RawMessage(`{"source":[]}`)}}})
	if want := `rule bad: InvalidEventPatternException: Event pattern is not valid at source. Reason: empty arrays are not allowed`; err == nil || err.Error() != want {
		t.Errorf("New = %v, want %s", err, want)
	}
}
