package api

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Incident is the whole of an incident, as the domain has it.
type Incident = incident.Incident

// An IncidentPage is a page of a list.
type IncidentPage struct {
	Incidents []incident.Summary `json:"incidents"`
	Next      string             `json:"next,omitempty" doc:"Cursor of the next page; not there on the last one."`
}

const (
	defaultPage = 50
	maxPage     = 200
	maxReads    = 10 // of the store for one page, when few incidents match
)

var statuses = []incident.Status{incident.Open, incident.Acknowledged, incident.Resolved, incident.Merged}

var severities = []incident.Severity{incident.SeverityCritical, incident.SeverityHigh, incident.SeverityMedium, incident.SeverityLow, incident.SeverityInfo}

func listParameters() []Parameter {
	return append([]Parameter{
		{Name: "status", Says: "Only incidents of these statuses.", Enum: strings.Split(join(statuses), ", "), Several: true},
		{Name: "severity", Says: "Only incidents of these severities.", Enum: strings.Split(join(severities), ", "), Several: true},
		{Name: "service", Says: "Only incidents of this service, such as rds."},
		{Name: "q", Says: "Only incidents that have these words in title, id, cause, owner, service, application, account or region."},
	}, pageParameters()...)
}

// A listing is what a caller asks of the list.
type listing struct {
	store.Filter
	service, words string
	limit          int
}

func readListing(c call) (listing, error) {
	var l listing
	var err error
	if l.Status, err = words(c, "status", statuses); err != nil {
		return l, err
	}
	if l.Severity, err = words(c, "severity", severities); err != nil {
		return l, err
	}
	if l.service, err = c.one("service"); err != nil {
		return l, err
	}
	if l.words, err = c.one("q"); err != nil {
		return l, err
	}
	l.limit, err = c.number("limit", defaultPage, maxPage)
	return l, err
}

// active says whether only incidents that ask for attention are wanted.
func (l listing) active() bool {
	return len(l.Status) > 0 && !slices.ContainsFunc(l.Status, func(s incident.Status) bool {
		return s != incident.Open && s != incident.Acknowledged
	})
}

func (l listing) takes(in incident.Incident) bool {
	if len(l.Status) > 0 && !slices.Contains(l.Status, in.Status) || len(l.Severity) > 0 && !slices.Contains(l.Severity, in.Severity) {
		return false
	}
	return (l.service == "" || slices.Contains(in.Services, l.service)) && l.finds(in)
}

// finds says whether every word is found somewhere, whatever its case.
func (l listing) finds(in incident.Incident) bool {
	if l.words == "" {
		return true
	}
	cause := in.RootCause()
	parts := slices.Concat([]string{in.ID, in.Title, in.Owner, cause.Title, cause.Resource}, in.Services, in.Apps, in.Accounts, in.Regions)
	text := strings.ToLower(strings.Join(parts, "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(l.words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// listCursor is what the store's lists give out, and what pageOfOpen does.
var listCursor = regexp.MustCompile(`^\d{4}-\d{2}(~|-\d{2}T[0-9:.]+Z#[\w-]{1,80})$`)

func listIncidents(ctx context.Context, a *API, c call) (any, error) {
	l, err := readListing(c)
	if err != nil {
		return nil, err
	}
	after, err := c.cursor(listCursor)
	if err != nil {
		return nil, err
	}
	var found []incident.Incident
	if l.active() {
		found, after, err = pageOfOpen(ctx, a.reader(c), l, after)
	} else {
		found, after, err = pageOfAll(ctx, a.reader(c), l, after)
	}
	if err != nil {
		return nil, err
	}
	page := IncidentPage{Incidents: make([]incident.Summary, len(found)), Next: pageAfter(after)}
	for i, in := range found {
		page.Incidents[i] = in.Summary()
	}
	return page, nil
}

// pageOfOpen reads what asks for attention, all of it and as it is now: it is
// found however long ago it was opened.
func pageOfOpen(ctx context.Context, s Reader, l listing, after string) ([]incident.Incident, string, error) {
	open, err := s.Open(ctx)
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(open, func(x, y incident.Incident) int { return cmp.Compare(place(y), place(x)) })
	var page []incident.Incident
	for _, in := range open {
		if after != "" && place(in) >= after || !l.takes(in) {
			continue
		}
		if len(page) == l.limit {
			return page, place(page[len(page)-1]), nil
		}
		page = append(page, in)
	}
	return page, "", nil
}

// place sorts incidents by the time of their opening.
func place(in incident.Incident) string {
	return in.OpenedAt.UTC().Format("2006-01-02T15:04:05.000000000Z") + "#" + in.ID
}

// pageOfAll reads on until the page is full, or enough was looked at.
func pageOfAll(ctx context.Context, s Reader, l listing, after string) ([]incident.Incident, string, error) {
	var page []incident.Incident
	for range maxReads {
		some, next, err := s.List(ctx, l.Filter, after, l.limit-len(page))
		if err != nil {
			return nil, "", err
		}
		for _, in := range some {
			if l.takes(in) {
				page = append(page, in)
			}
		}
		if after = next; after == "" || len(page) >= l.limit {
			break
		}
	}
	return page, after, nil
}

// recent reads the incidents opened since a time, at most a bounded number.
func recent(ctx context.Context, s Reader, from, to time.Time, most int) ([]incident.Incident, error) {
	all, _, err := s.List(ctx, store.Filter{From: from, To: to}, "", most)
	return all, err
}
