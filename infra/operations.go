package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/budgets"
	"github.com/awslabs/goformation/v7/cloudformation/cloudwatch"
)

// An alarm about the pipeline itself. It goes to the operations topic, past the
// pipeline. Each has a section in RUNBOOK.md of the same name.
type alarm struct {
	name, about       string
	namespace, metric string
	dimensions        map[string]string
	statistic         string
	threshold         float64
	minutes, periods  int
	condition         string
}

// operations adds the alarms, the dashboard and the budget.
func operations(t *Template) {
	for _, a := range alarms() {
		a.add(t)
	}
	unbalanced(t)
	t.add("OperationsDashboard", &cloudwatch.Dashboard{DashboardName: str(worldwide("")), DashboardBody: Sub(dashboardBody())})
	budget(t)
}

func alarms() []alarm {
	pipeline := map[string]string{"StateMachineArn": Ref("PipelineMachine")}
	lifecycle := map[string]string{"StateMachineArn": Ref("LifecycleMachine")}
	waiting := func(name, queue, about string) alarm {
		return alarm{name: name, about: about, namespace: "AWS/SQS", metric: "ApproximateNumberOfMessagesVisible",
			dimensions: map[string]string{"QueueName": GetAtt(queue, "QueueName")}, statistic: "Maximum", minutes: 5, periods: 1}
	}
	return []alarm{
		{name: "PipelineFails", about: "Executions of the pipeline fail, so not even quarantine worked", namespace: "AWS/States",
			metric: "ExecutionsFailed", dimensions: pipeline, statistic: "Sum", minutes: 5, periods: 1},
		{name: "PipelineLags", about: "The oldest event took more than five minutes through the pipeline", namespace: "AWS/States",
			metric: "ExecutionTime", dimensions: pipeline, statistic: "Maximum", threshold: 300_000, minutes: 5, periods: 2},
		{name: "LifecycleFails", about: "An incident is not walked to its end", namespace: "AWS/States",
			metric: "ExecutionsFailed", dimensions: lifecycle, statistic: "Sum", minutes: 5, periods: 1},
		waiting("EventsInQuarantine", quarantineQueue, "Events could not be processed and wait to be read and driven again"),
		waiting("EventsUndelivered", undelivered, "A rule could not hand events to the pipeline"),
		waiting("ChangesUnstreamed", unstreamed, "Changes of incidents did not reach browsers and the bus"),
		waiting("MessagesUnsent", unsent, "A subscriber did not take a message about an incident"),
		// Outcomes are gathered before they are counted, and the age is that of whatever waits longest.
		{name: "ChangesLag", about: "Changes of incidents and outcomes are told more than a minute later than they should be", namespace: "AWS/Lambda",
			metric: "IteratorAge", dimensions: map[string]string{"FunctionName": Ref("LiveFunction")}, statistic: "Maximum",
			threshold: (gathered + 60) * 1000, minutes: 5, periods: 2},
		{name: "ModelThrottled", about: "Bedrock throttles, so incidents are explained by rules", namespace: "AWS/Bedrock",
			metric: "InvocationThrottles", dimensions: map[string]string{"ModelId": profiledModel()}, statistic: "Sum", minutes: 15, periods: 1,
			condition: hasModel},
		{name: "ApiFails", about: "The API answers with errors of its own", namespace: "AWS/ApiGateway",
			metric: "5XXError", dimensions: map[string]string{"ApiName": Sub("${AWS::StackName}"), "Stage": apiStage},
			statistic: "Sum", threshold: 5, minutes: 5, periods: 2},
	}
}

func (a alarm) add(t *Template) {
	c := &cloudwatch.Alarm{
		AlarmDescription: str(a.about), Namespace: str(a.namespace), MetricName: str(a.metric), Statistic: str(a.statistic),
		Period: integer(a.minutes * 60), EvaluationPeriods: a.periods, Threshold: &a.threshold,
		ComparisonOperator: "GreaterThanThreshold", TreatMissingData: str("notBreaching"),
		AlarmName:    str(Sub("${AWS::StackName}-" + a.name)),
		AlarmActions: []string{Ref("OperationsTopic")}, OKActions: []string{Ref("OperationsTopic")},
	}
	for _, k := range sortedKeys(a.dimensions) {
		c.Dimensions = append(c.Dimensions, cloudwatch.Alarm_Dimension{Name: k, Value: a.dimensions[k]})
	}
	var options []option
	if a.condition != "" {
		options = append(options, when(a.condition))
	}
	t.add(a.name+"Alarm", c, options...)
}

// budget tells when the month gets dear. The tag has to be activated for cost
// allocation once in the account.
func budget(t *Template) {
	notice := func(percent float64, kind string) budgets.Budget_NotificationWithSubscribers {
		return budgets.Budget_NotificationWithSubscribers{
			Notification: &budgets.Budget_Notification{ComparisonOperator: "GREATER_THAN", NotificationType: kind, Threshold: percent, ThresholdType: str("PERCENTAGE")},
			Subscribers:  []budgets.Budget_Subscriber{{SubscriptionType: "SNS", Address: Ref("OperationsTopic")}},
		}
	}
	t.add("Budget", &budgets.Budget{
		Budget: &budgets.Budget_BudgetData{
			BudgetType: "COST", TimeUnit: "MONTHLY", BudgetName: str(worldwide("")),
			CostFilters: map[string]any{"TagKeyValue": []any{Sub("user:" + stackTag + "$${AWS::StackName}")}},
		},
		NotificationsWithSubscribers: []budgets.Budget_NotificationWithSubscribers{notice(80, "ACTUAL"), notice(100, "FORECASTED")},
	}, when(hasBudget), after("OperationsTopicPolicy"), over(map[string]any{"Budget": map[string]any{
		"BudgetLimit": map[string]any{"Amount": Ref("MonthlyBudget"), "Unit": "USD"},
	}}))
}
