package config

import (
	"slices"
	"strings"
	"time"
)

// Covers says whether the maintenance is under way at the time.
func (m Maintenance) Covers(at time.Time) bool {
	if !m.From.IsZero() {
		return !at.Before(m.From) && at.Before(m.To)
	}
	clock, err := time.Parse("15:04", m.Start)
	if err != nil {
		return false
	}
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return false
	}
	local := at.In(zone)
	// A window may have begun on an earlier day.
	for back := 0; back <= int(m.Duration.Std()/(24*time.Hour))+1; back++ {
		day := local.AddDate(0, 0, -back)
		begin := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
		if m.on(begin.Weekday()) && !at.Before(begin) && at.Before(begin.Add(m.Duration.Std())) {
			return true
		}
	}
	return false
}

func (m Maintenance) on(day time.Weekday) bool {
	return len(m.Days) == 0 || slices.Contains(m.Days, strings.ToLower(day.String()[:3]))
}

// Silenced returns the first silence that holds for the subject at the time.
func (c Config) Silenced(s Subject, at time.Time) (Silence, bool) {
	for _, silence := range c.Silences {
		if at.Before(silence.Expires) && silence.Match.Matches(s) {
			return silence, true
		}
	}
	return Silence{}, false
}

// Maintained returns the first maintenance under way on the subject.
func (c Config) Maintained(s Subject, at time.Time) (Maintenance, bool) {
	for _, m := range c.Maintenance {
		if m.Match.Matches(s) && m.Covers(at) {
			return m, true
		}
	}
	return Maintenance{}, false
}
