package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

func TestGateway(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	g := api.Gateway{API: w.API, OperatorKey: "op", Origin: "https://dash.example"}
	tests := []struct {
		name string
		in   string // as API Gateway sends it
		want int
	}{
		{"a viewer lists", `{"httpMethod":"GET","path":"/incidents","multiValueQueryStringParameters":{"status":["open"]},"requestContext":{"identity":{"apiKeyId":"view"}}}`, 200},
		{"a custom domain keeps the stage in the path", `{"httpMethod":"GET","path":"/v1/incidents","requestContext":{"identity":{"apiKeyId":"view"}}}`, 200},
		{"a viewer acts", `{"httpMethod":"POST","path":"/incidents/inc-1/acknowledge","body":"{\"by\":\"a\"}","headers":{"content-type":"application/json"},"requestContext":{"identity":{"apiKeyId":"view"}}}`, 403},
		{"an operator acts", `{"httpMethod":"POST","path":"/incidents/inc-1/acknowledge","body":"{\"by\":\"a\"}","headers":{"content-type":"application/json; charset=utf-8"},"requestContext":{"identity":{"apiKeyId":"op"}}}`, 200},
		{"a body in base64", `{"httpMethod":"POST","path":"/incidents/inc-1/note","body":"eyJieSI6ImEiLCJ0ZXh0IjoiaGkifQ==","isBase64Encoded":true,"headers":{"Content-Type":"application/json"},"requestContext":{"identity":{"apiKeyId":"op"}}}`, 200},
		{"a body that is no base64", `{"httpMethod":"POST","path":"/incidents/inc-1/note","body":"???","isBase64Encoded":true,"requestContext":{"identity":{"apiKeyId":"op"}}}`, 400},
		{"no key was checked", `{"httpMethod":"GET","path":"/incidents","requestContext":{"identity":{"apiKeyId":null}}}`, 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var in events.APIGatewayProxyRequest
			if err := json.Unmarshal([]byte(tt.in), &in); err != nil {
				t.Fatal(err)
			}
			got, err := g.Handle(t.Context(), in)
			if err != nil || got.StatusCode != tt.want {
				t.Errorf("Handle(%s) = %d %s, %v, want %d", tt.in, got.StatusCode, got.Body, err, tt.want)
			}
			if got.Headers["Access-Control-Allow-Origin"] != "https://dash.example" {
				t.Errorf("Handle(%s) lets in %q, want the dashboard", tt.in, got.Headers["Access-Control-Allow-Origin"])
			}
		})
	}
}

func TestHTTP(t *testing.T) {
	w := newWorld(t)
	w.opened(t, full())
	keys := map[string]api.Role{"view": api.Viewer, "op": api.Operator}
	server := httptest.NewServer(api.HTTP(w.API, func(key string) api.Role { return keys[key] }))
	defer server.Close()
	tests := []struct {
		name, method, path, key, body string
		want                          int
	}{
		{"the document", "GET", "/v1/openapi.json", "view", "", 200},
		{"a list", "GET", "/v1/incidents?status=open", "view", "", 200},
		{"an act", "POST", "/v1/incidents/inc-1/acknowledge", "op", `{"by":"a"}`, 200},
		{"an unknown key", "GET", "/v1/incidents", "stolen", "", 401},
		{"more than a body may have", "PUT", "/v1/config", "op", strings.Repeat("x", api.MaxBody+10), 413},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), tt.method, server.URL+tt.path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Api-Key", tt.key)
			req.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != tt.want || res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s answered %d with %v, want %d, not to be stored", tt.method, tt.path, res.StatusCode, res.Header, tt.want)
			}
		})
	}
}

func FuzzServe(f *testing.F) {
	f.Add("GET", "/v1/incidents", "status=open&limit=1", "")
	f.Add("GET", "/v1/incidents/inc-1/timeline", "cursor=VEwj", "")
	f.Add("POST", "/v1/incidents/inc-1/owner", "", `{"by":"a","owner":"b"}`)
	f.Add("PUT", "/v1/config", "", `{"by":"a","version":0,"doc":"{}"}`)
	f.Add("GET", "//", "%", "\xff")
	w := newWorld(f)
	w.opened(f, full())
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		res := w.Serve(t.Context(), api.Request{Method: method, Path: path, Query: values, Role: api.Operator, ContentType: "application/json", Body: []byte(body)})
		if res.Status >= 500 || !json.Valid(res.Body) {
			t.Errorf("%q %q?%q %q answered %d %q, want valid JSON and no failure of ours", method, path, query, body, res.Status, res.Body)
		}
		if bytes.Contains(res.Body, []byte("panic")) {
			t.Errorf("%q %q shows the inside: %q", method, path, res.Body)
		}
	})
}
