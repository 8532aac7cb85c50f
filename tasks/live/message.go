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

// MaxFrame is the most bytes of a message: API Gateway passes frames of 32 KB.
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

// Frames renders the news as messages of at most MaxFrame bytes; none when there
// is no news. Stamp, which may be nil, is called for each before it is rendered.
func Frames(n News, stamp func(*Message)) ([][]byte, error) {
	if len(n.Incidents) == 0 && len(n.Outcomes) == 0 {
		return nil, nil
	}
	m := Message{Type: Changes, Incidents: n.Incidents, Outcomes: n.Outcomes}
	if stamp != nil {
		stamp(&m)
	}
	frame, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("render news: %w", err)
	}
	if len(frame) <= MaxFrame || len(n.Incidents) == 0 {
		return [][]byte{frame}, nil
	}
	if len(n.Incidents) == 1 {
		return oversized(n, stamp)
	}
	half := len(n.Incidents) / 2
	first, err := Frames(News{Incidents: n.Incidents[:half], Outcomes: n.Outcomes}, stamp)
	if err != nil {
		return nil, err
	}
	rest, err := Frames(News{Incidents: n.Incidents[half:]}, stamp)
	return append(first, rest...), err
}

// oversized makes do without the texts of an incident that fills more than a
// frame; the browser has them from the REST API.
func oversized(n News, stamp func(*Message)) ([][]byte, error) {
	r := n.Incidents[0]
	in := &r.Incident
	for _, text := range []*string{&in.Title, &in.Explanation, &in.CauseTitle, &in.CauseResource, &in.ChangeTitle, &in.Owner, &in.AcknowledgedBy, &in.ResolvedBy} {
		*text = cut(*text, 1000)
	}
	for _, list := range []*[]string{&in.Services, &in.Accounts, &in.Regions, &in.Apps} {
		*list = (*list)[:min(len(*list), 10)]
	}
	m := Message{Type: Changes, Incidents: []Report{r}, Outcomes: n.Outcomes}
	if stamp != nil {
		stamp(&m)
	}
	frame, err := json.Marshal(m)
	if err == nil && len(frame) > MaxFrame {
		frame, err = json.Marshal(Message{Type: Resync})
	}
	return [][]byte{frame}, err
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
