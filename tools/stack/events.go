package stack

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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
	cli   CLI
	name  string
	began string // newest event of before
	told  map[string]bool
}

func (c CLI) history(ctx context.Context, name string) *history {
	h := &history{cli: c, name: name, told: map[string]bool{}}
	if before := h.since(ctx, 1); len(before) > 0 {
		h.began = before[0].EventID
	}
	return h
}

// since lists the events after the beginning, oldest first, and of these the
// newest where there are more than most.
func (h *history) since(ctx context.Context, most int) []event {
	var answer struct{ StackEvents []event }
	err := h.cli.ask(ctx, &answer, "cloudformation", "describe-stack-events", "--stack-name", h.name, "--max-items", strconv.Itoa(most))
	if err != nil {
		return nil
	}
	list := answer.StackEvents
	if i := slices.IndexFunc(list, func(e event) bool { return e.EventID == h.began }); i >= 0 {
		list = list[:i]
	}
	slices.Reverse(list)
	return list
}

// watched tells each event once until stop is called.
func (h *history) watched(ctx context.Context, say func(string)) (stop func()) {
	const every = 4 * time.Second
	watching, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	tell := func(ctx context.Context) {
		for _, e := range h.since(ctx, 200) {
			if !h.told[e.EventID] {
				say(e.String())
				h.told[e.EventID] = true
			}
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

// failures tells which resources failed and why, for an error. What failed lies
// behind what was rolled back since.
func (h *history) failures(ctx context.Context) string {
	var out strings.Builder
	for _, e := range h.since(ctx, 3000) {
		if strings.HasSuffix(e.ResourceStatus, "_FAILED") {
			out.WriteString("\n" + e.String())
		}
	}
	return out.String()
}
