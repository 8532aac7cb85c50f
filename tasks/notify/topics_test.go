package notify

import (
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestTopicsRouteBySeverity(t *testing.T) {
	topics := Topics{Critical: "c", High: "h", Medium: "m", Low: "l", Chat: "chat"}
	tests := []struct {
		name     string
		severity incident.Severity
		channel  string
		want     []string
	}{
		{"a page goes to its severity only", incident.SeverityCritical, Pager, []string{"c"}},
		{"an update goes to chat as well", incident.SeverityHigh, Updates, []string{"h", "chat"}},
		{"a ticket goes to chat as well", incident.SeverityMedium, Tickets, []string{"m", "chat"}},
		{"info shares the topic of low", incident.SeverityInfo, Tickets, []string{"l", "chat"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := topics.Route(t.Context(), incident.Incident{Severity: tt.severity}, tt.channel, 1)
			if err != nil || !slices.Equal(got.Targets, tt.want) {
				t.Errorf("Route(%s, %s) = %v, %v, want %v", tt.severity, tt.channel, got.Targets, err, tt.want)
			}
		})
	}
}
