package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// recordedEvent: a critical event of AWS that was recorded elsewhere, from the
// page to the report.
func (c *customer) recordedEvent(t *testing.T) {
	operator := c.key(t, "Operator")
	browser := c.listen(t, c.key(t, "Viewer"))
	e := databaseFails("orders")
	c.forward(t, e)
	entry := c.outcome(t, e.ID)
	if entry.Outcome != incident.Opened || entry.IncidentID == "" {
		t.Fatalf("outcome = %+v, want an opened incident", entry)
	}
	id := entry.IncidentID
	page := c.isTold(t, id, "opened")
	if page.Attributes["channel"].Value != "pager" || page.Attributes["severity"].Value != "critical" {
		t.Errorf("page = %+v, want a critical one on the pager", page)
	}
	browser.hears(t, id)
	c.hearsOnTheBus(t, id, "Incident Opened")

	var seen struct{ Incident incident.Incident }
	c.get(t, "/incidents/"+id, operator, &seen)
	if status, body := c.ask(t, http.MethodPost, "/incidents/"+id+"/acknowledge", operator, map[string]any{"by": "Ada"}); status != http.StatusOK {
		t.Fatalf("acknowledge = %d %s, want 200", status, body)
	}
	in := c.incident(t, id, "acknowledged", func(in incident.Incident) bool { return in.Status == incident.Acknowledged })
	if in.AcknowledgedBy != "Ada" {
		t.Errorf("acknowledged by %q, want Ada", in.AcknowledgedBy)
	}
	if status, body := c.ask(t, http.MethodPost, "/incidents/"+id+"/resolve", operator, map[string]any{"by": "Ada"}); status != http.StatusOK {
		t.Fatalf("resolve = %d %s, want 200", status, body)
	}
	c.isTold(t, id, "resolved")
	eventually(t, "the lifecycle of "+id+" has ended", func() (bool, error) { return c.lifecycleOf(t, id) == "SUCCEEDED", nil })
	in = c.incident(t, id, "resolved", func(in incident.Incident) bool { return in.Status == incident.Resolved })
	if in.TimeToAcknowledge < 0 || in.TimeToResolve < in.TimeToAcknowledge {
		t.Errorf("times to acknowledge and to resolve = %d, %d seconds", in.TimeToAcknowledge, in.TimeToResolve)
	}
	if !c.hasReport(t, id) {
		t.Errorf("no report about %s in the bucket", id)
	}
}

// hasReport looks for the incident's report in the bucket with data.
func (c *customer) hasReport(t *testing.T, id string) bool {
	t.Helper()
	out, err := c.cli.Run(t.Context(), "s3", "ls", "s3://"+c.outputs["DataBucketName"]+"/reports/", "--recursive")
	if err != nil {
		t.Fatalf("list reports: %v", err)
	}
	return contains(string(out), id)
}

// hearsOnTheBus waits for the product's own event about the incident, which a
// rule of the customer puts into a queue.
func (c *customer) hearsOnTheBus(t *testing.T, id, what string) {
	t.Helper()
	eventually(t, "the bus tells "+what+" of "+id, func() (bool, error) {
		for _, body := range c.receive(t, c.own["HeardUrl"]) {
			if contains(body, id) && contains(body, what) {
				return true, nil
			}
		}
		return false, nil
	})
}

// duplicates: the same event five times is one outcome, one incident, one page.
func (c *customer) duplicates(t *testing.T) {
	e := databaseFails("users")
	c.forward(t, e, e, e, e, e)
	entry := c.outcome(t, e.ID)
	eventually(t, "the repeats are counted", func() (bool, error) {
		again, _, err := c.store.Entry(t.Context(), e.ID)
		return again.Duplicates == 4, err
	})
	c.isTold(t, entry.IncidentID, "opened")
	if pages := c.about(t, entry.IncidentID, "opened"); len(pages) != 1 {
		t.Errorf("%d pages for one incident, want one: %+v", len(pages), pages)
	}
	in, err := c.store.Incident(t.Context(), entry.IncidentID)
	if err != nil || in.Signals != 1 {
		t.Errorf("incident has %d signals, %v, want one", in.Signals, err)
	}
}

// ago is the event as it happened some time ago.
func ago(e envelope, d time.Duration) envelope {
	at := time.Now().UTC().Add(-d)
	e.Time = at.Format(time.RFC3339)
	if state, ok := e.Detail.(map[string]any)["state"].(map[string]any); ok {
		state["timestamp"] = at.Format("2006-01-02T15:04:05.000-0700")
	}
	return e
}

// recovery: the alarm that opened the incident goes back, and an earlier signal
// that comes late moves the beginning. All of it happened so long ago that the
// time for which an incident has to stay recovered is over.
func (c *customer) recovery(t *testing.T) {
	fault := ago(alarm("payments", "ALARM", "OK"), 20*time.Minute)
	c.forward(t, fault)
	id := c.outcome(t, fault.ID).IncidentID
	c.isTold(t, id, "opened")
	late := ago(alarm("payments", "ALARM", "OK"), 23*time.Minute)
	c.forward(t, late)
	if got := c.outcome(t, late.ID); got.IncidentID != id {
		t.Errorf("outcome of the late signal = %+v, want it in %s", got, id)
	}
	end := ago(alarm("payments", "OK", "ALARM"), 10*time.Minute)
	c.forward(t, end)
	if got := c.outcome(t, end.ID); got.Outcome != incident.Settled || got.IncidentID != id {
		t.Errorf("outcome of the recovery = %+v, want %s of %s", got, incident.Settled, id)
	}
	c.incident(t, id, "resolved", func(in incident.Incident) bool { return in.Status == incident.Resolved })
	eventually(t, "the lifecycle of "+id+" has ended", func() (bool, error) { return c.lifecycleOf(t, id) == "SUCCEEDED", nil })
}
