package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A cloud answers the AWS CLI's calls from memory, with the rules of
// CloudFormation and S3 that deployments run into.
type cloud struct {
	t       *testing.T
	stacks  map[string]*formed
	buckets map[string][]stored
	gone    []string          // tables and queues that were deleted
	calls   []string          // that change something, in order
	fails   map[string]string // resource that cannot be made or removed, with the reason
	locked  string            // key of an object that may not be deleted
}

// A formed is a stack of the cloud.
type formed struct {
	status, made string
	events       []event
	resources    []resource
}

type resource struct{ logical, kind, physical, status string }

// A stored is a version of an object.
type stored struct {
	key, version, body, cache, kind string
	marker                          bool
}

func newCloud(t *testing.T) *cloud {
	return &cloud{t: t, stacks: map[string]*formed{}, buckets: map[string][]stored{}, fails: map[string]string{}}
}

func (c *cloud) cli() CLI { return CLI{Run: c.run} }

// outputs are what every stack of the cloud tells.
var outputs = map[string]string{
	"SiteBucketName": "site-bucket", "BucketName": "artifacts-bucket", "DistributionId": "EDFDVBD6EXAMPLE",
	"ApiUrl": "https://api.example/v1", "WebSocketUrl": "wss://live.example/live",
}

// resources are what a stack of the cloud is made of.
func resources(name string) []resource {
	if strings.HasSuffix(name, "-artifacts") {
		return []resource{{"Artifacts", "AWS::S3::Bucket", "artifacts-bucket", ""}}
	}
	return []resource{
		{"IncidentsTable", "AWS::DynamoDB::Table", "incidents-table", ""}, {"QuarantineQueue", "AWS::SQS::Queue", "https://sqs.example/quarantine", ""},
		{"DataBucket", "AWS::S3::Bucket", "data-bucket", ""}, {"SiteBucket", "AWS::S3::Bucket", "site-bucket", ""},
		{"Key", "AWS::KMS::Key", "key-id", ""}, {"ApiFunction", "AWS::Lambda::Function", "api-function", ""},
	}
}

// retained are the resources that outlive their stack.
var retained = []string{"IncidentsTable", "QuarantineQueue", "DataBucket", "Key"}

// holds puts a stack in a state into the cloud, with a full site bucket.
func (c *cloud) holds(name, status string) *formed {
	f := &formed{status: status, resources: resources(name)}
	for i := range f.resources {
		f.resources[i].status = "CREATE_COMPLETE"
		if strings.HasPrefix(status, "ROLLBACK_") {
			f.resources[i].status = "DELETE_COMPLETE"
		}
	}
	if f.resources[0].status == "CREATE_COMPLETE" && status != "REVIEW_IN_PROGRESS" {
		c.buckets["site-bucket"] = []stored{{key: "index.html", version: "1"}, {key: "index.html", version: "2"}, {key: "old.txt", version: "3", marker: true}}
		c.buckets["data-bucket"] = []stored{{key: "events/x", version: "1"}}
	}
	c.stacks[name] = f
	return f
}

func refused(operation, code, format string, args ...any) error {
	return &refusal{operation, fmt.Sprintf("An error occurred (%s) when calling the %s operation: %s", code, operation, fmt.Sprintf(format, args...))}
}

// run answers one call.
func (c *cloud) run(_ context.Context, args ...string) ([]byte, error) {
	name := args[0] + " " + args[1]
	reads := map[string]func(flags) (any, error){
		"cloudformation describe-stacks": c.describe, "cloudformation describe-stack-events": c.tell, "cloudformation list-stack-resources": c.list,
		"s3api list-objects-v2": c.objects, "s3api list-object-versions": c.versions,
	}
	writes := map[string]func(flags) (any, error){
		"cloudformation deploy": c.deploy, "cloudformation delete-stack": c.remove, "cloudformation continue-update-rollback": c.goBack,
		"cloudformation wait": c.wait, "cloudfront create-invalidation": c.invalidate, "s3 cp": c.put, "s3api delete-objects": c.drop,
		"s3api delete-object": c.mark, "s3api delete-bucket": c.dropBucket, "dynamodb delete-table": c.forget, "sqs delete-queue": c.forget,
	}
	answer, changes := reads[name], false
	if answer == nil {
		answer, changes = writes[name], true
	}
	if answer == nil {
		c.t.Errorf("aws %s is not a call that a deployment makes", strings.Join(args, " "))
		return nil, refused(name, "ValidationError", "unknown")
	}
	f := flags(args[2:])
	if changes {
		c.calls = append(c.calls, strings.TrimSpace(name+" "+f.subject()))
	}
	v, err := answer(f)
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// flags are the rest of a command line.
type flags []string

// of is the value of a flag, or "".
func (f flags) of(name string) string {
	if i := slices.Index(f, "--"+name); i >= 0 && i+1 < len(f) {
		return f[i+1]
	}
	return ""
}

// subject is what a call is about.
func (f flags) subject() string {
	for _, name := range []string{"stack-name", "bucket", "table-name", "queue-url", "distribution-id"} {
		if v := f.of(name); v != "" {
			return strings.TrimSpace(v + " " + f.of("key"))
		}
	}
	return f[1]
}

func (c *cloud) describe(f flags) (any, error) {
	s := c.stacks[f.of("stack-name")]
	if s == nil {
		return nil, refused("DescribeStacks", "ValidationError", "Stack with id %s does not exist", f.of("stack-name"))
	}
	var told []map[string]string
	for k, v := range outputs {
		told = append(told, map[string]string{"OutputKey": k, "OutputValue": v})
	}
	return map[string]any{"Stacks": []any{map[string]any{"StackStatus": s.status, "Outputs": told}}}, nil
}

func (c *cloud) tell(f flags) (any, error) {
	s := c.stacks[f.of("stack-name")]
	if s == nil {
		return nil, refused("DescribeStackEvents", "ValidationError", "Stack [%s] does not exist", f.of("stack-name"))
	}
	newest := slices.Clone(s.events)
	slices.Reverse(newest)
	if most, err := strconv.Atoi(f.of("max-items")); err == nil && most < len(newest) {
		newest = newest[:most]
	}
	return map[string]any{"StackEvents": newest}, nil
}

func (c *cloud) list(f flags) (any, error) {
	var told []map[string]string
	for _, r := range c.stacks[f.of("stack-name")].resources {
		told = append(told, map[string]string{"LogicalResourceId": r.logical, "ResourceType": r.kind, "PhysicalResourceId": r.physical, "ResourceStatus": r.status})
	}
	return map[string]any{"StackResourceSummaries": told}, nil
}

func (s *formed) happens(r resource, status, reason string) {
	s.events = append(s.events, event{EventID: fmt.Sprintf("%s-%d", r.logical, len(s.events)), LogicalResourceID: r.logical,
		ResourceType: r.kind, ResourceStatus: status, ResourceStatusReason: reason})
}

// deploy is the AWS CLI's own command: a change set, its execution, and a wait.
func (c *cloud) deploy(f flags) (any, error) {
	name := f.of("stack-name")
	template, err := os.ReadFile(f.of("template-file"))
	if err != nil {
		return nil, err
	}
	made := string(template) + strings.Join(f[slices.Index(f, "--no-fail-on-empty-changeset"):], " ")
	s := c.stacks[name]
	verb := "UPDATE"
	switch {
	case s == nil || s.status == "REVIEW_IN_PROGRESS":
		s, verb = &formed{resources: resources(name)}, "CREATE"
		c.stacks[name] = s
	case !slices.Contains([]string{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}, s.status):
		return nil, refused("CreateChangeSet", "ValidationError", "Stack:%s is in %s state and can not be updated.", name, s.status)
	case s.made == made:
		return "No changes to deploy. Stack is up to date", nil
	}
	for i := range s.resources {
		r := &s.resources[i]
		time.Sleep(3 * time.Second) // as a real one takes its time
		if reason := c.fails[r.logical]; reason != "" {
			s.happens(*r, verb+"_FAILED", reason)
			for range 400 { // as many resources are rolled back
				s.happens(resource{logical: "Other"}, "DELETE_COMPLETE", "")
			}
			s.status = map[string]string{"CREATE": "ROLLBACK_COMPLETE", "UPDATE": "UPDATE_ROLLBACK_COMPLETE"}[verb]
			return nil, &refusal{"cloudformation deploy", "Failed to create/update the stack."}
		}
		r.status = verb + "_COMPLETE"
		s.happens(*r, r.status, "")
		if r.kind == "AWS::S3::Bucket" && c.buckets[r.physical] == nil {
			c.buckets[r.physical] = []stored{}
		}
	}
	s.made, s.status = made, verb+"_COMPLETE"
	return "Successfully created/updated stack", nil
}

// remove deletes what is not retained, and stops at a bucket that is not empty.
func (c *cloud) remove(f flags) (any, error) {
	name := f.of("stack-name")
	s := c.stacks[name]
	for i := range s.resources {
		r := &s.resources[i]
		switch {
		case r.status == "DELETE_COMPLETE":
		case slices.Contains(retained, r.logical):
			r.status = "DELETE_SKIPPED"
		case r.kind == "AWS::S3::Bucket" && len(c.buckets[r.physical]) > 0:
			s.happens(*r, "DELETE_FAILED", "The bucket you tried to delete is not empty")
			s.status = "DELETE_FAILED"
			return nil, nil
		default:
			delete(c.buckets, r.physical)
		}
	}
	delete(c.stacks, name)
	return nil, nil
}

func (c *cloud) goBack(f flags) (any, error) {
	s := c.stacks[f.of("stack-name")]
	if s.status != "UPDATE_ROLLBACK_FAILED" {
		return nil, refused("ContinueUpdateRollback", "ValidationError", "Stack is in %s state", s.status)
	}
	for _, r := range s.resources {
		if reason := c.fails[r.logical]; reason != "" {
			s.happens(r, "UPDATE_FAILED", reason)
			return nil, nil
		}
	}
	s.status = "UPDATE_ROLLBACK_COMPLETE"
	return nil, nil
}

func (c *cloud) wait(f flags) (any, error) {
	s := c.stacks[f.of("stack-name")]
	reached := map[string]bool{
		"stack-delete-complete":   s == nil,
		"stack-rollback-complete": s != nil && s.status == "UPDATE_ROLLBACK_COMPLETE",
	}
	if !reached[f[0]] {
		return nil, &refusal{"cloudformation wait", "Waiter failed: Waiter encountered a terminal failure state"}
	}
	return nil, nil
}

func (c *cloud) invalidate(flags) (any, error) { return map[string]any{}, nil }

func (c *cloud) put(f flags) (any, error) {
	body, err := os.ReadFile(f[0])
	if err != nil {
		return nil, err
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(f[1], "s3://"), "/")
	if c.buckets[bucket] == nil {
		return nil, refused("PutObject", "NoSuchBucket", "The specified bucket does not exist")
	}
	c.buckets[bucket] = append(c.buckets[bucket], stored{key: key, version: fmt.Sprint(len(c.calls)), body: string(body), cache: f.of("cache-control"), kind: f.of("content-type")})
	return nil, nil
}

// current are the objects of a bucket as readers see them.
func (c *cloud) current(bucket string) map[string]stored {
	out := map[string]stored{}
	for _, o := range c.buckets[bucket] {
		out[o.key] = o
	}
	maps.DeleteFunc(out, func(_ string, o stored) bool { return o.marker })
	return out
}

func (c *cloud) objects(f flags) (any, error) {
	var told []map[string]string
	for _, key := range slices.Sorted(maps.Keys(c.current(f.of("bucket")))) {
		if strings.HasPrefix(key, f.of("prefix")) {
			told = append(told, map[string]string{"Key": key})
		}
	}
	return map[string]any{"Contents": told}, nil
}

func (c *cloud) versions(f flags) (any, error) {
	told := map[string][]any{}
	for _, o := range c.buckets[f.of("bucket")] {
		list := map[bool]string{false: "Versions", true: "DeleteMarkers"}[o.marker]
		told[list] = append(told[list], map[string]any{"Key": o.key, "VersionId": o.version, "IsLatest": true})
	}
	return told, nil
}

func (c *cloud) drop(f flags) (any, error) {
	var asked struct {
		Objects []struct{ Key, VersionID string }
	}
	if err := json.Unmarshal([]byte(f.of("delete")), &asked); err != nil {
		return nil, err
	}
	for _, a := range asked.Objects {
		if a.Key == c.locked {
			return map[string]any{"Errors": []any{map[string]string{"Key": a.Key, "Code": "AccessDenied", "Message": "Access Denied"}}}, nil
		}
		c.buckets[f.of("bucket")] = slices.DeleteFunc(c.buckets[f.of("bucket")], func(o stored) bool { return o.key == a.Key && o.version == a.VersionID })
	}
	return nil, nil
}

func (c *cloud) mark(f flags) (any, error) {
	c.buckets[f.of("bucket")] = append(c.buckets[f.of("bucket")], stored{key: f.of("key"), version: fmt.Sprint(len(c.calls)), marker: true})
	return nil, nil
}

func (c *cloud) dropBucket(f flags) (any, error) {
	if len(c.buckets[f.of("bucket")]) > 0 {
		return nil, refused("DeleteBucket", "BucketNotEmpty", "The bucket you tried to delete is not empty. You must delete all versions in the bucket.")
	}
	delete(c.buckets, f.of("bucket"))
	return nil, nil
}

func (c *cloud) forget(f flags) (any, error) {
	c.gone = append(c.gone, path.Base(f.subject()))
	return nil, nil
}
