package notify

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// The limits of a custom notification.
const (
	chatTitle       = 250
	chatDescription = 8000
	chatStep        = 350
	chatKeyword     = 75
)

// chatText is the notification that Amazon Q Developer in chat applications
// shows in Slack and Teams. Messages about one incident share a thread.
func chatText(in incident.Incident, n incident.Notice, word, dashboard string) string {
	parts := []string{fmt.Sprintf("*%s* since %s. %s", word, words.Clock(in.OpenedAt), escape(some(in.Services, 6)))}
	parts = append(parts, escape(line(in.Analysis.Summary)))
	if in.Analysis.Note != "" {
		parts = append(parts, "_"+escape(line(in.Analysis.Note))+"_")
	}
	if c := in.RootCause(); c.Resource != "" {
		parts = append(parts, "*Likely root:* "+escape(line(c.Resource+": "+c.Title)))
	}
	if s := in.SuspectedChange; s != nil {
		parts = append(parts, "*Suspected change:* "+escape(line(strings.TrimSpace(s.Title+" "+s.Actor)))+" at "+words.Clock(s.At))
	}
	parts = append(parts, "`autopilot ack "+in.ID+"`")
	if l := link(dashboard, in.ID); l != "" {
		parts = append(parts, l)
	}
	var steps []string
	for _, s := range in.Analysis.Remediation[:min(len(in.Analysis.Remediation), 5)] {
		steps = append(steps, escape(line(s.Text)))
	}
	title := fmt.Sprintf("%s: %s (%s)", word, escape(line(in.Title)), n.Reason)
	return encode(chatDocument(in.ID, title, strings.Join(parts, "\n"), steps, in.Services, n.Reason))
}

// chatDocument builds the notification within its limits.
func chatDocument(thread, title, description string, steps, keywords []string, kind string) map[string]any {
	content := map[string]any{"textType": "client-markdown", "title": words.Clip(title, chatTitle), "description": words.Clip(description, chatDescription)}
	if len(steps) > 0 {
		content["nextSteps"] = clipAll(steps, chatStep)
	}
	if len(keywords) > 0 {
		content["keywords"] = clipAll(keywords[:min(len(keywords), 10)], chatKeyword)
	}
	return map[string]any{"version": "1.0", "source": "custom", "id": thread, "content": content,
		"metadata": map[string]any{"threadId": thread, "summary": words.Clip(title, chatTitle), "eventType": kind}}
}

func clipAll(texts []string, limit int) []string {
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		out = append(out, words.Clip(t, limit))
	}
	return out
}

// escape keeps text of events from mentioning people or making links, in the
// markup of Slack and in that of Teams.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "](", "] (").Replace(text)
}
