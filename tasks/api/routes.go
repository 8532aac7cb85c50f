package api

import (
	"context"
	"net/http"
	"slices"
)

// A Route is one thing the API does.
type Route struct {
	Method, Path string // Path has parameters as {id}
	Name         string // for the functions that programs make of it
	Says         string // what it does
	Role         Role   // the least that may use it
	Query        []Parameter
	In           any // zero value of the body; nil: none
	Out          any // zero value of the answer; nil: any JSON
	Status       int // of success
	Refusals     []int

	serve func(ctx context.Context, a *API, c call) (any, error)
}

// A Parameter is one parameter of the query.
type Parameter struct {
	Name, Says string
	Enum       []string // what a word of it may be; nil: anything
	Several    bool     // may be given more than once
	Max        int      // of a number; 0: it is text
}

// limit is the most bytes of the route's body.
func (r Route) limit() int {
	if _, large := r.In.(NewConfiguration); large {
		return MaxBody
	}
	return maxSmall
}

const (
	ok, created                          = http.StatusOK, http.StatusCreated
	badRequest, notFound, conflict       = http.StatusBadRequest, http.StatusNotFound, http.StatusConflict
	tooLarge, unsupported                = http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType
	unauthorized, forbidden, unavailable = http.StatusUnauthorized, http.StatusForbidden, http.StatusServiceUnavailable
	notAllowed                           = http.StatusMethodNotAllowed
	tooMany, internal                    = http.StatusTooManyRequests, http.StatusInternalServerError
)

// Routes lists all there is, in the order of the document.
func Routes() []Route {
	routes := []Route{
		{Method: "GET", Path: "/v1/incidents", Name: "listIncidents", Role: Viewer,
			Says:  "Lists incidents, newest first. A page may be short and yet have a next one; without status, merged incidents are left out.",
			Query: listParameters(), Out: IncidentPage{}, Refusals: []int{badRequest}, serve: listIncidents},
		{Method: "GET", Path: "/v1/incidents/{id}", Name: "getIncident", Role: Viewer,
			Says: "Returns an incident with its signals, timeline and notices.",
			Out:  IncidentDetail{}, Refusals: []int{notFound}, serve: getIncident},
		{Method: "GET", Path: "/v1/incidents/{id}/signals", Name: "listSignals", Role: Viewer,
			Says:  "Lists the signals of an incident in order of their time.",
			Query: pageParameters(), Out: SignalPage{}, Refusals: []int{badRequest, notFound}, serve: listSignals},
		{Method: "GET", Path: "/v1/incidents/{id}/timeline", Name: "listTimeline", Role: Viewer,
			Says:  "Lists what happened to an incident in order of time.",
			Query: pageParameters(), Out: TimelinePage{}, Refusals: []int{badRequest, notFound}, serve: listTimeline},
		act("acknowledge", "acknowledgeIncident", "Says that somebody takes care of the incident; escalation ends. Repeating it changes nothing.", Person{}, acknowledge),
		act("resolve", "resolveIncident", "Says that the incident is over. Repeating it changes nothing.", Person{}, resolve),
		act("owner", "assignIncident", "Names who takes care of the incident.", Assignment{}, assign),
		act("note", "noteIncident", "Adds a line to the incident's timeline.", Remark{}, remark),
		{Method: "GET", Path: "/v1/health", Name: "getHealth", Role: Viewer,
			Says: "Says whether the tables can be read, and what the caller's key may do.",
			Out:  Health{}, serve: getHealth},
		{Method: "GET", Path: "/v1/metrics", Name: "getMetrics", Role: Viewer,
			Says:  "Returns counters: events by outcome and whether they balance, incidents, times to acknowledge and to resolve.",
			Query: []Parameter{{Name: "hours", Says: "How far to look back; 24 when it is left out.", Max: maxHours}},
			Out:   Metrics{}, Refusals: []int{badRequest}, serve: getMetrics},
		{Method: "GET", Path: "/v1/config", Name: "getConfiguration", Role: Viewer,
			Says: "Returns the configuration in force; version 0 is the default, which was never stored.",
			Out:  Configuration{}, serve: getConfiguration},
		{Method: "PUT", Path: "/v1/config", Name: "putConfiguration", Role: Operator,
			Says: "Stores a configuration as the next version. It is checked first, and refused when somebody stored another one since the version it is based on.",
			In:   NewConfiguration{}, Out: Configuration{}, Refusals: []int{badRequest, conflict}, serve: putConfiguration},
		{Method: "GET", Path: "/v1/config/history", Name: "listConfigurations", Role: Viewer,
			Says:  "Lists the versions of the configuration, newest first.",
			Query: pageParameters(), Out: ConfigurationPage{}, Refusals: []int{badRequest}, serve: listConfigurations},
		{Method: "POST", Path: "/v1/live/ticket", Name: "createTicket", Role: Viewer, Status: created,
			Says: "Gives out a ticket with which the WebSocket API can be entered once, within a minute: ?ticket=… at its address.",
			In:   Nothing{}, Out: Ticket{}, Refusals: []int{badRequest}, serve: createTicket},
		{Method: "GET", Path: "/v1/openapi.json", Name: "getDocument", Role: Viewer,
			Says: "Returns this document.", serve: getDocument},
	}
	for i, r := range routes {
		routes[i].Refusals = refusals(r)
		if r.Status == 0 {
			routes[i].Status = ok
		}
	}
	return routes
}

func act(verb, name, says string, in any, serve func(context.Context, *API, call) (any, error)) Route {
	return Route{Method: "POST", Path: "/v1/incidents/{id}/" + verb, Name: name, Says: says, Role: Operator,
		In: in, Out: Incident{}, Refusals: []int{badRequest, notFound, conflict}, serve: serve}
}

// refusals adds those that follow from what a route is.
func refusals(r Route) []int {
	all := append(slices.Clone(r.Refusals), unauthorized, notAllowed, tooMany, unavailable, internal)
	if r.Role == Operator {
		all = append(all, forbidden)
	}
	if r.In != nil {
		all = append(all, tooLarge, unsupported)
	}
	return all
}

func pageParameters() []Parameter {
	return []Parameter{
		{Name: "limit", Says: "Most entries of a page; 50 when it is left out.", Max: maxPage},
		{Name: "cursor", Says: "Where to go on: the value of next of the page before."},
	}
}

func getDocument(context.Context, *API, call) (any, error) { return document(openAPI), nil }
