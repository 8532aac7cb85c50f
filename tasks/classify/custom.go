package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

var custom = Entry{Else: note(none, "custom", "event of a custom source", "no alert that the catalogue can read: kept, nothing to do"), refine: (*reading).customAlert}

// customService names the service of a source that is no AWS service. A
// partner's bus carries the partner's domain.
func customService(source string) string {
	rest, ok := strings.CutPrefix(source, "aws.partner/")
	if !ok {
		return strings.TrimPrefix(source, "aws.")
	}
	partner, _, _ := strings.Cut(rest, "/")
	for _, suffix := range []string{".com", ".io", ".net", ".org", ".co"} {
		partner = strings.TrimSuffix(partner, suffix)
	}
	return partner
}

// An alert is what the shapes of alerting tools have in common.
type alert struct {
	name     string
	severity incident.Severity
	firing   bool
	subject  string // what stays the same from the first notice to the last
	labels   gjson.Result
}

// alertShapes are tried in order. Each asks for fields that only an alert of
// its tool carries together; a text that says critical is no alert.
var alertShapes = []func(*reading) (alert, bool){alertmanager, datadog, pagerDuty, plainAlert}

// customAlert takes alerts of other tools for what they are.
func (r *reading) customAlert() {
	if strings.HasPrefix(r.event.DetailType, OwnEventPrefix) {
		r.Verdict = routine("notice of the product itself", "the product's own notice must not come back to it")
		return
	}
	for _, shape := range alertShapes {
		a, ok := shape(r)
		if !ok {
			continue
		}
		r.alerted(a)
		return
	}
}

func (r *reading) alerted(a alert) {
	r.name = clean(a.name, 100)
	r.noun = "Alert"
	r.subject = r.event.Source + "/" + a.subject
	r.takeTags(a.labels)
	a.labels.ForEach(func(_, v gjson.Result) bool {
		if v.Type == gjson.String && strings.HasPrefix(v.Str, "arn:") {
			r.first(v.Str)
		}
		return true
	})
	for _, key := range []string{"instance", "host", "pod", "service", "deployment", "job"} {
		if v := a.labels.Get(key); v.Type == gjson.String {
			r.add(v.Str)
		}
	}
	r.add(clean(a.name, 200))
	condition := "alert-" + slug(a.name)
	switch {
	case !a.firing:
		r.Verdict = recovery(condition, "resolved")
	case a.severity.Rank() <= low.Rank():
		r.Verdict = fault(low, condition, "firing").minor("the sender gives it little weight: a note")
	default:
		r.Verdict = fault(a.severity, condition, "firing").because("an alert of another tool, with its severity")
	}
}

// toolWords maps the severities of alerting tools. A tool's critical is high
// here: what it means for customers is not in the alert.
var toolWords = map[string]incident.Severity{
	"critical": high, "page": high, "emergency": high, "fatal": high, "high": high, "error": high, "p1": high, "p2": high, "sev1": high, "sev2": high, "disaster": high,
	"warning": medium, "warn": medium, "major": medium, "medium": medium, "average": medium, "p3": medium, "sev3": medium,
	"minor": low, "low": low, "info": low, "informational": low, "none": low, "notice": low, "p4": low, "p5": low,
}

func toolSeverity(word string) (incident.Severity, bool) {
	s, ok := toolWords[strings.ToLower(word)]
	return s, ok
}

var firingWords = map[string]bool{"firing": true, "alerting": true, "triggered": true, "problem": true, "open": true, "active": true, "activated": true, "alarm": true}
var resolvedWords = map[string]bool{"resolved": true, "ok": true, "recovered": true, "recovery": true, "closed": true, "cleared": true}

// alertmanager reads the webhook of Alertmanager and Grafana: a status and
// alerts with labels.
func alertmanager(r *reading) (alert, bool) {
	status := strings.ToLower(r.str("status"))
	first := r.get("alerts.0")
	if status != "firing" && status != "resolved" || !first.Get("labels").IsObject() {
		return alert{}, false
	}
	labels := first.Get("labels")
	if common := r.get("commonLabels"); common.IsObject() && len(common.Raw) > 2 && common.Get("alertname").Exists() {
		labels = common
	}
	a := alert{name: labels.Get("alertname").Str, firing: status == "firing", labels: labels, severity: medium}
	if s, ok := toolSeverity(labels.Get("severity").Str); ok {
		a.severity = s
	}
	if a.name == "" {
		a.name = "unnamed"
	}
	a.subject = r.str("groupKey")
	if a.subject == "" {
		a.subject = first.Get("fingerprint").Str + "/" + a.name
	}
	return a, true
}

// datadog reads the notifications of Datadog monitors.
func datadog(r *reading) (alert, bool) {
	if r.service != "datadog" && r.service != "datadoghq" {
		return alert{}, false
	}
	transition := strings.ToLower(firstOf(r, "alert_transition", "meta.transition.trans_name", "transition"))
	if transition == "" {
		return alert{}, false
	}
	a := alert{name: firstOf(r, "meta.monitor.name", "alert_title", "monitor_name", "title"), severity: medium, labels: r.get("meta.monitor.tags")}
	switch transition {
	case "triggered", "re-triggered", "no data", "renotify":
		a.firing = true
	case "warn", "re-warn":
		a.firing = true
	case "recovered", "warn recovered", "no data recovered":
	default:
		return alert{}, false
	}
	if s, ok := toolSeverity(firstOf(r, "alert_priority", "priority")); ok {
		a.severity = s
	}
	a.subject = "monitor/"
	for _, path := range []string{"alert_id", "meta.monitor.id", "monitor_id"} {
		if id := r.text(path); id != "" {
			a.subject += id
			break
		}
	}
	return a, true
}

// pagerDuty reads the webhooks of PagerDuty, version 3.
func pagerDuty(r *reading) (alert, bool) {
	if r.service != "pagerduty" {
		return alert{}, false
	}
	kind := firstOf(r, "event.event_type", "event_type", "event")
	data := r.get("event.data")
	if !data.IsObject() {
		data = r.get("incident")
	}
	a := alert{name: data.Get("title").Str, severity: medium, subject: "incident/" + data.Get("id").Str}
	if data.Get("urgency").Str == "high" {
		a.severity = high
	}
	switch kind {
	case "incident.triggered", "incident.trigger", "incident.reopened":
		a.firing = true
	case "incident.resolved", "incident.resolve":
	default:
		return alert{}, false
	}
	return a, a.name != ""
}

// plainAlert reads what other tools send: a name, a state and a severity, all
// three in words of their own trade.
func plainAlert(r *reading) (alert, bool) {
	name := firstOf(r, "alertname", "alertName", "alert_name", "alert.name", "monitorName", "ruleName", "conditionName", "condition_name", "check")
	state := strings.ToLower(firstOf(r, "status", "state", "currentState", "current_state", "alert.status"))
	severity, rated := toolSeverity(firstOf(r, "severity", "priority", "level", "alert.severity"))
	if name == "" || !rated || !firingWords[state] && !resolvedWords[state] {
		return alert{}, false
	}
	labels := r.get("labels")
	if !labels.IsObject() {
		labels = r.get("tags")
	}
	return alert{name: name, severity: severity, firing: firingWords[state], subject: firstOf(r, "fingerprint", "dedup_key", "incidentId", "alertId") + "/" + name, labels: labels}, true
}
