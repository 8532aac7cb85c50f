// Package bus is the event bus of local mode: rules, targets, retries and a
// dead-letter queue, as EventBridge has them.
//
// An event that Put accepts is in the Inbox, matched against the rules, before
// Put returns; a crash after that loses nothing. Each matching rule is one
// delivery, handed to the rule's target until the target takes it or the retry
// policy is exhausted; then it goes to the dead-letter queue with EventBridge's
// error attributes. A delivery may be repeated after a crash and keeps its id,
// so a target that remembers ids takes it once. Events that no rule matches are
// dropped and counted.
//
// Patterns are matched by package pattern, the HTTP interface is package
// putevents, and where deliveries are kept is package inbox.
package bus

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/bus/pattern"
)

// A Rule sends the events of a bus that meet its pattern to one target.
type Rule struct {
	Name    string
	Bus     string // name of the bus it listens on; "" is the default bus
	Pattern json.RawMessage
	Target  Target
}

// A Target takes deliveries. An error that wraps ErrUndeliverable is final;
// any other is retried.
type Target func(ctx context.Context, d Delivery) error

// ErrUndeliverable marks an error that no retry can mend.
var ErrUndeliverable = errors.New("undeliverable")

// An Event is an envelope put on a bus.
type Event struct {
	Bus      string // "" is the default bus
	Envelope json.RawMessage
}

// A Delivery is one event on its way to the target of one rule.
type Delivery struct {
	ID       string // the same after a crash
	Rule     string
	Envelope json.RawMessage
	At       time.Time // when the bus accepted it
}

// An Inbox keeps deliveries until they are done, and counters for ever.
type Inbox interface {
	// Accept keeps deliveries and adds to the counters before it returns.
	Accept(ctx context.Context, add Counts, deliveries []Delivery) error
	// Done forgets a delivery and adds to the counters. It may do so later.
	Done(add Counts, id string)
	// Pending returns what was accepted and is not done, oldest first.
	Pending(ctx context.Context) ([]Delivery, error)
	Counts(ctx context.Context) (Counts, error)
}

// Counts are the figures of a bus since its inbox was made.
type Counts struct {
	Accepted  int64 `json:"accepted"`  // events taken
	Dropped   int64 `json:"dropped"`   // events that no rule matched
	Matched   int64 `json:"matched"`   // deliveries made of the others
	Delivered int64 `json:"delivered"` // deliveries a target took
	Dead      int64 `json:"dead"`      // deliveries in the dead-letter queue
}

// Options are the collaborators of a bus; Inbox and DeadLetters have no default.
type Options struct {
	Rules       []Rule
	Inbox       Inbox
	DeadLetters DeadLetters
	Retry       Retry
	Workers     int // deliveries under way at once; 64
	MaxBacklog  int // undelivered deliveries from which Put refuses; 100,000
	Now         func() time.Time
	NewID       func() string
	Logger      *slog.Logger
}

// ErrBusy is what Put answers while too much is undelivered.
var ErrBusy = errors.New("too many events wait for delivery")

// A Bus accepts events and delivers them while Run runs.
type Bus struct {
	o       Options
	sets    map[string]ruleSet
	queue   *queue
	backlog atomic.Int64
	wg      sync.WaitGroup
}

type ruleSet struct {
	rules []Rule
	set   *pattern.Set
}

// New compiles the rules and queues what an earlier run left undelivered. A
// pattern that EventBridge would refuse is an error.
func New(ctx context.Context, o Options) (*Bus, error) {
	if o.Inbox == nil || o.DeadLetters == nil {
		return nil, errors.New("bus: Inbox and DeadLetters are needed")
	}
	o.setDefaults()
	byBus := map[string][]Rule{}
	for _, r := range o.Rules {
		byBus[r.Bus] = append(byBus[r.Bus], r)
	}
	b := &Bus{o: o, sets: map[string]ruleSet{}, queue: newQueue()}
	pending, err := o.Inbox.Pending(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the events left by an earlier run: %w", err)
	}
	if len(pending) > 0 {
		o.Logger.Info("events of an earlier run will be delivered", "count", len(pending))
	}
	b.enqueue(pending)
	for name, rules := range byBus {
		patterns := make([]*pattern.Pattern, len(rules))
		for i, r := range rules {
			p, err := pattern.Compile(r.Pattern)
			if err != nil {
				return nil, fmt.Errorf("rule %s: %w", r.Name, err)
			}
			patterns[i] = p
		}
		b.sets[name] = ruleSet{rules, pattern.NewSet(patterns)}
	}
	return b, nil
}

func (o *Options) setDefaults() {
	if o.Workers == 0 {
		o.Workers = 64
	}
	if o.MaxBacklog == 0 {
		o.MaxBacklog = 100_000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Retry.setDefaults()
}

// Put accepts all the events or, with an error, none.
func (b *Bus) Put(ctx context.Context, events ...Event) error {
	if b.backlog.Load() >= int64(b.o.MaxBacklog) {
		return ErrBusy
	}
	now := b.o.Now().UTC()
	add := Counts{Accepted: int64(len(events))}
	var all []Delivery
	for i, e := range events {
		matched, err := b.match(e)
		if err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
		if len(matched) == 0 {
			add.Dropped++
		}
		for _, r := range matched {
			all = append(all, Delivery{ID: b.o.NewID(), Rule: r.Name, Envelope: e.Envelope, At: now})
		}
	}
	add.Matched = int64(len(all))
	if err := b.o.Inbox.Accept(ctx, add, all); err != nil {
		return fmt.Errorf("keep %d events: %w", len(events), err)
	}
	b.enqueue(all)
	return nil
}

func (b *Bus) match(e Event) ([]Rule, error) {
	event, err := pattern.Decode(e.Envelope)
	if err != nil {
		return nil, err
	}
	s, ok := b.sets[e.Bus]
	if !ok {
		return nil, nil
	}
	var rules []Rule
	for _, i := range s.set.Match(event) {
		rules = append(rules, s.rules[i])
	}
	return rules, nil
}

func (b *Bus) enqueue(ds []Delivery) {
	b.backlog.Add(int64(len(ds)))
	for _, d := range ds {
		b.queue.push(d)
	}
}

// Counts returns the figures of the bus, deliveries under way not yet among the
// delivered.
func (b *Bus) Counts(ctx context.Context) (Counts, error) { return b.o.Inbox.Counts(ctx) }

// Backlog returns how many deliveries wait or are under way.
func (b *Bus) Backlog() int { return int(b.backlog.Load()) }

// Plus returns the sum of two Counts.
func (c Counts) Plus(d Counts) Counts {
	return Counts{
		Accepted: c.Accepted + d.Accepted, Dropped: c.Dropped + d.Dropped, Matched: c.Matched + d.Matched,
		Delivered: c.Delivered + d.Delivered, Dead: c.Dead + d.Dead,
	}
}
