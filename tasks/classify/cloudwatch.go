package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

var _ = declare("aws.cloudwatch",
	Entry{Type: "CloudWatch Alarm State Change", Noun: "Alarm", State: "state.value",
		Cases: cases{
			"ALARM": fault(medium, "alarm", "in alarm"),
			"OK":    recovery("alarm", "back to OK"),
			"INSUFFICIENT_DATA": note(none, "alarm", "no data",
				"INSUFFICIENT_DATA says that the metric stopped reporting, not that something broke or recovered"),
		},
		refine: (*reading).alarm,
		filter: map[string]any{"alarmName": []any{anythingBut(map[string]any{"prefix": "TargetTracking-"}), missing}}},
	Entry{Type: "CloudWatch Alarm Contributor State Change", Noun: "Alarm", State: "state.value",
		Cases: cases{
			"ALARM": fault(medium, "alarm", "one series in alarm"),
			"OK":    recovery("alarm", "one series back to OK"),
			"INSUFFICIENT_DATA": note(none, "alarm", "no data for one series",
				"INSUFFICIENT_DATA says that the metric stopped reporting, not that something broke or recovered"),
		},
		refine: (*reading).alarmContributor},
	Entry{Type: "CloudWatch Alarm Configuration Change", Noun: "Alarm", State: "operation", Name: "configuration.alarmName",
		Cases: cases{
			"create": change(none, "alarm-configuration", "alarm created"),
			"update": change(low, "alarm-configuration", "alarm definition changed"),
			"delete": change(low, "alarm-configuration", "alarm deleted"),
		},
		Else:   change(none, "alarm-configuration", "alarm definition changed"),
		refine: (*reading).alarmConfiguration},
)

func (r *reading) alarm() {
	name := r.str("alarmName")
	if name == "" && len(r.resources) == 0 {
		r.Verdict = unreadable
		return
	}
	r.alarmIdentity(name)
	config := r.get("configuration")
	r.measured(config, name)
	r.alarmTags()
	state, before := r.str("state.value"), r.str("previousState.value")
	switch {
	case r.Kind == incident.Info:
		if before == "ALARM" {
			r.Severity = low
			r.Reason = "data stopped while in alarm: nothing shows that the fault is over"
		}
		return
	case strings.HasPrefix(name, "TargetTracking-"):
		r.Verdict = note(none, "target-tracking", "scaling alarm "+state, "an alarm of a target-tracking policy is part of normal scaling")
		return
	case state == "OK" && before != "ALARM":
		r.Verdict = note(none, r.Condition, "OK", "the alarm was not in alarm before: nothing recovered")
		if before == "INSUFFICIENT_DATA" { // unless it was before its data stopped
			r.Settles = true
		}
		return
	case state == "ALARM" && before == "ALARM":
		r.Reason = "still in alarm after an edit: belongs to what is open"
		r.Says += " (still)"
	}
	r.quieted(state)
}

// quieted takes the significance from an alarm whose silence an operator arranged.
func (r *reading) quieted(state string) {
	by := r.str("state.actionsSuppressedBy")
	switch {
	case state == "ALARM" && by != "":
		r.Severity = low
		r.Significant, r.Reason = false, "the alarm's actions are suppressed by its suppressor ("+clean(by, 40)+")"
	case r.get("muteDetail").IsObject():
		r.Significant, r.Reason = false, "a mute rule covers the alarm"
		if state == "ALARM" {
			r.Severity = low
		} else {
			r.Settles = true
		}
	}
}

// alarmIdentity makes the fingerprint that of the alarm: two alarms on one
// metric end apart from each other.
func (r *reading) alarmIdentity(name string) {
	if len(r.resources) == 0 {
		r.add(r.arn("cloudwatch", "alarm:", name))
	}
	if len(r.resources) > 0 {
		r.subject = r.resources[0]
	}
}

func (r *reading) alarmTags() {
	r.takeTags(r.get("alarmTags"))
}

func (r *reading) alarmContributor() {
	r.alarmIdentity(r.str("alarmName"))
	r.measured(r.get("configuration"), r.str("alarmName"))
	id := r.str("alarmContributor.id")
	if id == "" {
		id = r.get("alarmContributor.attributes").Raw
	}
	r.subject += "#" + id
	attributes := metric{dims: r.get("alarmContributor.attributes")}
	attributes.namespace = r.namespaceOf()
	ns := namespaces[attributes.namespace]
	if ns.noun == "" {
		ns.noun = "Alarm"
	}
	if attributes.dims.IsObject() {
		r.dimensioned(ns, attributes)
	}
	r.quieted(r.str("state.value"))
}

func (r *reading) alarmConfiguration() {
	name := r.name
	if name == "" {
		name = r.str("alarmName")
		r.name = name
	}
	r.alarmIdentity(name)
	kept := r.Verdict
	r.measured(r.get("configuration"), name)
	r.Verdict = kept
	r.noun, r.name = "Alarm", name
	if was, is := r.get("previousConfiguration.actionsEnabled"), r.get("configuration.actionsEnabled"); was.Type == gjson.True && is.Type == gjson.False {
		r.Severity, r.Says = medium, "alarm actions switched off"
	}
}
