package correlate

import (
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// FuzzFold throws streams of odd signals at decisions and holds what must be
// true of every head: an incident is in one place, has members, bounds and a
// severity, and is never both active and resolved.
func FuzzFold(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"), "i-0abc", "arn:aws:rds:eu-west-1:111122223333:db:orders-pg")
	f.Add([]byte{255, 254, 0, 9, 9, 9}, "arn::::::", "\x00/:-")
	f.Fuzz(func(t *testing.T, steps []byte, one, other string) {
		if len(steps) > 400 || len(one)+len(other) > 400 {
			return
		}
		w := newWorld(shop...)
		resources := []string{one, other, db, svc, lb, ""}
		kinds := []incident.Kind{incident.Fault, incident.Recovery, incident.Change, incident.Security, incident.Info, incident.Fault}
		for i := 0; i+2 < len(steps); i += 3 {
			r, k := resources[int(steps[i])%len(resources)], kinds[int(steps[i+1])%len(kinds)]
			s := fault(fmt.Sprint("e", i), float64(int8(steps[i+2]))*7, "rds", r, one)
			s.Kind, s.OneShot, s.Settles, s.Significant = k, steps[i]&64 > 0, steps[i]&32 > 0, steps[i]&128 == 0
			s.Edges = []incident.Edge{{From: one, To: other, Kind: "part-of"}, {From: other, To: one, Kind: "depends"}}
			s.Group, s.Actor, s.Zone = other, one, fmt.Sprint(binary.BigEndian.Uint16([]byte{0, steps[i]}))
			w.see(s)
			w.pass(float64(int8(steps[i+2])))
		}
		for _, in := range w.index.All() {
			checkHead(t, in)
		}
	})
}

func checkHead(t *testing.T, in incident.Incident) {
	t.Helper()
	switch {
	case in.ID == "" || len(in.Members) == 0 || len(in.Members) > maxMembers:
		t.Errorf("incident %q has %d members", in.ID, len(in.Members))
	case in.Active() != (in.Status == incident.Open || in.Status == incident.Acknowledged), in.Active() && in.ResolvedAt != nil, in.Status == incident.Resolved && in.ResolvedAt == nil:
		t.Errorf("incident %s is %s and resolved at %v", in.ID, in.Status, in.ResolvedAt)
	case in.Round < 1 || in.Signals < 1 || in.OpenedAt.Sub(in.LastAt) > 72*time.Hour:
		t.Errorf("incident %s has round %d, %d signals, opened %v, last %v", in.ID, in.Round, in.Signals, in.OpenedAt, in.LastAt)
	}
	for _, m := range in.Members {
		if len(m.Marks) > maxMarks || len(m.Keys) > maxKeys || len(m.Upstream) > maxUpstream {
			t.Errorf("member %s keeps %d marks, %d keys, %d hops", m.Fingerprint, len(m.Marks), len(m.Keys), len(m.Upstream))
		}
	}
}
