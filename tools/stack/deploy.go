package stack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/pack"
)

// Options say what to deploy.
type Options struct {
	Name       string // of the stack
	Template   []byte
	Artifacts  string // file with the template of the bucket for code
	Zips       []pack.Zip
	Site       string       // folder with the dashboard's files; "" leaves it alone
	Parameters []string     // NAME=VALUE, beside those of the code
	Say        func(string) // told about progress; nil: nobody
	silent     bool
}

// Deploy creates the stack or upgrades it in place, and returns its outputs.
func (c CLI) Deploy(ctx context.Context, o Options) (map[string]string, error) {
	if o.Say == nil {
		o.Say, o.silent = func(string) {}, true
	}
	if err := CheckName(o.Name); err != nil {
		return nil, err
	}
	if err := c.Mend(ctx, o.Name, o.Say); err != nil {
		return nil, err
	}
	bucket, err := c.artifacts(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := c.upload(ctx, o, bucket); err != nil {
		return nil, err
	}
	parameters := append(slices.Clone(o.Parameters), "CodeBucket="+bucket)
	for _, z := range o.Zips {
		parameters = append(parameters, codeParameter(z.Name)+"="+object(z))
	}
	if err := c.apply(ctx, o, bucket, parameters); err != nil {
		return nil, err
	}
	s, err := c.Describe(ctx, o.Name)
	if err != nil {
		return nil, err
	}
	if o.Site != "" && s.Outputs["SiteBucketName"] != "" {
		return s.Outputs, c.publish(ctx, o, s.Outputs)
	}
	return s.Outputs, nil
}

// codeParameter is the parameter that takes the key of a function's zip file.
func codeParameter(function string) string {
	return string(function[0]-'a'+'A') + function[1:] + "Code"
}

// artifacts makes sure that the bucket for code is there and returns its name.
func (c CLI) artifacts(ctx context.Context, o Options) (string, error) {
	name := ArtifactsName(o.Name)
	if err := c.Mend(ctx, name, o.Say); err != nil {
		return "", err
	}
	o.Say("stack " + name + ": the bucket for the code")
	h := c.history(ctx, name)
	err := c.do(ctx, "cloudformation", "deploy", "--stack-name", name, "--template-file", o.Artifacts, "--no-fail-on-empty-changeset")
	if err != nil {
		return "", fmt.Errorf("deploy stack %s: %w%s", name, err, h.failures(ctx))
	}
	s, err := c.Describe(ctx, name)
	if err != nil {
		return "", err
	}
	bucket := s.Outputs["BucketName"]
	if bucket == "" {
		return "", fmt.Errorf("stack %s (%s) tells no BucketName", name, s.Status)
	}
	return bucket, nil
}

// ArtifactsName is the stack with the bucket for the code of a stack.
func ArtifactsName(stack string) string { return stack + "-artifacts" }

// object is the key of a zip file in the bucket. It says the content, so that
// CloudFormation changes only the functions whose code changed.
func object(z pack.Zip) string { return "functions/" + z.Name + "-" + z.SHA256 + ".zip" }

// upload puts the zip files into the bucket that are not there yet.
func (c CLI) upload(ctx context.Context, o Options, bucket string) error {
	there, err := c.keys(ctx, bucket, "functions/")
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(o.Zips), func(z pack.Zip) bool { return there[object(z)] })
	if len(fresh) == 0 {
		o.Say("the code is uploaded already")
	}
	for i, z := range fresh {
		o.Say(fmt.Sprintf("uploading code %d/%d: %s, %.1f MB", i+1, len(fresh), z.Name, float64(z.Bytes)/(1<<20)))
		if err := c.do(ctx, "s3", "cp", z.Path, "s3://"+bucket+"/"+object(z), "--only-show-errors"); err != nil {
			return fmt.Errorf("upload the code of %s: %w", z.Name, err)
		}
	}
	return nil
}

// keys lists the objects of a bucket below a prefix.
func (c CLI) keys(ctx context.Context, bucket, prefix string) (map[string]bool, error) {
	var answer struct{ Contents []struct{ Key string } }
	if err := c.ask(ctx, &answer, "s3api", "list-objects-v2", "--bucket", bucket, "--prefix", prefix); err != nil {
		return nil, fmt.Errorf("list bucket %s: %w", bucket, err)
	}
	out := map[string]bool{}
	for _, object := range answer.Contents {
		out[object.Key] = true
	}
	return out, nil
}

// apply hands the template over and waits, telling what happens meanwhile.
func (c CLI) apply(ctx context.Context, o Options, bucket string, parameters []string) error {
	dir, err := os.MkdirTemp("", "autopilot-deploy-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	sum := sha256.Sum256(o.Template)
	file := filepath.Join(dir, hex.EncodeToString(sum[:8])+".yaml")
	if err := os.WriteFile(file, o.Template, 0o600); err != nil {
		return err
	}
	o.Say("stack " + o.Name + ": what has to change is worked out and then changed")
	h := c.history(ctx, o.Name)
	stop := func() {}
	if !o.silent {
		stop = h.watched(ctx, o.Say)
	}
	args := append([]string{"cloudformation", "deploy", "--stack-name", o.Name, "--template-file", file,
		"--s3-bucket", bucket, "--s3-prefix", "templates", "--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset",
		"--parameter-overrides"}, parameters...)
	err = c.do(ctx, args...)
	stop()
	if err != nil {
		return fmt.Errorf("deploy stack %s: %w%s", o.Name, err, h.failures(ctx))
	}
	return nil
}
