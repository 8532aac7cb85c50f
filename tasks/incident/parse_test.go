package incident

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

const whole = `{"version":"0","id":"e1","source":"aws.rds","detail-type":"RDS DB Instance Event","account":"012345678901","time":"2026-03-04T05:06:07Z","region":"eu-west-1","resources":["a","b"],"detail":{"EventID":"x"}}`

func TestParseKeepsTheFacts(t *testing.T) {
	e, err := Parse([]byte(" " + whole + "\n"))
	if err != nil {
		t.Fatalf("Parse = %v", err)
	}
	if e.ID != "e1" || e.Source != "aws.rds" || e.DetailType != "RDS DB Instance Event" || e.Account != "012345678901" || e.Region != "eu-west-1" ||
		!e.Time.Equal(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)) || strings.Join(e.Resources, " ") != "a b" || string(e.Detail) != `{"EventID":"x"}` {
		t.Errorf("Parse(%s) = %+v", whole, e)
	}
}

func TestParseNamesWhatMakesAnEventUnusable(t *testing.T) {
	with := func(old, new string) string { return strings.Replace(whole, old, new, 1) }
	tests := []struct{ name, raw, field, why string }{
		{"nothing", "", "", "is empty"},
		{"blanks", " \n", "", "is empty"},
		{"text", "hello", "", "is not JSON"},
		{"half an event", whole[:40], "", "is not JSON"},
		{"an array", "[" + whole + "]", "", "is not a JSON object"},
		{"null", "null", "", "is not a JSON object"},
		{"bytes that are no text", with("e1", "e\xff1"), "", "is not valid UTF-8"},
		{"too large", with(`"x"`, `"`+strings.Repeat("x", 300<<10)+`"`), "", "more than the 262144"},
		{"too deep", with(`"x"`, strings.Repeat("[", 300)+strings.Repeat("]", 300)), "", "nests deeper than 256"},
		{"no id", with(`"id":"e1",`, ""), "id", "is missing"},
		{"a number for an id", with(`"e1"`, "1"), "id", "is not a string"},
		{"an empty id", with(`"e1"`, `" "`), "id", "is empty"},
		{"an endless id", with(`e1`, strings.Repeat("e", 600)), "id", "is longer than"},
		{"no source", with(`"source":"aws.rds",`, ""), "source", "is missing"},
		{"no detail-type", with(`"detail-type"`, `"detailType"`), "detail-type", "is missing"},
		{"no time", with(`"time":"2026-03-04T05:06:07Z",`, ""), "time", "is missing"},
		{"seconds for a time", with(`"2026-03-04T05:06:07Z"`, "1772600767"), "time", "is not a string"},
		{"words for a time", with("2026-03-04T05:06:07Z", "yesterday"), "time", "is no ISO 8601 time"},
		{"a day that is none", with("2026-03-04", "2026-02-30"), "time", "is no ISO 8601 time"},
		{"no detail", with(`,"detail":{"EventID":"x"}`, ""), "detail", "is missing"},
		{"null for a detail", with(`{"EventID":"x"}`, "null"), "detail", "is not an object"},
		{"text for a detail", with(`{"EventID":"x"}`, `"{}"`), "detail", "is not an object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.raw))
			var d *Defect
			if !errors.As(err, &d) || d.Field != tt.field || !strings.Contains(d.Error(), tt.why) {
				t.Errorf("Parse(%.200q) = %v, want a Defect of %q that says %q", tt.raw, err, tt.field, tt.why)
			}
		})
	}
}

func TestParsePutsUpWithOddFields(t *testing.T) {
	tests := []struct{ name, raw, account, region, resources string }{
		{"only what is needed", `{"id":"e","source":"s","detail-type":"t","time":"2026-01-01T00:00:00Z","detail":{}}`, "", "", ""},
		{"a number for an account", `{"id":"e","source":"s","detail-type":"t","time":"2026-01-01T00:00:00Z","detail":{},"account":12345678901,"region":7}`, "012345678901", "", ""},
		{"one resource without a list", `{"id":"e","source":"s","detail-type":"t","time":"2026-01-01T00:00:00Z","detail":{},"resources":"arn:x","region":"r"}`, "", "r", "arn:x"},
		{"a mixed list", `{"id":"e","source":"s","detail-type":"t","time":"2026-01-01T00:00:00Z","detail":{},"resources":[null,1,{"arn":"x"},"y",""]}`, "", "", "y"},
		{"null for a list", `{"id":"e","source":"s","detail-type":"t","time":"2026-01-01T00:00:00Z","detail":{},"resources":null,"account":null}`, "", "", ""},
		{"a field twice: the first counts", `{"id":"e","source":"s","detail-type":"t","time":"2026-01-01T00:00:00Z","detail":{},"region":"a","region":"b"}`, "", "a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Parse([]byte(tt.raw))
			if err != nil || e.Account != tt.account || e.Region != tt.region || strings.Join(e.Resources, " ") != tt.resources {
				t.Errorf("Parse(%s) = %+v, %v; want account %q, region %q, resources %q", tt.raw, e, err, tt.account, tt.region, tt.resources)
			}
		})
	}
}

func TestParseReadsTheFormsOfTime(t *testing.T) {
	want := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, text := range []string{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z", "2026-01-02T05:04:05+02:00", "2026-01-02T03:04:05.000+0000", "2026-01-02T04:04:05+01", "2026-01-02T03:04:05", "2026-01-02 03:04:05Z", "2026-01-02 03:04:05", "20260102T030405Z"} {
		e, err := Parse([]byte(strings.Replace(whole, "2026-03-04T05:06:07Z", text, 1)))
		if err != nil || !e.Time.Equal(want) || e.Time.Location() != time.UTC {
			t.Errorf("Parse with time %q = %v, %v; want %v", text, e.Time, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"id":"\u0000","source":"s","detail-type":"t","time":"0001-01-01T00:00:00+23:59","detail":{"a":[[]]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Parse(raw)
		if err != nil {
			if d := new(Defect); !errors.As(err, &d) || d.Why == "" {
				t.Errorf("Parse(%q) fails with %v, want a Defect that says why", raw, err)
			}
			return
		}
		if e.ID == "" || e.Source == "" || e.DetailType == "" || len(e.Detail) < 2 {
			t.Errorf("Parse(%q) = %+v, want every field that must be there", raw, e)
		}
		text, err := json.Marshal(map[string]any{"id": e.ID, "source": e.Source, "detail-type": e.DetailType, "time": e.Time, "detail": e.Detail, "account": e.Account, "region": e.Region, "resources": e.Resources})
		if err != nil {
			t.Fatalf("event of %q cannot be written: %v", raw, err)
		}
		again, err := Parse(text)
		if len(text) <= MaxEventBytes && (err != nil || again.ID != e.ID || !again.Time.Equal(e.Time) || len(again.Resources) != len(e.Resources)) {
			t.Errorf("event of %q does not survive being written and read: %+v, %v", raw, again, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	raw := []byte(whole)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}
