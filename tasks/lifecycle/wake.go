package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// An Answerer is the part of the Step Functions client that is called.
type Answerer interface {
	SendTaskSuccess(ctx context.Context, in *sfn.SendTaskSuccessInput, opts ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error)
}

// A Waker is the part of the table that waking, acknowledging and resolving need.
type Waker interface {
	Incident(ctx context.Context, id string) (incident.Incident, error)
	UpdateIncident(ctx context.Context, id string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error)
	// Token returns the newest token of the incident; false when nobody waits.
	Token(ctx context.Context, incidentID string) (incident.Token, bool, error)
	// DropToken forgets the token if it is still this one.
	DropToken(ctx context.Context, incidentID string, t incident.Token) error
}

// Wake lets the execution that waits for the incident go on. Nobody waiting is
// no error. The token is answered before it is dropped: answering twice does no
// harm, a dropped token that was never answered would.
func Wake(ctx context.Context, s Waker, a Answerer, incidentID, why string) error {
	t, waiting, err := s.Token(ctx, incidentID)
	if err != nil {
		return fmt.Errorf("read task token of %s: %w", incidentID, err)
	}
	if !waiting {
		return nil
	}
	output, err := json.Marshal(map[string]string{"why": why})
	if err != nil {
		return fmt.Errorf("render answer for %s: %w", incidentID, err)
	}
	_, err = a.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: aws.String(t.Value), Output: aws.String(string(output))})
	if err != nil && !gone(err) {
		return fmt.Errorf("wake lifecycle of %s: %w: %w", incidentID, fault.ChannelBusy, err)
	}
	if err := s.DropToken(ctx, incidentID, t); err != nil {
		return fmt.Errorf("drop task token of %s: %w", incidentID, err)
	}
	return nil
}

// gone says that nobody waits on the token any more.
func gone(err error) bool {
	var (
		missing *types.TaskDoesNotExist
		late    *types.TaskTimedOut
		invalid *types.InvalidToken
	)
	return errors.As(err, &missing) || errors.As(err, &late) || errors.As(err, &invalid)
}

// ErrNotActive says that the incident is over already.
var ErrNotActive = errors.New("the incident is not open")

// Acknowledge writes that who takes care of the incident and stops the
// escalation. A second acknowledgement changes nothing.
func Acknowledge(ctx context.Context, s Waker, a Answerer, now time.Time, id, who string) (incident.Incident, error) {
	return change(ctx, s, a, id, who, "acknowledged", func(head *incident.Incident, who string) ([]incident.TimelineEntry, error) {
		switch {
		case head.Status == incident.Acknowledged:
			return nil, nil
		case head.Status != incident.Open:
			return nil, fmt.Errorf("acknowledge %s, which is %s: %w", id, head.Status, ErrNotActive)
		}
		now := now.UTC()
		head.Status, head.AcknowledgedAt, head.AcknowledgedBy = incident.Acknowledged, &now, who
		if head.Owner == "" {
			head.Owner = who
		}
		return line(*head, now, "acknowledged", "Acknowledged by "+who, who), nil
	})
}

// Resolve writes that who holds the incident to be over and lets its lifecycle
// close it. Resolving what is resolved changes nothing.
func Resolve(ctx context.Context, s Waker, a Answerer, now time.Time, id, who string) (incident.Incident, error) {
	return change(ctx, s, a, id, who, "resolved", func(head *incident.Incident, who string) ([]incident.TimelineEntry, error) {
		switch {
		case head.Status == incident.Resolved:
			return nil, nil
		case !head.Active():
			return nil, fmt.Errorf("resolve %s, which is %s: %w", id, head.Status, ErrNotActive)
		}
		now := now.UTC()
		head.Status, head.ResolvedAt, head.ResolvedBy, head.DueAt = incident.Resolved, &now, who, nil
		return line(*head, now, "resolved", "Resolved by "+who, who), nil
	})
}

// change writes first and wakes then: whoever is woken finds the change.
func change(ctx context.Context, s Waker, a Answerer, id, who, what string,
	apply func(*incident.Incident, string) ([]incident.TimelineEntry, error)) (incident.Incident, error) {
	who = strings.Join(strings.Fields(who), " ")
	if who == "" {
		return incident.Incident{}, fmt.Errorf("%s %s: the name of who did it is missing", what, id)
	}
	head, err := s.UpdateIncident(ctx, id, func(head *incident.Incident) ([]incident.TimelineEntry, error) {
		return apply(head, who)
	})
	if err != nil {
		return incident.Incident{}, fmt.Errorf("mark incident %s as %s: %w", id, what, err)
	}
	return head, Wake(ctx, s, a, id, what+" by "+who)
}

// line makes the timeline's line of a change; once a round.
func line(head incident.Incident, now time.Time, kind, text, actor string) []incident.TimelineEntry {
	return []incident.TimelineEntry{{IncidentID: head.ID, At: now, ID: fmt.Sprintf("%s-r%d", kind, head.Round), Kind: kind, Text: text, Actor: actor}}
}
