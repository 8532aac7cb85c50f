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
}

func getHealth(ctx context.Context, a *API, c call) (any, error) {
	if _, err := a.o.Store.Configuration(ctx, settings.Name); err != nil {
		return nil, err
	}
	return Health{Status: "ok", Role: c.Role, At: a.now()}, nil
}
