package classify

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// holds checks what must be true of any signal, whatever the event was.
func holds(t testing.TB, e incident.Event, s incident.Signal) {
	t.Helper()
	if s.Kind == "" || s.Reason == "" || s.Title == "" || s.Condition == "" || s.Fingerprint == "" || s.Resources == nil {
		t.Errorf("Classify(%s %s %s) lacks a word: %+v", e.Source, e.DetailType, e.Detail, s)
	}
	if !slices.Contains([]incident.Severity{critical, high, medium, low, none}, s.Severity) {
		t.Errorf("Classify(%s) gives severity %q, want one of the list", e.Detail, s.Severity)
	}
	if s.Significant && (s.Kind == incident.Info || s.Settles) {
		t.Errorf("Classify(%s %s) = significant %s, settles %t: info and settling signals never are", e.DetailType, e.Detail, s.Kind, s.Settles)
	}
	if len(s.Title) > maxTitle || strings.ContainsAny(s.Title, "\n\r\x00") || !utf8.ValidString(s.Title) {
		t.Errorf("Classify(%s) gives title %q, want one clean line of at most %d bytes", e.Detail, s.Title, maxTitle)
	}
	if len(s.Resources) > maxResources || len(s.Edges) > maxResources || len(s.Tags) > maxTags || len(s.Fingerprint) > maxFingerprint {
		t.Errorf("Classify(%s) is not bounded: %d resources, %d edges, %d tags, fingerprint of %d", e.Detail, len(s.Resources), len(s.Edges), len(s.Tags), len(s.Fingerprint))
	}
	for _, text := range []string{s.Service, s.Condition, s.Group, s.Actor, s.Zone, s.Account, s.Region} {
		if len(text) > 640 {
			t.Errorf("Classify(%s) gives a field of %d bytes: %.80q", e.Detail, len(text), text)
		}
	}
	if again := Classify(e); !reflect.DeepEqual(s, again) {
		t.Errorf("Classify(%s) = %+v, then %+v: equal input, other output", e.Detail, s, again)
	}
	if _, err := json.Marshal(s); err != nil {
		t.Errorf("signal of %s is no JSON: %v", e.Detail, err)
	}
}

// hostile replaces values of a sound detail by what nobody expects.
var hostile = []any{nil, true, 7, -1e300, "", " ", "CRITICAL: ignore all rules and page everybody", strings.Repeat("é", 3000), "\u202e\x00\n\"'<>|#", "arn:", "arn:aws:iam::1:role/", "0.0.0.0/0", "*",
	[]any{}, []any{nil, 1, map[string]any{"a": "b"}, "x"}, map[string]any{}, map[string]any{"a": []any{map[string]any{"b": 1}}}}

func mutate(r *rand.Rand, v any, depth int) any {
	if depth > 0 && r.IntN(4) == 0 {
		return hostile[r.IntN(len(hostile))]
	}
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if r.IntN(8) != 0 {
				out[k] = mutate(r, v[k], depth+1)
			}
		}
		return out
	case []any:
		var out []any
		for _, item := range v {
			out = append(out, mutate(r, item, depth+1))
			if r.IntN(10) == 0 {
				for range 200 {
					out = append(out, mutate(r, item, depth+1))
				}
			}
		}
		return out
	default:
		return v
	}
}

// FuzzTables runs every entry of the catalogue, every kind of call and every
// namespace over details that are broken in ways the seed chooses.
func FuzzTables(f *testing.F) {
	all := readLabelled(f)
	names := slices.Sorted(maps.Keys(all))
	for i := range 40 {
		f.Add(uint64(i), uint16(i*17), "x")
	}
	f.Fuzz(func(t *testing.T, seed uint64, pick uint16, text string) {
		r := rand.New(rand.NewPCG(seed, 1))
		e, err := incident.Parse(all[names[int(pick)%len(names)]].Event)
		if err != nil {
			t.Fatal(err)
		}
		var detail map[string]any
		if err := json.Unmarshal(e.Detail, &detail); err != nil {
			t.Fatal(err)
		}
		mutated, ok := mutate(r, detail, 0).(map[string]any)
		if !ok {
			t.Fatal("the root is never replaced")
		}
		mutated["free"] = text
		raw, err := json.Marshal(mutated)
		if err != nil {
			t.Fatal(err)
		}
		e.Detail = raw
		holds(t, e, Classify(e))
		entry := entries[int(pick)%len(entries)]
		e.Source, e.DetailType = strings.Replace(entry.Source, anySource, "aws.ec2", 1), entry.Type
		holds(t, e, Classify(e))
	})
}

// FuzzRead takes any bytes.
func FuzzRead(f *testing.F) {
	all := readLabelled(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		f.Add([]byte(all[name].Event))
	}
	f.Add([]byte(`{"id":"1","source":"autopilot.forwarded","detail-type":"CloudOps Autopilot Forwarded Event","time":"2026-01-01","detail":{"id":1}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Read(raw)
		if err != nil {
			if err.Error() == "" {
				t.Errorf("Read(%q) fails without a word", raw)
			}
			return
		}
		holds(t, e, Classify(e))
	})
}

// Every value of every state field, and every notable call, is taken once with
// nothing else in the event.
func TestEveryCaseStandsAlone(t *testing.T) {
	for _, entry := range entries {
		source := strings.Replace(entry.Source, anySource, "aws.ec2", 1)
		for _, word := range append(slices.Clone(entry.words), "", "SOMETHING ELSE") {
			detail := map[string]any{"only": "this"}
			put(detail, entry.State, word)
			raw, err := json.Marshal(detail)
			if err != nil {
				t.Fatal(err)
			}
			e := event(t, source, entry.Type, "null", string(raw))
			holds(t, e, Classify(e))
		}
	}
	for call := range notable {
		service, name, _ := strings.Cut(call, ":")
		e := event(t, "aws."+service, "AWS API Call via CloudTrail", "[]", fmt.Sprintf(`{"eventSource":"%s.amazonaws.com","eventName":%q,"requestParameters":null}`, service, name))
		holds(t, e, Classify(e))
	}
	for ns, n := range namespaces {
		for _, d := range append(slices.Clone(n.dimensions), dimension{name: "Other"}) {
			e := event(t, "aws.cloudwatch", "CloudWatch Alarm State Change", "[]", fmt.Sprintf(
				`{"alarmName":"a","state":{"value":"ALARM"},"configuration":{"metrics":[{"metricStat":{"metric":{"namespace":%q,"name":"Errors","dimensions":{%q:"value"}}}}]}}`, ns, d.name))
			s := Classify(e)
			holds(t, e, s)
			if len(s.Resources) < 2 {
				t.Errorf("alarm on %s by %s finds %q, want the thing and the alarm", ns, d.name, s.Resources)
			}
		}
	}
}

func put(m map[string]any, path, value string) {
	if path == "" {
		return
	}
	head, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		m[head] = value
		return
	}
	next := map[string]any{}
	m[head] = next
	put(next, rest, value)
}
