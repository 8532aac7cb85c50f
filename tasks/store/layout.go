package store

import (
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// The item layout.
//
//	table           PK                  SK                 document
//	incidents       INC#<id>            HEAD               incident.Incident; index OPENED#<month>, <openedAt>#<id>
//	incidents       INC#<id>            SIG#<at>#<event>   incident.Signal
//	incidents       INC#<id>            TL#<at>#<entry>    incident.TimelineEntry
//	incidents       INC#<id>            NOTICE#<id>        incident.Notice
//	incidents       INC#<id>            TOKEN              incident.Token
//	incidents       WORKING             <class>#<newest first>#<id>  incident.Incident that may still change; expires unless open
//	incidents       WORKING#VERSION     VERSION            its Version counts openings and merges
//	incidents       EVENT#<id>          EVENT              incident.Entry, the ledger; expires
//	incidents       EVENT#RUN#<execution>  EVENT           incident.Entry of a run that ended in quarantine; expires
//	incidents       CHANGES#<day>       <at>#<event>       incident.Signal of kind change; expires
//	incidents       NOTE#<key>          NOTE               a note of the correlator; expires
//	incidents       CONNECTIONS         <connection>       Connection, a browser that listens; expires
//	incidents       TICKET#<id>         TICKET             Ticket to connect once; expires
//	metrics         COUNT#minute#<day>  <minute>           counters by outcome, and others; expires
//	metrics         COUNT#hour#<month>  <day>T<hour>       the same by the hour
//	metrics         COUNTED             <name>             how far local mode counted something
//	metrics         USAGE#<day>         TOTAL              counters tokens, dollars
//	metrics         MESSAGES#<target>   <window start>     counter messages; expires
//	configurations  CONFIG#<name>       CURRENT            Configuration
//	configurations  CONFIG#<name>       V#<version>        Configuration, for ever
//
// Times in keys are UTC with fixed width, so that they sort as they passed. The
// class of an incident in the working set is "a" for an open one, "h" for one
// on hold and "r" for a resolved one, so that a bounded read misses the least
// urgent ones.
const (
	keyTime     = "2006-01-02T15:04:05.000000000Z"
	monthBucket = "2006-01"
	eventSK     = "EVENT"
)

func keyAt(t time.Time, id string) string { return t.UTC().Format(keyTime) + "#" + id }

// headSK is the sort key of a head.
const headSK = "HEAD"

func incidentPK(id string) string { return "INC#" + id }

func headKey(id string) Key  { return Key{Incidents, incidentPK(id), headSK} }
func eventKey(id string) Key { return Key{Incidents, "EVENT#" + id, eventSK} }
func runKey(execution string) Key {
	return Key{Incidents, "EVENT#RUN#" + execution, eventSK}
}
func noteKey(key string) Key  { return Key{Incidents, "NOTE#" + key, "NOTE"} }
func tokenKey(id string) Key  { return Key{Incidents, incidentPK(id), "TOKEN"} }
func usageKey(day string) Key { return Key{Metrics, "USAGE#" + day, "TOTAL"} }

// workingPK is the partition of the working set; open incidents begin with classOpen.
const (
	workingPK     = "WORKING"
	classOpen     = "a#"
	classHeld     = "h#"
	classResolved = "r#"
)

// workingKey is where an incident stands in the working set; false when it is
// not in it.
func workingKey(in incident.Incident) (Key, bool) {
	class := classHeld
	switch {
	case in.Status == incident.Merged:
		return Key{}, false
	case in.Active():
		class = classOpen
	case in.Status == incident.Resolved:
		class = classResolved
	}
	sinceLast := endOfTime - in.OpenedAt.Unix()
	return Key{Incidents, workingPK, fmt.Sprintf("%s%012d#%s", class, sinceLast, in.ID)}, true
}

// endOfTime is the last second of the year 9999: times are subtracted from it
// to sort the newest first.
const endOfTime = 253402300799

var workingVersionKey = Key{Incidents, "WORKING#VERSION", "VERSION"}

func signalKey(id string, s incident.Signal) Key {
	return Key{Incidents, incidentPK(id), "SIG#" + keyAt(s.At, s.EventID)}
}

func timelineKey(e incident.TimelineEntry) Key {
	return Key{Incidents, incidentPK(e.IncidentID), "TL#" + keyAt(e.At, e.ID)}
}

func noticeKey(n incident.Notice) Key {
	return Key{Incidents, incidentPK(n.IncidentID), "NOTICE#" + n.ID}
}

func changeKey(s incident.Signal) Key {
	return Key{Incidents, changesPK(s.At), keyAt(s.At, s.EventID)}
}

func changesPK(t time.Time) string { return "CHANGES#" + t.UTC().Format(time.DateOnly) }
