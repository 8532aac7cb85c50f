package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// A Keeper keeps the registry of state machines and activities across the end
// of the process: one document, replaced as a whole.
type Keeper interface {
	Load() ([]byte, error) // nil when nothing was kept
	Save(registry []byte) error
}

// Options are the server's collaborators; only Engine has no default.
type Options struct {
	Engine  *engine.Engine
	Runner  engine.Runner // does the work of tasks in TestState; nil: they need a mock
	Mocks   *Mocks        // nil: the suffix #TestCase is refused
	Keep    Keeper        // nil: the registry lives as long as the process
	Account string        // 000000000000
	Region  string        // us-east-1
	Now     func() time.Time
	Logger  *slog.Logger // discards
}

// A Server answers the calls of the Step Functions API.
type Server struct {
	engine  *engine.Engine
	runner  engine.Runner
	mocks   *Mocks
	keep    Keeper
	names   names
	now     func() time.Time
	log     *slog.Logger
	service awsjson.Service

	mu       sync.Mutex
	registry registry
}

// maxRequest is the largest request body, in bytes.
const maxRequest = 1 << 20

// New returns a server and registers the machines that Keep has with the
// engine, so that the engine can restore their executions.
func New(o Options) (*Server, error) {
	if o.Engine == nil {
		return nil, errors.New("api: Options.Engine is missing")
	}
	if o.Account == "" {
		o.Account = "000000000000"
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{engine: o.Engine, runner: o.Runner, mocks: o.Mocks, keep: o.Keep, names: names{o.Account, o.Region}, now: o.Now, log: o.Logger,
		registry: newRegistry()}
	s.service = awsjson.Service{Prefix: "AWSStepFunctions", Version: "1.0", MaxBody: maxRequest, Logger: o.Logger, Operations: s.operations()}
	return s, s.load()
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.service.ServeHTTP(w, r) }

func (s *Server) operations() map[string]awsjson.Operation {
	return map[string]awsjson.Operation{
		"CreateStateMachine":               op(s.createStateMachine),
		"UpdateStateMachine":               op(s.updateStateMachine),
		"DescribeStateMachine":             op(s.describeStateMachine),
		"DescribeStateMachineForExecution": op(s.describeStateMachineForExecution),
		"DeleteStateMachine":               op(s.deleteStateMachine),
		"ListStateMachines":                op(s.listStateMachines),
		"ValidateStateMachineDefinition":   op(s.validateStateMachineDefinition),
		"PublishStateMachineVersion":       op(s.publishStateMachineVersion),
		"DeleteStateMachineVersion":        op(s.deleteStateMachineVersion),
		"ListStateMachineVersions":         op(s.listStateMachineVersions),
		"CreateStateMachineAlias":          op(s.createStateMachineAlias),
		"UpdateStateMachineAlias":          op(s.updateStateMachineAlias),
		"DescribeStateMachineAlias":        op(s.describeStateMachineAlias),
		"DeleteStateMachineAlias":          op(s.deleteStateMachineAlias),
		"ListStateMachineAliases":          op(s.listStateMachineAliases),
		"StartExecution":                   op(s.startExecution),
		"StartSyncExecution":               op(s.startSyncExecution),
		"DescribeExecution":                op(s.describeExecution),
		"ListExecutions":                   op(s.listExecutions),
		"StopExecution":                    op(s.stopExecution),
		"RedriveExecution":                 op(s.redriveExecution),
		"GetExecutionHistory":              op(s.getExecutionHistory),
		"SendTaskSuccess":                  op(s.sendTaskSuccess),
		"SendTaskFailure":                  op(s.sendTaskFailure),
		"SendTaskHeartbeat":                op(s.sendTaskHeartbeat),
		"CreateActivity":                   op(s.createActivity),
		"DescribeActivity":                 op(s.describeActivity),
		"DeleteActivity":                   op(s.deleteActivity),
		"ListActivities":                   op(s.listActivities),
		"GetActivityTask":                  op(s.getActivityTask),
		"TestState":                        op(s.testState),
		"TagResource":                      op(s.tagResource),
		"UntagResource":                    op(s.untagResource),
		"ListTagsForResource":              op(s.listTagsForResource),
	}
}

// none is the answer of calls that answer nothing.
type none struct{}

// op makes an operation of a typed function.
func op[In, Out any](f func(context.Context, In) (Out, error)) awsjson.Operation {
	return func(ctx context.Context, body []byte) (any, error) {
		var in In
		if err := awsjson.Decode(body, &in); err != nil {
			return nil, err
		}
		return f(ctx, in)
	}
}

// A stamp is a time as the protocol writes it: seconds since the epoch, with
// milliseconds.
type stamp time.Time

// MarshalJSON writes a number.
func (s stamp) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(s).UnixMilli())/1000, 'f', 3, 64), nil
}

// stamped returns nil for the zero time, which the protocol leaves out.
func stamped(t time.Time) *stamp {
	if t.IsZero() {
		return nil
	}
	s := stamp(t)
	return &s
}
