package infra

import (
	"maps"
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func TestEveryFunctionIsGivenTheVariablesItReadsAndNoOthers(t *testing.T) {
	for _, f := range Functions() {
		var want []string
		for _, v := range wire.Variables() {
			if slices.Contains(v.Readers, f.Name) {
				want = append(want, v.Name)
			}
		}
		if got := slices.Sorted(maps.Keys(f.Env)); !slices.Equal(got, want) {
			t.Errorf("variables of %s = %v, want %v", f.Name, got, want)
		}
	}
}
