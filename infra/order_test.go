package infra

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// waits lists the resources that a part of a template waits for.
func waits(v any, resources map[string]any) map[string]bool {
	out := map[string]bool{}
	name := func(n any) {
		text, _ := n.(string)
		text, _, _ = strings.Cut(text, ".")
		if resources[text] != nil {
			out[text] = true
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			switch k {
			case "Ref", "DependsOn":
				for _, n := range asList(e) {
					name(n)
				}
			case "Fn::GetAtt":
				name(e.([]any)[0])
			case "Fn::Sub":
				for _, m := range substituted.FindAllStringSubmatch(e.(string), -1) {
					name(m[1])
				}
			}
			maps.Copy(out, waits(e, resources))
		}
	case []any:
		for _, e := range v {
			maps.Copy(out, waits(e, resources))
		}
	}
	return out
}

// circle finds resources that wait for each other.
func circle(graph map[string]map[string]bool) []string {
	for {
		free := slices.Collect(func(yield func(string) bool) {
			for name, on := range graph {
				if len(on) == 0 && !yield(name) {
					return
				}
			}
		})
		if len(free) == 0 {
			return slices.Sorted(maps.Keys(graph))
		}
		for _, name := range free {
			delete(graph, name)
			for _, on := range graph {
				delete(on, name)
			}
		}
	}
}

func TestNoResourceWaitsForItself(t *testing.T) {
	resources := document(t)["Resources"].(map[string]any)
	graph, edges := map[string]map[string]bool{}, 0
	for name, r := range resources {
		graph[name] = waits(r, resources)
		edges += len(graph[name])
	}
	if edges < len(resources) {
		t.Fatalf("found %d references among %d resources; they are not read", edges, len(resources))
	}
	if got := circle(graph); len(got) > 0 {
		t.Errorf("these wait for each other: %v", got)
	}
	if got := circle(map[string]map[string]bool{"a": {"b": true}, "b": {"c": true}, "c": {"b": true}}); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("circle of b and c = %v, want it found with what waits for it", got)
	}
}

// The stack takes the bucket for code as a parameter: a stack whose value is
// imported could neither change nor go before the one that imports it.
func TestNoStackWaitsForAnother(t *testing.T) {
	files, err := Render()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, word := range []string{"Fn::ImportValue", "Export:", "AWS::CloudFormation::Stack", "{{resolve:"} {
			if strings.Contains(string(f.Data), word) {
				t.Errorf("%s says %s, which ties it to another stack", f.Name, word)
			}
		}
	}
}
