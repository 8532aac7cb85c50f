package memory_test

import (
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tasks/store/storetest"
)

func TestBackend(t *testing.T) {
	storetest.Run(t, func(_ *testing.T, now func() time.Time) store.Backend { return memory.New(now) })
}

func BenchmarkStore(b *testing.B) {
	storetest.Benchmark(b, 1, []int{1_000, 10_000, 100_000, 1_000_000}, func(_ testing.TB, now func() time.Time) store.Backend { return memory.New(now) })
}
