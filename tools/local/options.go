package local

import (
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/standin/bedrock"
)

// GCPercent is the garbage collector's setting of a process that runs local
// mode: every event leaves much garbage and little memory in use.
const GCPercent = 300

// flushEvery is how long the transitions of executions are gathered for one
// write of their journal. An execution that passes several states meanwhile is
// written once. Who starts one waits for the write.
const flushEvery = 15 * time.Millisecond

// Options say how local mode runs. Defaults has usable values for all of them.
type Options struct {
	Data      string // the data folder
	Listen    string // bus, API, dashboard and stand-ins
	SFNListen string // Step Functions
	Config    string // file to load as the configuration; "" keeps the stored one
	Topology  string // file to load as the topology
	Mocks     string // file of mocked task answers in the format of Step Functions Local; "" mocks none
	Seed      uint64 // of the sample events
	Samples   bool   // whether there are sample events
	// PipelineType is STANDARD, which keeps the history of every execution, or
	// EXPRESS, which is faster and keeps none.
	PipelineType asl.MachineType

	// The endpoints of services that take the place of a stand-in: a URL, or
	// "aws" for the account of the AWS environment. "" keeps the stand-in.
	SNS, SQS, Bedrock string
	TopicPrefix       string // what the names of the topics are appended to
	QuarantineURL     string // of the queue, with SQS
	Model             string // model id; "" is the one that suits the endpoint, Rules asks none
	BedrockMode       bedrock.Mode

	Out    io.Writer // what people read
	Logger *slog.Logger
	// Ready is called once everything listens; nil does nothing.
	Ready func(Addresses)

	saved func(eventID string) // told of each event that is kept; for benchmarks
}

// Addresses are the URLs at which a running local mode is reached.
type Addresses struct {
	URL string // bus, API, dashboard and stand-ins
	SFN string // Step Functions
}

// Defaults returns the options of a plain "autopilot run".
func Defaults() Options {
	return Options{
		Data: "data", Listen: names.Listen, SFNListen: names.SFNListen, Seed: 1, Samples: true, PipelineType: asl.Standard,
		SNS: os.Getenv("AWS_ENDPOINT_URL_SNS"), SQS: os.Getenv("AWS_ENDPOINT_URL_SQS"), Bedrock: os.Getenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME"),
		Mocks:         os.Getenv("SFN_MOCK_CONFIG"),
		TopicPrefix:   "arn:aws:sns:" + names.Region + ":" + names.Account + ":" + names.Stack + "-",
		QuarantineURL: names.QueueURL(names.Quarantine),
		BedrockMode:   bedrock.Answers,
		Out:           io.Discard, Logger: slog.New(slog.DiscardHandler),
	}
}

// Rules as a model lets rules write the analyses.
const Rules = "rules"

// model returns the id of the model to ask, "" for none. What the stand-in
// writes is not passed off as the work of a real model.
func (o Options) model() string {
	switch {
	case o.Model == Rules:
		return ""
	case o.Model != "":
		return o.Model
	case o.Bedrock == "":
		return "bedrock-stand-in"
	default:
		return "global.anthropic.claude-haiku-4-5-20251001-v1:0"
	}
}
