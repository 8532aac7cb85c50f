package incident

import "time"

// Kind says what a signal tells about the world.
type Kind string

// The kinds of signal.
const (
	Fault    Kind = "fault"
	Recovery Kind = "recovery"
	Change   Kind = "change"
	Security Kind = "security"
	Info     Kind = "info"
)

// Severity orders signals and incidents by what they ask of people.
type Severity string

// The severities, worst first.
const (
	SeverityCritical Severity = "critical"
	SeverityHigh     Severity = "high"
	SeverityMedium   Severity = "medium"
	SeverityLow      Severity = "low"
	SeverityInfo     Severity = "info"
)

var ranks = map[Severity]int{SeverityCritical: 4, SeverityHigh: 3, SeverityMedium: 2, SeverityLow: 1}

// Rank returns 4 for critical down to 0 for info and for unknown words.
func (s Severity) Rank() int { return ranks[s] }

// Pages says whether an incident of this severity wakes people.
func (s Severity) Pages() bool { return s.Rank() >= 3 }

// A Signal is what Classify makes of an event.
type Signal struct {
	EventID     string    `json:"eventId"`
	Kind        Kind      `json:"kind"`
	Severity    Severity  `json:"severity"`
	Significant bool      `json:"significant"`
	Reason      string    `json:"reason"` // why it is, or is not, significant
	Service     string    `json:"service"`
	Condition   string    `json:"condition"`   // stable name of what is wrong, e.g. "cpu-utilization"
	Fingerprint string    `json:"fingerprint"` // account, region, primary resource, condition
	Resources   []string  `json:"resources"`   // ARNs or ids, primary first
	Title       string    `json:"title"`
	Account     string    `json:"account"`
	Region      string    `json:"region"`
	At          time.Time `json:"at"` // the event's own time, UTC

	Source     string `json:"source"`
	DetailType string `json:"detailType"`

	// OneShot is set on faults for which no recovery event exists (a failed
	// job, a stopped task). They do not keep an incident open by themselves.
	OneShot bool `json:"oneShot,omitempty"`
	// Settles is set on a signal that is not significant but proves that a fault
	// of the same fingerprint is over (the next good run of a job): it ends a
	// member that is active, and otherwise is a note.
	Settles bool `json:"settles,omitempty"`
	// Actor is the principal behind a change or security signal, if known.
	Actor string `json:"actor,omitempty"`
	// Group ties signals that the sender itself says belong together (a Health
	// eventArn, a deployment id, an attack sequence, an execution).
	Group string `json:"group,omitempty"`
	// Zone is the Availability Zone concerned, if the event names one.
	Zone string `json:"zone,omitempty"`
	// Tags are resource tags carried by the event.
	Tags map[string]string `json:"tags,omitempty"`
	// Edges are dependencies that the event itself reveals.
	Edges []Edge `json:"edges,omitempty"`
	// Starts and Ends bound the work that a change announces.
	Starts time.Time `json:"starts,omitzero"`
	Ends   time.Time `json:"ends,omitzero"`
	// Why holds the features and weights that placed the signal; Correlate fills it.
	Why []Evidence `json:"why,omitempty"`
}

// Primary returns the affected thing, or "" when the event names none.
func (s Signal) Primary() string {
	if len(s.Resources) == 0 {
		return ""
	}
	return s.Resources[0]
}

// An Edge says that From depends on To (To is upstream) or is part of it.
type Edge struct {
	From string `json:"from"`
	To   string `json:"to"`
	Kind string `json:"kind"` // "depends" or "part-of"
}

// Evidence is one feature of a decision with the weight it had.
type Evidence struct {
	Feature string  `json:"feature"`
	Weight  float64 `json:"weight"`
	Detail  string  `json:"detail,omitempty"`
	EventID string  `json:"eventId,omitempty"`
}
