package bus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Retry is the retry policy of all targets.
type Retry struct {
	MaxAttempts int           // retries after the first try; 185
	MaxAge      time.Duration // 24 h
	First       time.Duration // wait before the first retry, doubled each time; 1 s
	Longest     time.Duration // the wait grows to this; 5 min
}

func (r *Retry) setDefaults() {
	if r.MaxAttempts == 0 {
		r.MaxAttempts = 185
	}
	if r.MaxAge == 0 {
		r.MaxAge = 24 * time.Hour
	}
	if r.First == 0 {
		r.First = time.Second
	}
	if r.Longest == 0 {
		r.Longest = 5 * time.Minute
	}
}

// wait returns the pause before a retry: exponential, with full jitter.
func (r Retry) wait(attempt int) time.Duration {
	d := r.Longest
	if attempt < 20 {
		d = min(r.Longest, r.First<<attempt)
	}
	return d/2 + rand.N(d/2+1)
}

// A DeadLetter is a delivery that was given up, with the attributes that
// EventBridge puts on the message.
type DeadLetter struct {
	Delivery
	ErrorCode    string
	ErrorMessage string
	Exhausted    string // MaximumRetryAttempts, MaximumEventAgeInSeconds or "" when no retry could help
	Attempts     int
}

// DeadLetters is the queue for deliveries that were given up.
type DeadLetters interface {
	Send(ctx context.Context, l DeadLetter) error
}

// Run delivers until ctx ends and returns when the deliveries under way are done.
func (b *Bus) Run(ctx context.Context) {
	targets := map[string]Target{}
	for _, r := range b.o.Rules {
		targets[r.Name] = r.Target
	}
	for range b.o.Workers {
		b.wg.Go(func() { b.work(ctx, targets) })
	}
	<-ctx.Done()
	b.queue.close()
	b.wg.Wait()
}

func (b *Bus) work(ctx context.Context, targets map[string]Target) {
	for {
		w, ok := b.queue.pop()
		if !ok {
			return
		}
		// A delivery under way is finished even while the bus stops.
		b.deliver(context.WithoutCancel(ctx), targets[w.Rule], w)
	}
}

// deliver tries once and settles what follows.
func (b *Bus) deliver(ctx context.Context, target Target, w waiting) {
	err := fmt.Errorf("rule %s is gone: %w", w.Rule, ErrUndeliverable)
	if target != nil {
		err = target(ctx, w.Delivery)
	}
	if err == nil {
		b.settle(Counts{Delivered: 1}, w.ID)
		return
	}
	if exhausted, over := b.exhausted(w, err); over {
		b.giveUp(ctx, DeadLetter{w.Delivery, codeOf(err), err.Error(), exhausted, w.attempts}, w)
		return
	}
	b.retry(w, err)
}

func (b *Bus) settle(add Counts, id string) {
	b.o.Inbox.Done(add, id)
	b.backlog.Add(-1)
}

func (b *Bus) retry(w waiting, err error) {
	pause := b.o.Retry.wait(w.attempts)
	b.o.Logger.Warn("delivery failed, will retry", "rule", w.Rule, "delivery", w.ID, "in", pause, "err", err)
	w.attempts++
	time.AfterFunc(pause, func() { b.queue.pushAgain(w) })
}

func (b *Bus) exhausted(w waiting, err error) (condition string, over bool) {
	switch {
	case errors.Is(err, ErrUndeliverable):
		return "", true
	case w.attempts >= b.o.Retry.MaxAttempts:
		return "MaximumRetryAttempts", true
	case b.o.Now().Sub(w.At) >= b.o.Retry.MaxAge:
		return "MaximumEventAgeInSeconds", true
	}
	return "", false
}

func (b *Bus) giveUp(ctx context.Context, l DeadLetter, w waiting) {
	if err := b.o.DeadLetters.Send(ctx, l); err != nil {
		b.retry(w, fmt.Errorf("send to the dead-letter queue: %w", err))
		return
	}
	b.o.Logger.Warn("delivery given up", "rule", l.Rule, "delivery", l.ID, "code", l.ErrorCode, "err", l.ErrorMessage)
	b.settle(Counts{Dead: 1}, l.ID)
}

// A coded error knows the ERROR_CODE of its dead letter.
type coded interface{ DeadLetterCode() string }

func codeOf(err error) string {
	if c := coded(nil); errors.As(err, &c) {
		return c.DeadLetterCode()
	}
	return "SDK_CLIENT_ERROR"
}
