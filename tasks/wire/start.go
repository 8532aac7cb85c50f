package wire

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// Parts are what every function is given.
type Parts struct {
	Env    *Env
	AWS    aws.Config
	Logger *slog.Logger
}

// Start builds a handler and serves it. Faults reach the workflow by name. A
// function that cannot be built says why in one line and ends.
func Start[In, Out any](build func(context.Context, Parts) (func(context.Context, In) (Out, error), error)) {
	log := lambdacontext.NewLogger()
	h, err := assemble(context.Background(), log, build)
	if err != nil {
		log.Error("cannot start", "err", err)
		os.Exit(1)
	}
	lambda.Start(fault.Named(h))
}

func assemble[In, Out any](ctx context.Context, log *slog.Logger, build func(context.Context, Parts) (func(context.Context, In) (Out, error), error)) (func(context.Context, In) (Out, error), error) {
	cfg, err := awsclient.OfFunction(os.Getenv)
	if err != nil {
		return nil, fmt.Errorf("read AWS configuration: %w", err)
	}
	p := Parts{Env: NewEnv(os.Getenv), AWS: cfg, Logger: log}
	h, err := build(ctx, p)
	if err != nil {
		return nil, err
	}
	return h, p.Env.Err()
}
