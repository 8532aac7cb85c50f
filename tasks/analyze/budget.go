package analyze

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Budget bounds what analyses may use. In a budget that is in force, zero means
// that no model is asked.
type Budget struct {
	IncidentTokens  int
	IncidentDollars float64
	DayTokens       int
	DayDollars      float64
}

// budget is what the configuration allows, within the ceiling.
func budget(set config.Analysis, ceiling Budget) Budget {
	b := Budget{IncidentTokens: set.IncidentTokens, IncidentDollars: set.IncidentDollars, DayTokens: set.DayTokens, DayDollars: set.DayDollars}
	if ceiling.IncidentTokens > 0 {
		b.IncidentTokens = min(b.IncidentTokens, ceiling.IncidentTokens)
	}
	if ceiling.IncidentDollars > 0 {
		b.IncidentDollars = min(b.IncidentDollars, ceiling.IncidentDollars)
	}
	if ceiling.DayTokens > 0 {
		b.DayTokens = min(b.DayTokens, ceiling.DayTokens)
	}
	if ceiling.DayDollars > 0 {
		b.DayDollars = min(b.DayDollars, ceiling.DayDollars)
	}
	return b
}

// errOverBudget says that a call would pass a ceiling.
var errOverBudget = errors.New("over budget")

// A Meter keeps the day's usage for all executions.
type Meter interface {
	// AddUsage adds to the day's counters and returns them as they are then.
	AddUsage(ctx context.Context, day string, u incident.Usage) (incident.Usage, error)
}

// reserve books the most that a call can use before it is made, on the day's
// counters that all executions share, and returns how to settle afterwards.
// A booking that would pass a ceiling is given back and refused.
func (b Budget) reserve(ctx context.Context, m Meter, now time.Time, used incident.Cost, most incident.Usage) (settle func(context.Context, incident.Usage) error, err error) {
	if tokens := int64(used.InputTokens+used.OutputTokens) + most.Tokens; tokens > int64(b.IncidentTokens) {
		return nil, fmt.Errorf("%w: the incident would reach %d of %d tokens", errOverBudget, tokens, b.IncidentTokens)
	}
	if dollars := used.Dollars + most.Dollars; dollars > b.IncidentDollars {
		return nil, fmt.Errorf("%w: the incident would reach %.4f of %.4f dollars", errOverBudget, dollars, b.IncidentDollars)
	}
	day := now.UTC().Format(time.DateOnly)
	settle = func(ctx context.Context, actual incident.Usage) error {
		_, err := m.AddUsage(ctx, day, incident.Usage{Tokens: actual.Tokens - most.Tokens, Dollars: actual.Dollars - most.Dollars})
		if err != nil {
			return fmt.Errorf("settle model usage of %s: %w", day, err)
		}
		return nil
	}
	total, err := m.AddUsage(ctx, day, most)
	if err != nil {
		return nil, fmt.Errorf("book model usage of %s: %w", day, err)
	}
	if total.Tokens <= int64(b.DayTokens) && total.Dollars <= b.DayDollars {
		return settle, nil
	}
	over := fmt.Errorf("%w: %s would reach %d of %d tokens and %.4f of %.4f dollars",
		errOverBudget, day, total.Tokens, b.DayTokens, total.Dollars, b.DayDollars)
	if err := settle(ctx, incident.Usage{}); err != nil {
		return nil, err
	}
	return nil, over
}
