package classify

import (
	"maps"
	"slices"
	"strings"
)

// An Entry decides one detail-type of one source.
type Entry struct {
	Source  string
	Type    string // detail-type; "" decides what the source's other types mean
	Service string // "" is the source without "aws."
	Noun    string // what the title calls the thing, e.g. "RDS cluster"
	State   string // path in detail of the value that picks the case
	Cases   map[string]Verdict
	Else    Verdict // any other value, or no State at all
	Name    string  // path in detail of the thing's name; "" takes the primary resource's last part

	find   finder         // resources that the envelope does not name, or not first
	refine func(*reading) // what the table cannot say
	filter map[string]any // what the rule asks of detail, where the cases do not say it
	words  []string       // the state words as the service spells them, sorted
}

// cases is short for the tables.
type cases = map[string]Verdict

// known is the catalogue by source and detail-type.
var known = map[entryKey]*Entry{}

// bySource is the entry for unlisted detail-types of known sources.
var bySource = map[string]*Entry{}

// entries keeps the order of declaration.
var entries []*Entry

type entryKey struct{ source, typ string }

// declare adds the entries of one service to the catalogue. Declarations run
// once, when the package is initialised.
func declare(source string, list ...Entry) bool {
	for _, e := range list {
		e.Source = source
		if e.Service == "" {
			e.Service = strings.TrimPrefix(source, "aws.")
		}
		e.words = slices.Sorted(maps.Keys(e.Cases))
		e.Cases = folded(e.Cases)
		key := entryKey{source, e.Type}
		if known[key] != nil {
			panic("classify: " + source + " " + e.Type + " is declared twice")
		}
		known[key] = &e
		entries = append(entries, &e)
	}
	if bySource[source] == nil {
		bySource[source] = &Entry{Source: source, Service: strings.TrimPrefix(source, "aws."), Else: unlisted}
		if strings.HasPrefix(source, "aws.") {
			bySource[source].refine = (*reading).unlistedType
		}
	}
	return true
}

var unlisted = note(none, "unlisted", "event of a kind the catalogue does not list",
	"the catalogue does not list this detail-type: kept, nothing to do")

// folded makes the lookup of state words independent of their letter case:
// services spell the same word FAILED, Failed and failed.
func folded(in cases) cases {
	out := make(cases, len(in))
	for word, v := range in {
		out[strings.ToUpper(word)] = v
	}
	return out
}

// verdict picks the case that the event's state names.
func (e *Entry) verdict(r *reading) Verdict {
	if e.State != "" {
		if v, ok := e.Cases[strings.ToUpper(r.str(e.State))]; ok {
			return v
		}
	}
	if e.Else.Kind == "" {
		return unreadable
	}
	return e.Else
}

var unreadable = note(none, "unreadable", "event whose state is not one the service documents",
	"the state is missing or not one the service documents: kept, nothing to do")
