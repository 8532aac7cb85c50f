package classify

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Fate is what becomes of an event by its row of the catalogue alone.
type Fate string

// The fates.
const (
	Pages    Fate = "pages"    // opens or joins an incident that wakes people
	Informs  Fate = "informs"  // opens or joins an incident that people are told of by ticket
	Settles  Fate = "settles"  // ends a fault, and with it perhaps the incident
	Explains Fate = "explains" // kept as a possible cause or as evidence
	Kept     Fate = "kept"     // counted and kept, with its reason
	Dropped  Fate = "dropped"  // the rule's pattern drops it, with its reason
)

// A Row is one case that the catalogue decides.
type Row struct {
	Source      string            `json:"source"`
	DetailType  string            `json:"detailType"`
	Path        string            `json:"path,omitempty"`  // of the value in detail
	Value       string            `json:"value,omitempty"` // "" is any other
	Kind        incident.Kind     `json:"kind"`
	Severity    incident.Severity `json:"severity"`
	Significant bool              `json:"significant"`
	Condition   string            `json:"condition"`
	Says        string            `json:"says"`
	Reason      string            `json:"reason"`
	Fate        Fate              `json:"fate"`
	Weighed     bool              `json:"weighed,omitempty"` // other fields of the event may change it
}

// Catalogue lists every decision of the tables, in order of source and type.
func Catalogue() []Row {
	var rows []Row
	for _, e := range entries {
		filter, keep := e.pattern()
		row := func(value string, v Verdict) Row {
			r := v.row()
			r.Source, r.DetailType, r.Value, r.Weighed = e.Source, e.Type, value, e.refine != nil
			if e.State != "" {
				r.Path = "detail." + e.State
			}
			if v.Routine && (!keep || filter != nil && value != "" && e.filter == nil) {
				r.Fate = Dropped
			}
			return r
		}
		for _, word := range e.words {
			rows = append(rows, row(word, e.Cases[strings.ToUpper(word)]))
		}
		if e.Else.Kind != "" {
			rows = append(rows, row("", e.Else))
		}
	}
	rows = append(rows, callRows()...)
	rows = append(rows, metricRows()...)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.DetailType, b.DetailType))
	})
	return rows
}

func (v Verdict) row() Row {
	return Row{Kind: v.Kind, Severity: v.Severity, Significant: v.Significant, Condition: v.Condition, Says: v.Says, Reason: v.Reason, Fate: v.fate()}
}

func (v Verdict) fate() Fate {
	switch {
	case v.Kind == incident.Recovery, v.Settles:
		return Settles
	case v.Significant && v.Severity.Pages():
		return Pages
	case v.Significant:
		return Informs
	case v.Kind == incident.Info:
		return Kept
	default:
		return Explains
	}
}

// callRows lists the API calls that mean more than a change of low weight.
func callRows() []Row {
	var rows []Row
	for _, call := range slices.Sorted(maps.Keys(notable)) {
		rule := notable[call]
		service, name, _ := strings.Cut(call, ":")
		v := rule.verdict
		if v.Kind == "" {
			v = plainChange.because("the request decides: from a plain change to " + string(incident.Security))
		}
		r := v.row()
		r.Source, r.DetailType, r.Path, r.Value, r.Weighed = "aws."+service, "AWS API Call via CloudTrail", "detail.eventName", name, rule.when != nil
		r.Condition = cmp.Or(r.Condition, slug(name))
		r.Says = cmp.Or(r.Says, name)
		rows = append(rows, r)
	}
	return rows
}

// metricRows lists the metrics whose alarms say more than "medium".
func metricRows() []Row {
	var rows []Row
	for _, ns := range slices.Sorted(maps.Keys(namespaces)) {
		for _, name := range slices.Sorted(maps.Keys(namespaces[ns].metrics)) {
			t := namespaces[ns].metrics[name]
			r := fault(t.severity, cmp.Or(t.condition, slug(name)), ns+" "+name+" in alarm").row()
			r.Source, r.DetailType, r.Path, r.Value, r.Weighed = "aws.cloudwatch", "CloudWatch Alarm State Change", "metric", ns+" "+name, true
			rows = append(rows, r)
		}
	}
	return rows
}
