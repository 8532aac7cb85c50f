// Package mock reads the mock configuration file of Step Functions Local
// (SFN_MOCK_CONFIG) and says what a mocked state answers on its n-th call.
//
// The format: StateMachines → name → TestCases → case → state → response name,
// and MockedResponses → response name → attempt ("0" or "1-3") → Return or
// Throw. A state that a case does not list calls the real service. Which
// execution runs under which case, and the calling itself, is left to the
// package that serves the API.
//
// Source of the format: "Using mocked service integrations" in the AWS Step
// Functions Developer Guide (sfn-local-mock-cfg-file).
package mock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Config is a whole mock configuration file.
type Config struct {
	machines  map[string]map[string]map[string]string // machine → case → state → response name
	responses map[string][]attempt
}

// A Response is what a mocked call answers: either Throw or Return.
type Response struct {
	Return json.RawMessage `json:"Return"`
	Throw  *Throw          `json:"Throw"`
}

// A Throw is a failure with the name and cause that Retry and Catch see.
type Throw struct {
	Error string `json:"Error"`
	Cause string `json:"Cause"`
}

// An attempt answers the calls from first to last, counted from 0.
type attempt struct {
	first, last int
	response    Response
}

type file struct {
	StateMachines map[string]struct {
		TestCases map[string]map[string]string
	}
	MockedResponses map[string]map[string]Response
}

// Parse reads a mock configuration. Errors name the place that is wrong.
func Parse(raw []byte) (*Config, error) {
	var f file
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("mock configuration: %w", err)
	}
	c := &Config{machines: map[string]map[string]map[string]string{}, responses: map[string][]attempt{}}
	for _, name := range slices.Sorted(maps.Keys(f.MockedResponses)) {
		attempts, err := parseAttempts(f.MockedResponses[name])
		if err != nil {
			return nil, fmt.Errorf("mock configuration: MockedResponses.%s%w", name, err)
		}
		c.responses[name] = attempts
	}
	for machine, m := range f.StateMachines {
		c.machines[machine] = m.TestCases
		for test, states := range m.TestCases {
			for state, response := range states {
				if _, ok := c.responses[response]; !ok {
					return nil, fmt.Errorf("mock configuration: StateMachines.%s.TestCases.%s.%s names the response %q, which MockedResponses does not have",
						machine, test, state, response)
				}
			}
		}
	}
	return c, nil
}

// parseAttempts orders the attempts and checks that they cover 0 to the last
// without a gap or an overlap.
func parseAttempts(byKey map[string]Response) ([]attempt, error) {
	var all []attempt
	for key, r := range byKey {
		a, err := parseAttempt(key, r)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b attempt) int { return a.first - b.first })
	next := 0
	for _, a := range all {
		if a.first != next {
			return nil, fmt.Errorf(" does not say what attempt %d answers, or says it twice", next)
		}
		next = a.last + 1
	}
	if len(all) == 0 {
		return nil, fmt.Errorf(" has no attempt")
	}
	return all, nil
}

func parseAttempt(key string, r Response) (attempt, error) {
	from, to, ranged := strings.Cut(key, "-")
	first, err := strconv.Atoi(from)
	last := first
	if err == nil && ranged {
		last, err = strconv.Atoi(to)
	}
	if err != nil || first < 0 || last < first {
		return attempt{}, fmt.Errorf(".%s is no attempt number or range such as 0 or 1-3", key)
	}
	if (r.Return == nil) == (r.Throw == nil) {
		return attempt{}, fmt.Errorf(".%s must have either Return or Throw", key)
	}
	return attempt{first: first, last: last, response: r}, nil
}

// A Case is one test case of one state machine.
type Case struct {
	config *Config
	states map[string]string
}

// Case returns the named test case of a state machine.
func (c *Config) Case(machine, name string) (Case, error) {
	states, ok := c.machines[machine][name]
	if !ok {
		return Case{}, fmt.Errorf("the mock configuration has no test case %q for the state machine %q", name, machine)
	}
	return Case{config: c, states: states}, nil
}

// Mocks says whether the case answers for the state.
func (c Case) Mocks(state string) bool {
	_, ok := c.states[state]
	return ok
}

// Response returns what the state answers on its call-th call, counted from 0.
// Past the last attempt listed there is no answer, as in Step Functions Local.
func (c Case) Response(state string, call int) (Response, error) {
	name, ok := c.states[state]
	if !ok {
		return Response{}, fmt.Errorf("the test case does not mock the state %q", state)
	}
	for _, a := range c.config.responses[name] {
		if a.first <= call && call <= a.last {
			return a.response, nil
		}
	}
	return Response{}, fmt.Errorf("the mocked response %q does not say what attempt %d answers", name, call)
}
