package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Save is all that one event leaves behind. Once its line is in the ledger, all
// of it is there.
type Save struct {
	Entry    incident.Entry // the ledger's line; refused when the event has one already
	Signal   incident.Signal
	Change   bool                // keep Signal among the recent changes
	Heads    []incident.Incident // as they shall be, Version as it was read (0: new)
	Before   []incident.Incident // the same as they were read, but for new ones
	Timeline []incident.TimelineEntry
	Notes    []incident.Note
	// Opens says that an incident is opened, reopened or merged, which must
	// have been decided on the newest working set: WorkingVersion.
	Opens          bool
	WorkingVersion int64
}

// AlreadyThere says that the ledger has a line for the event.
type AlreadyThere struct {
	Entry incident.Entry
	Own   bool // written by the same execution: its answer was lost, not its work
}

// Error names the event.
func (a *AlreadyThere) Error() string {
	return fmt.Sprintf("event %s is in the ledger as %s", a.Entry.EventID, a.Entry.Outcome)
}

// Save writes what an event leaves behind. A *AlreadyThere means that the event
// was handled before, and a repeat by another execution was counted; an error
// that is fault.StoreConflict, that the decision was made on an older state.
func (s *Store) Save(ctx context.Context, v Save) error {
	writes, err := s.saveWrites(v)
	if err != nil {
		return err
	}
	if v.Change && len(writes) == 2 {
		// A change that touches nothing else is the same item whoever writes it, so
		// it goes before its line, in two writes that cost half of a transaction.
		if err := s.b.Commit(ctx, "", writes[1]); err != nil {
			return fmt.Errorf("save event %s: %w", v.Entry.EventID, err)
		}
		writes = writes[:1]
	}
	err = s.b.Commit(ctx, "", writes...)
	if err == nil {
		return nil
	}
	known, found, readErr := s.Entry(ctx, v.Entry.EventID)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	if !found {
		return fmt.Errorf("save event %s: %w", v.Entry.EventID, err)
	}
	if known.Execution != "" && known.Execution == v.Entry.Execution {
		return &AlreadyThere{Entry: known, Own: true}
	}
	return s.repeated(ctx, v.Entry.EventID, v.Entry.Execution)
}

// repeated counts one more delivery of an event that is in the ledger, once an
// execution. It returns a *AlreadyThere, or why the delivery could not be
// counted.
func (s *Store) repeated(ctx context.Context, eventID, execution string) error {
	var e incident.Entry
	err := s.again(ctx, func() error {
		e = incident.Entry{}
		version, found, err := s.one(ctx, eventKey(eventID), &e)
		if err != nil || !found {
			return errors.Join(err, fmt.Errorf("event %s: no line in the ledger: %t", eventID, found))
		}
		if repeatOf(e, execution) {
			return nil
		}
		e.Duplicates++
		e.Repeats = remember(e.Repeats, execution)
		w, err := s.entryWrite(e)
		if err != nil {
			return err
		}
		w.IfAbsent, w.IfVersion = false, version
		return s.b.Commit(ctx, "", w)
	})
	if err != nil {
		return fmt.Errorf("count a repeat of event %s: %w", eventID, err)
	}
	return &AlreadyThere{Entry: e}
}

// maxRepeats bounds the executions that a line remembers. Events come twice, not
// twenty times, and a retry follows within seconds.
const maxRepeats = 16

// mark shortens the name of an execution to what tells a few of them apart.
func mark(execution string) string {
	sum := sha256.Sum256([]byte(execution))
	return hex.EncodeToString(sum[:6])
}

func remember(repeats []string, execution string) []string {
	if execution == "" {
		return repeats
	}
	repeats = append(repeats, mark(execution))
	return repeats[max(0, len(repeats)-maxRepeats):]
}

// repeatOf says whether an execution was counted as a duplicate of the event.
func repeatOf(e incident.Entry, execution string) bool {
	return execution != "" && slices.Contains(e.Repeats, mark(execution))
}

// Quarantine writes that the execution of the entry ended in quarantine, unless
// the ledger says how it ended already: an event that opened an incident nobody
// could be told of has its outcome. It returns how the execution ended. The line
// is the execution's and not the event's, which may come again and be handled.
func (s *Store) Quarantine(ctx context.Context, e incident.Entry) (incident.Entry, error) {
	known := incident.Entry{}
	if e.EventID != "" {
		var err error
		if known, _, err = s.Entry(ctx, e.EventID); err != nil {
			return e, err
		}
	}
	switch {
	case known.Execution != "" && known.Execution == e.Execution:
		return known, nil
	case repeatOf(known, e.Execution):
		known.Outcome = incident.Duplicate
		return known, nil
	}
	e.Outcome = incident.Quarantined
	w, err := s.entryWrite(e)
	w.Item.Key = runKey(e.Execution)
	if err == nil {
		err = s.b.Commit(ctx, "", w)
	}
	if errors.Is(err, fault.StoreConflict) {
		return e, nil // written by an earlier try
	}
	return e, wrap(err, "record the quarantine of %s", e.Execution)
}

func (s *Store) entryWrite(e incident.Entry) (Write, error) {
	w, err := put(eventKey(e.EventID), e)
	w.IfAbsent = true
	w.Item.Expires = s.o.Now().Add(s.o.Remember)
	return w, err
}

func (s *Store) saveWrites(v Save) ([]Write, error) {
	entry, err := s.entryWrite(v.Entry)
	writes := []Write{entry}
	add := func(w Write, e error) {
		err = errors.Join(err, e)
		writes = append(writes, w)
	}
	if v.Entry.IncidentID != "" {
		add(put(signalKey(v.Entry.IncidentID, v.Signal), v.Signal))
	}
	if v.Change {
		w, e := put(changeKey(v.Signal), v.Signal)
		w.Item.Expires = s.o.Now().Add(s.o.Remember)
		add(w, e)
	}
	for _, h := range v.Heads {
		own, e := s.headWrites(h, named(v.Before, h.ID))
		err = errors.Join(err, e)
		writes = append(writes, own...)
	}
	lines, e := timelineWrites(v.Timeline)
	err = errors.Join(err, e)
	writes = append(writes, lines...)
	for _, n := range v.Notes {
		writes = append(writes, s.noteWrite(n))
	}
	if v.Opens {
		writes = append(writes, Write{Item: Item{Key: workingVersionKey, Doc: []byte("{}")},
			IfAbsent: v.WorkingVersion == 0, IfVersion: v.WorkingVersion})
	}
	return writes, err
}

// named returns the incident of the id, nil when there is none.
func named(all []incident.Incident, id string) *incident.Incident {
	for i := range all {
		if all[i].ID == id {
			return &all[i]
		}
	}
	return nil
}

// timelineWrites writes each line once, the last of those with the same id.
func timelineWrites(lines []incident.TimelineEntry) ([]Write, error) {
	writes := make([]Write, 0, len(lines))
	for i, t := range lines {
		k := timelineKey(t)
		if slices.ContainsFunc(lines[i+1:], func(later incident.TimelineEntry) bool { return timelineKey(later) == k }) {
			continue
		}
		w, err := put(k, t)
		if err != nil {
			return nil, err
		}
		writes = append(writes, w)
	}
	return writes, nil
}

// noteMinimum is how long a note lives at least: one about an event that is old
// already is of use for those that come with it.
const noteMinimum = 24 * time.Hour

func (s *Store) noteWrite(n incident.Note) Write {
	expires := latest(n.Expires, s.o.Now().Add(noteMinimum))
	return Write{Item: Item{Key: noteKey(n.Key), Doc: n.Doc, Expires: expires}, IfAbsent: n.Version == 0, IfVersion: n.Version}
}

// Entry returns the ledger's line for an event.
func (s *Store) Entry(ctx context.Context, eventID string) (incident.Entry, bool, error) {
	var e incident.Entry
	_, found, err := s.one(ctx, eventKey(eventID), &e)
	if err != nil {
		return e, false, fmt.Errorf("read the ledger: %w", err)
	}
	return e, found, nil
}

// Notes returns the notes under the keys; one that is not there has Version 0.
func (s *Store) Notes(ctx context.Context, keys ...string) (map[string]incident.Note, error) {
	notes := make(map[string]incident.Note, len(keys))
	if len(keys) == 0 {
		return notes, nil
	}
	asked := make([]Key, len(keys))
	for i, k := range keys {
		asked[i] = noteKey(k)
		notes[k] = incident.Note{Key: k}
	}
	items, err := s.b.Get(ctx, asked...)
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	for _, it := range items {
		k := it.PK[len("NOTE#"):]
		notes[k] = incident.Note{Key: k, Version: it.Version, Doc: it.Doc, Expires: it.Expires}
	}
	return notes, nil
}
