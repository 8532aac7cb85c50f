package engine

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A shot is an execution as the journal keeps it.
type shot struct {
	Name        string      `json:"name"`
	Input       *Payload    `json:"input,omitempty"`
	Output      *Payload    `json:"output,omitempty"`
	Error       *string     `json:"error,omitempty"`
	Cause       *string     `json:"cause,omitempty"`
	Start       time.Time   `json:"start"`
	Redrives    int64       `json:"redrives,omitempty"`
	RedriveDate time.Time   `json:"redriveDate,omitzero"`
	Events      int64       `json:"events"`
	Root        *threadShot `json:"root,omitempty"`
}

type threadShot struct {
	State     string   `json:"state,omitempty"`
	Next      string   `json:"next,omitempty"`
	Phase     phase    `json:"phase"`
	Input     Payload  `json:"input"`
	Vars      *Payload `json:"vars,omitempty"`
	Item      *Payload `json:"item,omitempty"`
	Prev      int64    `json:"prev"`
	Entered   int64    `json:"entered"`
	EnteredAt int64    `json:"enteredAt"`
	Retries   []int64  `json:"retries,omitempty"`
	Attempts  int64    `json:"attempts,omitempty"`
	Timer     int64    `json:"timer,omitempty"`
	Timeout   int64    `json:"timeout,omitempty"`
	Heartbeat int64    `json:"heartbeat,omitempty"`
	Child     string   `json:"child,omitempty"`
	Taken     bool     `json:"taken,omitempty"`
	Log       int64    `json:"log,omitempty"` // events of a log of its own
	Fan       *fanShot `json:"fan,omitempty"`
}

type fanShot struct {
	Children []*threadShot `json:"children"`
	Results  Payload       `json:"results"`
	OK       []bool        `json:"ok"`
	Begun    int           `json:"begun"`
	Width    int           `json:"width"`
	Items    *Payload      `json:"items,omitempty"`
	Last     int64         `json:"last,omitempty"`
	Failures int64         `json:"failures,omitempty"`
	Over     bool          `json:"over,omitempty"`
	RunARN   string        `json:"runArn,omitempty"`
	Count    int64         `json:"toleratedCount,omitempty"`
	Share    float64       `json:"toleratedShare,omitempty"`
}

// snapshot writes the execution down.
func (x *execution) snapshot() []byte {
	s := shot{Name: x.Name, Error: x.Error, Cause: x.Cause, Start: x.Start,
		Redrives: x.RedriveCount, RedriveDate: x.RedriveDate, Events: x.log.count}
	if x.root != nil {
		s.Root = x.root.shot()
	}
	raw, err := appendWith(nil, &s, member{"input", &Payload{x.Input}}, member{"output", &Payload{x.Output}})
	if err != nil {
		x.e.opts.Logger.Error("snapshot not made", "execution", x.ARN, "err", err)
	}
	return raw
}

func at(t *timer) int64 {
	if t == nil {
		return 0
	}
	return t.at
}

func (t *thread) shot() *threadShot {
	phase := t.phase
	if t.redo {
		phase = working
	}
	s := &threadShot{Phase: phase, Input: Payload{t.input}, Prev: t.prev, Entered: t.entered, EnteredAt: t.enteredAt,
		Retries: t.retries, Attempts: t.attempts, Timer: at(t.timer), Timeout: at(t.timeout), Heartbeat: at(t.heartbeat),
		Child: t.child, Taken: t.taken}
	if t.state != nil {
		s.State = t.state.Name
	}
	if t.enter {
		s.Next = t.next.Name
	}
	if t.vars != nil && t.vars.own != nil {
		s.Vars = &Payload{t.vars.own}
	}
	if t.item != nil {
		s.Item = &Payload{t.item}
	}
	if t.log != &t.x.log {
		s.Log = t.log.count
	}
	if t.fan != nil {
		s.Fan = t.fan.shot()
	}
	return s
}

func (f *fan) shot() *fanShot {
	s := &fanShot{Results: Payload{f.results}, OK: f.ok, Begun: f.begun, Width: f.width, Last: f.last, Failures: f.failures, Over: f.over}
	if f.items != nil {
		s.Items = &Payload{f.items}
	}
	if f.run != nil {
		s.RunARN, s.Count, s.Share = f.run.arn, f.run.tolerance.Count, f.run.tolerance.Share
	}
	for i, c := range f.children {
		if c == nil || f.ok[i] {
			s.Children = append(s.Children, nil)
			continue
		}
		s.Children = append(s.Children, c.shot())
	}
	return s
}

func valueOf(p *Payload) any {
	if p == nil {
		return nil
	}
	return p.Value
}

func listOf(p *Payload) []any {
	list, _ := valueOf(p).([]any)
	return list
}

func objectOf(p *Payload) *value.Object {
	o, _ := valueOf(p).(*value.Object)
	return o
}
