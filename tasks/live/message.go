package live

import (
	"encoding/json"
	"fmt"
)

// Types of the messages to a browser.
const (
	Welcome = "welcome" // the answer to hello: from now on there are changes
	Changes = "changes"
	Pong    = "pong"   // the answer to ping
	Resync  = "resync" // changes were missed: read anew
)

// A Message goes to a browser. Epoch and Seq are there where the server can
// resume: a browser that comes back says what it has seen last.
type Message struct {
	Type      string             `json:"type"`
	Epoch     string             `json:"epoch,omitempty"` // names the server's memory; another one cannot resume
	Seq       int64              `json:"seq,omitempty"`   // of the newest change in it
	Resumed   bool               `json:"resumed,omitempty"`
	Incidents []Report           `json:"incidents,omitempty"`
	Outcomes  map[string]float64 `json:"outcomes,omitempty"` // events that ended, by outcome
}

// A Call comes from a browser.
type Call struct {
	Action string `json:"action"` // "hello" or "ping"
	Epoch  string `json:"epoch,omitempty"`
	After  int64  `json:"after,omitempty"` // the Seq seen last
}

// MaxFrame is the most bytes of a message that has no epoch and number yet: API
// Gateway passes frames of 32 KB.
const MaxFrame = 30 << 10

// maxCall is the most bytes of what a browser says.
const maxCall = 1 << 10

// ReadCall reads what a browser said; false when it is nothing that is known.
func ReadCall(data []byte) (Call, bool) {
	var c Call
	if len(data) > maxCall || json.Unmarshal(data, &c) != nil {
		return c, false
	}
	return c, c.Action == "hello" || c.Action == "ping"
}

// Messages puts the news into messages that have room in a frame; none when
// there is no news.
func Messages(n News) ([]Message, error) {
	if len(n.Incidents) == 0 && len(n.Outcomes) == 0 {
		return nil, nil
	}
	m := Message{Type: Changes, Incidents: n.Incidents, Outcomes: n.Outcomes}
	small, err := fits(m)
	switch {
	case err != nil:
		return nil, err
	case small:
		return []Message{m}, nil
	case len(n.Incidents) == 1:
		return shortened(m)
	}
	half := len(n.Incidents) / 2
	first, err := Messages(News{Incidents: n.Incidents[:half], Outcomes: n.Outcomes})
	if err != nil {
		return nil, err
	}
	rest, err := Messages(News{Incidents: n.Incidents[half:]})
	return append(first, rest...), err
}

func fits(m Message) (bool, error) {
	data, err := json.Marshal(m)
	if err != nil {
		return false, fmt.Errorf("render news: %w", err)
	}
	return len(data) <= MaxFrame, nil
}

// shortened makes do without long texts of an incident that fills more than a
// frame; the browser has them from the REST API.
func shortened(m Message) ([]Message, error) {
	r := m.Incidents[0]
	in := &r.Incident
	for _, text := range []*string{&in.Title, &in.Explanation, &in.CauseTitle, &in.CauseResource, &in.ChangeTitle, &in.Owner, &in.AcknowledgedBy, &in.ResolvedBy} {
		*text = cut(*text, 1000)
	}
	for _, list := range []*[]string{&in.Services, &in.Accounts, &in.Regions, &in.Apps} {
		*list = (*list)[:min(len(*list), 10)]
	}
	m.Incidents = []Report{r}
	small, err := fits(m)
	if err == nil && !small {
		m = Message{Type: Resync, Outcomes: m.Outcomes}
	}
	return []Message{m}, err
}

// cut returns at most n bytes of whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
