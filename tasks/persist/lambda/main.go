// Command lambda runs the persist task.
package main

import (
	"context"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, persist.Input) (persist.Output, error), error) {
	s, err := p.Store()
	if err != nil {
		return nil, err
	}
	settings, err := p.Settings(s)
	if err != nil {
		return nil, err
	}
	decider, err := correlate.New(correlate.Options{Store: s, Settings: settings, Logger: p.Logger})
	if err != nil {
		return nil, err
	}
	h, err := persist.New(persist.Options{Store: s, Decider: decider, Logger: p.Logger})
	if err != nil {
		return nil, err
	}
	return h.Handle, nil
}
