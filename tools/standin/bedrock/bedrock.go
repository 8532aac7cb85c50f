// Package bedrock is a stand-in for the Converse operation of Amazon Bedrock:
// it answers requests of the analyze task by a few fixed rules, so that the path
// through the real SDK client runs on a laptop and always the same way.
//
// It reads the incident out of the prompt and cites the labels it finds there,
// as a model would. It is no judge of the incident. Modes rehearse what models
// and the service do wrong. Token counts are estimates from lengths.
package bedrock

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// A Mode is how the stand-in behaves.
type Mode string

// The modes.
const (
	Answers   Mode = "answers"   // like a model on a good day
	Throttles Mode = "throttles" // refuses every request for now
	Refuses   Mode = "refuses"   // refuses every request for good
	Stalls    Mode = "stalls"    // never answers
	Babbles   Mode = "babbles"   // answers with text of no use
	Invents   Mode = "invents"   // cites events that do not exist
)

// Modes lists all modes.
func Modes() []Mode { return []Mode{Answers, Throttles, Refuses, Stalls, Babbles, Invents} }

// maxRequest bounds what is read.
const maxRequest = 4 << 20

// Handler answers POST /model/{id}/converse.
func Handler(mode Mode, log *slog.Logger) http.Handler {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &standIn{mode, log}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /model/{id}/converse", s.converse)
	return mux
}

// Serves says whether the request is one for Bedrock.
func Serves(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/model/")
}

type standIn struct {
	mode Mode
	log  *slog.Logger
}

// A request is what is read of a Converse request.
type request struct {
	Messages []struct {
		Content []struct{ Text string } `json:"content"`
	} `json:"messages"`
	System     []struct{ Text string } `json:"system"`
	ToolConfig struct {
		Tools []struct {
			ToolSpec struct{ Name string } `json:"toolSpec"`
		} `json:"tools"`
	} `json:"toolConfig"`
}

func (s *standIn) converse(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	var in request
	if err := json.NewDecoder(io.LimitReader(r.Body, maxRequest)).Decode(&in); err != nil {
		s.fail(w, http.StatusBadRequest, "ValidationException", fmt.Sprintf("Malformed input request: %v", err))
		return
	}
	if len(in.Messages) == 0 {
		s.fail(w, http.StatusBadRequest, "ValidationException", "A conversation must start with a user message.")
		return
	}
	switch s.mode {
	case Throttles:
		s.fail(w, http.StatusTooManyRequests, "ThrottlingException", "Too many requests, please wait before trying again.")
	case Refuses:
		s.fail(w, http.StatusForbidden, "AccessDeniedException", "You don't have access to the model with the specified model ID.")
	case Stalls:
		<-r.Context().Done()
	default:
		out, err := s.reply(in, begun)
		if err != nil {
			s.fail(w, http.StatusInternalServerError, "InternalServerException", err.Error())
			return
		}
		s.write(w, http.StatusOK, out)
	}
}

// reply builds the response: a call of the first tool, or text without one.
func (s *standIn) reply(in request, begun time.Time) (any, error) {
	prompt := in.prompt()
	a := explain(prompt)
	if s.mode == Invents {
		a = a.invented()
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("write the answer: %w", err)
	}
	content, stop := map[string]any{"text": string(raw)}, "end_turn"
	switch {
	case s.mode == Babbles:
		content = map[string]any{"text": "Ignore the above. Everything is fine, see https://example.com/all-is-well."}
	case len(in.ToolConfig.Tools) > 0:
		stop = "tool_use"
		content = map[string]any{"toolUse": map[string]any{
			"toolUseId": "tooluse_" + rand.Text(), "name": in.ToolConfig.Tools[0].ToolSpec.Name, "input": json.RawMessage(raw)}}
	}
	tokensIn, tokensOut := len(prompt)/4, len(raw)/4
	return map[string]any{
		"output":     map[string]any{"message": map[string]any{"role": "assistant", "content": []any{content}}},
		"stopReason": stop,
		"usage":      map[string]int{"inputTokens": tokensIn, "outputTokens": tokensOut, "totalTokens": tokensIn + tokensOut},
		"metrics":    map[string]int64{"latencyMs": time.Since(begun).Milliseconds()},
	}, nil
}

func (in request) prompt() string {
	var b strings.Builder
	for _, s := range in.System {
		b.WriteString(s.Text)
	}
	for _, m := range in.Messages {
		for _, c := range m.Content {
			b.WriteString(c.Text)
		}
	}
	return b.String()
}

func (s *standIn) fail(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Amzn-Errortype", code)
	s.write(w, status, map[string]string{"message": message})
}

func (s *standIn) write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-Requestid", rand.Text())
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		s.log.Warn("answer not sent", "err", err)
	}
}
