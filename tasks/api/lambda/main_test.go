package main

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

// parts are those of a function whose tables are empty, and what they are asked.
func parts(t *testing.T, dax string, log io.Writer, asked *[]string) wire.Parts {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*asked = append(*asked, r.Header.Get("X-Amz-Target")+" "+string(body))
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		io.WriteString(w, `{"Items":[]}`)
	}))
	t.Cleanup(server.Close)
	env := map[string]string{"INCIDENTS_TABLE": "i", "METRICS_TABLE": "m", "CONFIGURATIONS_TABLE": "c", "OPERATOR_KEY_ID": "op", "DAX_ENDPOINT": dax}
	return wire.Parts{Env: wire.NewEnv(func(name string) string { return env[name] }), Logger: slog.New(slog.NewJSONHandler(log, nil)),
		AWS: aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(server.URL), HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("key", "secret", "")}}
}

// closedPort is an address where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestReads(t *testing.T) {
	tests := []struct {
		name, dax, method, path, body string
		headers                       map[string]string
		status                        int
		consistent                    string // of the first read of the tables
		metrics                       []string
	}{
		{"a screen", "", "GET", "/incidents", "", nil, 200, `"ConsistentRead":false`, []string{`"CacheMisses":`}},
		{"a screen, the cluster being away", "dax://" + closedPort(t), "GET", "/incidents", "", nil, 200, `"ConsistentRead":false`, []string{`"CacheMisses":`, `"ReadsPastCluster":`}},
		{"a screen that knows of a change", "dax://" + closedPort(t), "GET", "/incidents", "", map[string]string{"cache-control": "no-cache"}, 200, `"ConsistentRead":true`, nil},
		{"an act", "dax://" + closedPort(t), "POST", "/incidents/inc-1/acknowledge", `{"by":"alice"}`, map[string]string{"content-type": "application/json"}, 404, `"ConsistentRead":true`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			var asked []string
			handle, err := build(t.Context(), parts(t, tt.dax, &log, &asked))
			if err != nil {
				t.Fatal(err)
			}
			in := events.APIGatewayProxyRequest{HTTPMethod: tt.method, Path: tt.path, Body: tt.body, Headers: tt.headers,
				MultiValueQueryStringParameters: map[string][]string{"status": {"open"}}}
			if tt.method != "GET" {
				in.MultiValueQueryStringParameters = nil
			}
			in.RequestContext.Identity.APIKeyID = "op"
			out, err := handle(t.Context(), in)
			if err != nil || out.StatusCode != tt.status {
				t.Fatalf("%s %s answered %d %s, %v, want %d", tt.method, tt.path, out.StatusCode, out.Body, err, tt.status)
			}
			if len(asked) == 0 || !strings.Contains(asked[0], tt.consistent) {
				t.Errorf("the tables were asked %q, want %s", asked, tt.consistent)
			}
			for _, m := range tt.metrics {
				if !strings.Contains(log.String(), m) {
					t.Errorf("log = %s, want %s", &log, m)
				}
			}
			if len(tt.metrics) == 0 && strings.Contains(log.String(), "_aws") {
				t.Errorf("log = %s, want no metrics", &log)
			}
		})
	}
}

func TestAMalformedEndpointIsSaidAtTheStart(t *testing.T) {
	var asked []string
	_, err := build(t.Context(), parts(t, "https://cluster.example", io.Discard, &asked))
	if err == nil || !strings.Contains(err.Error(), `DAX cluster at "https://cluster.example"`) {
		t.Errorf("build = %v, want an error that names the endpoint", err)
	}
}
