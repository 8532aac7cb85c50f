// Package coldstart measures how long a packed function takes from the start of
// its process to its first question for work, against a Lambda Runtime API on
// this machine. Fetching and unpacking the zip file, which Lambda does before,
// is not in it.
package coldstart

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

// Environment is what a function needs to start: names without meaning.
func Environment(function string) []string {
	env := []string{"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_LAMBDA_FUNCTION_NAME=" + function,
		"AWS_EC2_METADATA_DISABLED=true"}
	for _, v := range wire.Variables() {
		if !slices.Contains(v.Readers, function) {
			continue
		}
		switch {
		case strings.HasPrefix(v.Name, "MODEL_") && v.Name != "MODEL_ID", v.Name == "LOG_GROUPS", v.Name == "DAX_ENDPOINT": // as when left out
		case strings.HasSuffix(v.Name, "_ENDPOINT") || strings.HasSuffix(v.Name, "_URL") || v.Name == "ALLOWED_ORIGIN":
			env = append(env, v.Name+"=http://127.0.0.1:9")
		default:
			env = append(env, v.Name+"=arn:aws:test:us-east-1:000000000000:name")
		}
	}
	return env
}

// Measure starts the executable once and returns how long its first question took.
func Measure(ctx context.Context, executable string, env []string) (time.Duration, error) {
	asked := make(chan time.Time, 1)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/runtime/invocation/next") {
			select {
			case asked <- time.Now():
			default:
			}
		}
		<-r.Context().Done() // there is no work
	})}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var said strings.Builder
	cmd := exec.CommandContext(ctx, executable)
	cmd.Env = append(append([]string{"PATH=" + os.Getenv("PATH")}, env...), "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String())
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case at := <-asked:
		cancel()
		<-ended
		return at.Sub(start), nil
	case err := <-ended:
		return 0, fmt.Errorf("%s ended before it asked for work: %w\n%s", executable, err, said.String())
	case <-time.After(10 * time.Second):
		cancel()
		<-ended
		return 0, fmt.Errorf("%s did not ask for work within ten seconds\n%s", executable, said.String())
	}
}
