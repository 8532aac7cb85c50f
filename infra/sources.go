package infra

type source struct {
	name, about string
	pattern     map[string]any
}

func sources() []source {
	return []source{{"States", "Step Functions executions", map[string]any{
		"source": []string{"aws.states"}, "detail": map[string]any{"status": []string{"FAILED", "TIMED_OUT", "ABORTED", "SUCCEEDED"}}}}}
}

func withoutOwn(p map[string]any) (map[string]any, error) {
	return merge(p, map[string]any{"detail": map[string]any{"stateMachineArn": []any{
		map[string]any{"anything-but": map[string]any{"prefix": own("states", "stateMachine:${AWS::StackName}-")}}}}}), nil
}
