// Package vectors runs recorded state machine runs against the engine and says
// how far the two agree.
//
// A vector is a JSON file: a definition, an input, what the tasks do, and what
// the service answered. Each is run in virtual time; status, output, error,
// cause and history are compared, wildcards of the recording included.
package vectors

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Vector is one recorded run.
type Vector struct {
	Name, Suite, Kind, Language string
	Type                        asl.MachineType
	// Definition is the text of the definition.
	Definition string
	Input      any
	Tasks      map[string][]*Outcome
	Options    *value.Object // of a teststate vector
	Expect     *value.Object
}

// An Outcome is what one call of a task ends with.
type Outcome struct {
	*value.Object
	used bool
}

// Load reads all vectors below a folder, in the order of their names.
func Load(dir string) ([]*Vector, error) {
	var all []*Vector
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		v, err := Parse(string(raw))
		if err != nil {
			return fmt.Errorf("read vector %s: %w", path, err)
		}
		all = append(all, v)
		return nil
	})
	slices.SortFunc(all, func(a, b *Vector) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Parse reads one vector.
func Parse(text string) (*Vector, error) {
	top, err := value.Decode(text)
	if err != nil {
		return nil, err
	}
	o, ok := top.(*value.Object)
	if !ok {
		return nil, fmt.Errorf("a vector must be an object")
	}
	v := &Vector{Name: textOf(o, "name"), Suite: textOf(o, "suite"), Kind: textOf(o, "kind"), Language: textOf(o, "queryLanguage"),
		Type: asl.MachineType(textOf(o, "machineType"))}
	v.Input, _ = o.Get("input")
	if d, ok := o.Get("definition"); ok {
		v.Definition = value.Text(d)
	}
	if d, ok := o.Get("definitionText"); ok {
		v.Definition, _ = d.(string)
	}
	v.Options = objectOf(o, "options")
	if v.Expect = objectOf(o, "expect"); v.Expect == nil {
		return nil, cause.New("%s expects nothing", v.Name)
	}
	v.Tasks = outcomes(objectOf(o, "tasks"))
	return v, nil
}

func outcomes(tasks *value.Object) map[string][]*Outcome {
	all := map[string][]*Outcome{}
	if tasks == nil {
		return all
	}
	for i := range tasks.Len() {
		state, v := tasks.At(i)
		list, _ := v.([]any)
		for _, e := range list {
			if o, ok := e.(*value.Object); ok {
				all[state] = append(all[state], &Outcome{Object: o})
			}
		}
	}
	return all
}

func textOf(o *value.Object, key string) string {
	v, _ := o.Get(key)
	s, _ := v.(string)
	return s
}

func objectOf(o *value.Object, key string) *value.Object {
	v, _ := o.Get(key)
	m, _ := v.(*value.Object)
	return m
}
