// Package dynamodblocal starts AWS's own DynamoDB Local for a test.
//
// The jars come from Maven Central through mvn, once, into the user's cache
// folder; after that a test needs only Java. A machine that lacks either fails
// the test with a sentence that says so: there is no stand-in for the stand-in.
package dynamodblocal

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// version is the release of DynamoDB Local that is used.
const version = "3.3.1"

const pom = `<project><modelVersion>4.0.0</modelVersion><groupId>autopilot</groupId><artifactId>dynamodb-local</artifactId><version>1</version>
<dependencies><dependency><groupId>software.amazon.dynamodb</groupId><artifactId>DynamoDBLocal</artifactId><version>` + version + `</version></dependency></dependencies></project>`

// Start runs DynamoDB Local in memory until the test ends and returns its address.
func Start(t testing.TB) string {
	t.Helper()
	jars, err := fetch(t.Context())
	if err != nil {
		t.Fatalf("DynamoDB Local %s is needed for this test: %v", version, err)
	}
	port := freePort(t)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "java", "-Djava.library.path="+jars, "-cp", filepath.Join(jars, "*"),
		"software.amazon.dynamodb.services.local.main.ServerRunner", "-inMemory", "-disableTelemetry", "-port", port)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start DynamoDB Local: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it has nothing to keep
		_ = cmd.Wait()
	})
	address := "http://127.0.0.1:" + port
	if err := ready(t.Context(), address); err != nil {
		t.Fatalf("DynamoDB Local: %v", err)
	}
	return address
}

// fetch returns the folder of the jars and fills it when it is not there. It is
// filled beside and renamed, so that two tests at once do no harm.
func fetch(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "cloudops-autopilot", "dynamodb-local-"+version)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	if err := os.WriteFile(filepath.Join(work, "pom.xml"), []byte(pom), 0o644); err != nil {
		return "", err
	}
	mvn := exec.CommandContext(ctx, "mvn", "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=lib")
	mvn.Dir = work
	if out, err := mvn.CombinedOutput(); err != nil {
		return "", fmt.Errorf("mvn could not fetch it: %w\n%s", err, out)
	}
	if err := os.Rename(filepath.Join(work, "lib"), dir); err != nil && !os.IsExist(err) {
		if _, there := os.Stat(dir); there != nil {
			return "", err
		}
	}
	return dir, nil
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// ready waits until the server answers anything at all.
func ready(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			return resp.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("does not answer on %s: %w", address, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}
