package infra

import (
	"fmt"
	"strings"

	"github.com/awslabs/goformation/v7/cloudformation/events"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
)

// eventRules adds the rules that start the pipeline, on the default bus for
// what AWS tells and on the stack's own bus for all else.
func eventRules(t *Template) error {
	role(t, "RulesRole", "Hands events to the pipeline", trust("events.amazonaws.com", own("events", "rule/*")), []Grant{
		allow(on(Ref("PipelineMachine")), "states:StartExecution"),
		{Actions: []string{"firehose:PutRecord"}, Resources: on(Arn("EventLogStream")), When: hasEventLog},
	})
	for _, r := range classify.Rules() {
		pattern, err := notOurselves(plain(r.Pattern).(map[string]any))
		if err != nil {
			return fmt.Errorf("rule %s: %w", r.Name, err)
		}
		bus := ""
		if r.Bus == classify.OwnBus {
			bus = Ref("Bus")
		}
		eventRule(t, camel(r.Name)+"Rule", r.Description, bus, pattern)
	}
	return nil
}

// camel makes the name of a resource of the name of a rule.
func camel(name string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		if part != "" {
			out.WriteString(upper(part))
		}
	}
	return out.String()
}

func eventRule(t *Template, name, about, bus string, pattern map[string]any) {
	rule := &events.Rule{Description: str(short(about)), State: str("ENABLED"), EventPattern: pattern}
	if bus != "" {
		rule.EventBusName = &bus
	}
	pipeline := target("pipeline", Ref("PipelineMachine"))
	log := target("log", Arn("EventLogStream"))
	t.add(name, rule, over(map[string]any{"Targets": []any{pipeline, If(hasEventLog, log, NoValue)}}))
}

// target keeps trying for two hours, which an outage may last, and gives up to
// a queue after that.
func target(id, arn string) map[string]any {
	return map[string]any{
		"Id": id, "Arn": arn, "RoleArn": Arn("RulesRole"),
		"RetryPolicy":      map[string]any{"MaximumEventAgeInSeconds": 7200, "MaximumRetryAttempts": 185},
		"DeadLetterConfig": map[string]any{"Arn": Arn(undelivered)},
	}
}
