package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

// measured tells what the alarm watches, from the metrics of its definition.
func (r *reading) measured(config gjson.Result, alarm string) {
	r.service = "cloudwatch"
	if rule := config.Get("alarmRule"); rule.Type == gjson.String {
		r.composite(rule.Str, alarm)
		return
	}
	m := metricOf(config.Get("metrics"))
	if m.namespace == "" {
		return
	}
	ns, ok := namespaces[m.namespace]
	if !ok {
		if strings.HasPrefix(m.namespace, "AWS/") {
			r.service = strings.ToLower(m.namespace[len("AWS/"):])
		}
		ns = namespace{noun: "Alarm"}
	} else {
		r.service = ns.service
	}
	r.dimensioned(ns, m)
	if r.Kind == incident.Fault || r.Kind == incident.Recovery {
		trouble := ns.trouble(m, r.resources)
		r.Condition = trouble.condition
		if r.Kind == incident.Fault {
			r.Severity = trouble.severity
		}
	}
	if m.name != "" {
		r.Says = clean(m.name, 60) + " " + r.Says
	}
	if len(r.resources) > 0 && r.subject != r.resources[0] {
		r.noun = ns.noun
	} else {
		r.name = alarm
	}
}

// dimensioned names the resources behind the metric's dimensions, the affected
// one first and the alarm last.
func (r *reading) dimensioned(ns namespace, m metric) {
	alarms := r.resources
	r.resources = nil
	for _, d := range ns.dimensions {
		value := m.dimension(d.name)
		if value == "" {
			continue
		}
		if d.resource == nil {
			r.add(value)
			continue
		}
		r.add(d.resource(r, m, value))
	}
	if ns.link != nil {
		ns.link(r, m)
	}
	if len(r.resources) == 0 {
		m.dims.ForEach(func(_, v gjson.Result) bool {
			if v.Type == gjson.String {
				r.add(v.Str)
			}
			return len(r.resources) < 4
		})
		// what an unlisted dimension names is no ARN: the alarm leads
		if len(r.resources) > 0 && ns.service == "" {
			alarms, r.resources = r.resources, alarms
		}
	}
	r.zone = m.dimension("AvailabilityZone")
	r.add(alarms...)
}

// namespaceOf finds the namespace of an alarm also within a query's text.
func (r *reading) namespaceOf() string {
	return metricOf(r.get("configuration.metrics")).namespace
}
