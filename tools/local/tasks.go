package local

import (
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze"
	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
)

// fresh is how soon a changed configuration is in force.
const fresh = time.Second

// newFunctions builds the handlers of all tasks, as the mains of the Lambda
// functions do, and gives each its ARN.
func newFunctions(o Options, s *store.Store, c clients, at Addresses, reportFolder string, log *slog.Logger) (functions, error) {
	inForce, err := settings.New(settings.Options{Store: s, Fresh: fresh})
	if err != nil {
		return nil, err
	}
	topology, err := loadTopology(o.Topology)
	if err != nil {
		return nil, err
	}
	decide, err := correlate.New(correlate.Options{Store: s, Settings: inForce, Topology: topology, Logger: log})
	if err != nil {
		return nil, err
	}
	model := analyze.Model{ID: o.Model}
	if o.Model != "" {
		model.Client = c.bedrock
	}
	explain, err := analyze.New(analyze.Options{Store: s, Settings: inForce, Model: model, Logger: log})
	if err != nil {
		return nil, err
	}
	tell, err := notify.New(notify.Options{Store: s, Settings: inForce, Client: c.sns, Topics: topics(o.TopicPrefix), Dashboard: at.URL, Logger: log})
	if err != nil {
		return nil, err
	}
	follow, err := lifecycle.New(lifecycle.Options{Store: s, Settings: inForce, Answerer: c.sfn, Reports: reports{reportFolder}, Logger: log})
	if err != nil {
		return nil, err
	}
	return functions{
		names.FunctionARN("Classify"):  functionOf(classify.New(classify.Options{Logger: log}).Handle),
		names.FunctionARN("Correlate"): functionOf(decide.Handle),
		names.FunctionARN("Analyze"):   functionOf(explain.Handle),
		names.FunctionARN("Notify"):    functionOf(tell.Handle),
		names.FunctionARN("Lifecycle"): functionOf(follow.Handle),
	}, nil
}

func topics(prefix string) notify.Topics {
	return notify.Topics{Critical: prefix + "critical", High: prefix + "high", Medium: prefix + "medium", Low: prefix + "low", Chat: prefix + "chat"}
}
