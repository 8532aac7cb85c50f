package wire

import (
	"errors"
	"fmt"
	"strconv"
)

// Env reads the variables of a function. It keeps what was wrong, so that a
// main asks for all it needs and then looks at Err once.
type Env struct {
	get    func(string) string
	failed error
}

// NewEnv reads variables through get, which is os.Getenv in a function.
func NewEnv(get func(string) string) *Env { return &Env{get: get} }

// Err says everything that was wrong.
func (e *Env) Err() error { return e.failed }

// Text returns a variable, or "" when it is not set.
func (e *Env) Text(name string) string {
	if !known(name) {
		e.fail("%s is no variable of the functions", name)
	}
	return e.get(name)
}

// Needed returns a variable that has to be set.
func (e *Env) Needed(name string) string {
	text := e.Text(name)
	if text == "" {
		e.fail("%s is not set", name)
	}
	return text
}

// Int returns a whole number from 1 up, or otherwise when it is not set.
func (e *Env) Int(name string, otherwise int) int {
	text := e.Text(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		e.fail("%s is %q, want a whole number from 1 up", name, text)
	}
	return n
}

// Dollars returns an amount from 0 up, or otherwise when it is not set.
func (e *Env) Dollars(name string, otherwise float64) float64 {
	text := e.Text(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n < 1e9) {
		e.fail("%s is %q, want an amount of dollars", name, text)
	}
	return n
}

func (e *Env) fail(format string, args ...any) {
	e.failed = errors.Join(e.failed, fmt.Errorf(format, args...))
}
