package correlate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A log that is held anew again and again finds what one made from scratch finds.
func TestAChangeLogHoldsExactlyWhatItIsGiven(t *testing.T) {
	g := NewGraph(shop)
	r := rand.New(rand.NewPCG(1, 2))
	var all []incident.Signal
	for i := range 60 {
		resource := []string{db, svc, lb, wiki, sg}[i%5]
		call := []string{"modify-db-instance", "revoke-security-group-ingress", "create-tags", "update-service"}[i%4]
		all = append(all, altered(fmt.Sprintf("c%02d", i), float64(-i), "rds", resource, call))
	}
	log := NewChangeLog(g, 4)
	for range 50 {
		from := r.IntN(len(all))
		some := slices.Clone(all[from : from+r.IntN(len(all)-from+1)])
		r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		log.Hold(some)
		fresh := NewChangeLog(g, 4, some...)
		for _, resource := range []string{db, svc, lb, wiki, exporter} {
			p := g.profileOf(fault("f", 1, "rds", resource, "errors"), 4)
			if got, want := idsOf(log.near(p)), idsOf(fresh.near(p)); !slices.Equal(got, want) {
				t.Fatalf("near %s a log that holds %d changes finds %v, want %v", resource, len(some), got, want)
			}
		}
	}
	log.Hold(nil)
	if len(log.all) != 0 || len(log.places) != 0 {
		t.Errorf("an empty log keeps %d changes at %d places, want none", len(log.all), len(log.places))
	}
}

func idsOf(list []*change) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.signal.EventID)
	}
	return out
}
