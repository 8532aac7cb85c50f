package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// Source is the source of the events on the bus. No rule of the pipeline takes
// it in, so that the product does not hear of itself.
const Source = "autopilot.incidents"

// Detail types of the events on the bus.
const (
	IncidentOpened   = "CloudOps Autopilot Incident Opened"
	IncidentUpdated  = "CloudOps Autopilot Incident Updated"
	IncidentResolved = "CloudOps Autopilot Incident Resolved"
)

// A Bus is the part of the EventBridge client that is called.
type Bus interface {
	PutEvents(ctx context.Context, in *eventbridge.PutEventsInput, opts ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// An Announcer puts events about incidents on a bus.
type Announcer struct {
	Client Bus
	Name   string // of the bus
}

const (
	maxEntries = 10 // of one PutEvents
	maxTries   = 3
)

// Announce puts an event on the bus for each report that is more than counting.
func (a Announcer) Announce(ctx context.Context, n News) error {
	entries, err := a.entries(n)
	if err != nil {
		return err
	}
	for len(entries) > 0 {
		some := entries[:min(maxEntries, len(entries))]
		entries = entries[len(some):]
		if err := a.put(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (a Announcer) entries(n News) ([]types.PutEventsRequestEntry, error) {
	var entries []types.PutEventsRequestEntry
	for _, r := range n.Incidents {
		if r.minor {
			continue
		}
		detail, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("event about %s: %w", r.Incident.ID, err)
		}
		entries = append(entries, types.PutEventsRequestEntry{
			EventBusName: aws.String(a.Name), Source: aws.String(Source), DetailType: aws.String(detailType(r.Change)),
			Detail: aws.String(string(detail)), Time: aws.Time(r.Incident.LastAt),
		})
	}
	return entries, nil
}

func detailType(change string) string {
	switch change {
	case Opened, Reopened:
		return IncidentOpened
	case Resolved:
		return IncidentResolved
	default:
		return IncidentUpdated
	}
}

// put sends entries, and those that the bus refuses again.
func (a Announcer) put(ctx context.Context, entries []types.PutEventsRequestEntry) error {
	var refused error
	for range maxTries {
		out, err := a.Client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
		if err != nil {
			return fmt.Errorf("put %d events on bus %s: %w", len(entries), a.Name, err)
		}
		if out.FailedEntryCount == 0 {
			return nil
		}
		entries, refused = failed(entries, out.Entries)
	}
	return fmt.Errorf("bus %s refused %d events: %w", a.Name, len(entries), refused)
}

func failed(entries []types.PutEventsRequestEntry, results []types.PutEventsResultEntry) ([]types.PutEventsRequestEntry, error) {
	var again []types.PutEventsRequestEntry
	why := errors.New("no reason given")
	for i, r := range results {
		if r.ErrorCode != nil && i < len(entries) {
			again = append(again, entries[i])
			why = fmt.Errorf("%s: %s", aws.ToString(r.ErrorCode), aws.ToString(r.ErrorMessage))
		}
	}
	return again, why
}
