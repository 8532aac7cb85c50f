package notify

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// machineDocument is the message for programs. Fields are only ever added. What
// explains the incident is left out where the message would not fit its topic.
type machineDocument struct {
	Version         int                `json:"version"`
	Type            string             `json:"type"`
	Channel         string             `json:"channel"`
	Level           int                `json:"level,omitempty"`
	Team            string             `json:"team,omitempty"`
	ID              string             `json:"id"`
	Round           int                `json:"round"`
	Title           string             `json:"title"`
	Severity        incident.Severity  `json:"severity"`
	Status          incident.Status    `json:"status"`
	OpenedAt        time.Time          `json:"openedAt"`
	ResolvedAt      *time.Time         `json:"resolvedAt,omitempty"`
	AcknowledgedBy  string             `json:"acknowledgedBy,omitempty"`
	Services        []string           `json:"services"`
	Accounts        []string           `json:"accounts"`
	Regions         []string           `json:"regions"`
	Apps            []string           `json:"apps,omitempty"`
	Signals         int                `json:"signals"`
	RootCause       *incident.Cause    `json:"rootCause,omitempty"`
	SuspectedChange *incident.Suspect  `json:"suspectedChange,omitempty"`
	Analysis        *incident.Analysis `json:"analysis,omitempty"`
	URL             string             `json:"url,omitempty"`
}

func machineText(in incident.Incident, n incident.Notice, team, dashboard string, explained bool) string {
	doc := machineDocument{Version: 1, Type: n.Reason, Channel: n.Channel, Level: n.Level, Team: team, ID: in.ID, Round: in.Round,
		Title: words.Clip(line(in.Title), 300), Severity: in.Severity, Status: in.Status, OpenedAt: in.OpenedAt.UTC(), ResolvedAt: in.ResolvedAt,
		AcknowledgedBy: in.AcknowledgedBy, Services: few(in.Services), Accounts: few(in.Accounts), Regions: few(in.Regions),
		Apps: few(in.Apps), Signals: in.Signals, URL: link(dashboard, in.ID)}
	if explained {
		doc.SuspectedChange, doc.Analysis = in.SuspectedChange, in.Analysis
		if c := in.RootCause(); c.EventID != "" {
			doc.RootCause = &c
		}
	}
	return encode(doc)
}

func few(names []string) []string { return append([]string{}, names[:min(len(names), 20)]...) }
