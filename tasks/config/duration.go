package config

import (
	"fmt"
	"time"
)

// A Duration is written as Go writes it: 90s, 15m, 1h30m.
type Duration time.Duration

// Std returns the duration as the standard library knows it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// MarshalText writes the duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.Std().String()), nil }

// UnmarshalText reads a duration of zero or more.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v < 0 {
		return fmt.Errorf("want a duration such as 15m, got %q", text)
	}
	*d = Duration(v)
	return nil
}
