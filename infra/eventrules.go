package infra

import (
	"fmt"

	"github.com/awslabs/goformation/v7/cloudformation/events"
)

// eventRules adds the rules that start the pipeline, on the default bus for
// what AWS tells and on the stack's own bus for all else.
func eventRules(t *Template) error {
	role(t, "RulesRole", "Hands events to the pipeline", trust("events.amazonaws.com", own("events", "rule/*")), []Grant{
		allow(on(Ref("PipelineMachine")), "states:StartExecution"),
		{Actions: []string{"firehose:PutRecord"}, Resources: on(Arn("EventLogStream")), When: hasEventLog},
	})
	for _, r := range sources() {
		pattern, err := withoutOwn(r.pattern)
		if err != nil {
			return fmt.Errorf("rule %s: %w", r.name, err)
		}
		eventRule(t, r.name+"Rule", r.about, "", pattern)
	}
	// What comes on the stack's own bus is for the pipeline, except what the
	// product tells about incidents there.
	eventRule(t, "OwnBusRule", "Events of other accounts and systems", Ref("Bus"),
		map[string]any{"source": []any{map[string]any{"anything-but": []string{ownSource}}}})
	return nil
}

// ownSource is the source of the product's own events about incidents.
const ownSource = "autopilot"

func eventRule(t *Template, name, about, bus string, pattern map[string]any) {
	rule := &events.Rule{Description: str(about), State: str("ENABLED"), EventPattern: pattern}
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
