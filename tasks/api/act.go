package api

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
)

// A Person says who acts.
type Person struct {
	By string `json:"by" doc:"Who does this, for the timeline."`
}

// An Assignment names an owner.
type Assignment struct {
	Owner string `json:"owner" doc:"Who takes care of the incident; empty: nobody yet."`
	By    string `json:"by" doc:"Who says so."`
}

// A Remark is a line that a person writes.
type Remark struct {
	Text string `json:"text" doc:"What there is to say."`
	By   string `json:"by" doc:"Who says it."`
}

// Most characters of what people write.
const (
	maxName = 100
	maxText = 4000
)

// plain checks a text of a person and makes one line of white space in it.
func plain(field, text string, most int) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	if n := utf8.RuneCountInString(text); n > most {
		return "", bad(field, "%s has %d characters, which is more than %d", field, n, most)
	}
	return text, nil
}

// named is plain for what must not be empty.
func named(field, text string, most int) (string, error) {
	text, err := plain(field, text, most)
	if err == nil && text == "" {
		return "", bad(field, "%s is missing", field)
	}
	return text, err
}

func acknowledge(ctx context.Context, a *API, c call) (any, error) {
	return a.lifecycle(ctx, c, lifecycle.Acknowledge)
}

func resolve(ctx context.Context, a *API, c call) (any, error) {
	return a.lifecycle(ctx, c, lifecycle.Resolve)
}

// lifecycle carries out a call of that package, which also wakes who waits.
func (a *API) lifecycle(ctx context.Context, c call,
	do func(context.Context, lifecycle.Waker, lifecycle.Answerer, time.Time, string, string) (incident.Incident, error)) (any, error) {
	in, err := read[Person](c)
	if err != nil {
		return nil, err
	}
	if in.By, err = named("by", in.By, maxName); err != nil {
		return nil, err
	}
	if _, err := find(ctx, a.o.Store, c); err != nil {
		return nil, err
	}
	return do(ctx, a.o.Store, a.o.Answerer, a.o.Now(), c.id(), in.By)
}

func assign(ctx context.Context, a *API, c call) (any, error) {
	in, err := read[Assignment](c)
	if err != nil {
		return nil, err
	}
	if in.Owner, err = plain("owner", in.Owner, maxName); err != nil {
		return nil, err
	}
	if in.By, err = named("by", in.By, maxName); err != nil {
		return nil, err
	}
	return a.write(ctx, c, func(head *incident.Incident) (kind, text, by string) {
		head.Owner = in.Owner
		if in.Owner == "" {
			return "owner", "Owned by nobody", in.By
		}
		return "owner", "Owned by " + in.Owner, in.By
	})
}

func remark(ctx context.Context, a *API, c call) (any, error) {
	in, err := read[Remark](c)
	if err != nil {
		return nil, err
	}
	if in.Text, err = named("text", in.Text, maxText); err != nil {
		return nil, err
	}
	if in.By, err = named("by", in.By, maxName); err != nil {
		return nil, err
	}
	return a.write(ctx, c, func(*incident.Incident) (kind, text, by string) { return "note", in.Text, in.By })
}

// write changes an incident and adds the line that says so.
func (a *API) write(ctx context.Context, c call, change func(*incident.Incident) (kind, text, by string)) (any, error) {
	if _, err := find(ctx, a.o.Store, c); err != nil {
		return nil, err
	}
	id := a.o.NewID()
	return a.o.Store.UpdateIncident(ctx, c.id(), func(head *incident.Incident) ([]incident.TimelineEntry, error) {
		kind, text, by := change(head)
		return []incident.TimelineEntry{{IncidentID: head.ID, At: a.now(), ID: fmt.Sprintf("%s-%s", kind, id), Kind: kind, Text: text, Actor: by}}, nil
	})
}
