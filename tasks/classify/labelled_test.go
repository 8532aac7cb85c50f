package classify

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A labelled event says what a careful person makes of it; alternatives count
// as right too.
type labelled struct {
	Event  json.RawMessage `json:"event"`
	Expect struct {
		Kind        string   `json:"kind"`
		KindAlt     []string `json:"kindAlt"`
		Severity    string   `json:"severity"`
		SeverityAlt []string `json:"severityAlt"`
		Significant bool     `json:"significant"`
		Service     string   `json:"service"`
		Resource    string   `json:"resource"`
		Why         string   `json:"why"`
	} `json:"expect"`
}

func readLabelled(t testing.TB) map[string]labelled {
	t.Helper()
	files, err := filepath.Glob("testdata/labelled/*.json")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d labelled events (%v), want at least 60", len(files), err)
	}
	all := map[string]labelled{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var l labelled
		if err := json.Unmarshal(raw, &l); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		all[filepath.Base(f)] = l
	}
	return all
}

func TestLabelledEvents(t *testing.T) {
	for name, l := range readLabelled(t) {
		t.Run(name, func(t *testing.T) {
			e, err := Read(l.Event)
			if err != nil {
				t.Fatalf("Read = %v, want an event", err)
			}
			got, want := Classify(e), l.Expect
			check := func(label, got, want string, alt []string) {
				if got != want && !slices.Contains(alt, got) {
					t.Errorf("Classify says %s %q, want %q %v: %s", label, got, want, alt, l.Expect.Why)
				}
			}
			check("kind", string(got.Kind), want.Kind, want.KindAlt)
			check("severity", string(got.Severity), want.Severity, want.SeverityAlt)
			check("service", got.Service, want.Service, nil)
			if got.Significant != want.Significant {
				t.Errorf("Classify says significant %t (%s), want %t: %s", got.Significant, got.Reason, want.Significant, want.Why)
			}
			if want.Resource != "" && !slices.ContainsFunc(got.Resources, func(r string) bool { return sameResource(r, want.Resource) }) {
				t.Errorf("Classify finds %q, want %q among them", got.Resources, want.Resource)
			}
		})
	}
}

func sameResource(found, label string) bool {
	return found == label || strings.HasPrefix(found, "arn:") && (strings.HasSuffix(found, ":"+label) || strings.HasSuffix(found, "/"+label))
}

// A title that leads with the thing is what an engineer reads at night.
func TestTitles(t *testing.T) {
	tests := []struct{ name, source, typ, resources, detail, want string }{
		{"a cluster fails over", "aws.rds", "RDS DB Cluster Event", `["arn:aws:rds:eu-central-1:123456789012:cluster:orders"]`, `{"EventID":"RDS-EVENT-0073"}`, "RDS cluster orders: failover to another zone started"},
		{"a task of a service", "aws.ecs", "ECS Task State Change", `[]`, `{"taskArn":"arn:aws:ecs:eu-central-1:123456789012:task/web/1","clusterArn":"arn:aws:ecs:eu-central-1:123456789012:cluster/web","group":"service:front","lastStatus":"STOPPED","stopCode":"TaskFailedToStart","stoppedReason":"CannotPullContainerError: x"}`, "ECS service front: tasks do not start: image cannot be pulled"},
		{"an alarm is named after what it watches", "aws.cloudwatch", "CloudWatch Alarm State Change", `[]`, `{"alarmName":"a","state":{"value":"ALARM"},"previousState":{"value":"OK"},"configuration":{"metrics":[{"metricStat":{"metric":{"namespace":"AWS/SQS","name":"ApproximateAgeOfOldestMessage","dimensions":{"QueueName":"mail"}}}}]}}`, "SQS queue mail: ApproximateAgeOfOldestMessage in alarm"},
		{"line breaks and directions do not survive", "aws.synthetics", "Synthetics Canary TestRun Failure", `[]`, `{"canary-name":"a\nb\u202ec"}`, "Canary a bc: run failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Classify(event(t, tt.source, tt.typ, tt.resources, tt.detail)).Title; got != tt.want {
				t.Errorf("title = %q, want %q", got, tt.want)
			}
		})
	}
}

func BenchmarkClassify(b *testing.B) {
	all := readLabelled(b)
	var raws [][]byte
	for _, name := range slices.Sorted(maps.Keys(all)) {
		var compact bytes.Buffer
		if err := json.Compact(&compact, all[name].Event); err != nil {
			b.Fatal(err)
		}
		raws = append(raws, compact.Bytes())
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		e, err := Read(raws[i%len(raws)])
		if err != nil {
			b.Fatal(err)
		}
		Classify(e)
		i++
	}
}
