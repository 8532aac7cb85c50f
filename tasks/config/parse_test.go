package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestParseNamesLineAndFieldOfEveryProblem(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"an unknown key with a close neighbour", "silence: []", []string{"line 1: silence: unknown key, did you mean silences?"}},
		{"an unknown key far from all others", "xylophone: 1", []string{"line 1: xylophone: unknown key"}},
		{"a key given twice", "pages: {incident: 3}\npages: {incident: 4}", []string{"line 2: pages: given twice"}},
		{"a list where keys are wanted", "routing: []", []string{"line 1: routing: want keys and values, got a list"}},
		{"text where a number is wanted", "pages:\n  incident: many", []string{`line 2: pages.incident: want a whole number, got "many"`}},
		{"a number too small", "pages:\n  incident: 0", []string{"line 2: pages.incident: want at least 1, got 0"}},
		{"a number that is none", "analysis:\n  dayDollars: .nan", []string{"line 2: analysis.dayDollars: want at least 0, got NaN"}},
		{"a duration without a unit", "correlation:\n  reopen: 60", []string{`line 2: correlation.reopen: want a duration such as 15m, got "60"`}},
		{"an account written as a number", "severities:\n- match: {accounts: [12]}\n  severity: low", []string{`line 2: severities[0].match.accounts[0]: want text, got "12" (quote it)`}},
		{"a severity nobody knows", "severities:\n- match: {services: [rds]}\n  severity: huge", []string{`line 3: severities[0].severity: want one of critical, high, medium, low, info, got "huge"`}},
		{"a silence of everything", "silences:\n- {author: a, reason: r, expires: 2026-01-01T00:00:00Z}", []string{"line 2: silences[0].match: matches nothing: name at least one field"}},
		{"a silence without an end or an author", "silences:\n- match: {services: [rds]}\n  reason: r", []string{
			"line 2: silences[0].author: is missing", "line 2: silences[0].expires: is missing: a silence has to end"}},
		{"a window that ends before it begins", "maintenance:\n- match: {apps: [a]}\n  from: 2026-01-02T00:00:00Z\n  to: 2026-01-01T00:00:00Z", []string{"line 4: maintenance[0].to: want a time after from"}},
		{"a recurring window in no time zone", "maintenance:\n- match: {apps: [a]}\n  start: '02:00'\n  duration: 1h\n  zone: Mars/Base", []string{`line 5: maintenance[0].zone: unknown time zone "Mars/Base"`}},
		{"a route to a policy that is not there", "routing:\n  routes:\n  - match: {apps: [a]}\n    policy: night", []string{`line 4: routing.routes[0].policy: no escalation policy is called "night"`}},
		{"two problems in order of their lines", "pages:\n  incident: x\nstorm: 1", []string{`line 2: pages.incident: want a whole number, got "x"`, `line 3: storm: want keys and values, got "1"`}},
		{"an alias", "pages: &a {incident: 2}\nstorm: *a", []string{"line 2: storm: aliases are not supported"}},
		{"no YAML", "a: [", []string{"line 1: did not find expected node content"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			if err == nil {
				t.Fatalf("Parse(%q) succeeded, want %q", tt.text, tt.want)
			}
			if got := strings.Split(err.Error(), "\n"); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Parse(%q) failed with\n%s\nwant\n%s", tt.text, err, strings.Join(tt.want, "\n"))
			}
			if !errors.Is(err, fault.BadConfig) {
				t.Errorf("Parse(%q) failed with %v, want a %s", tt.text, err, fault.BadConfig)
			}
		})
	}
}

func TestParseKeepsDefaultsOfWhatIsLeftOut(t *testing.T) {
	got, err := Parse([]byte("correlation:\n  reopen: 30m\n"))
	want := Default()
	want.Correlation.Reopen = Duration(30 * time.Minute)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Parse = %+v, %v\nwant %+v", got, err, want)
	}
	if got, err := Parse(nil); err != nil || !reflect.DeepEqual(got, Default()) {
		t.Errorf("Parse(nothing) = %+v, %v, want the defaults", got, err)
	}
}

func TestDefaultSurvivesYAMLAndJSON(t *testing.T) {
	text, err := Render(Default())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Parse(text); err != nil || !reflect.DeepEqual(got, Default()) {
		t.Errorf("Parse(Render(Default())) = %+v, %v", got, err)
	}
	doc, err := json.Marshal(Default())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Parse(doc); err != nil || !reflect.DeepEqual(got, Default()) {
		t.Errorf("Parse(%s) = %+v, %v", doc, got, err)
	}
}

func TestSchemaIsCommitted(t *testing.T) {
	got, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "config.schema.json", got)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("pages:\n  incident: 3\n"))
	f.Add([]byte("severities: [{match: {services: [rds]}, severity: low}]"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := Parse(raw)
		if err != nil {
			if !errors.Is(err, fault.BadConfig) {
				t.Errorf("Parse(%q) failed with a name the workflow does not know: %v", raw, err)
			}
			return
		}
		text, err := Render(c)
		if err != nil {
			t.Fatalf("Render(Parse(%q)) failed: %v", raw, err)
		}
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("Parse(Render(Parse(%q))) failed: %v\n%s", raw, err, text)
		}
		if second, err := Render(again); err != nil || !bytes.Equal(text, second) {
			t.Errorf("Render(Parse(%q)) = %s, %v, want %s", text, second, err, text)
		}
	})
}
