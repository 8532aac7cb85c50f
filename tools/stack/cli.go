package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// A CLI calls the AWS CLI. Run replaces the call in tests.
type CLI struct {
	Run func(ctx context.Context, args ...string) ([]byte, error)
}

// NewCLI returns a CLI that runs the program aws.
func NewCLI() CLI { return CLI{Run: run} }

// ErrNoCLI is what a call gets where the AWS CLI is not installed.
var ErrNoCLI = errors.New("the AWS CLI is not installed: no program aws is on the PATH")

// A refusal is an answer of AWS that is no success.
type refusal struct {
	command string
	text    string
}

func (r *refusal) Error() string { return fmt.Sprintf("aws %s: %s", r.command, r.text) }

// progress is what the CLI writes over again while it uploads.
var progress = regexp.MustCompile(`[^\n]*\r`)

func run(ctx context.Context, args ...string) ([]byte, error) {
	program, err := exec.LookPath("aws")
	if err != nil {
		return nil, ErrNoCLI
	}
	if endpoint := os.Getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		args = append(args, "--endpoint-url", endpoint) // version 1 does not heed the variable for every service
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=") // answers are read by a program
	if region := os.Getenv("AWS_REGION"); region != "" {
		cmd.Env = append(cmd.Env, "AWS_DEFAULT_REGION="+region) // the only one that version 1 heeds
	}
	if args[0] == "sts" {
		cmd.Env = append(cmd.Env, "AWS_MAX_ATTEMPTS=2") // the first question: that the network is away is told soon
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		text := strings.TrimSpace(progress.ReplaceAllString(errs.String(), ""))
		if text == "" {
			text = err.Error()
		}
		return nil, &refusal{command: strings.Join(args[:2], " "), text: text}
	}
	return out.Bytes(), nil
}

// ask calls the CLI and reads its answer into out.
func (c CLI) ask(ctx context.Context, out any, args ...string) error {
	data, err := c.Run(ctx, append(args, "--output", "json")...)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("aws %s: answer is no JSON: %w", strings.Join(args[:2], " "), err)
	}
	return nil
}

// do calls the CLI for its effect.
func (c CLI) do(ctx context.Context, args ...string) error {
	_, err := c.Run(ctx, args...)
	return err
}
