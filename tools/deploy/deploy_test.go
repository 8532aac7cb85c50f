package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSummaryTellsWhereThingsAreAndHowToGetTheKeys(t *testing.T) {
	got := summary(map[string]string{"DashboardUrl": "https://d.example", "ApiUrl": "https://api.example/v1", "ViewerKeyId": "v1", "OperatorKeyId": "o2"})
	for _, line := range []string{
		"DashboardUrl             https://d.example\n", "ApiUrl                   https://api.example/v1\n",
		"Viewer's key: aws apigateway get-api-key --api-key v1 --include-value --query value --output text\n",
		"Operator's key: aws apigateway get-api-key --api-key o2 --include-value --query value --output text",
	} {
		if !strings.Contains(got, line) {
			t.Errorf("summary = %s, want it to say %q", got, line)
		}
	}
	if strings.Index(got, "ApiUrl") > strings.Index(got, "DashboardUrl") {
		t.Errorf("summary = %s, want it sorted", got)
	}
}

// The folder has no tasks to pack and no template, so whatever came before the
// question who calls would fail in another way.
func TestWithoutAnAccountNothingIsBegun(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("PATH", "/nowhere")
	t.Setenv("AWS_REGION", "eu-central-1")
	for _, command := range []string{"account", "up", "down"} {
		if err := run(context.Background(), []string{command}); err == nil || !strings.Contains(err.Error(), "the AWS CLI is not installed") {
			t.Errorf("run(%s) = %v, want it to say that there is no AWS CLI", command, err)
		}
	}
}

func TestCommandLinesThatMeanNothingAreRefused(t *testing.T) {
	for _, args := range [][]string{nil, {"sideways"}} {
		if err := run(t.Context(), args); err == nil || !strings.Contains(err.Error(), "want one of: package, account, up, down, emulator") {
			t.Errorf("run(%q) = %v, want the commands that there are", args, err)
		}
	}
	if err := run(t.Context(), []string{"up", "-help"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("run(up -help) = %v, want %v", err, flag.ErrHelp)
	}
}

func TestFunctionsAreTheTasksWithAMainForLambda(t *testing.T) {
	root := t.TempDir()
	if got, err := functions(root); err == nil {
		t.Errorf("functions of an empty folder = %q, want an error", got)
	}
	for _, file := range []string{"tasks/persist/lambda/main.go", "tasks/classify/lambda/main.go", "tasks/store/store.go"} {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := functions(root); err != nil || strings.Join(got, " ") != "classify persist" {
		t.Errorf("functions = %q, %v, want classify and persist", got, err)
	}
}
