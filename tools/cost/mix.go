package cost

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Mix says what an account's events are like, as shares of all raw events,
// and how people use the product.
type Mix struct {
	Dropped  float64 `json:"dropped"`  // by the patterns of the rules, for free
	Noise    float64 `json:"noise"`    // recorded only: Classify, Route, Record
	Incident float64 `json:"incident"` // that open an incident
	Custom   float64 `json:"custom"`   // sent by PutEvents rather than by AWS

	EventKB          float64 `json:"eventKB"`          // of an event as it is kept
	WorkingIncidents float64 `json:"workingIncidents"` // that a decision looks at
	PagesPerIncident float64 `json:"pagesPerIncident"`
	InputTokens      float64 `json:"inputTokens"` // an analysis
	OutputTokens     float64 `json:"outputTokens"`
	APICalls         float64 `json:"apiCalls"`       // a month
	BrowserMinutes   float64 `json:"browserMinutes"` // a month, with the dashboard open
}

// DefaultMix is an account with a few busy applications: three quarters of its
// events are noise that a pattern can tell, most of the rest are changes.
func DefaultMix() Mix {
	return Mix{Dropped: 0.75, Noise: 0.06, Incident: 0.0002, Custom: 0, EventKB: 1.0, WorkingIncidents: 5, PagesPerIncident: 1.5,
		InputTokens: 6000, OutputTokens: 1200, APICalls: 0, BrowserMinutes: 0}
}

// ReadMix reads a mix as JSON; what it leaves out is as in DefaultMix.
func ReadMix(r io.Reader) (Mix, error) {
	m := DefaultMix()
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return Mix{}, fmt.Errorf("read mix: %w", err)
	}
	return m, m.check()
}

func (m Mix) check() error {
	var errs []error
	for name, share := range map[string]float64{"dropped": m.Dropped, "noise": m.Noise, "incident": m.Incident, "custom": m.Custom} {
		if share < 0 || share > 1 {
			errs = append(errs, fmt.Errorf("%s is %g, want a share from 0 to 1", name, share))
		}
	}
	if sum := m.Dropped + m.Noise + m.Incident; sum > 1 {
		errs = append(errs, fmt.Errorf("dropped, noise and incident add up to %g, want 1 at most", sum))
	}
	for name, n := range map[string]float64{"eventKB": m.EventKB, "workingIncidents": m.WorkingIncidents, "pagesPerIncident": m.PagesPerIncident,
		"inputTokens": m.InputTokens, "outputTokens": m.OutputTokens, "apiCalls": m.APICalls, "browserMinutes": m.BrowserMinutes} {
		if n < 0 {
			errs = append(errs, fmt.Errorf("%s is %g, want 0 or more", name, n))
		}
	}
	return errors.Join(errs...)
}
