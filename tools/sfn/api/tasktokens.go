package api

import (
	"context"
	"errors"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

const (
	maxToken = 2048
	maxError = 256
	maxCause = 32768
)

type taskAnswer struct {
	Token  string  `json:"taskToken"`
	Output *string `json:"output"`
	Error  string  `json:"error"`
	Cause  string  `json:"cause"`
}

func (in taskAnswer) check() error {
	switch {
	case in.Token == "":
		return required("taskToken", "")
	case len(in.Token) > maxToken:
		return awsjson.Errorf("InvalidToken", "Invalid Token: 'Invalid token'")
	case len(in.Error) > maxError:
		return invalid(in.Error, "error", "have length less than or equal to 256")
	case len(in.Cause) > maxCause:
		return invalid(in.Cause[:32]+"…", "cause", "have length less than or equal to 32768")
	}
	return nil
}

func (s *Server) sendTaskSuccess(_ context.Context, in taskAnswer) (none, error) {
	if err := in.check(); err != nil {
		return none{}, err
	}
	if in.Output == nil {
		return none{}, required("output", "")
	}
	output, err := value.Decode(*in.Output)
	if err != nil {
		return none{}, awsjson.Errorf("InvalidOutput", "Invalid Output: '%v'", err)
	}
	return none{}, taskError(s.engine.SendTaskSuccess(in.Token, output))
}

func (s *Server) sendTaskFailure(_ context.Context, in taskAnswer) (none, error) {
	if err := in.check(); err != nil {
		return none{}, err
	}
	return none{}, taskError(s.engine.SendTaskFailure(in.Token, in.Error, in.Cause))
}

func (s *Server) sendTaskHeartbeat(_ context.Context, in taskAnswer) (none, error) {
	if err := in.check(); err != nil {
		return none{}, err
	}
	return none{}, taskError(s.engine.SendTaskHeartbeat(in.Token))
}

func taskError(err error) error {
	switch {
	case errors.Is(err, engine.ErrNoTask):
		return awsjson.Errorf("InvalidToken", "Invalid Token: 'Invalid token'")
	case errors.Is(err, engine.ErrTaskTimedOut):
		return awsjson.Errorf("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	case errors.Is(err, engine.ErrTooLarge):
		return awsjson.Errorf("InvalidOutput", "Invalid Output: 'it is longer than %d bytes'", engine.MaxPayload)
	}
	return err
}
