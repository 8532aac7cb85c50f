package infra

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// A widget is a graph of the CloudWatch dashboard. Metrics are written as
// CloudWatch reads them; ${Name} is filled in by the template.
type widget struct {
	title, statistic string
	metrics          [][]string
	rate             string // what is shown in place of the metrics m0, m1, …; "" shows them
}

func widgets() []widget {
	states := func(name string) []string {
		return []string{"AWS/States", name, "StateMachineArn", "${PipelineMachine}"}
	}
	lambda := func(metric string) [][]string {
		var out [][]string
		for _, f := range Functions() {
			out = append(out, []string{"AWS/Lambda", metric, "FunctionName", "${" + f.logical() + "Function}", f.Name})
		}
		return out
	}
	var depth [][]string
	for _, q := range []string{quarantineQueue, undelivered, unstreamed, unsent} {
		depth = append(depth, []string{"AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${" + q + ".QueueName}", q})
	}
	reads := func(names ...string) [][]string {
		var out [][]string
		for _, n := range names {
			out = append(out, []string{metricNamespace, n, "FunctionName", "${ApiFunction}", n})
		}
		return out
	}
	return []widget{
		{title: "Events through the pipeline", statistic: "Sum", metrics: [][]string{states("ExecutionsStarted"), states("ExecutionsSucceeded"), states("ExecutionsFailed"), states("ExecutionsTimedOut")}},
		{title: "Time through the pipeline, slowest event", statistic: "Maximum", metrics: [][]string{states("ExecutionTime")}},
		{title: "Events and messages that wait", statistic: "Maximum", metrics: depth},
		{title: "Errors of functions", statistic: "Sum", metrics: lambda("Errors")},
		{title: "Duration of functions", statistic: "p95", metrics: lambda("Duration")},
		{title: "Throttles of functions", statistic: "Sum", metrics: lambda("Throttles")},
		{title: "Age of changes on their way to browsers", statistic: "Maximum", metrics: [][]string{{"AWS/Lambda", "IteratorAge", "FunctionName", "${LiveFunction}"}}},
		{title: "API", statistic: "Sum", metrics: [][]string{{"AWS/ApiGateway", "Count", "ApiName", "${AWS::StackName}"}, {"AWS/ApiGateway", "4XXError", "ApiName", "${AWS::StackName}"},
			{"AWS/ApiGateway", "5XXError", "ApiName", "${AWS::StackName}"}}},
		{title: "Incidents being walked", statistic: "Sum", metrics: [][]string{{"AWS/States", "ExecutionsStarted", "StateMachineArn", "${LifecycleMachine}"},
			{"AWS/States", "ExecutionsSucceeded", "StateMachineArn", "${LifecycleMachine}"}}},
		{title: "Reads that the API's cache answered, percent", statistic: "Sum", metrics: reads(cacheHits, cacheMisses),
			rate: "100 * FILL(m0, 0) / (FILL(m0, 0) + FILL(m1, 0))"},
		{title: "Reads behind the API's cache", statistic: "Sum", metrics: reads(cacheMisses, readsPastCluster)},
	}
}

// The metrics that the API writes into its log, see package wire.
const (
	metricNamespace  = "CloudOpsAutopilot"
	cacheHits        = "CacheHits"
	cacheMisses      = "CacheMisses"
	readsPastCluster = "ReadsPastCluster"
)

// dashboardBody lays the widgets out in three columns.
func dashboardBody() string {
	const width, height = 8, 6
	var out []any
	for i, w := range widgets() {
		out = append(out, map[string]any{"type": "metric", "x": i % 3 * width, "y": i / 3 * height, "width": width, "height": height,
			"properties": map[string]any{"title": w.title, "region": "${AWS::Region}", "stat": w.statistic, "period": 300, "metrics": w.lines()}})
	}
	data, err := json.MarshalIndent(map[string]any{"widgets": out}, "", " ")
	if err != nil {
		panic(fmt.Sprintf("infra: dashboard cannot be written: %v", err)) // a programming error
	}
	return string(data)
}

// lines are the metrics as CloudWatch reads them.
func (w widget) lines() []any {
	var lines []any
	if w.rate != "" {
		lines = append(lines, []any{map[string]any{"expression": w.rate, "label": w.title, "id": "rate"}})
	}
	for i, m := range w.metrics {
		line := make([]any, 0, len(m))
		for j, part := range m {
			switch {
			case j < 4:
				line = append(line, part)
			case w.rate != "":
				line = append(line, map[string]any{"id": fmt.Sprintf("m%d", i), "visible": false})
			default:
				line = append(line, map[string]any{"label": part})
			}
		}
		lines = append(lines, line)
	}
	return lines
}
