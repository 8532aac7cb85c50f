package states

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A Machine is a state machine in JSONPath mode.
type Machine struct {
	Comment string
	StartAt string
	States  Flow
}

// A Flow is a list of states in reading order; it renders as one JSON object.
type Flow []Named

// A Named is a state with its name.
type Named struct {
	Name  string
	State State
}

// A State is one state; which fields apply depends on Type.
type State struct {
	Type               string
	Comment            string         `json:",omitempty"`
	Resource           string         `json:",omitempty"`
	InputPath          string         `json:",omitempty"`
	Parameters         map[string]any `json:",omitempty"`
	ResultSelector     map[string]any `json:",omitempty"`
	ResultPath         Path           `json:",omitzero"`
	TimeoutSeconds     int            `json:",omitempty"`
	TimeoutSecondsPath string         `json:",omitempty"`
	Retry              []Retrier      `json:",omitempty"`
	Catch              []Catcher      `json:",omitempty"`
	Choices            []Choice       `json:",omitempty"`
	Default            string         `json:",omitempty"`
	Next               string         `json:",omitempty"`
	End                bool           `json:",omitempty"`
}

// A Retrier makes a state try again after some errors.
type Retrier struct {
	ErrorEquals     []string
	IntervalSeconds int     `json:",omitempty"`
	MaxAttempts     int     // 0: never
	BackoffRate     float64 `json:",omitempty"`
	MaxDelaySeconds int     `json:",omitempty"`
	JitterStrategy  string  `json:",omitempty"`
}

// A Catcher leads to another state after some errors. Without a ResultPath the
// error, an object of Error and Cause, takes the place of the whole input.
type Catcher struct {
	ErrorEquals []string
	ResultPath  Path `json:",omitzero"`
	Next        string
}

// A Choice is one rule of a Choice state.
type Choice struct {
	And             []Choice `json:",omitempty"`
	Variable        string   `json:",omitempty"`
	StringEquals    string   `json:",omitempty"`
	NumericEquals   *int     `json:",omitempty"`
	NumericLessThan *int     `json:",omitempty"`
	Next            string   `json:",omitempty"`
}

// A Path is a place in the state's data. Discard drops the result and keeps the
// input; "" is the default, the whole document.
type Path string

// Discard is the ResultPath that drops a result.
const Discard Path = "null"

// MarshalJSON renders Discard as the null that the language asks for.
func (p Path) MarshalJSON() ([]byte, error) {
	if p == Discard {
		return []byte("null"), nil
	}
	return json.Marshal(string(p))
}

// MarshalJSON renders the states as an object in reading order.
func (f Flow) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, s := range f {
		name, err := json.Marshal(s.Name)
		if err != nil {
			return nil, fmt.Errorf("name of state %q: %w", s.Name, err)
		}
		body, err := json.Marshal(s.State)
		if err != nil {
			return nil, fmt.Errorf("state %s: %w", s.Name, err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(body)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Get returns the state called name.
func (f Flow) Get(name string) (State, bool) {
	for _, s := range f {
		if s.Name == name {
			return s.State, true
		}
	}
	return State{}, false
}

// JSON renders the machine as indented Amazon States Language.
func (m Machine) JSON() ([]byte, error) {
	out, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("render state machine: %w", err)
	}
	return append(out, '\n'), nil
}
