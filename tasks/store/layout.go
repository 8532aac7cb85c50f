package store

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// The item layout.
//
//	table           PK                  SK                 document
//	incidents       INC#<id>            HEAD               incident.Incident; index INCIDENTS, <openedAt>#<id>
//	incidents       INC#<id>            SIG#<at>#<event>   incident.Signal
//	incidents       INC#<id>            TL#<at>#<entry>    incident.TimelineEntry
//	incidents       INC#<id>            NOTICE#<id>        incident.Notice
//	incidents       INC#<id>            TOKEN              incident.Token
//	incidents       WORKING             <openedAt>#<id>    incident.Incident that is open or may be reopened; expires
//	incidents       WORKING#VERSION     VERSION            its Version counts openings and merges
//	incidents       EVENT#<id>          EVENT              incident.Entry, the ledger; expires
//	incidents       CHANGES#<hour>      <at>#<event>       incident.Signal of kind change; expires
//	incidents       NOTE#<key>          NOTE               a note of the correlator; expires
//	metrics         OUTCOMES#<day>      <minute>           counters by outcome
//	metrics         USAGE#<day>         TOTAL              counters tokens, dollars
//	metrics         MESSAGES#<target>   <window start>     counter messages; expires
//	configurations  CONFIG#<name>       CURRENT            Configuration
//	configurations  CONFIG#<name>       V#<version>        Configuration, for ever
//
// Times in keys are UTC with fixed width, so that they sort as they passed.
const (
	keyTime    = "2006-01-02T15:04:05.000000000Z"
	hourBucket = "2006-01-02T15"
)

func keyAt(t time.Time, id string) string { return t.UTC().Format(keyTime) + "#" + id }

func incidentPK(id string) string { return "INC#" + id }

func headKey(id string) Key   { return Key{Incidents, incidentPK(id), "HEAD"} }
func eventKey(id string) Key  { return Key{Incidents, "EVENT#" + id, "EVENT"} }
func noteKey(key string) Key  { return Key{Incidents, "NOTE#" + key, "NOTE"} }
func tokenKey(id string) Key  { return Key{Incidents, incidentPK(id), "TOKEN"} }
func usageKey(day string) Key { return Key{Metrics, "USAGE#" + day, "TOTAL"} }

func workingKey(in incident.Incident) Key {
	return Key{Incidents, "WORKING", keyAt(in.OpenedAt, in.ID)}
}

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
	return Key{Incidents, "CHANGES#" + s.At.UTC().Format(hourBucket), keyAt(s.At, s.EventID)}
}
