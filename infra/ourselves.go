package infra

import (
	"fmt"
	"slices"
)

// ourselves says by which field of which event this stack would hear of itself.
// Its own failures reach people by alarms; as events they would go in a circle.
var ourselves = []struct{ detailType, field, operator, value string }{
	{"Step Functions Execution Status Change", "stateMachineArn", "wildcard", "*:stateMachine:${AWS::StackName}-*"},
	{"CloudWatch Alarm State Change", "alarmName", "prefix", "${AWS::StackName}-"},
}

// notOurselves adds to a pattern that events about this stack do not match. The
// catalogue already leaves some values of the field out, and a pattern can hold
// only one such list a field, so this stack joins that list.
func notOurselves(pattern map[string]any) (map[string]any, error) {
	types, _ := pattern["detail-type"].([]any)
	for _, o := range ourselves {
		if !slices.Contains(types, any(o.detailType)) {
			continue
		}
		detail, _ := pattern["detail"].(map[string]any)
		if err := alsoBut(detail[o.field], o.operator, Sub(o.value)); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", o.field, o.detailType, err)
		}
	}
	return pattern, nil
}

// alsoBut adds a value to the anything-but list of a field's alternatives.
func alsoBut(alternatives any, operator, value string) error {
	list, _ := alternatives.([]any)
	for _, a := range list {
		alternative, _ := a.(map[string]any)
		but, _ := alternative["anything-but"].(map[string]any)
		switch values := but[operator].(type) {
		case string:
			but[operator] = []any{values, value}
			return nil
		case []any:
			but[operator] = append(values, value)
			return nil
		}
	}
	return fmt.Errorf("the catalogue has no anything-but %s to join", operator)
}

// short keeps a description within what EventBridge takes.
func short(s string) string {
	const most = 500
	if len(s) <= most {
		return s
	}
	return s[:most] + " …"
}
