package persist

import (
	"sync"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
)

// lines let the writers of one incident that share a process go one after the
// other, in place of one of them winning and all others trying again. What
// keeps the incident right is the store; this only saves work.
type lines struct {
	mu      sync.Mutex
	waiting map[string]*line
}

type line struct {
	sync.Mutex
	users int
}

// wait returns when it is the caller's turn, and what ends the turn. An empty
// name has no line.
func (l *lines) wait(name string) (done func()) {
	if name == "" {
		return func() {}
	}
	l.mu.Lock()
	own := l.waiting[name]
	if own == nil {
		own = &line{}
		l.waiting[name] = own
	}
	own.users++
	l.mu.Unlock()
	own.Lock()
	return func() {
		own.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if own.users--; own.users == 0 {
			delete(l.waiting, name)
		}
	}
}

// queueOf names the line that a decision stands in: that of the working set, or
// that of its incident.
func queueOf(d correlate.Decision) string {
	if restsOnAbsence(d) {
		return "working set"
	}
	return d.IncidentID
}
