package wire

import (
	"slices"
	"strings"
	"testing"
)

func TestEnv(t *testing.T) {
	tests := []struct {
		name string
		set  map[string]string
		read func(*Env)
		want []string // what the error says; none: no error
	}{
		{"all is well", map[string]string{"INCIDENTS_TABLE": "t", "MODEL_SECONDS": "7", "MODEL_DAILY_DOLLARS": "0.5"}, func(e *Env) {
			e.Needed("INCIDENTS_TABLE")
			e.Int("MODEL_SECONDS", 30)
			e.Dollars("MODEL_DAILY_DOLLARS", 10)
		}, nil},
		{"everything wrong is said at once", map[string]string{"MODEL_SECONDS": "soon", "MODEL_DAILY_DOLLARS": "-1"}, func(e *Env) {
			e.Needed("INCIDENTS_TABLE")
			e.Int("MODEL_SECONDS", 30)
			e.Dollars("MODEL_DAILY_DOLLARS", 10)
		}, []string{"INCIDENTS_TABLE is not set", `MODEL_SECONDS is "soon"`, `MODEL_DAILY_DOLLARS is "-1"`}},
		{"a number that is none is refused", map[string]string{"MODEL_DAILY_DOLLARS": "NaN"}, func(e *Env) { e.Dollars("MODEL_DAILY_DOLLARS", 10) }, []string{"MODEL_DAILY_DOLLARS"}},
		{"an unlisted variable is a mistake", nil, func(e *Env) { e.Text("SECRET_SAUCE") }, []string{"SECRET_SAUCE is no variable"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := NewEnv(func(name string) string { return tt.set[name] })
			tt.read(e)
			if (e.Err() == nil) != (tt.want == nil) {
				t.Fatalf("Err() = %v, want %v", e.Err(), tt.want)
			}
			for _, part := range tt.want {
				if !strings.Contains(e.Err().Error(), part) {
					t.Errorf("Err() = %v, want it to say %q", e.Err(), part)
				}
			}
		})
	}
}

func TestVariablesAreInOrder(t *testing.T) {
	var names []string
	for _, v := range Variables() {
		names = append(names, v.Name)
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("Variables() = %v, want each once, in order", names)
	}
}
