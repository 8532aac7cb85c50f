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
