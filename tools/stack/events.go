package stack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

type event struct {
	EventID              string `json:"EventId"`
	LogicalResourceID    string `json:"LogicalResourceId"`
	ResourceType         string
	ResourceStatus       string
	ResourceStatusReason string
}

// String is a line about the event.
func (e event) String() string {
	return strings.TrimSpace(fmt.Sprintf("%-28s %-40s %s %s", e.ResourceStatus, e.ResourceType, e.LogicalResourceID, e.ResourceStatusReason))
}

// A history tells what happens to a stack after it was begun. It is for people
// to look at, so it tells nothing where it cannot read the events.
type history struct {
	cli    CLI
	name   string
	known  map[string]bool
	failed []event
}

func (c CLI) history(ctx context.Context, name string) *history {
	h := &history{cli: c, name: name, known: map[string]bool{}}
	h.news(ctx)
	h.failed = nil
	return h
}

// news lists the events since the last look, oldest first.
func (h *history) news(ctx context.Context) []event {
	var answer struct{ StackEvents []event }
	err := h.cli.ask(ctx, &answer, "cloudformation", "describe-stack-events", "--stack-name", h.name, "--max-items", "200")
	if err != nil {
		return nil
	}
	slices.Reverse(answer.StackEvents)
	var fresh []event
	for _, e := range answer.StackEvents {
		if h.known[e.EventID] {
			continue
		}
		h.known[e.EventID] = true
		fresh = append(fresh, e)
		if strings.HasSuffix(e.ResourceStatus, "_FAILED") {
			h.failed = append(h.failed, e)
		}
	}
	return fresh
}

// watched tells each event once until stop is called.
func (h *history) watched(ctx context.Context, say func(string)) (stop func()) {
	const every = 4 * time.Second
	watching, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	tell := func(ctx context.Context) {
		for _, e := range h.news(ctx) {
			say(e.String())
		}
	}
	go func() {
		defer close(done)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-watching.Done():
				return
			case <-tick.C:
				tell(watching)
			}
		}
	}()
	return func() {
		cancel()
		<-done
		tell(ctx) // what happened since the last look
	}
}

// failures tells which resources failed and why, for an error.
func (h *history) failures(ctx context.Context) string {
	h.news(ctx)
	var out strings.Builder
	for _, e := range h.failed {
		out.WriteString("\n" + e.String())
	}
	return out.String()
}
