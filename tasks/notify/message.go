package notify

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// A Message is one message in the words of every protocol.
type Message struct {
	Subject    string // ASCII, below 100 characters
	Text       string // email, and what has no form of its own
	SMS        string // at most 160 characters of GSM 03.38
	Machine    string // JSON for SQS, Lambda and HTTP
	Chat       string // custom notification of Amazon Q Developer in chat applications
	Attributes map[string][]string
}

// Compose words a notice about an incident. Where no analysis is there yet,
// what rules know stands in, so that a page waits for nobody and yet explains.
func Compose(in incident.Incident, n incident.Notice, team, dashboard string) Message {
	if in.Analysis == nil || in.Analysis.Round < in.Round {
		first := rules.Explain(in)
		in.Analysis = &first
	}
	word := strings.ToUpper(string(in.Severity))
	if n.Reason == "resolved" {
		word = "RESOLVED"
	}
	title := words.Clip(line(in.Title), 200)
	m := Message{
		Subject:    subject(fmt.Sprintf("[%s] %s (%s)", word, title, n.Reason)),
		Text:       emailText(in, n, dashboard),
		SMS:        sms(smsText(in, n, word)),
		Machine:    machineText(in, n, team, dashboard, true),
		Chat:       chatText(in, n, word, dashboard),
		Attributes: attributes(in, n, team),
	}
	if m.size() > maxMessage {
		m.Machine = machineText(in, n, team, dashboard, false)
	}
	return m
}

// attributes are what filter policies may match. SQS takes at most ten with raw
// delivery.
func attributes(in incident.Incident, n incident.Notice, team string) map[string][]string {
	all := map[string][]string{
		"incident": {in.ID}, "severity": {string(in.Severity)}, "reason": {n.Reason}, "channel": {n.Channel},
		"service": in.Services, "account": in.Accounts, "region": in.Regions, "app": in.Apps,
	}
	if team != "" {
		all["team"] = []string{team}
	}
	if n.Level > 0 {
		all["level"] = []string{fmt.Sprint(n.Level)}
	}
	for name, values := range all {
		if len(values) == 0 {
			delete(all, name)
		} else if len(values) > 20 {
			all[name] = values[:20]
		}
	}
	return all
}

// subject keeps to what SNS takes: ASCII, one line, below 100 characters.
func subject(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, plain(line(text)))
	if len(text) >= 100 {
		text = text[:96] + "..."
	}
	return text
}

// line puts text on one line.
func line(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
}

// encode renders a document of maps, strings, numbers and times, which always
// marshals.
func encode(doc any) string {
	raw, err := json.Marshal(doc)
	if err != nil {
		return "{}"
	}
	return string(raw)
}

// link is where the dashboard shows the incident, or "".
func link(dashboard, id string) string {
	if dashboard == "" {
		return ""
	}
	return strings.TrimSuffix(dashboard, "/") + "/#/incidents/" + id
}
