// Command scan looks for security mistakes in the committed templates with
// checkov. It fails on a finding that is not accepted in the Metadata of its
// resource with a reason, and on an acceptance that nothing needs any more.
//
// It is run in the folder that holds go.mod.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/cloudops-autopilot/autopilot/tools/external"
)

func main() {
	if err := run(context.Background(), "infra"); err != nil {
		fmt.Fprintln(os.Stderr, "scan:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string) error {
	bin, err := external.Checkov.Install(ctx)
	if err != nil {
		return err
	}
	templates, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return err
	}
	if len(templates) == 0 {
		return fmt.Errorf("no templates in %s", folder)
	}
	var errs []error
	for _, path := range templates {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		accepted, bare, err := strip(data)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		found, passed, err := findings(ctx, filepath.Join(bin, "checkov"), bare)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Printf("%s: %d checks passed, %d findings, of which %d accepted with a reason\n", path, passed, len(found), len(accepted))
		errs = append(errs, compare(path, found, accepted))
	}
	return errors.Join(errs...)
}

// A finding is a check that fails on a resource.
type finding struct{ check, resource string }

// compare wants every finding accepted and every acceptance needed.
func compare(path string, found, accepted []finding) error {
	var errs []error
	for _, f := range found {
		if !slices.Contains(accepted, f) {
			errs = append(errs, fmt.Errorf("%s: %s fails on %s", path, f.check, f.resource))
		}
	}
	for _, a := range accepted {
		if !slices.Contains(found, a) {
			errs = append(errs, fmt.Errorf("%s: %s is accepted on %s, where it does not fail", path, a.check, a.resource))
		}
	}
	return errors.Join(errs...)
}

// strip returns what a template accepts, and the template without it, so that
// the scanner shows everything it finds.
func strip(template []byte) (accepted []finding, bare []byte, err error) {
	var doc map[string]any
	if err := yaml.Unmarshal(template, &doc); err != nil {
		return nil, nil, err
	}
	resources, _ := doc["Resources"].(map[string]any)
	for name, r := range resources {
		resource, _ := r.(map[string]any)
		metadata, _ := resource["Metadata"].(map[string]any)
		checkov, _ := metadata["checkov"].(map[string]any)
		skip, _ := checkov["skip"].([]any)
		for _, s := range skip {
			entry, _ := s.(map[string]any)
			if entry["comment"] == "" || entry["comment"] == nil {
				return nil, nil, fmt.Errorf("%s accepts %v without a reason", name, entry["id"])
			}
			accepted = append(accepted, finding{fmt.Sprint(entry["id"]), name})
		}
		delete(resource, "Metadata")
	}
	bare, err = yaml.Marshal(doc)
	return accepted, bare, err
}

// findings runs the scanner on a template.
func findings(ctx context.Context, checkov string, template []byte) (failed []finding, passed int, err error) {
	dir, err := os.MkdirTemp("", "autopilot-scan-")
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "template.yaml")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		return nil, 0, err
	}
	cmd := exec.CommandContext(ctx, checkov, "--file", path, "--framework", "cloudformation", "--output", "json",
		"--soft-fail", "--skip-download")
	cmd.Env = append(os.Environ(), "LOG_LEVEL=ERROR")
	out, err := cmd.Output()
	if err != nil {
		return nil, 0, fmt.Errorf("checkov: %w\n%s", err, out)
	}
	return read(out)
}

// read takes the scanner's answer apart.
func read(out []byte) (failed []finding, passed int, err error) {
	var answer struct {
		Results struct {
			Passed []struct{} `json:"passed_checks"`
			Failed []struct {
				Check    string `json:"check_id"`
				Resource string `json:"resource"`
			} `json:"failed_checks"`
			Broken []string `json:"parsing_errors"`
		} `json:"results"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return nil, 0, fmt.Errorf("checkov answered no JSON: %w", err)
	}
	if len(answer.Results.Broken) > 0 || len(answer.Results.Passed) == 0 {
		return nil, 0, errors.New("checkov could not read the template")
	}
	for _, f := range answer.Results.Failed {
		_, name, _ := cutLast(f.Resource)
		failed = append(failed, finding{f.Check, name})
	}
	return failed, len(answer.Results.Passed), nil
}

// cutLast cuts AWS::S3::Bucket.Name at its last dot.
func cutLast(s string) (before, after string, found bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return "", s, false
}
