package e2e

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// recordedEvent: a critical event of AWS that was recorded elsewhere.
func (c *customer) recordedEvent(t *testing.T) {
	e := databaseFails("orders")
	c.forward(t, e)
	entry := c.outcome(t, e.ID)
	if entry.Outcome != incident.Opened || entry.IncidentID == "" {
		t.Fatalf("outcome = %+v, want an opened incident", entry)
	}
	page := c.isTold(t, entry.IncidentID, "opened")
	if page.Attributes["channel"].Value != "pager" || page.Attributes["severity"].Value != "critical" {
		t.Errorf("page = %+v, want a critical one on the pager", page)
	}
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
