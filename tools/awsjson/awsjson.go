// Package awsjson serves the JSON protocol of AWS services: one POST per
// operation, named by the header X-Amz-Target, errors named by "__type".
//
// What an operation does is left to its function.
package awsjson

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"
)

// An Operation answers one request body with a value to be written as JSON. An
// error that is no *Error becomes an InternalFailure.
type Operation func(ctx context.Context, body []byte) (any, error)

// An Error is an exception of the service.
type Error struct {
	Status  int // 0: 400
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf returns a client error.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// A Service is the set of operations behind one target prefix.
type Service struct {
	Prefix     string // "AWSEvents"
	Version    string // "1.0" or "1.1"
	MaxBody    int64
	Operations map[string]Operation
	Logger     *slog.Logger
}

// Serves says whether the request is one for this service.
func (s *Service) Serves(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("X-Amz-Target"), s.Prefix+".")
}

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out, err := s.run(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, http.StatusOK, out)
}

func (s *Service) run(r *http.Request) (any, error) {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), s.Prefix+".")
	op := s.Operations[name]
	if !ok || op == nil {
		return nil, Errorf("UnknownOperationException", "%q is no operation of this local %s", name, s.Prefix)
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, s.MaxBody))
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return nil, &Error{http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", fmt.Sprintf("the request is longer than %d bytes", s.MaxBody)}
	}
	if err != nil {
		return nil, Errorf("SerializationException", "the request cannot be read: %v", err)
	}
	return op(r.Context(), body)
}

func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	var e *Error
	if !errors.As(err, &e) {
		s.Logger.ErrorContext(r.Context(), "request failed", "target", r.Header.Get("X-Amz-Target"), "err", err)
		e = &Error{http.StatusInternalServerError, "InternalFailure", "the request processing has failed because of an unknown error"}
	}
	status := e.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	w.Header().Set("X-Amzn-Errortype", e.Code)
	s.write(w, status, map[string]string{"__type": e.Code, "message": e.Message})
}

func (s *Service) write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/x-amz-json-"+s.Version)
	w.Header().Set("X-Amzn-Requestid", rand.Text())
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		s.Logger.Warn("answer not sent", "err", err)
	}
}

// Decode reads a request. A text that is not JSON, or a field of another type,
// is a SerializationException that names the field.
func Decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return Errorf("SerializationException", "the request is not valid UTF-8")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	err := json.Unmarshal(body, into)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return Errorf("SerializationException", "%s cannot be a %s", wrong.Field, wrong.Value)
	}
	if err != nil {
		return Errorf("SerializationException", "the request is not valid JSON: %v", err)
	}
	return nil
}
