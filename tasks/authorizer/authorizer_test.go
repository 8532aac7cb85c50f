package authorizer

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// tickets has one good ticket, and fails when it is asked for "broken".
type tickets struct{ taken int }

func (s *tickets) TakeTicket(_ context.Context, id string) (store.Ticket, bool, error) {
	s.taken++
	if id == "broken" {
		return store.Ticket{}, false, fault.StoreBusy
	}
	return store.Ticket{ID: id, Role: "viewer"}, id == "good", nil
}

func TestHandle(t *testing.T) {
	tests := []struct {
		name, ticket, effect string
		asked                int // how often the table is asked
	}{
		{"a good ticket", "good", "Allow", 1},
		{"a ticket that is used up", "used", "Deny", 1},
		{"no ticket", "", "Deny", 0},
		{"what can be no ticket", strings.Repeat("x", 5000), "Deny", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &tickets{}
			h, err := New(s)
			if err != nil {
				t.Fatal(err)
			}
			got, err := h.Handle(t.Context(), events.APIGatewayCustomAuthorizerRequestTypeRequest{
				MethodArn: "arn:x", QueryStringParameters: map[string]string{"ticket": tt.ticket}})
			if err != nil || got.PolicyDocument.Statement[0].Effect != tt.effect || s.taken != tt.asked {
				t.Errorf("Handle(ticket %.20q) = %+v, %v after asking %d times, want %s after %d", tt.ticket, got, err, s.taken, tt.effect, tt.asked)
			}
			if tt.effect == "Allow" && got.Context["role"] != "viewer" {
				t.Errorf("Handle(ticket %q) hands over %v, want the ticket's role", tt.ticket, got.Context)
			}
		})
	}
}

func TestABusyTableLetsNobodyIn(t *testing.T) {
	h, err := New(&tickets{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Handle(t.Context(), events.APIGatewayCustomAuthorizerRequestTypeRequest{QueryStringParameters: map[string]string{"ticket": "broken"}})
	if !errors.Is(err, fault.StoreBusy) {
		t.Errorf("Handle with a busy table = %v, want %v", err, fault.StoreBusy)
	}
}
