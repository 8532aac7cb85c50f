package local

import (
	"context"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze"
	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/integration"
)

// fresh is how soon a changed configuration is in force.
const fresh = time.Second

// A bench is what the handlers are made of.
type bench struct {
	o        Options
	store    *store.Store
	settings *settings.Reader
	clients  clients
	at       Addresses
	reports  reports
	log      *slog.Logger
}

// newFunctions builds the handlers of all tasks, as the mains of the Lambda
// functions do, and gives each its name.
func newFunctions(o Options, s *store.Store, c clients, at Addresses, reportFolder string) (map[string]integration.Function, error) {
	inForce, err := settings.New(settings.Options{Store: s, Fresh: fresh})
	if err != nil {
		return nil, err
	}
	b := bench{o, s, inForce, c, at, reports{reportFolder}, o.Logger}
	f := map[string]integration.Function{}
	for task, build := range map[string]func() (integration.Function, error){
		"Classify": b.classify, "Correlate": b.correlate, "Persist": b.persist, "Analyze": b.analyze, "Notify": b.notify, "Lifecycle": b.lifecycle,
	} {
		if f[names.FunctionName(task)], err = build(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (b bench) classify() (integration.Function, error) {
	return functionOf(classify.New(classify.Options{Logger: b.log}).Handle), nil
}

func (b bench) correlate() (integration.Function, error) {
	h, err := b.decider()
	if err != nil {
		return nil, err
	}
	return functionOf(h.Handle), nil
}

func (b bench) decider() (*correlate.Handler, error) {
	topology, err := loadTopology(b.o.Topology)
	if err != nil {
		return nil, err
	}
	return correlate.New(correlate.Options{Store: b.store, Settings: b.settings, Topology: topology, Logger: b.log})
}

func (b bench) persist() (integration.Function, error) {
	again, err := b.decider()
	if err != nil {
		return nil, err
	}
	h, err := persist.New(persist.Options{Store: b.store, Decider: again, Logger: b.log})
	if err != nil {
		return nil, err
	}
	return functionOf(func(ctx context.Context, in persist.Input) (persist.Output, error) {
		out, err := h.Handle(ctx, in)
		if err == nil && b.o.saved != nil {
			b.o.saved(in.Signal.EventID)
		}
		return out, err
	}), nil
}

func (b bench) analyze() (integration.Function, error) {
	model := analyze.Model{ID: b.o.model()}
	if model.ID != "" {
		model.Client = b.clients.bedrock
	}
	h, err := analyze.New(analyze.Options{Store: b.store, Settings: b.settings, Model: model, Logger: b.log})
	if err != nil {
		return nil, err
	}
	return functionOf(h.Handle), nil
}

func (b bench) notify() (integration.Function, error) {
	h, err := notify.New(notify.Options{Store: b.store, Settings: b.settings, Client: b.clients.sns, Topics: topics(b.o.TopicPrefix),
		Dashboard: b.at.URL, Logger: b.log})
	if err != nil {
		return nil, err
	}
	return functionOf(h.Handle), nil
}

func (b bench) lifecycle() (integration.Function, error) {
	h, err := lifecycle.New(lifecycle.Options{Store: b.store, Settings: b.settings, Answerer: b.clients.sfn, Reports: b.reports, Logger: b.log})
	if err != nil {
		return nil, err
	}
	return functionOf(h.Handle), nil
}

func topics(prefix string) notify.Topics {
	return notify.Topics{Critical: prefix + "critical", High: prefix + "high", Medium: prefix + "medium", Low: prefix + "low", Chat: prefix + "chat"}
}
