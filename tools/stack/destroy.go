package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// A Kept is a resource that outlives its stack.
type Kept struct{ Logical, Type, Physical string }

// String is its type and its name.
func (k Kept) String() string { return k.Type + " " + k.Physical }

// keptTypes are the types that hold data and are retained by the template.
var keptTypes = []string{"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::KMS::Key"}

// refilled are the buckets that hold what a deployment puts there again.
var refilled = []string{"SiteBucket", "Artifacts"}

// Destroy removes the stack and the bucket with its code. The tables, the
// queues and the bucket with data stay, and are returned; with their removal
// asked for, they go as well. A key of KMS always stays: it may be needed to
// read a backup.
func (c CLI) Destroy(ctx context.Context, name string, data bool, say func(string)) ([]Kept, error) {
	var kept []Kept
	for _, stack := range []string{name, ArtifactsName(name)} {
		s, err := c.Describe(ctx, stack)
		if err != nil {
			return kept, err
		}
		if err := s.idle(stack); err != nil {
			return kept, err
		}
		if s.Status == "" {
			say("there is no stack " + stack)
			continue
		}
		say("removing stack " + stack)
		left, err := c.takeDown(ctx, stack)
		kept = append(kept, left...)
		if err != nil {
			return kept, err
		}
	}
	if data {
		return c.removeData(ctx, kept, say)
	}
	return kept, nil
}

// takeDown removes a stack, its refilled buckets with what is in them, and
// returns what outlives it.
func (c CLI) takeDown(ctx context.Context, name string) ([]Kept, error) {
	var answer struct {
		StackResourceSummaries []struct {
			LogicalResourceID, ResourceType, PhysicalResourceID, ResourceStatus string
		}
	}
	// describe-stack-resources would tell the first hundred only.
	if err := c.ask(ctx, &answer, "cloudformation", "list-stack-resources", "--stack-name", name); err != nil {
		return nil, fmt.Errorf("resources of stack %s: %w", name, err)
	}
	var kept []Kept
	for _, r := range answer.StackResourceSummaries {
		gone := r.PhysicalResourceID == "" || r.ResourceStatus == "DELETE_COMPLETE"
		switch {
		case gone || !slices.Contains(keptTypes, r.ResourceType):
		case slices.Contains(refilled, r.LogicalResourceID):
			if err := c.empty(ctx, r.PhysicalResourceID); err != nil {
				return nil, err
			}
		default:
			kept = append(kept, Kept{r.LogicalResourceID, r.ResourceType, r.PhysicalResourceID})
		}
	}
	return kept, c.remove(ctx, name)
}

// removeData deletes what outlived the stack and returns what still does.
func (c CLI) removeData(ctx context.Context, kept []Kept, say func(string)) ([]Kept, error) {
	var left []Kept
	for _, k := range kept {
		var err error
		switch k.Type {
		case "AWS::DynamoDB::Table":
			err = c.do(ctx, "dynamodb", "delete-table", "--table-name", k.Physical)
		case "AWS::SQS::Queue":
			err = c.do(ctx, "sqs", "delete-queue", "--queue-url", k.Physical)
		case "AWS::S3::Bucket":
			if err = c.empty(ctx, k.Physical); err == nil {
				err = c.do(ctx, "s3api", "delete-bucket", "--bucket", k.Physical)
			}
		default:
			left = append(left, k)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("remove %s %s: %w", k.Logical, k.Physical, err)
		}
		say("removed " + k.String())
	}
	return left, nil
}

// empty deletes every version of every object, without which a bucket cannot go.
func (c CLI) empty(ctx context.Context, bucket string) error {
	type version struct {
		Key       string
		VersionID string `json:"VersionId"`
	}
	for {
		var answer struct{ Versions, DeleteMarkers []version }
		if err := c.ask(ctx, &answer, "s3api", "list-object-versions", "--bucket", bucket, "--max-items", "500"); err != nil {
			return fmt.Errorf("empty bucket %s: %w", bucket, err)
		}
		objects := append(answer.Versions, answer.DeleteMarkers...)
		if len(objects) == 0 {
			return nil
		}
		list, err := json.Marshal(map[string]any{"Objects": objects, "Quiet": true})
		if err != nil {
			return err
		}
		var refused struct {
			Errors []struct{ Key, Message string }
		}
		if err := c.ask(ctx, &refused, "s3api", "delete-objects", "--bucket", bucket, "--delete", string(list)); err != nil {
			return fmt.Errorf("empty bucket %s: %w", bucket, err)
		}
		if len(refused.Errors) > 0 {
			return fmt.Errorf("empty bucket %s: %s: %s", bucket, refused.Errors[0].Key, refused.Errors[0].Message)
		}
	}
}
