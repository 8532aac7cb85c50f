package notify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestHandle(t *testing.T) {
	page := Input{Op: OpPage, IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Execution: "x"}
	first := incident.Notice{ID: "r1.opened.1.pager.pager-1", IncidentID: "inc-1", Round: 1, Reason: "opened", Channel: Pager, Level: 1,
		Target: topic + "pager-1", At: now.Add(-time.Second)}
	left := func(state incident.NoticeState, attempt string, age time.Duration) []incident.Notice {
		n := first
		n.State, n.Attempt, n.At = state, attempt, now.Add(-age)
		return []incident.Notice{n}
	}
	tests := []struct {
		name    string
		head    func(*incident.Incident)
		earlier []incident.Notice
		channel channel
		in      Input
		state   incident.NoticeState
		topics  []string
		fault   fault.Fault
		paged   int
	}{
		{name: "a page goes to the level's topic", in: page, state: incident.Sent, topics: []string{"pager-1"}, paged: 1},
		{name: "a page that was sent is not sent again", earlier: left(incident.Sent, "y#1", time.Minute), in: page, state: incident.Sent, paged: 1},
		{name: "a claim of my own earlier attempt is unconfirmed", earlier: left(incident.Sending, "x#0", time.Second), in: page, state: incident.Unconfirmed, paged: 1},
		{name: "a fresh claim of another execution is in hand", earlier: left(incident.Sending, "y#1", time.Second), in: page, state: incident.Sending},
		{name: "an old claim of another execution is unconfirmed", earlier: left(incident.Sending, "y#1", time.Hour), in: page, state: incident.Unconfirmed, paged: 1},
		{name: "a released claim is sent", earlier: left(incident.Released, "x#0", time.Second), in: page, state: incident.Sent, topics: []string{"pager-1"}, paged: 1},
		{name: "a busy channel releases the claim", channel: channel{status: 429, code: "Throttled"}, in: page, topics: []string{"pager-1"}, fault: fault.ChannelBusy},
		{name: "a broken channel releases the claim", channel: channel{status: 500, code: "InternalError"}, in: page, topics: []string{"pager-1"}, fault: fault.ChannelBusy},
		{name: "a channel that refuses is a fault", channel: channel{status: 404, code: "NotFound"}, in: page, topics: []string{"pager-1"}, fault: fault.ChannelRefused},
		{name: "a lost answer is unconfirmed", channel: channel{hang: true}, in: page, state: incident.Unconfirmed, topics: []string{"pager-1"}, paged: 1},
		{name: "nobody is woken for what is acknowledged", head: func(in *incident.Incident) { in.Status = incident.Acknowledged }, in: page, state: incident.Held},
		{name: "nobody is woken for an earlier round", head: func(in *incident.Incident) { in.Round = 2 }, in: page, state: incident.Held},
		{name: "the fourth page of an incident is held", earlier: []incident.Notice{
			{ID: "a", IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Channel: Pager, State: incident.Sent},
			{ID: "a2", IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Channel: Pager, State: incident.Sent},
			{ID: "b", IncidentID: "inc-1", Round: 1, Reason: "escalated", Level: 2, Channel: Pager, State: incident.Sent},
			{ID: "c", IncidentID: "inc-1", Round: 1, Reason: "raised-critical", Level: 1, Channel: Pager, State: incident.Unconfirmed}},
			in: Input{Op: OpPage, IncidentID: "inc-1", Round: 1, Reason: "escalated", Level: 3}, state: incident.Held, paged: 3},
		{name: "the analysis of an urgent incident is an update", in: Input{Op: OpAnalysis, IncidentID: "inc-1", Round: 1}, state: incident.Sent, topics: []string{"updates"}},
		{name: "below high one ticket says it all", head: func(in *incident.Incident) { in.Severity = incident.SeverityMedium },
			in: Input{Op: OpAnalysis, IncidentID: "inc-1", Round: 1}, state: incident.Sent, topics: []string{"tickets"}},
		{name: "what comes back for the second time is told again", head: func(in *incident.Incident) { in.Severity, in.Round = incident.SeverityMedium, 3 },
			in: Input{Op: OpAnalysis, IncidentID: "inc-1", Round: 3}, state: incident.Sent, topics: []string{"tickets"}},
		{name: "what comes back again and again is told no more", head: func(in *incident.Incident) { in.Severity, in.Round = incident.SeverityMedium, 4 },
			in: Input{Op: OpAnalysis, IncidentID: "inc-1", Round: 4}, state: incident.Held},
		{name: "a low one is a note", head: func(in *incident.Incident) { in.Severity = incident.SeverityLow },
			in: Input{Op: OpAnalysis, IncidentID: "inc-1", Round: 1}, state: incident.Sent, topics: []string{"tickets"}},
		{name: "the end reaches all who were told", head: func(in *incident.Incident) { in.Status = incident.Resolved },
			earlier: left(incident.Sent, "y#1", time.Minute), in: Input{Op: OpResolved, IncidentID: "inc-1", Round: 1}, state: incident.Sent, topics: []string{"pager-1"}, paged: 1},
		{name: "the end is told to nobody when nobody was told", head: func(in *incident.Incident) { in.Status = incident.Resolved },
			in: Input{Op: OpResolved, IncidentID: "inc-1", Round: 1}, state: incident.Held},
		{name: "no end is told of an incident that goes on", earlier: left(incident.Sent, "y#1", time.Minute),
			in: Input{Op: OpResolved, IncidentID: "inc-1", Round: 1}, state: incident.Held},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head := urgent()
			if tt.head != nil {
				tt.head(&head)
			}
			s := newTable(head)
			for _, n := range tt.earlier {
				s.notices[n.IncidentID+n.ID] = n
			}
			out, err := handler(t, s, tt.channel.client(t), config.Pages{}).Handle(t.Context(), tt.in)
			if f := fault.Fault(""); errors.As(err, &f) != (tt.fault != "") || f != tt.fault {
				t.Fatalf("Handle(%+v) = %+v, %v, want fault %q", tt.in, out, err, tt.fault)
			}
			if out.State != tt.state || !slices.Equal(tt.channel.topics(), tt.topics) {
				t.Errorf("Handle(%+v) = %+v and published to %v, want %s and %v", tt.in, out, tt.channel.topics(), tt.state, tt.topics)
			}
			if got := s.heads["inc-1"].Paged; got != tt.paged {
				t.Errorf("pages on the incident = %d, want %d", got, tt.paged)
			}
		})
	}
}

func TestARetryAfterABusyChannelSendsOnce(t *testing.T) {
	s, c := newTable(urgent()), &channel{status: 429, code: "Throttled"}
	h := handler(t, s, c.client(t), config.Pages{})
	in := Input{Op: OpPage, IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Execution: "x"}
	if _, err := h.Handle(t.Context(), in); !errors.Is(err, fault.ChannelBusy) {
		t.Fatalf("Handle on a busy channel = %v, want %v", err, fault.ChannelBusy)
	}
	c.status = 0
	for range 3 {
		if out, err := h.Handle(t.Context(), in); err != nil || out.State != incident.Sent {
			t.Fatalf("Handle again = %+v, %v, want sent", out, err)
		}
	}
	if len(c.sent) != 2 { // the refused one and the accepted one
		t.Errorf("SNS was called %d times, want 2", len(c.sent))
	}
	if line := s.timeline["notice-r1.opened.1.pager.pager-1"]; line.Kind != "paged" || !strings.Contains(line.Text, "sent: opened to pager-1 (level 1)") {
		t.Errorf("timeline line = %+v, want who was told what", line)
	}
}

func TestATargetThatIsBusyIsTriedAgainBesideOneThatRefuses(t *testing.T) {
	s, c := newTable(urgent()), &channel{busy: topic + "pager-1", refuse: topic + "gone"}
	h := handler(t, s, c.client(t), config.Pages{})
	cfg := routed(config.Pages{})
	cfg.cfg.Escalation[0].Levels[0].Pager = []string{topic + "pager-1", topic + "gone"}
	h.o.Settings = cfg
	if _, err := h.Handle(t.Context(), Input{Op: OpPage, IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Execution: "x"}); !errors.Is(err, fault.ChannelBusy) {
		t.Errorf("page to a busy target and one that is gone = %v, want %v: the busy one takes it a moment later", err, fault.ChannelBusy)
	}
}

func TestABusyChannelUsesUpNoCap(t *testing.T) {
	second := urgent()
	second.ID = "inc-2"
	s, c := newTable(urgent(), second), &channel{status: 429, code: "Throttled"}
	h := handler(t, s, c.client(t), config.Pages{Incident: 3, Target: 2, Window: config.Duration(10 * time.Minute)})
	page := func(id string) (Output, error) {
		return h.Handle(t.Context(), Input{Op: OpPage, IncidentID: id, Round: 1, Reason: "opened", Level: 1, Execution: id})
	}
	for range 3 {
		if _, err := page("inc-1"); !errors.Is(err, fault.ChannelBusy) {
			t.Fatalf("page on a busy channel = %v, want %v", err, fault.ChannelBusy)
		}
	}
	c.status = 0
	for _, id := range []string{"inc-1", "inc-2"} {
		if out, err := page(id); err != nil || out.State != incident.Sent {
			t.Errorf("page of %s = %+v, %v, want it sent: the target takes two", id, out, err)
		}
	}
}

func TestTheEndReachesAllWhenOneTargetIsGone(t *testing.T) {
	head := urgent()
	head.Status = incident.Resolved
	s, c := newTable(head), &channel{refuse: topic + "gone"}
	for i, target := range []string{"gone", "pager-1"} {
		n := incident.Notice{ID: fmt.Sprint(i), IncidentID: "inc-1", Round: 1, Reason: "opened", Channel: Pager, Level: 1, Target: topic + target, State: incident.Sent}
		s.notices["inc-1"+n.ID] = n
	}
	out, err := handler(t, s, c.client(t), config.Pages{}).Handle(t.Context(), Input{Op: OpResolved, IncidentID: "inc-1", Round: 1, Execution: "x"})
	if err != nil || out.State != incident.Sent || !slices.Contains(c.topics(), "pager-1") {
		t.Errorf("the end of an incident went to %v: %+v, %v, want it sent to pager-1 although the other topic is gone", c.topics(), out, err)
	}
}

func TestOneRefusedTargetOfTwoIsNoFault(t *testing.T) {
	s, c := newTable(urgent()), &channel{}
	h := handler(t, s, c.client(t), config.Pages{})
	cfg := routed(config.Pages{})
	cfg.cfg.Escalation[0].Levels[0].Pager = []string{topic + "gone", topic + "pager-1"}
	h.o.Settings = cfg
	c.refuse = topic + "gone"
	out, err := h.Handle(t.Context(), Input{Op: OpPage, IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Execution: "x"})
	if err != nil || out.State != incident.Sent {
		t.Errorf("page to two targets of which one is gone = %+v, %v, want sent", out, err)
	}
	if line := s.timeline["notice-r1.opened.1.pager.gone-refused"]; !strings.Contains(line.Text, "refused: opened to gone") {
		t.Errorf("timeline = %+v, want a line about the target that is gone", s.timeline)
	}
}

func TestAStormIsToldInOneDigest(t *testing.T) {
	var heads []incident.Incident
	for i := range 10 {
		head := urgent()
		head.ID = fmt.Sprintf("inc-%d", i)
		heads = append(heads, head)
	}
	s, c := newTable(heads...), &channel{}
	h := handler(t, s, c.client(t), config.Pages{Incident: 3, Target: 4, Window: config.Duration(10 * time.Minute)})
	held := 0
	for _, head := range heads {
		out, err := h.Handle(t.Context(), Input{Op: OpPage, IncidentID: head.ID, Round: 1, Reason: "opened", Level: 1, Execution: head.ID})
		if err != nil {
			t.Fatal(err)
		}
		if out.State == incident.Held {
			held++
		}
	}
	if len(c.sent) != 5 || held != 6 {
		t.Fatalf("ten pages made %d messages and held %d, want four pages, one digest and six held", len(c.sent), held)
	}
	text := c.protocols(t, 4)["default"]
	if !strings.Contains(text, "10 incidents are open") || !strings.Contains(text, "held until 10:10 UTC") || !strings.Contains(text, "inc-9") {
		t.Errorf("digest = %q, want how many are open, until when pages are held, and which", text)
	}
}
