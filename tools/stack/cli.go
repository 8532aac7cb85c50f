package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// A CLI calls the AWS CLI. Run replaces the call in tests.
type CLI struct {
	Run func(ctx context.Context, args ...string) ([]byte, error)
}

// NewCLI returns a CLI that runs the program aws.
func NewCLI() CLI { return CLI{Run: run} }

// A refusal is an answer of AWS that is no success.
type refusal struct {
	command string
	text    string
}

func (r *refusal) Error() string { return fmt.Sprintf("aws %s: %s", r.command, r.text) }

func run(ctx context.Context, args ...string) ([]byte, error) {
	if endpoint := os.Getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		args = append(args, "--endpoint-url", endpoint) // version 1 does not heed the variable for every service
	}
	cmd := exec.CommandContext(ctx, "aws", args...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=") // answers are read by a program
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		text := strings.TrimSpace(errs.String())
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
