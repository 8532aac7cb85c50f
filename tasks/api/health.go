package api

import (
	"context"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/settings"
)

// Health says that the API works and what the caller may do.
type Health struct {
	Status string    `json:"status" enum:"ok"`
	Role   Role      `json:"role" doc:"What the caller's key may do."`
	At     time.Time `json:"at" doc:"The time of the service."`
	Cache  *CacheUse `json:"cache,omitempty" doc:"How often the memory in front of the tables had the answer, since the process that answers began."`
}

// CacheUse counts reads of the tables.
type CacheUse struct {
	Hits    int64   `json:"hits" doc:"Answered out of memory."`
	Misses  int64   `json:"misses" doc:"Read from the tables."`
	Fresh   int64   `json:"fresh" doc:"Read past the memory, because somebody acts or knows of a change."`
	HitRate float64 `json:"hitRate" doc:"Hits of hits and misses, from 0 to 1."`
}

func getHealth(ctx context.Context, a *API, c call) (any, error) {
	if _, err := a.o.Store.Configuration(ctx, settings.Name); err != nil {
		return nil, err
	}
	h := Health{Status: "ok", Role: c.Role, At: a.now()}
	if a.o.Cache != nil {
		n := a.CacheCounts()
		h.Cache = &CacheUse{n.Hits, n.Misses, n.Fresh, n.HitRate()}
	}
	return h, nil
}
