package pattern

import (
	"fmt"
	"slices"
	"testing"
)

func compileAll(tb testing.TB, texts ...string) []*Pattern {
	tb.Helper()
	var all []*Pattern
	for _, text := range texts {
		p, err := Compile([]byte(text))
		if err != nil {
			tb.Fatalf("Compile(%s) = %v", text, err)
		}
		all = append(all, p)
	}
	return all
}

func TestSetFindsWhatEachPatternFinds(t *testing.T) {
	set := NewSet(compileAll(t,
		`{"source":["aws.ec2"]}`,
		`{"source":["aws.ec2","aws.rds"],"detail-type":["A","B"]}`,
		`{"detail-type":["A"]}`,
		`{"source":[{"prefix":"aws."}]}`,
		`{"account":["1"]}`,
		`{"source":[{"exists":false}]}`,
		`{"source":[""]}`,
		`{"$or":[{"source":["aws.ec2"]},{"detail-type":["A"]}]}`,
	))
	tests := []struct {
		name, event string
		want        []int
	}{
		{"by source", `{"source":"aws.ec2","detail-type":"C"}`, []int{0, 3, 7}},
		{"by both", `{"source":"aws.rds","detail-type":"A"}`, []int{1, 2, 3, 7}},
		{"by another field", `{"source":"x","account":"1"}`, []int{4}},
		{"without a source", `{"detail-type":"A"}`, []int{2, 5, 7}},
		{"with an empty source", `{"source":""}`, []int{6}},
		{"with a list as source", `{"source":["aws.ec2","y"]}`, []int{0, 3, 7}},
		{"nothing", `{"source":"z","detail-type":"z"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ev, err := Decode([]byte(tt.event))
			if err != nil {
				t.Fatal(err)
			}
			if got := set.Match(ev); !slices.Equal(got, tt.want) {
				t.Errorf("Match(%s) = %v, want %v", tt.event, got, tt.want)
			}
		})
	}
}

// BenchmarkSet decodes an event and matches it against a growing number of rules.
func BenchmarkSet(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			texts := []string{`{"source":["aws.ec2"],"detail":{"state":[{"anything-but":["pending"]}]}}`}
			for i := range n - 1 {
				texts = append(texts, fmt.Sprintf(`{"source":["aws.s%d"],"detail-type":["T"],"detail":{"x":["y"]}}`, i))
			}
			set := NewSet(compileAll(b, texts...))
			for b.Loop() {
				ev, err := Decode([]byte(event))
				if err != nil {
					b.Fatal(err)
				}
				if met := set.Match(ev); len(met) != 1 {
					b.Fatalf("Match = %v", met)
				}
			}
		})
	}
}
