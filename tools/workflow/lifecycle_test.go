package workflow

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

const (
	paged   = "Begin Step Page Paged AwaitAcknowledgement "
	nextOne = "Escalate Step Page Paged AwaitAcknowledgement "
	closing = "Tick Step Close TellResolved"
)

func TestLifecyclePaths(t *testing.T) {
	tests := []struct {
		name  string
		given func(*world)
		then  func(*world)
		path  string
		pages string // of the pager alone
		kept  int    // messages in quarantine
	}{
		{name: "acknowledged and resolved", then: func(w *world) {
			w.after(time.Minute)
			w.acknowledge()
			w.after(10 * time.Minute)
			w.resolve()
		}, path: paged + "Tick Step AwaitResolution " + closing, pages: "opened, resolved"},
		{name: "nobody comes: the next level, once", then: func(w *world) {
			w.after(8 * time.Hour)
			w.resolve()
		}, path: paged + nextOne + "Escalate Step AwaitResolution Tick Step AwaitResolution " + closing, pages: "opened, escalated, resolved"},
		{name: "a late acknowledgement stops at the level it met", then: func(w *world) {
			w.after(20 * time.Minute)
			w.acknowledge()
			w.after(25 * time.Minute)
			w.resolve()
		}, path: paged + nextOne + "Tick Step AwaitResolution " + closing, pages: "opened, escalated, resolved"},
		{name: "a recovery before anybody comes closes it", then: func(w *world) {
			w.after(time.Minute)
			w.update(func(in *incident.Incident) {
				at := start.Add(time.Minute)
				in.Status, in.ResolvedAt, in.ResolvedBy = incident.Resolved, &at, "ev-2"
			})
			w.next = "wake"
			w.send("ev-2")
			w.after(2 * time.Minute)
		}, path: paged + closing, pages: "opened, resolved"},
		{name: "a recovery that does not last leaves the escalation as it was", then: func(w *world) {
			w.after(time.Minute)
			w.update(func(in *incident.Incident) {
				due := start.Add(11 * time.Minute)
				in.DueAt = &due
			})
			w.next = "wake"
			w.send("ev-2")
			w.after(2 * time.Minute)
			w.update(func(in *incident.Incident) { in.DueAt = nil })
			w.after(16 * time.Minute)
			w.acknowledge()
			w.resolve()
		}, path: paged + "Tick Step AwaitAcknowledgement Escalate Step AwaitAcknowledgement " + nextOne + closing, pages: "opened, escalated, resolved"},
		{name: "a mild incident that gets worse pages then", given: func(w *world) { w.head.Severity = incident.SeverityMedium }, then: func(w *world) {
			w.after(time.Minute)
			w.update(func(in *incident.Incident) { in.Severity = incident.SeverityHigh })
			w.next = "wake"
			w.send("ev-2")
			w.after(2 * time.Minute)
			w.acknowledge()
			w.resolve()
		}, path: "Begin Step AwaitResolution Tick Step Page Paged AwaitAcknowledgement " + closing, pages: "raised-high, resolved"},
		{name: "acknowledged before the token was there", given: func(w *world) {
			w.before("Lifecycle", `"op":"await"`, func() { w.acknowledge() })
		}, then: func(w *world) {
			w.after(time.Minute)
			w.resolve()
		}, path: paged + "Tick Step AwaitResolution " + closing, pages: "opened, resolved"},
		{name: "resolved before the token was there", given: func(w *world) {
			w.before("Lifecycle", `"op":"await"`, func() { w.resolve() })
		}, path: paged + closing, pages: "opened, resolved"},
		{name: "a crash after the claim calls the next level and pages nobody twice", given: func(w *world) {
			w.channel.plan = func(n int, message string) error {
				if strings.Contains(message, "pager opened") {
					panic(crash{})
				}
				return nil
			}
		}, then: func(w *world) {
			w.after(2 * time.Minute)
			w.acknowledge()
			w.resolve()
		}, path: "Begin Step Page Paged Escalate Step Page Paged AwaitAcknowledgement " + closing, pages: "escalated, resolved"},
		{name: "a page that no channel takes is kept and the next level is called", given: func(w *world) {
			w.channel.plan = func(_ int, message string) error {
				if strings.Contains(message, "pager opened") {
					return missing
				}
				return nil
			}
		}, then: func(w *world) {
			w.after(2 * time.Minute)
			w.acknowledge()
			w.resolve()
		}, path: "Begin Step Page NotPaged Escalate Step Page Paged AwaitAcknowledgement " + closing, pages: "escalated, resolved", kept: 1},
		{name: "a busy pager is tried again", given: func(w *world) { w.channel.plan = only("pager", 3, throttled) }, then: func(w *world) {
			w.after(2 * time.Minute)
			w.acknowledge()
			w.resolve()
		}, path: paged + closing, pages: "opened, resolved"},
		{name: "a table that stays busy leaves the round in quarantine", given: func(w *world) {
			w.steps["Lifecycle"] = failing(nil, times(100, fault.StoreBusy)...)
		}, path: "Begin Quarantine", kept: 1},
		{name: "a round that is over when it begins is only closed", given: func(w *world) {
			w.before("Lifecycle", `"op":"begin"`, func() { w.resolve() })
		}, path: "Begin Step Close TellResolved"},
		{name: "a merged incident stops", given: func(w *world) {
			w.before("Lifecycle", `"op":"begin"`, func() {
				w.update(func(in *incident.Incident) { in.Status, in.MergedInto = incident.Merged, "inc-0" })
			})
		}, path: "Begin Step Done"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if tt.given != nil {
				tt.given(w)
			}
			w.send("ev-1")
			if tt.then != nil {
				tt.then(w)
			}
			w.after(12 * time.Hour)
			if got := w.path("lifecycle", "inc-1"); got != tt.path {
				t.Errorf("lifecycle visited\n%s, want\n%s", got, tt.path)
			}
			if got := strings.Join(w.pages(), ", "); got != tt.pages {
				t.Errorf("the pager was told %q, want %q", got, tt.pages)
			}
			if len(w.quarantined) != tt.kept {
				t.Errorf("quarantine holds %v, want %d messages", w.quarantined, tt.kept)
			}
		})
	}
}

// pages lists the reasons of the messages that went through the pager.
func (w *world) pages() []string {
	var out []string
	for _, m := range w.channel.sent {
		if _, reason, ok := strings.Cut(m, " pager "); ok {
			out = append(out, reason)
		}
	}
	return out
}

// before runs do once, ahead of the first call of a function whose input holds
// a text.
func (w *world) before(function, text string, do func()) {
	real := w.steps[function]
	w.steps[function] = func(ctx context.Context, in []byte) (any, error) {
		if do != nil && strings.Contains(string(in), text) {
			first := do
			do = nil
			first()
		}
		return real(ctx, in)
	}
}

func TestARedrivenRoundPagesNobodyAgain(t *testing.T) {
	w := newWorld(t)
	w.send("ev-1")
	w.after(time.Minute)
	x, err := w.engine.StartExecution(t.Context(), startOf("redrive"))
	if err != nil {
		t.Fatal(err)
	}
	w.after(2 * time.Minute)
	w.acknowledge()
	w.resolve()
	w.after(13 * time.Hour)
	if got := strings.Join(w.pages(), ", "); got != "opened, resolved" {
		t.Errorf("the pager was told %q, want it told once of the beginning and once of the end", got)
	}
	if done, err := w.engine.Describe(x.ARN); err != nil || done.Stop.IsZero() {
		t.Errorf("the redriven round = %+v, %v, want it ended", done, err)
	}
}
