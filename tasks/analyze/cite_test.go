package analyze

import (
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestClaimsAreChecked(t *testing.T) {
	const known = "db orders i-0123456789abcdef0 arn:aws:rds:eu-central-1:111122223333:db:orders"
	tests := []struct {
		name       string
		claim      incident.Claim
		confidence string // "" means that the claim is dropped
		evidence   []string
		why        string
	}{
		{"a label is resolved", incident.Claim{Text: "it failed", Confidence: "high", Evidence: []string{"E2"}}, "high", []string{"ev-b"}, ""},
		{"an id is taken as it is", incident.Claim{Text: "it failed", Confidence: "low", Evidence: []string{"ev-a"}}, "low", []string{"ev-a"}, ""},
		{"a repeat counts once", incident.Claim{Text: "it failed", Confidence: "high", Evidence: []string{"e1", "ev-a"}}, "high", []string{"ev-a"}, ""},
		{"an unknown event demotes", incident.Claim{Text: "it failed", Confidence: "high", Evidence: []string{"E1", "E9"}}, "medium", []string{"ev-a"}, ""},
		{"an unknown word is low", incident.Claim{Text: "it failed", Confidence: "certain", Evidence: []string{"E1"}}, "low", []string{"ev-a"}, ""},
		{"no evidence drops", incident.Claim{Text: "it failed", Confidence: "high"}, "", nil, "cites no event"},
		{"only unknown events drop", incident.Claim{Text: "it failed", Confidence: "high", Evidence: []string{"ev-of-another"}}, "", nil, "cites no event"},
		{"no text drops", incident.Claim{Text: " ", Confidence: "high", Evidence: []string{"E1"}}, "", nil, "says nothing"},
		{"a link drops", incident.Claim{Text: "see https://evil.example/x", Confidence: "high", Evidence: []string{"E1"}}, "", nil, "link"},
		{"a made up instance drops", incident.Claim{Text: "i-0aaaaaaaaaaaaaaaa is down", Confidence: "high", Evidence: []string{"E1"}}, "", nil, "i-0aaaaaaaaaaaaaaaa"},
		{"a known instance stays", incident.Claim{Text: "i-0123456789abcdef0 is down.", Confidence: "high", Evidence: []string{"E1"}}, "high", []string{"ev-a"}, ""},
		{"a known ARN stays", incident.Claim{Text: "(arn:aws:rds:eu-central-1:111122223333:db:orders).", Confidence: "high", Evidence: []string{"E1"}}, "high", []string{"ev-a"}, ""},
		{"a foreign account drops", incident.Claim{Text: "account 999988887777 did it", Confidence: "high", Evidence: []string{"E1"}}, "", nil, "999988887777"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &citer{ids: []string{"ev-a", "ev-b"}, known: known}
			got := c.check(draft{Causes: []incident.Claim{tt.claim}})
			if tt.confidence == "" {
				if len(got.Causes) != 0 || !strings.Contains(strings.Join(got.Dropped, "\n"), tt.why) {
					t.Errorf("check(%+v) = %+v, dropped %v, want it dropped for %q", tt.claim, got.Causes, got.Dropped, tt.why)
				}
				return
			}
			if len(got.Causes) != 1 || got.Causes[0].Confidence != tt.confidence || !slices.Equal(got.Causes[0].Evidence, tt.evidence) {
				t.Errorf("check(%+v) = %+v, want confidence %s and evidence %v", tt.claim, got.Causes, tt.confidence, tt.evidence)
			}
		})
	}
}

func FuzzReply(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("text {\"summary\":{\"text\":[],\"evidence\":\"E1\"},\"causes\":[1,null,{\"text\":\"x\",\"evidence\":\"E1\"}]}"))
	f.Add([]byte(`{"summary":{"text":"a","evidence":["E1"]},"causes":[{"text":"b","evidence":["E7"]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := parseReply(raw)
		if err != nil {
			return
		}
		got := (&citer{ids: []string{"ev-a", "ev-b"}}).check(d)
		for _, claim := range slices.Concat(got.Causes, got.BlastRadius) {
			if len(claim.Evidence) == 0 || len(claim.Text) > claimLimit {
				t.Errorf("parseReply(%q) let through %+v, want evidence and at most %d bytes", raw, claim, claimLimit)
			}
		}
	})
}
