package simulate

import (
	"reflect"
	"testing"
)

func TestInvariantsHoldInTrouble(t *testing.T) {
	for seed := range uint64(25) {
		report, err := Run(t.Context(), Options{Seed: seed, Faults: 0.08})
		if err != nil {
			t.Fatal(err)
		}
		if report.Violated() {
			t.Errorf("seed %d: %v", seed, report.Violations)
		}
		if report.Faults == 0 || report.Incidents == 0 {
			t.Errorf("seed %d put in %d faults and made %d incidents: it proves nothing", seed, report.Faults, report.Incidents)
		}
	}
}

func TestASeedIsOneRun(t *testing.T) {
	first, err := Run(t.Context(), Options{Seed: 11})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Run(t.Context(), Options{Seed: 11})
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("two runs of one seed:\n%+v\n%+v, %v", first, second, err)
	}
}
