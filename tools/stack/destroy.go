package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// A Kept is a resource that outlives its stack.
type Kept struct{ Logical, Type, Physical string }

// keptTypes are the types that hold data and are retained by the template.
var keptTypes = []string{"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::KMS::Key"}

// Destroy removes the stack and the bucket with its code. The tables, the
// queues and the bucket with data stay, and are returned; with their removal
// asked for, they go as well. A key of KMS always stays: it may be needed to
// read a backup.
func (c CLI) Destroy(ctx context.Context, name string, data bool, say func(string)) ([]Kept, error) {
	s, err := c.Describe(ctx, name)
	if err != nil {
		return nil, err
	}
	var kept []Kept
	if s.Status != "" {
		if kept, err = c.resources(ctx, name); err != nil {
			return nil, err
		}
		if site := s.Outputs["SiteBucketName"]; site != "" {
			kept = slices.DeleteFunc(kept, func(k Kept) bool { return k.Physical == site })
			if err := c.empty(ctx, site); err != nil {
				return nil, err
			}
		}
		say("removing stack " + name)
		if err := c.remove(ctx, name); err != nil {
			return nil, fmt.Errorf("%w%s", err, c.failures(ctx, name))
		}
	}
	if err := c.removeArtifacts(ctx, name, say); err != nil {
		return nil, err
	}
	if data {
		return c.removeData(ctx, kept, say)
	}
	return kept, nil
}

// resources lists what the template retains.
func (c CLI) resources(ctx context.Context, name string) ([]Kept, error) {
	var answer struct {
		StackResources []struct{ LogicalResourceID, ResourceType, PhysicalResourceID string }
	}
	if err := c.ask(ctx, &answer, "cloudformation", "describe-stack-resources", "--stack-name", name); err != nil {
		return nil, fmt.Errorf("resources of stack %s: %w", name, err)
	}
	var out []Kept
	for _, r := range answer.StackResources {
		if slices.Contains(keptTypes, r.ResourceType) && r.PhysicalResourceID != "" {
			out = append(out, Kept{r.LogicalResourceID, r.ResourceType, r.PhysicalResourceID})
		}
	}
	return out, nil
}

func (c CLI) removeArtifacts(ctx context.Context, name string, say func(string)) error {
	s, err := c.Describe(ctx, ArtifactsName(name))
	if err != nil || s.Status == "" {
		return err
	}
	if bucket := s.Outputs["BucketName"]; bucket != "" {
		if err := c.empty(ctx, bucket); err != nil {
			return err
		}
	}
	say("removing stack " + ArtifactsName(name))
	return c.remove(ctx, ArtifactsName(name))
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
		say("removed " + k.Type + " " + k.Physical)
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
		if err := c.do(ctx, "s3api", "delete-objects", "--bucket", bucket, "--delete", string(list)); err != nil {
			return fmt.Errorf("empty bucket %s: %w", bucket, err)
		}
	}
}
