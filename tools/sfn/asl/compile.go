package asl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Limits of the service and of this package.
const (
	maxDefinition = 1 << 20 // bytes
	maxName       = 80      // characters of a state's name
	maxNested     = 50      // flows inside flows
)

// Compile parses, checks and compiles a definition for machines of type t. Its
// error is an *Invalid.
func Compile(definition string, t MachineType) (*Machine, error) {
	c := &compiler{machine: t}
	top, ok := c.read(definition)
	if !ok {
		return nil, &Invalid{c.found}
	}
	m := &Machine{Text: definition}
	f := fields{c, "", top}
	if !c.language(f) {
		return nil, &Invalid{c.found}
	}
	m.Comment, _ = f.text("Comment", false)
	f.text("Version", false)
	if n, ok := f.integer("TimeoutSeconds", 0, maxSeconds); ok {
		m.TimeoutSeconds = n
	}
	f.only("Comment", "Version", "TimeoutSeconds", "QueryLanguage", "StartAt", "States")
	m.Flow = *c.flow(f)
	if len(c.found) > 0 {
		return nil, &Invalid{c.found}
	}
	return m, nil
}

// CompileState compiles a single state on its own, whose targets are not
// looked for.
func CompileState(definition, name string, t MachineType) (*State, error) {
	c := &compiler{machine: t, alone: true}
	top, ok := c.read(definition)
	if !ok {
		return nil, &Invalid{c.found}
	}
	f := fields{c, "", top}
	if !c.language(f) {
		return nil, &Invalid{c.found}
	}
	s := &State{Name: name}
	flow := &Flow{States: map[string]*State{name: s}}
	c.state(flow, s, f)
	if len(c.found) > 0 {
		return nil, &Invalid{c.found}
	}
	return s, nil
}

type compiler struct {
	machine MachineType
	alone   bool
	depth   int
	names   map[string]bool
	found   []Diagnostic
}

func (c *compiler) fail(location, format string, args ...any) {
	if location == "" {
		location = "/"
	}
	c.found = append(c.found, Diagnostic{SchemaFailed, location, fmt.Sprintf(format, args...)})
}

func (c *compiler) read(definition string) (*value.Object, bool) {
	if len(definition) > maxDefinition {
		c.fail("/", "The definition is longer than %d bytes", maxDefinition)
		return nil, false
	}
	v, err := value.Decode(definition)
	if err != nil {
		c.found = append(c.found, jsonFault(definition, value.FaultOffset(err)))
		return nil, false
	}
	top, ok := v.(*value.Object)
	if !ok {
		c.fail("/", "Expected value of type Object")
	}
	return top, ok
}

// language refuses what is not written in JSONPath.
func (c *compiler) language(f fields) bool {
	lang, _ := f.text("QueryLanguage", false)
	states, _ := f.o.Get("States")
	list, _ := states.(*value.Object)
	if lang == "JSONata" && list != nil {
		for i := range list.Len() {
			name, s := list.At(i)
			o, _ := s.(*value.Object)
			if o == nil {
				continue
			}
			if l, _ := o.Get("QueryLanguage"); l == "JSONPath" {
				c.fail("/States/"+name, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
				return false
			}
		}
	}
	return c.jsonPath(f, lang)
}

func (c *compiler) jsonPath(f fields, lang string) bool {
	switch lang {
	case "", "JSONPath":
		return true
	case "JSONata":
		c.fail(f.at("QueryLanguage"), "The query language 'JSONata' is not supported here, only 'JSONPath' is")
	default:
		c.fail(f.at("QueryLanguage"), "The field 'QueryLanguage' should have one of these values: [JSONPath, JSONata]")
	}
	return false
}

func quoted(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

func oneOf(names []string, s string) bool { return slices.Contains(names, s) }
