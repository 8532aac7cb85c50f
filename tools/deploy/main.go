// Command deploy packs the functions, deploys the stack into an account of AWS
// or into an emulator on this machine, and removes it.
//
//	deploy package  [-arch arm64]
//	deploy account  [-stack NAME]
//	deploy up       [-stack NAME] [-arch arm64] [PARAMETER=VALUE ...]
//	deploy down     [-stack NAME] [-data]
//	deploy emulator [-stack NAME] [-port 4566] [PARAMETER=VALUE ...]
//
// It is run in the folder that holds go.mod. The account is the one that the
// AWS CLI is set up for.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "deploy:", err)
		os.Exit(1)
	}
}

// options are what the commands have in common.
type options struct {
	stack, arch, out, site string
	data                   bool
	port                   int
	parameters             []string
}

func run(ctx context.Context, args []string) error {
	commands := map[string]func(context.Context, options) error{
		"package": packageOnly, "account": account, "up": up, "down": down, "emulator": onEmulator,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		return errors.New("want one of: package, account, up, down, emulator")
	}
	var o options
	flags := flag.NewFlagSet("deploy "+args[0], flag.ContinueOnError)
	flags.StringVar(&o.stack, "stack", "cloudops-autopilot", "name of the stack")
	flags.StringVar(&o.arch, "arch", "arm64", "processor of the functions: arm64 or x86_64")
	flags.StringVar(&o.out, "out", "dist/functions", "folder for the zip files")
	flags.StringVar(&o.site, "site", "dashboard/dist", "folder with the dashboard's files")
	flags.BoolVar(&o.data, "data", false, "down: remove tables, queues and the bucket with data as well")
	flags.IntVar(&o.port, "port", 4566, "emulator: port to listen on")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	o.parameters = flags.Args()
	return commands[args[0]](ctx, o)
}

func say(line string) { fmt.Println(line) }
