package api

import (
	"context"
	"fmt"
	"regexp"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// An IncidentDetail is an incident with what belongs to it.
type IncidentDetail struct {
	Incident     incident.Incident        `json:"incident"`
	Signals      []incident.Signal        `json:"signals" doc:"The first ones, in order of time."`
	SignalsNext  string                   `json:"signalsNext,omitempty" doc:"Cursor of further signals."`
	Timeline     []incident.TimelineEntry `json:"timeline" doc:"The first lines, in order of time."`
	TimelineNext string                   `json:"timelineNext,omitempty" doc:"Cursor of further lines."`
	Notices      []incident.Notice        `json:"notices" doc:"Who was told what, when and why."`
}

// A SignalPage is a page of an incident's signals.
type SignalPage struct {
	Signals []incident.Signal `json:"signals"`
	Next    string            `json:"next,omitempty"`
}

// A TimelinePage is a page of an incident's story.
type TimelinePage struct {
	Timeline []incident.TimelineEntry `json:"timeline"`
	Next     string                   `json:"next,omitempty"`
}

// detailPage is how many signals and lines come with an incident at once.
const detailPage = 100

// The forms of the cursors that the store gives out for parts of an incident.
// They end with the id of an event, which may be any text of 512 bytes.
var (
	signalCursor   = regexp.MustCompile(`(?s)^SIG#.{1,600}$`)
	timelineCursor = regexp.MustCompile(`(?s)^TL#.{1,600}$`)
)

// find returns the incident of the path. What can be no id is looked for nowhere.
func find(ctx context.Context, s Reader, c call) (incident.Incident, error) {
	if len(c.id()) > 100 {
		return incident.Incident{}, fmt.Errorf("id of %d bytes: %w", len(c.id()), fault.NotFound)
	}
	return s.Incident(ctx, c.id())
}

func getIncident(ctx context.Context, a *API, c call) (any, error) {
	s := a.reader(c)
	in, err := find(ctx, s, c)
	if err != nil {
		return nil, err
	}
	d := IncidentDetail{Incident: in}
	if d.Signals, d.SignalsNext, err = s.Signals(ctx, in.ID, "", detailPage); err != nil {
		return nil, err
	}
	if d.Timeline, d.TimelineNext, err = s.Timeline(ctx, in.ID, "", detailPage); err != nil {
		return nil, err
	}
	if d.Notices, err = s.Notices(ctx, in.ID); err != nil {
		return nil, err
	}
	d.SignalsNext, d.TimelineNext = pageAfter(d.SignalsNext), pageAfter(d.TimelineNext)
	d.Signals, d.Timeline, d.Notices = some(d.Signals), some(d.Timeline), some(d.Notices)
	return d, nil
}

func listSignals(ctx context.Context, a *API, c call) (any, error) {
	page, next, err := part(ctx, a, c, signalCursor, a.reader(c).Signals)
	return SignalPage{some(page), next}, err
}

func listTimeline(ctx context.Context, a *API, c call) (any, error) {
	page, next, err := part(ctx, a, c, timelineCursor, a.reader(c).Timeline)
	return TimelinePage{some(page), next}, err
}

// part reads a page of what belongs to an incident.
func part[T any](ctx context.Context, a *API, c call, form *regexp.Regexp,
	read func(ctx context.Context, id, after string, limit int) ([]T, string, error)) ([]T, string, error) {
	after, err := c.cursor(form)
	if err != nil {
		return nil, "", err
	}
	limit, err := c.number("limit", defaultPage, maxPage)
	if err != nil {
		return nil, "", err
	}
	in, err := find(ctx, a.reader(c), c)
	if err != nil {
		return nil, "", err
	}
	page, next, err := read(ctx, in.ID, after, limit)
	return page, pageAfter(next), err
}

// some makes an empty list of none, which is what JSON shows.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
