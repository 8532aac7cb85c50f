package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/cloudwatch"
)

// unbalanced watches the promise that every accepted event ends in exactly one
// outcome: started executions against ended ones, an hour at a time. A minute
// of executions that are still under way is allowed for by the threshold.
func unbalanced(t *Template) {
	pipeline := []any{map[string]any{"Name": "StateMachineArn", "Value": Ref("PipelineMachine")}}
	metric := func(id, name string) map[string]any {
		return map[string]any{"Id": id, "ReturnData": false, "MetricStat": map[string]any{"Period": 3600, "Stat": "Sum",
			"Metric": map[string]any{"Namespace": "AWS/States", "MetricName": name, "Dimensions": pipeline}}}
	}
	t.add("OutcomesUnbalancedAlarm", &cloudwatch.Alarm{
		AlarmName:         str(Sub("${AWS::StackName}-OutcomesUnbalanced")),
		AlarmDescription:  str("More events began than ended with an outcome: something is lost or stuck"),
		EvaluationPeriods: 2, ComparisonOperator: "GreaterThanThreshold", TreatMissingData: str("notBreaching"),
		AlarmActions: []string{Ref("OperationsTopic")}, OKActions: []string{Ref("OperationsTopic")},
	}, over(map[string]any{"Threshold": 10, "Metrics": []any{
		metric("started", "ExecutionsStarted"), metric("succeeded", "ExecutionsSucceeded"),
		map[string]any{"Id": "missing", "Label": "Events without an outcome", "Expression": "FILL(started, 0) - FILL(succeeded, 0)", "ReturnData": true},
	}}))
}
