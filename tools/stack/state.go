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

// idle refuses a stack that somebody else is changing. A stack in review has
// never been more than a name, and may be deployed or removed.
func (s State) idle(name string) error {
	if !strings.HasSuffix(s.Status, "_IN_PROGRESS") || s.Status == "REVIEW_IN_PROGRESS" {
		return nil
	}
	return fmt.Errorf("stack %s is %s: another deployment or removal is under way; try again when it has ended", name, s.Status)
}

// The states that a failed deployment or removal leaves behind and that
// CloudFormation deploys nothing into. What was never created or is half removed
// can only be removed; one whose upgrade and way back failed is brought back.
var (
	onlyRemovable = []string{"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
	halfBack      = "UPDATE_ROLLBACK_FAILED"
)

// Mend makes a stack deployable again that failed half-way. What holds data
// outlives the removal of its stack and is told.
func (c CLI) Mend(ctx context.Context, name string, say func(string)) error {
	s, err := c.Describe(ctx, name)
	if err != nil {
		return err
	}
	if err := s.idle(name); err != nil {
		return err
	}
	if slices.Contains(onlyRemovable, s.Status) {
		say(fmt.Sprintf("%s is %s: removing what is left of it", name, s.Status))
		kept, err := c.takeDown(ctx, name)
		for _, k := range kept {
			say("kept " + k.String())
		}
		return err
	}
	if s.Status == halfBack {
		say(fmt.Sprintf("%s is %s: going on with its way back", name, s.Status))
		return c.bringBack(ctx, name)
	}
	return nil
}

// bringBack lets an upgrade that failed on its way back try again.
func (c CLI) bringBack(ctx context.Context, name string) error {
	h := c.history(ctx, name)
	err := c.do(ctx, "cloudformation", "continue-update-rollback", "--stack-name", name)
	if err == nil {
		err = c.wait(ctx, "stack-rollback-complete", name)
	}
	if err != nil {
		return fmt.Errorf("bring back stack %s: %w%s\nMend what is said there, or leave it out by: "+
			"aws cloudformation continue-update-rollback --stack-name %s --resources-to-skip NAME", name, err, h.failures(ctx), name)
	}
	return nil
}

func (c CLI) remove(ctx context.Context, name string) error {
	h := c.history(ctx, name)
	err := c.do(ctx, "cloudformation", "delete-stack", "--stack-name", name)
	if err == nil {
		err = c.wait(ctx, "stack-delete-complete", name)
	}
	if err != nil {
		return fmt.Errorf("remove stack %s: %w%s", name, err, h.failures(ctx))
	}
	return nil
}

func (c CLI) wait(ctx context.Context, what, name string) error {
	return c.do(ctx, "cloudformation", "wait", what, "--stack-name", name)
}
