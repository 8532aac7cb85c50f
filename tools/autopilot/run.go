package main

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/local"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/standin/bedrock"
)

func newRunCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "run",
		Short: "Run everything on this machine, without an AWS account",
		Long: `Starts local mode: event bus, state machines, tasks, store, REST and WebSocket
API, dashboard and Step Functions API in one process, with stand-ins for SNS, SQS
and Bedrock, and sample events to look at.

Unlike AWS, the local bus takes sources that begin with "aws.". Data is kept in
one folder and found again after a restart, running executions included.`,
		Example: `  autopilot run
  autopilot run --no-sample --data /tmp/autopilot --listen 127.0.0.1:9090 --sfn-listen 127.0.0.1:9083
  autopilot run --bedrock-endpoint aws --model global.anthropic.claude-haiku-4-5-20251001-v1:0`,
	}
	o := local.Defaults()
	f := c.Flags()
	f.StringVar(&o.Data, "data", o.Data, "folder for all data")
	f.StringVar(&o.Listen, "listen", o.Listen, "address of bus, API, dashboard and stand-ins")
	f.StringVar(&o.SFNListen, "sfn-listen", o.SFNListen, "address of the Step Functions API")
	f.StringVar(&o.Mocks, "sfn-mocks", o.Mocks, "mocked task answers in the format of Step Functions Local (env SFN_MOCK_CONFIG); start an execution with STATE_MACHINE_ARN#TestCase")
	f.StringVar(&o.Config, "config", "", "configuration file to load (YAML)")
	f.StringVar(&o.Topology, "topology", "", "topology file to load (JSON)")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "seed of the sample events")
	noSample := f.Bool("no-sample", false, "send no sample events")
	f.StringVar(&o.SNS, "sns-endpoint", o.SNS, `SNS to use instead of the stand-in: a URL or "aws" (env AWS_ENDPOINT_URL_SNS)`)
	f.StringVar(&o.TopicPrefix, "topic-prefix", o.TopicPrefix, "what the topic names critical, high, medium, low and chat are appended to")
	f.StringVar(&o.SQS, "sqs-endpoint", o.SQS, `SQS to use instead of the stand-in: a URL or "aws" (env AWS_ENDPOINT_URL_SQS)`)
	f.StringVar(&o.QuarantineURL, "quarantine-url", o.QuarantineURL, "URL of the quarantine queue")
	f.StringVar(&o.Bedrock, "bedrock-endpoint", o.Bedrock, `Bedrock to use instead of the stand-in: a URL or "aws" (env AWS_ENDPOINT_URL_BEDROCK_RUNTIME)`)
	f.StringVar(&o.Model, "model", o.Model, `model id, or "rules" to ask no model; empty takes the stand-in, or Claude Haiku 4.5 on a real endpoint`)
	mode := f.String("bedrock-mode", string(o.BedrockMode), fmt.Sprintf("how the Bedrock stand-in behaves: %v", bedrock.Modes()))
	pipeline := f.String("pipeline-type", string(o.PipelineType), "STANDARD keeps the history of every execution, EXPRESS is faster and keeps none")
	level := f.String("log-level", "warn", "debug, info, warn or error")
	c.RunE = func(c *cobra.Command, _ []string) error {
		var l slog.Level
		if err := l.UnmarshalText([]byte(*level)); err != nil {
			return usageOf(c, fmt.Errorf("--log-level %q: it is none of debug, info, warn and error", *level))
		}
		if o.BedrockMode = bedrock.Mode(*mode); !slices.Contains(bedrock.Modes(), o.BedrockMode) {
			return usageOf(c, fmt.Errorf("--bedrock-mode %q: it is none of %v", *mode, bedrock.Modes()))
		}
		if o.PipelineType = asl.MachineType(*pipeline); o.PipelineType != asl.Standard && o.PipelineType != asl.Express {
			return usageOf(c, fmt.Errorf("--pipeline-type %q: it is neither %s nor %s", *pipeline, asl.Standard, asl.Express))
		}
		o.Samples = !*noSample
		o.Out = c.OutOrStdout()
		o.Logger = slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: l}))
		debug.SetGCPercent(local.GCPercent)
		return local.Run(c.Context(), o)
	}
	return c
}
