package infra

import (
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func TestFunctionsAreGivenOnlyVariablesTheyRead(t *testing.T) {
	for _, f := range Functions() {
		for name := range f.Env {
			known := slices.ContainsFunc(wire.Variables(), func(v wire.Variable) bool {
				return v.Name == name && slices.Contains(v.Readers, f.Name)
			})
			if !known {
				t.Errorf("the template gives %s to %s, which does not read it (see wire.Variables)", name, f.Name)
			}
		}
	}
}
