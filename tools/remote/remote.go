// Package remote calls the REST API of a running instance for the command line.
//
// It knows how a call is made and how a refusal reads, not what the API offers:
// callers name the path and the shapes.
package remote

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 16 << 20

// A Client calls one instance.
type Client struct {
	URL  string // http://127.0.0.1:8080, or the URL of the deployed API's stage
	Key  string // API key; "" sends none
	HTTP *http.Client
}

// An Error is a refusal of the API.
type Error struct {
	Status  int
	Message string
}

func (e *Error) Error() string {
	return fmt.Sprintf("the API answered %d: %s", e.Status, e.Message)
}

// Post sends in as JSON and reads the answer into out.
func (c Client) Post(ctx context.Context, path string, in, out any) error {
	return c.send(ctx, http.MethodPost, path, in, out)
}

// Put sends in as JSON and reads the answer into out.
func (c Client) Put(ctx context.Context, path string, in, out any) error {
	return c.send(ctx, http.MethodPut, path, in, out)
}

func (c Client) send(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("address of the API: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	return c.do(req, out)
}

// Get reads the answer into out.
func (c Client) Get(ctx context.Context, path string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL, "/")+path, nil)
	if err != nil {
		return fmt.Errorf("address of the API: %w", err)
	}
	return c.do(req, out)
}

func (c Client) do(req *http.Request, out any) error {
	if c.Key != "" {
		req.Header.Set("X-Api-Key", c.Key)
	}
	client := cmp.Or(c.HTTP, &http.Client{Timeout: 30 * time.Second})
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("read the answer of %s: %w", req.URL.Path, err)
	}
	if res.StatusCode >= 300 {
		return &Error{res.StatusCode, messageOf(body, res.Status)}
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("the answer of %s is not understood: %w", req.URL.Path, err)
	}
	return nil
}

// messageOf finds the sentence in an error of the API, {"error": {"message"}}, or
// of API Gateway, {"message"}.
func messageOf(body []byte, otherwise string) string {
	var in struct {
		Message string
		Error   struct{ Message string }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return otherwise
	}
	return cmp.Or(in.Error.Message, in.Message, otherwise)
}
