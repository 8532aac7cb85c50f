package main

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/local"
	"github.com/cloudops-autopilot/autopilot/tools/remote"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"autopilot": main})
}

func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"local-mode": startLocalMode, "settle": settle, "incident": newestIncident, "wait-for": waitFor, "free-address": freeAddress, "write": writeFile,
	}})
}

// startLocalMode runs local mode on free ports until the script ends, and points
// the commands that follow at it.
func startLocalMode(ts *testscript.TestScript, _ bool, _ []string) {
	o := local.Defaults()
	o.Data, o.Listen, o.SFNListen, o.Samples = ts.MkAbs("data"), "127.0.0.1:0", "127.0.0.1:0", false
	ready, ended := make(chan local.Addresses, 1), make(chan error, 1)
	o.Ready = func(at local.Addresses) { ready <- at }
	ctx, stop := context.WithCancel(context.Background())
	go func() { ended <- local.Run(ctx, o) }()
	ts.Defer(func() {
		stop()
		ts.Check(<-ended)
	})
	select {
	case at := <-ready:
		ts.Setenv("AUTOPILOT_ENDPOINT", at.URL)
		ts.Setenv("AUTOPILOT_API", at.URL)
		ts.Setenv("AUTOPILOT_SFN_ENDPOINT", at.SFN)
		ts.Setenv("LISTEN", strings.TrimPrefix(at.URL, "http://"))
	case err := <-ended:
		ts.Fatalf("local mode: %v", err)
	}
}

// settle waits until every event has had its outcome.
func settle(ts *testscript.TestScript, _ bool, _ []string) {
	c := remote.Client{URL: ts.Getenv("AUTOPILOT_API")}
	var last local.State
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var s local.State
		ts.Check(c.Get(context.Background(), "/local/state", &s))
		if s.Idle() && s == last {
			return
		}
		last = s
	}
	ts.Fatalf("after a minute local mode is still busy: %+v", last)
}

// newestIncident sets INCIDENT to the id of the incident that was opened last.
func newestIncident(ts *testscript.TestScript, _ bool, _ []string) {
	var page struct{ Incidents []struct{ ID string } }
	ts.Check(remote.Client{URL: ts.Getenv("AUTOPILOT_API")}.Get(context.Background(), "/v1/incidents", &page))
	if len(page.Incidents) == 0 {
		ts.Fatalf("there is no incident")
	}
	ts.Setenv("INCIDENT", page.Incidents[0].ID)
}

// freeAddress sets a variable to an address that nobody listens at.
func freeAddress(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], l.Addr().String())
	ts.Check(l.Close())
}

// waitFor waits until local mode answers at an address.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	c := remote.Client{URL: "http://" + args[0]}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var s local.State
		if c.Get(context.Background(), "/local/state", &s) == nil {
			return
		}
	}
	ts.Fatalf("after a minute nobody answers at %s", args[0])
}

// writeFile makes a file that a script cannot hold: a template in which SIZE is
// replaced by that many letters, BYTES by bytes that are not UTF-8, and DEPTH by
// as many nested objects.
func writeFile(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: write FILE TEMPLATE NUMBER")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	text := strings.NewReplacer("SIZE", strings.Repeat("x", n), "BYTES", "\xff\xfe",
		"DEPTH", strings.Repeat(`{"a":`, n)+"1"+strings.Repeat("}", n)).Replace(ts.ReadFile(args[1]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

func TestEveryCommandHelpsWithAnExample(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Short == "" || !strings.Contains(c.Example, c.CommandPath()) {
			t.Errorf("%s has Short %q and Example %q, want both, the example naming the command", c.CommandPath(), c.Short, c.Example)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot())
}

func TestAnErrorIsOneLine(t *testing.T) {
	if got, want := oneLine("a\n\tb  c"), "a b c"; got != want {
		t.Errorf("oneLine = %q, want %q", got, want)
	}
}
