// Package emulator runs an AWS emulator on this machine, on loopback, and says
// what of the template it cannot take.
//
// Deploying to it is left to package stack, which does not know that it is one.
package emulator

import (
	"cmp"
	"context"
	_ "embed" // launch.py
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/external"
)

// launch starts the emulator.
//
//go:embed launch.py
var launch []byte

// Architecture is what functions must be built for: the emulator runs them as
// processes of this machine.
func Architecture(goarch string) string {
	if goarch == "arm64" {
		return "arm64"
	}
	return "x86_64"
}

// Environment is what the AWS CLI and the SDKs need to talk to the emulator.
func Environment(endpoint string) map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL": endpoint, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	}
}

// An Emulator is a running emulator.
type Emulator struct {
	Endpoint string
	process  *exec.Cmd
	log      *os.File
}

// Options say how to start the emulator.
type Options struct {
	Port      int    // 0: a free one
	Dir       string // takes what the emulator says
	Functions string // endpoint that functions are given instead of the emulator's own
	Mocks     string // mock file of Step Functions Local's format; "" mocks nothing
}

// Start starts the emulator and waits until it answers.
func Start(ctx context.Context, o Options) (*Emulator, error) {
	bin, err := external.Ministack.Install(ctx)
	if err != nil {
		return nil, err
	}
	if o.Port == 0 {
		if o.Port, err = FreePort(); err != nil {
			return nil, err
		}
	}
	endpoint := fmt.Sprintf("http://127.0.0.1:%d", o.Port)
	log, err := os.Create(filepath.Join(o.Dir, "emulator.log"))
	if err != nil {
		return nil, err
	}
	script := filepath.Join(o.Dir, "launch.py")
	if err := os.WriteFile(script, launch, 0o600); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	cmd := exec.Command(filepath.Join(bin, "python"), script)
	cmd.Dir = o.Dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "BIND_HOST=127.0.0.1", fmt.Sprintf("GATEWAY_PORT=%d", o.Port),
		"AWS_ENDPOINT_URL="+cmp.Or(o.Functions, endpoint))
	if o.Mocks != "" {
		cmd.Env = append(cmd.Env, "SFN_MOCK_CONFIG="+o.Mocks)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start emulator: %w", errors.Join(err, log.Close()))
	}
	e := &Emulator{Endpoint: endpoint, process: cmd, log: log}
	if err := e.ready(ctx); err != nil {
		return nil, errors.Join(err, e.Stop())
	}
	return e, nil
}

// ready waits until the emulator answers, for half a minute at most.
func (e *Emulator) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.Endpoint+"/_ministack/health", nil)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("emulator at %s does not answer; see %s", e.Endpoint, e.log.Name())
		case <-tick.C:
		}
	}
}

// Stop ends the emulator.
func (e *Emulator) Stop() error {
	if err := e.process.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("stop emulator: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = e.process.Wait() // it was interrupted, which is no success
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = e.process.Process.Kill()
		<-ended
	}
	return e.log.Close()
}

// FreePort finds a port of loopback that nobody listens on.
func FreePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}
