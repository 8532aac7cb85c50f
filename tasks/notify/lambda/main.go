// Command lambda runs the notify task.
package main

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/cloudops-autopilot/autopilot/tasks/notify"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, notify.Input) (notify.Output, error), error) {
	s, err := p.Store()
	if err != nil {
		return nil, err
	}
	settings, err := p.Settings(s)
	if err != nil {
		return nil, err
	}
	h, err := notify.New(notify.Options{
		Store: s, Settings: settings, Client: sns.NewFromConfig(p.AWS), Dashboard: p.Env.Text("DASHBOARD_URL"), Logger: p.Logger,
		Topics: notify.Topics{
			Critical: p.Env.Needed("TOPIC_CRITICAL"), High: p.Env.Needed("TOPIC_HIGH"),
			Medium: p.Env.Needed("TOPIC_MEDIUM"), Low: p.Env.Needed("TOPIC_LOW"), Chat: p.Env.Text("TOPIC_CHAT"),
		},
	})
	if err != nil {
		return nil, err
	}
	return h.Handle, nil
}
