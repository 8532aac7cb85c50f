package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func explained() incident.Incident {
	in := urgent()
	in.SuspectedChange = &incident.Suspect{EventID: "ev-0", Title: "ModifyDBInstance", Actor: "alice", At: now.Add(-6 * time.Minute)}
	in.Analysis = &incident.Analysis{Author: "rules", Round: 1, Note: "Written by rules, because the model did not: over budget.",
		Summary:     "orders failed over and checkout answers 5xx.",
		Causes:      []incident.Claim{{Text: "orders failed over", Confidence: "high", Evidence: []string{"ev-1"}}},
		BlastRadius: []incident.Claim{{Text: "ecs: checkout", Confidence: "high", Evidence: []string{"ev-2"}}},
		Remediation: []incident.Step{{Text: "check the new primary", Risk: "low", Evidence: []string{"ev-1"}}}}
	return in
}

func TestMessageByProtocol(t *testing.T) {
	n := incident.Notice{Reason: "opened", Channel: Pager, Level: 1}
	m := Compose(explained(), n, "shop", "https://ops.example/")
	golden.Check(t, "testdata/opened.email.txt", []byte(m.Text))
	golden.Check(t, "testdata/opened.chat.json", indent(t, m.Chat))
	golden.Check(t, "testdata/opened.machine.json", indent(t, m.Machine))
	if want := "CRITICAL: orders fails over since 10:00Z ack inc-1"; m.SMS != want {
		t.Errorf("SMS = %q, want %q", m.SMS, want)
	}
	if want := "[CRITICAL] orders fails over (opened)"; m.Subject != want {
		t.Errorf("subject = %q, want %q", m.Subject, want)
	}
}

func TestAPageExplainsBeforeTheAnalysisIsThere(t *testing.T) {
	m := Compose(urgent(), incident.Notice{Reason: "opened", Channel: Pager, Level: 1}, "", "")
	for name, text := range map[string]string{"email": m.Text, "chat": m.Chat, "machine": m.Machine} {
		if !strings.Contains(text, "Most likely root: orders: Failover started") {
			t.Errorf("%s of a page without an analysis = %s, want what rules know", name, text)
		}
	}
}

func indent(t *testing.T, text string) []byte {
	t.Helper()
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

func TestAttributesReachFilterPolicies(t *testing.T) {
	c := &channel{}
	h := handler(t, newTable(urgent()), c.client(t), config.Pages{})
	if _, err := h.Handle(t.Context(), Input{Op: OpPage, IncidentID: "inc-1", Round: 1, Reason: "opened", Level: 1, Execution: "x"}); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i := '1'; i <= '9'; i++ {
		prefix := "MessageAttributes.entry." + string(i)
		got[c.sent[0].Get(prefix+".Name")] = c.sent[0].Get(prefix+".Value.DataType") + " " + c.sent[0].Get(prefix+".Value.StringValue")
	}
	for name, want := range map[string]string{"severity": "String critical", "service": `String.Array ["rds","ecs"]`, "team": "String shop",
		"reason": "String opened", "account": "String 111122223333", "region": "String eu-central-1", "channel": "String pager", "level": "String 1"} {
		if got[name] != want {
			t.Errorf("attribute %s = %q, want %q (all: %v)", name, got[name], want, got)
		}
	}
}

func TestChatCannotMentionPeople(t *testing.T) {
	in := urgent()
	in.Title = "<!channel> & <@U123> click <https://evil.example|here>"
	if chat := Compose(in, incident.Notice{Reason: "opened"}, "", "").Chat; strings.Contains(chat, "<") || strings.Contains(chat, `\u003c`) {
		t.Errorf("chat = %s, want no angle bracket of the event's text", chat)
	}
}

func TestChatHasNoLinksOfEvents(t *testing.T) {
	in := urgent()
	in.Title = "orders fails over: [acknowledge](https://evil.example)"
	if chat := Compose(in, incident.Notice{Reason: "opened"}, "", "").Chat; strings.Contains(chat, "](") {
		t.Errorf("chat = %s, want no link of the event's text", chat)
	}
}

// The words for programs stand in a message four times, and quotes are escaped
// in each.
func TestAMessageFitsItsTopicHoweverMuchIsKnown(t *testing.T) {
	const limit = 256 << 10
	for ids := 0; ids <= 20; ids++ {
		in := explained()
		var evidence []string
		for i := range ids {
			evidence = append(evidence, strings.Repeat(fmt.Sprint(i%10), 100))
		}
		in.Analysis.Causes, in.Analysis.BlastRadius, in.Analysis.Remediation = nil, nil, nil
		for range 6 {
			claim := incident.Claim{Text: strings.Repeat(`"orders" `, 44), Confidence: "high", Evidence: evidence}
			in.Analysis.Causes, in.Analysis.BlastRadius = append(in.Analysis.Causes, claim), append(in.Analysis.BlastRadius, claim)
		}
		for range 10 {
			in.Analysis.Remediation = append(in.Analysis.Remediation, incident.Step{Text: strings.Repeat(`"orders" `, 44), Risk: "low", Evidence: evidence})
		}
		m := Compose(in, incident.Notice{Reason: "opened", Channel: Pager, Level: 1}, "shop", "https://ops.example/")
		if n := m.size(); n > limit {
			t.Errorf("with %d events cited everywhere the message has %d bytes, and its topic takes %d", ids, n, limit)
		}
		if !strings.Contains(m.Machine, `"id":"inc-1"`) || ids == 0 && !strings.Contains(m.Machine, `"analysis"`) {
			t.Errorf("with %d events cited everywhere programs read %s, want the incident, and its analysis where that fits", ids, m.Machine)
		}
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("orders fails over", "rds", "opened")
	f.Add("€{[Ünïcode “quotes”]} \x00\xff\n"+strings.Repeat("long ", 90), "s3", "escalated")
	f.Fuzz(func(t *testing.T, title, service, reason string) {
		in := explained()
		in.Title, in.Services = title, []string{service}
		m := Compose(in, incident.Notice{Reason: reason}, "", "")
		if len(m.Subject) >= 100 || strings.ContainsAny(m.Subject, "\r\n") || strings.IndexFunc(m.Subject, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
			t.Errorf("subject of %q = %q, want one line of ASCII below 100", title, m.Subject)
		}
		if utf8.RuneCountInString(m.SMS) > smsLimit || strings.IndexFunc(m.SMS, func(r rune) bool { return !strings.ContainsRune(gsm, r) }) >= 0 {
			t.Errorf("SMS of %q = %q, want at most 160 characters of the GSM alphabet", title, m.SMS)
		}
		if !strings.HasSuffix(m.SMS, "inc-1") {
			t.Errorf("SMS of %q = %q, want the incident's id at its end", title, m.SMS)
		}
		if !json.Valid([]byte(m.Chat)) || !json.Valid([]byte(m.Machine)) || len(body(m)) > 200_000 {
			t.Errorf("message about %q is %d bytes, want valid JSON below the topic's limit", title, len(body(m)))
		}
	})
}
