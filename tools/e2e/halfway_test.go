package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/emulator"
)

// refused is a resource that the emulator begins to create and then refuses.
const refused = "OutcomesUnbalancedAlarm"

// failing leaves out what the emulator does not know, but not what it refuses.
func failing() []emulator.Omission {
	return slices.DeleteFunc(emulator.Omissions(), func(o emulator.Omission) bool { return o.Name == refused })
}

// fails deploys the template that fails, and returns what the stack is then.
func (d *deployment) fails(t *testing.T) (status string) {
	t.Helper()
	o := d.options
	o.Template = d.broken
	if _, err := d.cli.Deploy(t.Context(), o); err == nil || !strings.Contains(err.Error(), refused) {
		t.Fatalf("Deploy() = %v, want an error that names %s", err, refused)
	}
	s, err := d.cli.Describe(t.Context(), o.Name)
	if err != nil {
		t.Fatal(err)
	}
	return s.Status
}

func (d *deployment) brokenCreation(t *testing.T) {
	if got := d.fails(t); got != "ROLLBACK_COMPLETE" {
		t.Errorf("the stack is %s, want ROLLBACK_COMPLETE, which nothing can be deployed into", got)
	}
}

func (c *customer) brokenUpgrade(t *testing.T) {
	before, err := c.store.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := c.fails(t); got != "UPDATE_ROLLBACK_COMPLETE" {
		t.Errorf("the stack is %s, want UPDATE_ROLLBACK_COMPLETE", got)
	}
	after, err := c.store.Open(t.Context())
	was, _ := json.Marshal(before)
	if is, _ := json.Marshal(after); err != nil || len(before) == 0 || string(is) != string(was) {
		t.Errorf("Open() after the failure = %s, %v, want %s", is, err, was)
	}
}
