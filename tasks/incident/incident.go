package incident

import "time"

// Status is where an incident stands.
type Status string

// The statuses of an incident. A reopened incident is open again with a higher
// Round. One on hold is a weak fault that waits for corroboration: nobody is told
// of it, it has no lifecycle, and it is forgotten once DueAt has passed.
const (
	OnHold       Status = "held"
	Open         Status = "open"
	Acknowledged Status = "acknowledged"
	Resolved     Status = "resolved"
	Merged       Status = "merged"
)

// An Incident is a set of signals that belong together. It is the head of an
// item collection: its signals, timeline and notices are items of their own.
type Incident struct {
	ID       string   `json:"id"` // "inc-…", derived from the id of the event that opened it
	Title    string   `json:"title"`
	Severity Severity `json:"severity"` // worst unrecovered signal; kept at its last value once resolved
	Status   Status   `json:"status"`
	Version  int64    `json:"version"` // counts writes, for conditional updates
	Round    int      `json:"round"`   // 1, and one more for each reopening

	OpenedAt       time.Time  `json:"openedAt"`
	LastAt         time.Time  `json:"lastAt"` // time of the newest signal
	AcknowledgedAt *time.Time `json:"acknowledgedAt,omitempty"`
	AcknowledgedBy string     `json:"acknowledgedBy,omitempty"`
	ResolvedAt     *time.Time `json:"resolvedAt,omitempty"`
	ResolvedBy     string     `json:"resolvedBy,omitempty"` // event id, "quiet" or a person
	Owner          string     `json:"owner,omitempty"`

	Members  []Member `json:"members"` // one per fingerprint, oldest first, bounded
	Signals  int      `json:"signals"` // all signals ever joined
	Services []string `json:"services"`
	Accounts []string `json:"accounts"`
	Regions  []string `json:"regions"`
	Apps     []string `json:"apps,omitempty"`

	Causes          []Cause   `json:"causes,omitempty"` // ranked, best first
	SuspectedChange *Suspect  `json:"suspectedChange,omitempty"`
	Suspects        []Suspect `json:"suspects,omitempty"` // ranked, best first

	MergedInto string     `json:"mergedInto,omitempty"`
	Flapping   bool       `json:"flapping,omitempty"`
	DueAt      *time.Time `json:"dueAt,omitempty"` // when Tick must look at it again

	Lifecycle int        `json:"lifecycle,omitempty"` // the round whose lifecycle execution has begun
	TellBy    string     `json:"tellBy,omitempty"`    // the event whose execution is to begin the round's lifecycle
	TellAt    *time.Time `json:"tellAt,omitempty"`    // since when
	Paged     int        `json:"paged,omitempty"`     // pages sent in all
	Analysis  *Analysis  `json:"analysis,omitempty"`
	Cost      Cost       `json:"cost"`

	TimeToAcknowledge int64 `json:"timeToAcknowledgeSeconds,omitempty"` // seconds
	TimeToResolve     int64 `json:"timeToResolveSeconds,omitempty"`     // seconds
}

// Active says whether the incident still asks for attention.
func (i Incident) Active() bool { return i.Status == Open || i.Status == Acknowledged }

// RootCause returns the best ranked cause, or the zero Cause.
func (i Incident) RootCause() Cause {
	if len(i.Causes) == 0 {
		return Cause{}
	}
	return i.Causes[0]
}

// A Member is the state of one fingerprint within an incident.
type Member struct {
	Fingerprint string    `json:"fingerprint"`
	Condition   string    `json:"condition"`
	Service     string    `json:"service"`
	Resources   []string  `json:"resources"`
	Title       string    `json:"title"`
	Severity    Severity  `json:"severity"`
	Kind        Kind      `json:"kind"`
	Account     string    `json:"account"`
	Region      string    `json:"region"`
	Zone        string    `json:"zone,omitempty"`
	Group       string    `json:"group,omitempty"`
	Actor       string    `json:"actor,omitempty"`
	OneShot     bool      `json:"oneShot,omitempty"`
	FirstEvent  string    `json:"firstEvent"` // id of its earliest signal
	FirstAt     time.Time `json:"firstAt"`
	FaultAt     time.Time `json:"faultAt"`    // newest fault
	RecoveryAt  time.Time `json:"recoveryAt"` // newest recovery, zero if none
	Flips       int       `json:"flips"`      // changes of state among Marks
	Count       int       `json:"count"`

	Keys     []string `json:"keys,omitempty"`     // what it is, in the form in which resources are compared
	Upstream []Hop    `json:"upstream,omitempty"` // what it depends on, nearest first, bounded
	Apps     []string `json:"apps,omitempty"`
	Marks    []Mark   `json:"marks,omitempty"` // its newest states by time, bounded
}

// A Hop is something upstream and how many steps away it is.
type Hop struct {
	Key   string `json:"key"`
	Steps int    `json:"steps"`
}

// A Mark is the state of a member at one time.
type Mark struct {
	At      time.Time `json:"at"`
	EventID string    `json:"eventId"`
	Fault   bool      `json:"fault"`
}

// Active says whether the newest thing known of the member is a fault.
func (m Member) Active() bool { return m.FaultAt.After(m.RecoveryAt) }

// A Cause is a candidate for the root cause.
type Cause struct {
	Resource string     `json:"resource"`
	EventID  string     `json:"eventId"`
	Title    string     `json:"title"`
	Score    float64    `json:"score"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// A Suspect is a change that may have led to the incident.
type Suspect struct {
	EventID  string     `json:"eventId"`
	Title    string     `json:"title"`
	Resource string     `json:"resource"`
	Actor    string     `json:"actor,omitempty"`
	At       time.Time  `json:"at"`
	Score    float64    `json:"score"`
	Evidence []Evidence `json:"evidence,omitempty"`

	Key    string `json:"key,omitempty"`    // the changed thing, in the form in which resources are compared
	Silent bool   `json:"silent,omitempty"` // the thing does not speak when it is broken: a key, a policy, a route
	Links  []Link `json:"links,omitempty"`  // how it relates to members, bounded
}

// A Link says how strongly a change explains one member.
type Link struct {
	Fingerprint string  `json:"fingerprint"`
	Weight      float64 `json:"weight"`
	Feature     string  `json:"feature"`
}

// An Analysis explains an incident to a person. Every claim cites event ids of
// the incident.
type Analysis struct {
	Author      string       `json:"author"` // "rules" or the model id
	Note        string       `json:"note,omitempty"`
	Round       int          `json:"round"`
	At          time.Time    `json:"at"`
	Summary     string       `json:"summary"`
	Causes      []Claim      `json:"causes"`
	BlastRadius []Claim      `json:"blastRadius"`
	Remediation []Step       `json:"remediation"`
	Dropped     []string     `json:"dropped,omitempty"` // claims removed for want of evidence
	Usage       AnalysisCost `json:"usage"`
}

// A Claim is one statement with the events that support it.
type Claim struct {
	Text       string   `json:"text"`
	Confidence string   `json:"confidence"` // "high", "medium" or "low"
	Evidence   []string `json:"evidence"`   // event ids of this incident
}

// A Step is a proposed remediation.
type Step struct {
	Text     string   `json:"text"`
	Risk     string   `json:"risk"` // "low", "medium" or "high"
	Evidence []string `json:"evidence"`
}

// AnalysisCost is what one analysis used.
type AnalysisCost struct {
	InputTokens  int     `json:"inputTokens"`
	OutputTokens int     `json:"outputTokens"`
	Dollars      float64 `json:"dollars"`
}

// Cost sums what an incident has used.
type Cost struct {
	Analyses     int     `json:"analyses"`
	InputTokens  int     `json:"inputTokens"`
	OutputTokens int     `json:"outputTokens"`
	Dollars      float64 `json:"dollars"`
	Messages     int     `json:"messages"`
}
