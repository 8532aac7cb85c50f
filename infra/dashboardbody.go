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
	return []widget{
		{"Events through the pipeline", "Sum", [][]string{states("ExecutionsStarted"), states("ExecutionsSucceeded"), states("ExecutionsFailed"), states("ExecutionsTimedOut")}},
		{"Time through the pipeline, slowest event", "Maximum", [][]string{states("ExecutionTime")}},
		{"Events and messages that wait", "Maximum", depth},
		{"Errors of functions", "Sum", lambda("Errors")},
		{"Duration of functions", "p95", lambda("Duration")},
		{"Throttles of functions", "Sum", lambda("Throttles")},
		{"Age of changes on their way to browsers", "Maximum", [][]string{{"AWS/Lambda", "IteratorAge", "FunctionName", "${LiveFunction}"}}},
		{"API", "Sum", [][]string{{"AWS/ApiGateway", "Count", "ApiName", "${AWS::StackName}"}, {"AWS/ApiGateway", "4XXError", "ApiName", "${AWS::StackName}"},
			{"AWS/ApiGateway", "5XXError", "ApiName", "${AWS::StackName}"}}},
		{"Incidents being walked", "Sum", [][]string{{"AWS/States", "ExecutionsStarted", "StateMachineArn", "${LifecycleMachine}"},
			{"AWS/States", "ExecutionsSucceeded", "StateMachineArn", "${LifecycleMachine}"}}},
	}
}

// dashboardBody lays the widgets out in three columns.
func dashboardBody() string {
	const width, height = 8, 6
	var out []any
	for i, w := range widgets() {
		var metrics []any
		for _, m := range w.metrics {
			line := make([]any, 0, len(m))
			for j, part := range m {
				if j == 4 {
					line = append(line, map[string]any{"label": part})
					continue
				}
				line = append(line, part)
			}
			metrics = append(metrics, line)
		}
		out = append(out, map[string]any{"type": "metric", "x": i % 3 * width, "y": i / 3 * height, "width": width, "height": height,
			"properties": map[string]any{"title": w.title, "region": "${AWS::Region}", "stat": w.statistic, "period": 300, "metrics": metrics}})
	}
	data, err := json.MarshalIndent(map[string]any{"widgets": out}, "", " ")
	if err != nil {
		panic(fmt.Sprintf("infra: dashboard cannot be written: %v", err)) // a programming error
	}
	return string(data)
}
