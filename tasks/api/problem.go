package api

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
)

// A Problem is a refusal: why, and where in the request the reason is.
type Problem struct {
	Code    string   `json:"code" doc:"Stable name of what is wrong."`
	Message string   `json:"message" doc:"What is wrong, for people."`
	Field   string   `json:"field,omitempty" doc:"Parameter, or field of the body, that is wrong."`
	Details []Detail `json:"details,omitempty" doc:"All that is wrong with a configuration."`

	status int
}

// A Detail is one thing wrong with a configuration.
type Detail struct {
	Line    int    `json:"line" doc:"Line of the document; 0 when the whole is meant."`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error is the message.
func (p *Problem) Error() string { return p.Message }

// A Refusal is the body of every answer that is an error.
type Refusal struct {
	Error Problem `json:"error"`
}

// Refuse is a refusal by what stands in front of the API.
func Refuse(status int, field, message string) Refusal {
	return Refusal{*problem(status, field, "%s", message)}
}

// codes are the problems by status.
var codes = map[int]string{
	http.StatusBadRequest:            "bad_request",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusTooManyRequests:       "too_many_requests",
	http.StatusServiceUnavailable:    "unavailable",
	http.StatusInternalServerError:   "internal",
}

func problem(status int, field, format string, args ...any) *Problem {
	return &Problem{Code: codes[status], Message: fmt.Sprintf(format, args...), Field: field, status: status}
}

func bad(field, format string, args ...any) *Problem {
	return problem(http.StatusBadRequest, field, format, args...)
}

// problemOf says what a caller is told of an error. False means that the error
// is ours: the caller is told no more than that, and the log has the rest.
func problemOf(err error) (*Problem, bool) {
	var (
		known    *Problem
		problems config.Problems
	)
	switch {
	case errors.As(err, &known):
		return known, true
	case errors.As(err, &problems):
		return badConfig(problems), true
	case errors.Is(err, fault.NotFound):
		return problem(http.StatusNotFound, "id", "there is no such incident"), true
	case errors.Is(err, lifecycle.ErrNotActive):
		return problem(http.StatusConflict, "", "the incident is over"), true
	case errors.Is(err, fault.StoreConflict):
		return problem(http.StatusConflict, "", "somebody else changed this at the same time; look again and try again"), true
	case errors.Is(err, fault.StoreBusy), errors.Is(err, fault.ChannelBusy):
		return problem(http.StatusServiceUnavailable, "", "too busy at the moment; try again"), false
	default:
		return problem(http.StatusInternalServerError, "", "something went wrong; the log says what"), false
	}
}

func badConfig(problems config.Problems) *Problem {
	p := bad("doc", "the configuration has %d problems", len(problems))
	if len(problems) == 1 {
		p.Message = "the configuration has a problem: " + problems[0].Error()
	}
	for _, one := range problems {
		p.Details = append(p.Details, Detail{Line: one.Line, Field: one.Field, Message: one.Text})
	}
	return p
}
