// Command lambda runs the analyze task.
package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, analyze.Input) (analyze.Output, error), error) {
	s, err := p.Store()
	if err != nil {
		return nil, err
	}
	settings, err := p.Settings(s)
	if err != nil {
		return nil, err
	}
	groups, err := analyze.ParseLogGroups(p.Env.Text("LOG_GROUPS"))
	if err != nil {
		return nil, fmt.Errorf("LOG_GROUPS: %w", err)
	}
	m, err := model(p)
	if err != nil {
		return nil, err
	}
	h, err := analyze.New(analyze.Options{
		Store: s, Settings: settings, Model: m, Ceiling: ceiling(p.Env), Groups: groups, Logger: p.Logger,
		Limit:   time.Duration(p.Env.Int("MODEL_SECONDS", 30)) * time.Second,
		Metrics: analyze.CloudWatch{Client: cloudwatch.NewFromConfig(p.AWS)},
		Logs:    analyze.CloudWatchLogs{Client: cloudwatchlogs.NewFromConfig(p.AWS)},
	})
	if err != nil {
		return nil, err
	}
	return h.Handle, nil
}

// model is the model of the deployment; without an id, rules write the analyses.
func model(p wire.Parts) (analyze.Model, error) {
	m := analyze.Model{ID: p.Env.Text("MODEL_ID"), Method: analyze.Method(p.Env.Text("MODEL_METHOD")), MaxTokens: int32(p.Env.Int("MODEL_MAX_TOKENS", 4000)),
		GuardrailID: p.Env.Text("GUARDRAIL_ID"), GuardrailVersion: p.Env.Text("GUARDRAIL_VERSION")}
	if m.Method != "" && !slices.Contains(analyze.Methods(), m.Method) {
		return m, fmt.Errorf("MODEL_METHOD is %q, want one of %v", m.Method, analyze.Methods())
	}
	if m.ID != "" {
		m.Client = bedrockruntime.NewFromConfig(p.AWS)
	}
	return m, nil
}

func ceiling(e *wire.Env) analyze.Budget {
	return analyze.Budget{
		IncidentTokens: e.Int("MODEL_INCIDENT_TOKENS", 0), IncidentDollars: e.Dollars("MODEL_INCIDENT_DOLLARS", 0),
		DayTokens: e.Int("MODEL_DAILY_TOKENS", 0), DayDollars: e.Dollars("MODEL_DAILY_DOLLARS", 0),
	}
}
