package notify

import (
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestTargets(t *testing.T) {
	topics := Topics{Critical: "c", High: "h", Medium: "m", Low: "l", Chat: "chat"}
	routed := config.Default()
	routed.Escalation = []config.Policy{{Name: "two", Levels: []config.Level{{Minutes: 5}, {Minutes: 5, Pager: []string{"second"}}}}}
	routed.Routing.Default = config.Route{Pager: []string{"team", "team", ""}, Tickets: []string{"board"}, Policy: "two"}
	tests := []struct {
		name     string
		cfg      config.Config
		severity incident.Severity
		channel  string
		level    int
		want     []string
	}{
		{"a page goes to its severity only", config.Default(), incident.SeverityCritical, Pager, 1, []string{"c"}},
		{"the second level shares the topic", config.Default(), incident.SeverityHigh, Pager, 2, []string{"h"}},
		{"an update goes to chat as well", config.Default(), incident.SeverityHigh, Updates, 0, []string{"h", "chat"}},
		{"a ticket goes to chat as well", config.Default(), incident.SeverityMedium, Tickets, 0, []string{"m", "chat"}},
		{"info shares the topic of low", config.Default(), incident.SeverityInfo, Tickets, 0, []string{"l", "chat"}},
		{"a route names the pager once", routed, incident.SeverityHigh, Pager, 1, []string{"team"}},
		{"a level names its own pager", routed, incident.SeverityHigh, Pager, 2, []string{"second"}},
		{"a level that is not there falls back to the route", routed, incident.SeverityHigh, Pager, 3, []string{"team"}},
		{"a route names the board", routed, incident.SeverityLow, Tickets, 0, []string{"board"}},
		{"what a route leaves out goes by severity", routed, incident.SeverityHigh, Updates, 0, []string{"h", "chat"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := incident.Incident{Severity: tt.severity}
			got := topics.others(tt.cfg, in, tt.channel)
			if tt.channel == Pager {
				got = topics.pager(tt.cfg, in, tt.level)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("targets of %s, %s, level %d = %v, want %v", tt.severity, tt.channel, tt.level, got, tt.want)
			}
		})
	}
}
