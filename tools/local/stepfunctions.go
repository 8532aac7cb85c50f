package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/api"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/mock"
)

// newStepFunctions returns an engine and the API in front of it. Both machines of
// the product are there, as are those that people created, and executions go on
// where they were.
func newStepFunctions(o Options, journal engine.Journal, run engine.Runner, registry string) (*engine.Engine, *api.Server, error) {
	mocks, err := mocksOf(o.Mocks)
	if err != nil {
		return nil, nil, err
	}
	options := engine.Options{Runner: run, Journal: journal, Account: names.Account, Region: names.Region, Seed: o.Seed, Logger: o.Logger, FlushEvery: flushEvery}
	if mocks != nil {
		options.Mock = mocks.Answer
	}
	e, err := engine.New(options)
	if err != nil {
		return nil, nil, err
	}
	server, err := api.New(api.Options{Engine: e, Runner: run, Mocks: mocks, Keep: document(registry), Account: names.Account, Region: names.Region, Logger: o.Logger})
	if err == nil {
		err = provide(server, o)
	}
	if err == nil {
		err = e.Restore()
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("state machines of %s: %w", registry, err), e.Close())
	}
	return e, server, nil
}

// mocksOf reads a mock configuration, nil for none. Which execution runs under
// which test case is not kept: after a restart its tasks are run.
func mocksOf(name string) (*api.Mocks, error) {
	if name == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read mock configuration: %w", err)
	}
	config, err := mock.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return api.NewMocks(config), nil
}

// provide creates the product's machines, anew when they differ from those of an
// earlier run.
func provide(server http.Handler, o Options) error {
	machines, err := machinesOf(o)
	if err != nil {
		return err
	}
	for _, m := range machines {
		if ask(server, "CreateStateMachine", m) == nil {
			continue
		}
		if err := ask(server, "DeleteStateMachine", map[string]string{"stateMachineArn": names.MachineARN(m.Name)}); err != nil {
			return err
		}
		if err := ask(server, "CreateStateMachine", m); err != nil {
			return err
		}
	}
	return nil
}

// ask makes one call of the API within the process.
func ask(server http.Handler, operation string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Amz-Target", "AWSStepFunctions."+operation)
	w := &answer{header: http.Header{}}
	server.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		return fmt.Errorf("%s: %s", operation, bytes.TrimSpace(w.body.Bytes()))
	}
	return nil
}

// An answer takes what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// A document is a file that is replaced as a whole.
type document string

// Load returns what was saved last, nil when nothing was.
func (d document) Load() ([]byte, error) {
	text, err := os.ReadFile(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// Save replaces the file.
func (d document) Save(text []byte) error {
	next := string(d) + ".new"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, string(d))
}
