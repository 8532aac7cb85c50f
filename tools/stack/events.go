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
	Timestamp            string
	LogicalResourceID    string `json:"LogicalResourceId"`
	ResourceType         string
	ResourceStatus       string
	ResourceStatusReason string
}

func (c CLI) events(ctx context.Context, name string) ([]event, error) {
	var answer struct{ StackEvents []event }
	err := c.ask(ctx, &answer, "cloudformation", "describe-stack-events", "--stack-name", name, "--max-items", "200")
	slices.Reverse(answer.StackEvents)
	return answer.StackEvents, err
}

// watched tells what happens to the stack until stop is called.
func (c CLI) watched(ctx context.Context, o Options) (stop func()) {
	if o.silent {
		return func() {}
	}
	watching, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.watch(watching, o.Name, time.Now(), o.Say)
	}()
	return func() {
		cancel()
		<-done
	}
}

// watch tells each event of the stack since start once, until the context ends.
// It is only for people to look at, so it stays silent when it cannot read them.
func (c CLI) watch(ctx context.Context, name string, start time.Time, say func(string)) {
	seen := map[string]bool{}
	tick := time.NewTicker(4 * time.Second)
	defer tick.Stop()
	tell := func(ctx context.Context) {
		list, _ := c.events(ctx, name)
		for _, e := range list {
			at, err := time.Parse(time.RFC3339, e.Timestamp)
			if err != nil || at.Before(start) || seen[e.EventID] {
				continue
			}
			seen[e.EventID] = true
			say(e.String())
		}
	}
	for {
		select {
		case <-ctx.Done():
			tell(context.WithoutCancel(ctx)) // what happened since the last look
			return
		case <-tick.C:
			tell(ctx)
		}
	}
}

// String is a line about the event.
func (e event) String() string {
	return strings.TrimSpace(fmt.Sprintf("%-28s %-40s %s %s", e.ResourceStatus, e.ResourceType, e.LogicalResourceID, e.ResourceStatusReason))
}

// failures tells which resources failed and why, for an error.
func (c CLI) failures(ctx context.Context, name string) string {
	list, err := c.events(ctx, name)
	if err != nil {
		return ""
	}
	var out strings.Builder
	for _, e := range list {
		if strings.HasSuffix(e.ResourceStatus, "_FAILED") {
			out.WriteString("\n" + e.String())
		}
	}
	return out.String()
}
