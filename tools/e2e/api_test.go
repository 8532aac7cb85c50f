package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

// key fetches the value of an API key, as a person who deployed the stack does.
func (d *deployment) key(t *testing.T, who string) string {
	t.Helper()
	out, err := d.cli.Run(t.Context(), "apigateway", "get-api-key", "--api-key", d.outputs[who+"KeyId"], "--include-value", "--query", "value", "--output", "text")
	if err != nil {
		t.Fatalf("get-api-key of the %s: %v", who, err)
	}
	return strings.TrimSpace(string(out))
}

// ask makes a request and returns its status and answer.
func (d *deployment) ask(t *testing.T, method, path, key string, body any) (int, []byte) {
	t.Helper()
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(data)
	}
	q, err := http.NewRequestWithContext(t.Context(), method, d.outputs["ApiUrl"]+path, in)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		q.Header.Set("X-Api-Key", key)
	}
	q.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer.StatusCode, data
}

// get asks for something that has to be there.
func (d *deployment) get(t *testing.T, path, key string, out any) {
	t.Helper()
	status, data := d.ask(t, http.MethodGet, path, key, nil)
	if status != http.StatusOK {
		t.Fatalf("GET %s = %d %s, want 200", path, status, data)
	}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatalf("GET %s = %s: %v", path, data, err)
	}
}

// keys: who may do what.
func (c *customer) keys(t *testing.T) {
	viewer, operator := c.key(t, "Viewer"), c.key(t, "Operator")
	tests := []struct {
		name, method, path, key string
		body                    any
		want                    int
	}{
		{"nobody without a key", http.MethodGet, "/incidents", "", nil, http.StatusUnauthorized},
		{"nobody with a wrong key", http.MethodGet, "/incidents", "wrong", nil, http.StatusUnauthorized},
		{"a viewer looks", http.MethodGet, "/incidents", viewer, nil, http.StatusOK},
		{"a viewer does not act", http.MethodPut, "/config", viewer, map[string]any{}, http.StatusForbidden},
		{"an operator looks", http.MethodGet, "/incidents", operator, nil, http.StatusOK},
		{"there is nothing at the root", http.MethodGet, "", operator, nil, http.StatusNotFound},
		{"what is not there is missing", http.MethodGet, "/incidents/inc-none", operator, nil, http.StatusNotFound},
		{"a browser asks first, without a key", http.MethodOptions, "/incidents", "", nil, http.StatusNoContent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, body := c.ask(t, tt.method, tt.path, tt.key, tt.body)
			if got != tt.want {
				t.Errorf("%s %s = %d %s, want %d", tt.method, tt.path, got, body, tt.want)
			}
			var refused struct{ Error api.Problem }
			if got >= 400 && (json.Unmarshal(body, &refused) != nil || refused.Error.Code == "" || refused.Error.Message == "") {
				t.Errorf("%s %s = %s, want a refusal in the words of the API", tt.method, tt.path, body)
			}
		})
	}
}

// questions: everything else that the dashboard asks and does.
func (c *customer) questions(t *testing.T) {
	operator := c.key(t, "Operator")
	open, err := c.store.Open(t.Context())
	if err != nil || len(open) == 0 {
		t.Fatalf("Open() = %v, %v, want incidents from before", open, err)
	}
	of := "/incidents/" + open[0].ID
	var answer map[string]any
	for _, path := range []string{"/health", "/metrics", "/config", "/config/history", "/incidents?limit=5", of, of + "/signals", of + "/timeline", "/openapi.json"} {
		c.get(t, path, operator, &answer)
	}
	var config struct {
		Version int64
		Doc     string
	}
	c.get(t, "/config", operator, &config)
	for _, act := range []struct {
		method, path string
		body         map[string]any
	}{
		{http.MethodPut, "/config", map[string]any{"version": config.Version, "doc": config.Doc, "by": "Ada"}},
		{http.MethodPost, of + "/owner", map[string]any{"owner": "Ada", "by": "Ada"}},
		{http.MethodPost, of + "/note", map[string]any{"text": "seen", "by": "Ada"}},
	} {
		if status, body := c.ask(t, act.method, act.path, operator, act.body); status != http.StatusOK {
			t.Errorf("%s %s = %d %s, want 200", act.method, act.path, status, body)
		}
	}
}
