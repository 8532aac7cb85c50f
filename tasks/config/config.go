package config

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Config is everything a team may set.
type Config struct {
	Severities   []SeverityRule `yaml:"severities,omitempty" json:"severities,omitempty" doc:"Overrides of the severity of signals; the first rule that matches holds."`
	Significance []Threshold    `yaml:"significance,omitempty" json:"significance,omitempty" doc:"How many faults within a window it takes before an incident is opened; the first rule that matches holds."`
	Silences     []Silence      `yaml:"silences,omitempty" json:"silences,omitempty" doc:"Signals that open no incident for a while."`
	Maintenance  []Maintenance  `yaml:"maintenance,omitempty" json:"maintenance,omitempty" doc:"Planned and recurring work that explains faults."`
	Routing      Routing        `yaml:"routing,omitempty" json:"routing,omitzero" doc:"Who is told about which incident, and where."`
	Escalation   []Policy       `yaml:"escalation,omitempty" json:"escalation,omitempty" doc:"Escalation policies, referred to by routes."`
	Topology     []Resource     `yaml:"topology,omitempty" json:"topology,omitempty" doc:"Resources with what they depend on, added to what is learned from events."`
	Correlation  Correlation    `yaml:"correlation,omitempty" json:"correlation,omitzero" doc:"When signals belong together and for how long."`
	Flapping     Flapping       `yaml:"flapping,omitempty" json:"flapping,omitzero" doc:"When a fault that comes and goes is held."`
	Storm        Storm          `yaml:"storm,omitempty" json:"storm,omitzero" doc:"When many incidents are told in one digest."`
	Pages        Pages          `yaml:"pages,omitempty" json:"pages,omitzero" doc:"Upper limits on pages."`
	MustPage     []Expectation  `yaml:"mustPage,omitempty" json:"mustPage,omitempty" doc:"What has to wake somebody; checked by replay before a change is applied."`
	Analysis     Analysis       `yaml:"analysis,omitempty" json:"analysis,omitzero" doc:"The model that explains incidents, and what it may cost."`
}

// A SeverityRule replaces the severity of the signals it matches.
type SeverityRule struct {
	Match    Matcher           `yaml:"match" json:"match" doc:"Which signals."`
	Severity incident.Severity `yaml:"severity" json:"severity" doc:"Their severity." enum:"critical,high,medium,low,info"`
}

// A Threshold asks for Count faults within Window before an incident opens.
type Threshold struct {
	Match  Matcher  `yaml:"match" json:"match" doc:"Which signals."`
	Count  int      `yaml:"count" json:"count" doc:"Faults of one resource it takes; 1 opens at once." min:"1"`
	Window Duration `yaml:"window" json:"window" doc:"Time within which they have to come, such as 10m."`
}

// A Silence keeps matching signals from opening or raising an incident.
type Silence struct {
	Match   Matcher   `yaml:"match" json:"match" doc:"Which signals."`
	Author  string    `yaml:"author" json:"author" doc:"Who set the silence."`
	Reason  string    `yaml:"reason" json:"reason" doc:"Why it was set."`
	Expires time.Time `yaml:"expires" json:"expires" doc:"When it ends (RFC 3339)."`
}

// A Maintenance is one window of work, or one that comes back every week.
type Maintenance struct {
	Name     string    `yaml:"name" json:"name" doc:"What is done."`
	Match    Matcher   `yaml:"match" json:"match" doc:"What is worked on."`
	From     time.Time `yaml:"from,omitempty" json:"from,omitzero" doc:"Beginning of a single window (RFC 3339)."`
	To       time.Time `yaml:"to,omitempty" json:"to,omitzero" doc:"End of a single window (RFC 3339)."`
	Days     []string  `yaml:"days,omitempty" json:"days,omitempty" doc:"Days of a recurring window; without them every day." enum:"mon,tue,wed,thu,fri,sat,sun"`
	Start    string    `yaml:"start,omitempty" json:"start,omitempty" doc:"Time of day at which a recurring window begins, such as 02:30."`
	Duration Duration  `yaml:"duration,omitempty" json:"duration,omitzero" doc:"Length of a recurring window."`
	Zone     string    `yaml:"zone,omitempty" json:"zone,omitempty" doc:"Time zone of start, such as Europe/Berlin; without it UTC."`
}

// Routing decides who is told. The first route that matches holds.
type Routing struct {
	Default Route   `yaml:"default,omitempty" json:"default,omitzero" doc:"Where incidents go that no route matches."`
	Routes  []Route `yaml:"routes,omitempty" json:"routes,omitempty" doc:"Tried in order."`
}

// A Route sends the incidents it matches to a team.
type Route struct {
	Match   Matcher  `yaml:"match,omitempty" json:"match,omitzero" doc:"Which incidents."`
	Team    string   `yaml:"team,omitempty" json:"team,omitempty" doc:"Who is responsible."`
	Pager   []string `yaml:"pager,omitempty" json:"pager,omitempty" doc:"Topic ARNs that wake people."`
	Tickets []string `yaml:"tickets,omitempty" json:"tickets,omitempty" doc:"Topic ARNs that wait for working hours."`
	Updates []string `yaml:"updates,omitempty" json:"updates,omitempty" doc:"Topic ARNs of those who follow along."`
	Policy  string   `yaml:"policy,omitempty" json:"policy,omitempty" doc:"Name of the escalation policy."`
}

// A Policy says whom to wake when nobody acknowledges.
type Policy struct {
	Name   string  `yaml:"name" json:"name" doc:"Name that routes refer to."`
	Levels []Level `yaml:"levels" json:"levels" doc:"Tried one after the other."`
}

// A Level is one step of an escalation policy.
type Level struct {
	Pager   []string `yaml:"pager,omitempty" json:"pager,omitempty" doc:"Topic ARNs; without them those of the route."`
	Minutes int      `yaml:"minutes" json:"minutes" doc:"Time to acknowledge before the next level is paged." min:"1" max:"10080"`
}

// Correlation bounds what belongs together.
type Correlation struct {
	Reopen Duration `yaml:"reopen,omitempty" json:"reopen,omitzero" doc:"A fault that comes back this soon after its recovery continues its incident."`
	Window Duration `yaml:"window,omitempty" json:"window,omitzero" doc:"Longest silence of an open incident after which new kinds of signal no longer join it."`
	Change Duration `yaml:"change,omitempty" json:"change,omitzero" doc:"How old a change may be to be suspected."`
	Settle Duration `yaml:"settle,omitempty" json:"settle,omitzero" doc:"How long everything has to stay recovered before an incident is resolved."`
	Stale  Duration `yaml:"stale,omitempty" json:"stale,omitzero" doc:"An incident of faults that have no recovery ends after this much quiet."`
	Hops   int      `yaml:"hops,omitempty" json:"hops,omitempty" doc:"Longest path in the topology that counts as related." min:"1" max:"8"`
}

// Flapping bounds a fault that comes and goes.
type Flapping struct {
	Changes int      `yaml:"changes,omitempty" json:"changes,omitempty" doc:"Changes of state within the window that count as flapping." min:"3"`
	Window  Duration `yaml:"window,omitempty" json:"window,omitzero" doc:"Window in which they are counted."`
	Quiet   Duration `yaml:"quiet,omitempty" json:"quiet,omitzero" doc:"Quiet after which a flapping incident is over."`
}

// Storm bounds how many incidents are told one by one.
type Storm struct {
	Incidents int      `yaml:"incidents,omitempty" json:"incidents,omitempty" doc:"Incidents opened within the window after which one digest is sent instead." min:"2"`
	Window    Duration `yaml:"window,omitempty" json:"window,omitzero" doc:"Window in which they are counted."`
}

// Pages bounds how often people are disturbed.
type Pages struct {
	Incident int      `yaml:"incident,omitempty" json:"incident,omitempty" doc:"Most pages for one incident." min:"1"`
	Target   int      `yaml:"target,omitempty" json:"target,omitempty" doc:"Most pages to one topic within the window; then one digest." min:"1"`
	Window   Duration `yaml:"window,omitempty" json:"window,omitzero" doc:"Window in which pages to a topic are counted."`
}

// An Expectation is something that has to wake somebody.
type Expectation struct {
	Name  string  `yaml:"name" json:"name" doc:"What is expected."`
	Match Matcher `yaml:"match" json:"match" doc:"Which signals have to lead to a page."`
}

// Analysis names the model and bounds what it may cost. Zero in a ceiling means
// that no model is asked.
type Analysis struct {
	Model           string  `yaml:"model,omitempty" json:"model,omitempty" doc:"Bedrock model or inference profile id; empty takes the deployed one."`
	IncidentTokens  int     `yaml:"incidentTokens" json:"incidentTokens" doc:"Most tokens for one incident." min:"0"`
	IncidentDollars float64 `yaml:"incidentDollars" json:"incidentDollars" doc:"Most dollars for one incident." min:"0"`
	DayTokens       int     `yaml:"dayTokens" json:"dayTokens" doc:"Most tokens in a day." min:"0"`
	DayDollars      float64 `yaml:"dayDollars" json:"dayDollars" doc:"Most dollars in a day." min:"0"`
}

// Default returns what holds where nothing is configured.
func Default() Config {
	return Config{
		Escalation: []Policy{{Name: "default", Levels: []Level{{Minutes: 15}, {Minutes: 30}}}},
		Routing:    Routing{Default: Route{Team: "on-call", Policy: "default"}},
		Correlation: Correlation{Reopen: Duration(time.Hour), Window: Duration(6 * time.Hour), Change: Duration(24 * time.Hour),
			Settle: Duration(5 * time.Minute), Stale: Duration(30 * time.Minute), Hops: 4},
		Flapping: Flapping{Changes: 6, Window: Duration(30 * time.Minute), Quiet: Duration(15 * time.Minute)},
		Storm:    Storm{Incidents: 20, Window: Duration(10 * time.Minute)},
		Pages:    Pages{Incident: 3, Target: 20, Window: Duration(10 * time.Minute)},
		Analysis: Analysis{IncidentTokens: 60_000, IncidentDollars: 0.50, DayTokens: 2_000_000, DayDollars: 10},
	}
}
