// Command autopilot is the command line of CloudOps Autopilot: local mode, the
// tools that work on files of events, and the commands that act on a running
// instance.
//
// A subcommand is a file of its own that turns flags into one call of the
// package that does the work; nothing else is decided here. A command that
// fails prints one line to standard error and ends with status 1, or with
// status 2 when the command line itself was wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run executes the command line and returns the exit status.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(errs, "autopilot:", oneLine(explain(err)))
	if usage := (usageError{}); errors.As(err, &usage) {
		return 2
	}
	return 1
}

// explain says in plain words what the most common failure means.
func explain(err error) string {
	if op := (*net.OpError)(nil); errors.As(err, &op) && errors.Is(err, syscall.ECONNREFUSED) && op.Addr != nil {
		return fmt.Sprintf(`nothing listens at %s; is "autopilot run" running?`, op.Addr)
	}
	return err.Error()
}

// oneLine keeps an error readable when what it wraps spans lines.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
