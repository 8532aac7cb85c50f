package engine

import (
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// A Journal keeps executions across the end of the process. Its methods are
// never called at the same time.
type Journal interface {
	// Write stores the records in one transaction. When it returns nil they
	// survive the death of the process.
	Write(records []Record) error
	// Read calls f once for every execution that is kept, in any order. The
	// Events of its record are all that were written for it, in their order.
	Read(f func(Record) error) error
}

// A Record is what is to be kept of one execution.
type Record struct {
	ARN     string
	Machine string
	Type    asl.MachineType
	Status  Status
	Stop    time.Time // zero while it runs
	// Delete forgets the execution and its events.
	Delete bool
	// Snapshot replaces the one before.
	Snapshot []byte
	// Events are added to those before: JSON, one event a line.
	Events []byte
}

// touch notes that x has changed. An EXPRESS execution is written when it
// starts, when it waits and when it ends: in between its last task can be run
// again. The lock is held.
func (e *Engine) touch(x *execution) {
	if e.opts.Journal == nil || x.Type == asl.Express && x.saved && x.Status == Running {
		return
	}
	e.mark(x)
}

// touchWaiting notes that x now waits for a timer or for an answer.
func (e *Engine) touchWaiting(x *execution) {
	if e.opts.Journal != nil {
		e.mark(x)
	}
}

func (e *Engine) mark(x *execution) {
	if _, ok := e.dirty[x]; !ok {
		e.dirty[x] = struct{}{}
		e.order = append(e.order, x)
	}
	e.scheduleFlush()
}

func (e *Engine) scheduleFlush() {
	if e.opts.Virtual || e.flushing {
		return
	}
	e.flushing = true
	time.AfterFunc(e.opts.FlushEvery, func() {
		if err := e.flush(); err != nil {
			e.opts.Logger.Error("journal not written", "err", err)
		}
	})
}

// ticket returns a channel that tells when what has happened so far is in the
// journal; nil when there is nothing to wait for.
func (e *Engine) ticket(x *execution) <-chan error {
	if e.opts.Journal == nil || e.opts.Virtual {
		return nil
	}
	if _, ok := e.dirty[x]; !ok {
		if !e.writing {
			return nil
		}
		e.scheduleFlush() // what is being written is not there yet
	}
	c := make(chan error, 1)
	e.waiters = append(e.waiters, c)
	return c
}

// flush writes what has changed.
func (e *Engine) flush() error {
	if e.opts.Journal == nil {
		return nil
	}
	e.saving.Lock()
	defer e.saving.Unlock()
	e.mu.Lock()
	batch := e.gather()
	waiters := e.waiters
	e.waiters, e.flushing, e.writing = nil, false, true
	e.mu.Unlock()
	err := e.write(batch)
	e.mu.Lock()
	e.writing = false
	if err != nil {
		e.giveBack(batch)
	}
	e.mu.Unlock()
	for _, w := range waiters {
		w <- err
	}
	return err
}

// save writes what has changed on a virtual clock. The lock is held.
func (e *Engine) save() error {
	if e.opts.Journal == nil {
		return nil
	}
	batch := e.gather()
	err := e.write(batch)
	if err != nil {
		e.giveBack(batch)
	}
	return err
}

// An entry is a record with what it takes to write it again.
type entry struct {
	x     *execution
	saved int
	Record
}

func (e *Engine) write(batch []entry) error {
	if len(batch) == 0 {
		return nil
	}
	records := make([]Record, len(batch))
	for i, b := range batch {
		records[i] = b.Record
	}
	if err := e.opts.Journal.Write(records); err != nil {
		return fmt.Errorf("write %d executions to the journal: %w", len(records), err)
	}
	return nil
}

func (e *Engine) giveBack(batch []entry) {
	for _, b := range batch {
		b.x.log.saved = min(b.x.log.saved, b.saved)
		e.mark(b.x)
	}
}

// gather makes the records of all that has changed.
func (e *Engine) gather() []entry {
	var batch []entry
	for _, x := range e.order {
		b := entry{x: x, saved: x.log.saved, Record: Record{ARN: x.ARN, Machine: x.Machine, Type: x.Type, Status: x.Status, Stop: x.Stop}}
		switch {
		case x.Type == asl.Express && x.Status != Running:
			if !x.saved { // it began and ended between two writes
				continue
			}
			b.Delete = true
		default:
			b.Snapshot = x.snapshot()
			b.Events = x.news()
			x.saved = true
		}
		batch = append(batch, b)
	}
	clear(e.dirty)
	e.order = e.order[:0]
	return batch
}

// news are the events that the journal does not have yet.
func (x *execution) news() []byte {
	if x.Type == asl.Express {
		return nil
	}
	var lines []byte
	for _, ev := range x.log.events[x.log.saved:] {
		with, err := appendEvent(lines, ev)
		if err != nil {
			x.e.opts.Logger.Error("event not kept", "execution", x.ARN, "event", ev.ID, "err", err)
			continue
		}
		lines = append(with, '\n')
	}
	x.log.saved = len(x.log.events)
	return lines
}
