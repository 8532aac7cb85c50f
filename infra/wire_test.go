package infra

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store/cached"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func TestEveryFunctionIsGivenTheVariablesItReadsAndNoOthers(t *testing.T) {
	for _, f := range Functions() {
		var want []string
		for _, v := range wire.Variables() {
			if slices.Contains(v.Readers, f.Name) {
				want = append(want, v.Name)
			}
		}
		if got := slices.Sorted(maps.Keys(f.Env)); !slices.Equal(got, want) {
			t.Errorf("variables of %s = %v, want %v", f.Name, got, want)
		}
	}
}

// What the cluster shows is as old as it keeps things, and a second for DynamoDB
// to copy them. For so long the API reads past it what it wrote itself.
func TestTheClusterShowsNothingOlderThanTheAPIMinds(t *testing.T) {
	if oldest := daxKeeps + time.Second; oldest > cached.Lag {
		t.Errorf("the cluster shows what is %s old, the API minds for %s", oldest, cached.Lag)
	}
	found := false
	each(t, "AWS::DAX::ParameterGroup", func(t *testing.T, r resource) {
		found = true
		if got := says(r.properties["ParameterNameValues"]); got != `{"query-ttl-millis":"2000","record-ttl-millis":"2000"}` {
			t.Errorf("%s keeps %s, want what daxKeeps says", r.name, got)
		}
	})
	each(t, "AWS::DAX::Cluster", func(t *testing.T, r resource) {
		if got := says(r.properties["ParameterGroupName"]); !found || got != `{"Ref":"DaxParameters"}` {
			t.Errorf("%s has the parameters %s, want those of the stack", r.name, got)
		}
	})
}

func TestTheDashboardShowsTheMetricsThatTheAPITells(t *testing.T) {
	if metricNamespace != wire.Namespace || cacheHits != wire.CacheHits || cacheMisses != wire.CacheMisses || readsPastCluster != wire.ReadsPastCluster {
		t.Error("the dashboard has other names for the metrics than package wire")
	}
	var body struct {
		Widgets []struct {
			Properties struct {
				Title   string
				Metrics [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(dashboardBody()), &body); err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, w := range body.Widgets {
		for _, m := range w.Properties.Metrics {
			if text := fmt.Sprint(m); strings.Contains(text, wire.Namespace) || strings.Contains(text, "expression") {
				shown = append(shown, text)
			}
		}
	}
	want := []string{
		"[map[expression:100 * FILL(m0, 0) / (FILL(m0, 0) + FILL(m1, 0)) id:rate label:Reads that the API's cache answered, percent]]",
		"[CloudOpsAutopilot CacheHits FunctionName ${ApiFunction} map[id:m0 visible:false]]",
		"[CloudOpsAutopilot CacheMisses FunctionName ${ApiFunction} map[id:m1 visible:false]]",
		"[CloudOpsAutopilot CacheMisses FunctionName ${ApiFunction} map[label:CacheMisses]]",
		"[CloudOpsAutopilot ReadsPastCluster FunctionName ${ApiFunction} map[label:ReadsPastCluster]]",
	}
	if !slices.Equal(shown, want) {
		t.Errorf("the dashboard shows\n%s\nwant\n%s", strings.Join(shown, "\n"), strings.Join(want, "\n"))
	}
}
