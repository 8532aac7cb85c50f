package analyze

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// The most that is taken of an answer.
const (
	summaryLimit = 900
	claimLimit   = 400
	claimsLimit  = 6
	stepsLimit   = 10
)

// errNoAnswer says that a reply holds nothing of the asked shape.
var errNoAnswer = errors.New("the reply holds no analysis")

// parseReply reads a draft from the JSON object in raw, which may stand in prose
// or in a code fence. Fields of another type count as absent.
func parseReply(raw []byte) (draft, error) {
	object, err := findObject(raw)
	if err != nil {
		return draft{}, err
	}
	d := draft{
		Summary:     readSummary(object["summary"]),
		Causes:      readClaims(object["causes"]),
		BlastRadius: readClaims(object["blastRadius"]),
	}
	for _, item := range readItems(object["remediation"], stepsLimit) {
		d.Remediation = append(d.Remediation, incident.Step{Text: item.text("text", claimLimit), Risk: item.text("risk", 10), Evidence: item.list("evidence")})
	}
	if d.Summary.Text == "" || len(d.Causes) == 0 {
		return draft{}, fmt.Errorf("%w: no summary or no cause", errNoAnswer)
	}
	return d, nil
}

// findObject returns the first JSON object in raw that has a summary.
func findObject(raw []byte) (fields, error) {
	for at := bytes.IndexByte(raw, '{'); at >= 0; {
		var object fields
		if json.NewDecoder(bytes.NewReader(raw[at:])).Decode(&object) == nil && object["summary"] != nil {
			return object, nil
		}
		next := bytes.IndexByte(raw[at+1:], '{')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return nil, fmt.Errorf("%w: no JSON object with a summary", errNoAnswer)
}

// fields is a JSON object of which nothing is certain.
type fields map[string]json.RawMessage

func (f fields) text(name string, limit int) string {
	var s string
	if json.Unmarshal(f[name], &s) != nil {
		return ""
	}
	return words.Clip(strings.Join(strings.Fields(strings.ToValidUTF8(s, "�")), " "), limit)
}

// list reads strings; a single string counts as a list of one.
func (f fields) list(name string) []string {
	var many []json.RawMessage
	if json.Unmarshal(f[name], &many) != nil {
		many = []json.RawMessage{f[name]}
	}
	var out []string
	for _, raw := range many[:min(len(many), 20)] {
		var s string
		if json.Unmarshal(raw, &s) == nil && s != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}

func readItems(raw json.RawMessage, most int) []fields {
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		return nil
	}
	var out []fields
	for _, one := range many[:min(len(many), most)] {
		var f fields
		if json.Unmarshal(one, &f) == nil {
			out = append(out, f)
		}
	}
	return out
}

func readClaims(raw json.RawMessage) []incident.Claim {
	var out []incident.Claim
	for _, item := range readItems(raw, claimsLimit) {
		out = append(out, readClaim(item, claimLimit))
	}
	return out
}

func readClaim(f fields, limit int) incident.Claim {
	return incident.Claim{Text: f.text("text", limit), Confidence: f.text("confidence", 10), Evidence: f.list("evidence")}
}

func readSummary(raw json.RawMessage) incident.Claim {
	var f fields
	if json.Unmarshal(raw, &f) != nil {
		return incident.Claim{}
	}
	return readClaim(f, summaryLimit)
}
