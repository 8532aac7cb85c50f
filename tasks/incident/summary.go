package incident

import "time"

// A Summary is what a list shows of an incident, and what is told of it when it
// changes.
type Summary struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Severity Severity `json:"severity"`
	Status   Status   `json:"status"`
	Version  int64    `json:"version"` // the higher one of two summaries is the newer one
	Round    int      `json:"round"`

	OpenedAt       time.Time  `json:"openedAt"`
	LastAt         time.Time  `json:"lastAt"`
	AcknowledgedAt *time.Time `json:"acknowledgedAt,omitempty"`
	AcknowledgedBy string     `json:"acknowledgedBy,omitempty"`
	ResolvedAt     *time.Time `json:"resolvedAt,omitempty"`
	ResolvedBy     string     `json:"resolvedBy,omitempty"`
	Owner          string     `json:"owner,omitempty"`
	MergedInto     string     `json:"mergedInto,omitempty"`
	Flapping       bool       `json:"flapping,omitempty"`

	Services []string `json:"services"`
	Accounts []string `json:"accounts"`
	Regions  []string `json:"regions"`
	Apps     []string `json:"apps,omitempty"`

	Signals int `json:"signals"`
	Paged   int `json:"paged"`

	CauseTitle    string `json:"causeTitle,omitempty"` // of the best ranked cause
	CauseResource string `json:"causeResource,omitempty"`
	ChangeTitle   string `json:"changeTitle,omitempty"` // of the suspected change
	Explanation   string `json:"explanation,omitempty"` // the analysis in a few sentences
}

// Summary returns the summary of the incident.
func (i Incident) Summary() Summary {
	s := Summary{
		ID: i.ID, Title: i.Title, Severity: i.Severity, Status: i.Status, Version: i.Version, Round: i.Round,
		OpenedAt: i.OpenedAt, LastAt: i.LastAt,
		AcknowledgedAt: i.AcknowledgedAt, AcknowledgedBy: i.AcknowledgedBy, ResolvedAt: i.ResolvedAt, ResolvedBy: i.ResolvedBy,
		Owner: i.Owner, MergedInto: i.MergedInto, Flapping: i.Flapping,
		Services: list(i.Services), Accounts: list(i.Accounts), Regions: list(i.Regions), Apps: i.Apps,
		Signals: i.Signals, Paged: i.Paged,
		CauseTitle: i.RootCause().Title, CauseResource: i.RootCause().Resource,
	}
	if i.SuspectedChange != nil {
		s.ChangeTitle = i.SuspectedChange.Title
	}
	if i.Analysis != nil {
		s.Explanation = i.Analysis.Summary
	}
	return s
}

// list makes an empty list of none, which is what JSON shows.
func list(words []string) []string {
	if words == nil {
		return []string{}
	}
	return words
}
