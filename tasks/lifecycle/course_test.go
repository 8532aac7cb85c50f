package lifecycle

import (
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestCourse(t *testing.T) {
	type head = func(*incident.Incident)
	status := func(s incident.Status) head { return func(in *incident.Incident) { in.Status = s } }
	severity := func(s incident.Severity) head { return func(in *incident.Incident) { in.Severity = s } }
	paged := Course{Round: 1, Level: 1, Reason: "opened", Severity: incident.SeverityHigh, PagedAt: began.Add(-5 * time.Minute)}
	fresh, missed := paged, paged
	fresh.PagedAt = began.Add(-2 * time.Minute)
	missed.PagedAt, missed.Paged = began, &Paged{State: incident.Unconfirmed}
	tests := []struct {
		name   string
		rule   func(Course, incident.Incident, config.Policy, time.Time) Course
		course Course
		head   head
		step   Step
		reason string
		level  int
		wait   int
	}{
		{"an urgent incident pages at once", Decide, Course{Round: 1}, nil, Page, "opened", 1, 300},
		{"a reopened one says so", Decide, Course{Round: 2}, func(in *incident.Incident) { in.Round = 2 }, Page, "reopened", 1, 300},
		{"a mild one waits without a page", Decide, Course{Round: 1}, severity(incident.SeverityMedium), AwaitResolution, "raised", 0, 21600},
		{"a mild one that got worse pages", Decide, Course{Round: 1, Reason: "raised"}, nil, Page, "raised-high", 1, 300},
		{"an acknowledged one waits for the end", Decide, paged, status(incident.Acknowledged), AwaitResolution, "opened", 1, 21600},
		{"one that gets worse while people are called leaves them their time", Decide, fresh, severity(incident.SeverityCritical), AwaitAcknowledgment, "opened", 1, 180},
		{"one that got worse is told by the next call", Decide, paged, severity(incident.SeverityCritical), Page, "escalated", 2, 600},
		{"one that gets worse after the last call pages again", Decide, Course{Round: 1, Level: 2, Reason: "escalated", Severity: incident.SeverityHigh},
			severity(incident.SeverityCritical), Page, "raised-critical", 1, 300},
		{"one that is in hand and got worse does not", Decide, paged, func(in *incident.Incident) {
			in.Status, in.Severity = incident.Acknowledged, incident.SeverityCritical
		}, AwaitResolution, "opened", 1, 21600},
		{"a resolved one is closed", Decide, paged, status(incident.Resolved), Close, "opened", 1, 0},
		{"a merged one stops", Decide, paged, status(incident.Merged), Stop, "opened", 1, 0},
		{"one on hold stops", Decide, paged, status(incident.OnHold), Stop, "opened", 1, 0},
		{"an earlier round stops", Decide, paged, func(in *incident.Incident) { in.Round = 2 }, Stop, "opened", 1, 0},
		{"the wait ends when the incident is due", Decide, paged, func(in *incident.Incident) {
			due := began.Add(2 * time.Minute)
			in.Status, in.DueAt = incident.Acknowledged, &due
		}, AwaitResolution, "opened", 1, 121},
		{"a date in the past waits the shortest time", Decide, paged, func(in *incident.Incident) {
			due := began.Add(-24 * time.Hour)
			in.Status, in.DueAt = incident.Acknowledged, &due
		}, AwaitResolution, "opened", 1, 5},
		{"a look while people are called leaves them their time", Decide, fresh, nil, AwaitAcknowledgment, "opened", 1, 180},
		{"a recovery that may not last leaves them their time too", Decide, fresh, func(in *incident.Incident) {
			due := began.Add(time.Minute)
			in.DueAt = &due
		}, AwaitAcknowledgment, "opened", 1, 61},
		{"a wait that ended early is taken up again", Escalate, fresh, nil, AwaitAcknowledgment, "opened", 1, 180},
		{"a look after their time is up calls the next level", Decide, paged, nil, Page, "escalated", 2, 600},
		{"a page that may not have arrived calls the next level at once", Escalate, missed, nil, Page, "escalated", 2, 600},
		{"silence calls the next level", Escalate, paged, nil, Page, "escalated", 2, 600},
		{"silence after the last level waits for the end", Escalate, Course{Round: 1, Level: 2, Reason: "escalated", Severity: incident.SeverityHigh}, nil, AwaitResolution, "escalated", 2, 21600},
		{"a late acknowledgement stops the escalation", Escalate, paged, status(incident.Acknowledged), AwaitResolution, "opened", 1, 21600},
		{"a recovery stops the escalation", Escalate, paged, status(incident.Resolved), Close, "opened", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := urgent()
			if tt.head != nil {
				tt.head(&in)
			}
			got := tt.rule(tt.course, in, policy, began)
			if got.Step != tt.step || got.Reason != tt.reason || got.Level != tt.level || got.Seconds != tt.wait {
				t.Errorf("course %+v = %+v, want step %s, reason %s, level %d, %d seconds", tt.course, got, tt.step, tt.reason, tt.level, tt.wait)
			}
		})
	}
}
