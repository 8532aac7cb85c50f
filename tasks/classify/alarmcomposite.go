package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// composite alarms name no metric: the rule's alarms are what they rest on.
func (r *reading) composite(rule, alarm string) {
	r.noun, r.name = "Composite alarm", alarm
	r.Condition = "composite-alarm"
	if r.Kind == incident.Fault {
		r.Severity = high
		if len(r.strs("state.actionsSuppressedBy")) > 0 {
			r.Severity = medium
		}
	}
	self := r.subject
	for _, child := range alarmsOfRule(rule) {
		r.dependsOn(self, r.arn("cloudwatch", "alarm:", child))
	}
}

// alarmsOfRule lists the names within ALARM("…"), OK(…) and so on of a rule.
func alarmsOfRule(rule string) []string {
	var names []string
	for len(rule) > 0 && len(names) < maxResources {
		open := strings.IndexByte(rule, '(')
		if open < 0 {
			break
		}
		word := strings.TrimSpace(rule[:open])
		rule = rule[open+1:]
		if !strings.HasSuffix(word, "ALARM") && !strings.HasSuffix(word, "OK") && !strings.HasSuffix(word, "INSUFFICIENT_DATA") {
			continue
		}
		end := strings.IndexByte(rule, ')')
		if end < 0 {
			break
		}
		if name := strings.Trim(strings.TrimSpace(rule[:end]), `"'`); name != "" {
			names = append(names, name)
		}
		rule = rule[end+1:]
	}
	return names
}
