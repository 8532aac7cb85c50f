package stack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// State is what CloudFormation tells about a stack.
type State struct {
	Status  string // "" when there is none
	Reason  string
	Outputs map[string]string
}

// Describe tells the state of a stack.
func (c CLI) Describe(ctx context.Context, name string) (State, error) {
	var answer struct {
		Stacks []struct {
			StackStatus, StackStatusReason string
			Outputs                        []struct{ OutputKey, OutputValue string }
		}
	}
	err := c.ask(ctx, &answer, "cloudformation", "describe-stacks", "--stack-name", name)
	if refused := (*refusal)(nil); errors.As(err, &refused) && strings.Contains(refused.text, "does not exist") {
		return State{}, nil
	}
	if err != nil {
		return State{}, fmt.Errorf("state of stack %s: %w", name, err)
	}
	if len(answer.Stacks) == 0 {
		return State{}, nil
	}
	s := State{Status: answer.Stacks[0].StackStatus, Reason: answer.Stacks[0].StackStatusReason, Outputs: map[string]string{}}
	for _, o := range answer.Stacks[0].Outputs {
		s.Outputs[o.OutputKey] = o.OutputValue
	}
	return s, nil
}

// The states that a failed deployment leaves behind. A stack that was never
// created has nothing to keep and is removed; one whose upgrade and way back
// failed is brought back first.
var (
	neverCreated = []string{"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
	halfBack     = []string{"UPDATE_ROLLBACK_FAILED"}
)

// Mend makes a stack deployable again that failed half-way.
func (c CLI) Mend(ctx context.Context, name string, say func(string)) error {
	s, err := c.Describe(ctx, name)
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(neverCreated, s.Status):
		say(fmt.Sprintf("%s is %s: removing what is left of it", name, s.Status))
		return c.remove(ctx, name)
	case slices.Contains(halfBack, s.Status):
		say(fmt.Sprintf("%s is %s: going on with its way back", name, s.Status))
		if err := c.do(ctx, "cloudformation", "continue-update-rollback", "--stack-name", name); err != nil {
			return fmt.Errorf("bring back stack %s: %w", name, err)
		}
		return c.wait(ctx, "stack-rollback-complete", name)
	case s.Status == "REVIEW_IN_PROGRESS":
		return c.remove(ctx, name)
	}
	return nil
}

func (c CLI) remove(ctx context.Context, name string) error {
	if err := c.do(ctx, "cloudformation", "delete-stack", "--stack-name", name); err != nil {
		return fmt.Errorf("remove stack %s: %w", name, err)
	}
	return c.wait(ctx, "stack-delete-complete", name)
}

func (c CLI) wait(ctx context.Context, what, name string) error {
	if err := c.do(ctx, "cloudformation", "wait", what, "--stack-name", name); err != nil {
		return fmt.Errorf("wait for stack %s: %w", name, err)
	}
	return nil
}
