package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Classify says what an event means. Equal events give equal signals.
func Classify(e incident.Event) incident.Signal {
	e, err := Unwrap(e)
	r := &reading{event: e, detail: string(e.Detail), account: e.Account, region: e.Region}
	if err != nil {
		r.service, r.noun = e.Source, "Forwarded event"
		r.Verdict = note(none, "unreadable", "cannot be read", err.Error())
		return r.signal()
	}
	entry := lookup(e)
	r.service, r.noun = entry.Service, entry.Noun
	if r.service == "" {
		r.service = customService(e.Source)
	}
	if isEmptyObject(r.detail) {
		r.Verdict = empty
		r.add(e.Resources...)
		return r.signal()
	}
	if entry.Name != "" {
		r.name = r.str(entry.Name)
	}
	r.Verdict = entry.verdict(r)
	if entry.find != nil {
		entry.find(r)
	}
	r.add(e.Resources...)
	if entry.refine != nil {
		entry.refine(r)
	}
	r.lowerOutsideProduction()
	return r.signal()
}

var empty = note(none, "empty", "event without detail", "the event carries no detail: nothing to go by")

// lookup finds the entry of an event: its own, that of what CloudTrail
// delivers for any service, or that of unlisted types.
func lookup(e incident.Event) *Entry {
	if entry := known[entryKey{e.Source, e.DetailType}]; entry != nil {
		return entry
	}
	if strings.HasPrefix(e.Source, "aws.") && !strings.HasPrefix(e.Source, "aws.partner/") {
		if entry := known[entryKey{anySource, e.DetailType}]; entry != nil {
			return entry
		}
		if entry := bySource[e.Source]; entry != nil {
			return entry
		}
		return &foreign
	}
	if entry := bySource[e.Source]; entry != nil {
		return entry
	}
	return &custom
}

// anySource marks entries for detail-types that any AWS service may send.
const anySource = "*"

var foreign = Entry{Else: note(none, "unlisted", "event of a source the catalogue does not list",
	"the catalogue does not list this source: kept, nothing to do"), refine: (*reading).unlistedType}

func isEmptyObject(detail string) bool {
	return len(detail) >= 2 && len(detail) < 16 && strings.TrimSpace(detail[1:len(detail)-1]) == ""
}

// signal writes down what the reading came to.
func (r *reading) signal() incident.Signal {
	e := r.event
	s := incident.Signal{
		EventID: e.ID, Kind: r.Kind, Severity: r.Severity, Significant: r.Significant, Reason: r.Reason,
		Service: r.service, Condition: r.Condition, Resources: r.resources,
		Account: r.account, Region: r.region, At: e.Time, Source: e.Source, DetailType: e.DetailType,
		OneShot: r.OneShot && r.Kind != incident.Info && r.Kind != incident.Recovery, Settles: r.Settles && !r.Significant,
		Actor: clean(r.actor, 512), Group: clean(r.group, 600), Zone: clean(r.zone, 64), Tags: r.tags, Edges: r.edges,
		Starts: r.starts, Ends: r.ends,
	}
	if s.Resources == nil {
		s.Resources = []string{}
	}
	if s.Condition == "" { // a name of nothing but signs has no slug
		s.Condition = "unnamed"
	}
	subject := r.subject
	if subject == "" {
		subject = s.Primary()
	}
	if subject == "" {
		subject = e.Source + "/" + e.DetailType
	}
	course := r.course
	if course == "" {
		course = s.Condition
	}
	s.Fingerprint = fingerprint(s.Account, s.Region, subject, course)
	s.Title = r.title()
	return s
}

// maxFingerprint keeps fingerprints fit for a key of the store.
const maxFingerprint = 400

func fingerprint(account, region, subject, condition string) string {
	f := account + "|" + region + "|" + subject + "|" + condition
	if len(f) <= maxFingerprint {
		return f
	}
	sum := sha256.Sum256([]byte(f))
	return cut(f, maxFingerprint-33) + "#" + hex.EncodeToString(sum[:16])
}

const maxTitle = 200

// title reads like "RDS cluster orders: failover started".
func (r *reading) title() string {
	noun, name, says := r.noun, r.name, r.Says
	if name == "" && len(r.resources) > 0 {
		name = shortName(r.resources[0])
	}
	if noun == "" {
		noun = r.service
	}
	if says == "" {
		says = r.event.DetailType
	}
	t := noun
	if name != "" {
		t += " " + name
	}
	return clean(t+": "+says, maxTitle)
}

// clean makes one bounded line of text that came from outside.
func clean(s string, limit int) string {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			s = strings.Map(printable, s)
			break
		}
	}
	return cut(s, limit)
}

func printable(c rune) rune {
	switch {
	case unicode.IsSpace(c), unicode.IsControl(c):
		return ' '
	case unicode.Is(unicode.Cf, c) && c != '\u200d', c == utf8.RuneError:
		return -1
	default:
		return c
	}
}

// cut shortens s to at most limit bytes without splitting a character.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
