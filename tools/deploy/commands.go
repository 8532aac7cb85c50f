package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/emulator"
	"github.com/cloudops-autopilot/autopilot/tools/pack"
	"github.com/cloudops-autopilot/autopilot/tools/stack"
)

// packageOnly builds the zip files and prints their sizes.
func packageOnly(ctx context.Context, o options) error {
	_, err := packed(ctx, o)
	return err
}

func packed(ctx context.Context, o options) ([]pack.Zip, error) {
	names, err := functions(".")
	if err != nil {
		return nil, err
	}
	zips, err := pack.Functions(ctx, pack.Options{Root: ".", Out: o.out, Architecture: o.arch}, names...)
	if err != nil {
		return nil, err
	}
	for _, z := range zips {
		say(fmt.Sprintf("%-12s %5.2f MB zipped %6.2f MB unzipped  %s", z.Name, megabytes(z.Bytes), megabytes(z.Binary), z.SHA256[:16]))
		if z.Bytes > pack.MaxBytes {
			return nil, fmt.Errorf("%s is %.2f MB zipped, over %.1f MB: its cold start suffers", z.Path, megabytes(z.Bytes), megabytes(pack.MaxBytes))
		}
	}
	return zips, nil
}

func megabytes(n int) float64 { return float64(n) / (1 << 20) }

// functions lists the tasks that have a main for Lambda, in order.
func functions(root string) ([]string, error) {
	mains, err := filepath.Glob(filepath.Join(root, "tasks", "*", "lambda", "main.go"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range mains {
		names = append(names, filepath.Base(filepath.Dir(filepath.Dir(m))))
	}
	slices.Sort(names)
	if len(names) == 0 {
		return nil, fmt.Errorf("no tasks/*/lambda/main.go below %s", root)
	}
	return names, nil
}

// account says where a deployment would go, before anything long is begun.
func account(ctx context.Context, o options) error {
	if err := stack.CheckName(o.stack); err != nil {
		return err
	}
	return announce(ctx, o.stack+" goes to")
}

// announce says what is about to happen in which account, or that AWS does not
// let it happen.
func announce(ctx context.Context, what string) error {
	a, err := stack.NewCLI().Account(ctx)
	if err != nil {
		return err
	}
	say(fmt.Sprintf("%s %s", what, a))
	return nil
}

// up deploys into the account that the AWS CLI is set up for.
func up(ctx context.Context, o options) error {
	if err := announce(ctx, "deploying "+o.stack+" to"); err != nil {
		return err
	}
	template, err := os.ReadFile(filepath.Join("infra", "template.yaml"))
	if err != nil {
		return err
	}
	return deployed(ctx, o, template)
}

func deployed(ctx context.Context, o options, template []byte) error {
	zips, err := packed(ctx, o)
	if err != nil {
		return err
	}
	site := o.site
	if _, err := os.Stat(filepath.Join(site, "index.html")); err != nil {
		say("no dashboard in " + site + "; it is left as it is")
		site = ""
	}
	outputs, err := stack.NewCLI().Deploy(ctx, stack.Options{
		Name: o.stack, Template: template, Artifacts: filepath.Join("infra", "artifacts.yaml"),
		Zips: zips, Site: site, Parameters: append(o.parameters, "Architecture="+o.arch), Say: say,
	})
	if err != nil {
		return err
	}
	say(summary(outputs))
	return nil
}

// summary tells where things are and how to get the keys, which it never shows.
func summary(outputs map[string]string) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		fmt.Fprintf(&b, "%-24s %s\n", name, outputs[name])
	}
	for _, who := range []string{"Viewer", "Operator"} {
		fmt.Fprintf(&b, "\n%s's key: aws apigateway get-api-key --api-key %s --include-value --query value --output text",
			who, outputs[who+"KeyId"])
	}
	return b.String()
}

// down removes the stack.
func down(ctx context.Context, o options) error {
	if err := announce(ctx, "removing "+o.stack+" from"); err != nil {
		return err
	}
	kept, err := stack.NewCLI().Destroy(ctx, o.stack, o.data, say)
	if err != nil {
		return err
	}
	for _, k := range kept {
		say("kept " + k.String())
	}
	if len(kept) > 0 && !o.data {
		say("What is kept holds data; make destroy DATA=delete removes it with the stack.")
	}
	return nil
}

// onEmulator deploys into an emulator and leaves it running until it is interrupted.
func onEmulator(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "autopilot-emulator-")
	if err != nil {
		return err
	}
	e, err := emulator.Start(ctx, emulator.Options{Port: o.port, Dir: dir})
	if err != nil {
		return err
	}
	defer func() {
		if err := e.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "deploy:", err)
		}
	}()
	for name, value := range emulator.Environment(e.Endpoint) {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	template, err := os.ReadFile(filepath.Join("infra", "template.yaml"))
	if err != nil {
		return err
	}
	if template, err = emulator.Trim(template, e.Endpoint, emulator.Omissions()); err != nil {
		return err
	}
	o.arch = emulator.Architecture(runtime.GOARCH)
	if err := deployed(ctx, o, template); err != nil {
		return err
	}
	say("\nThe emulator listens on " + e.Endpoint + " until it is interrupted. In another shell:\n" + exports(e.Endpoint))
	<-ctx.Done()
	return nil
}

func exports(endpoint string) string {
	environment := emulator.Environment(endpoint)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		fmt.Fprintf(&b, "  export %s=%s\n", name, environment[name])
	}
	return b.String()
}
