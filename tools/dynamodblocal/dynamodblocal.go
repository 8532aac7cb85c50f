// Package dynamodblocal starts AWS's own DynamoDB Local for a test.
//
// The jars come from Maven Central through mvn, once, into the user's cache
// folder; after that a test needs only Java. A machine that lacks either fails
// the test with a sentence that says so: there is no stand-in for the stand-in.
// Tests that are given DYNAMODB_ENDPOINT need neither.
package dynamodblocal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// version is the release of DynamoDB Local that is used.
const version = "3.3.1"

const pom = `<project><modelVersion>4.0.0</modelVersion><groupId>autopilot</groupId><artifactId>dynamodb-local</artifactId><version>1</version>
<dependencies><dependency><groupId>software.amazon.dynamodb</groupId><artifactId>DynamoDBLocal</artifactId><version>` + version + `</version></dependency></dependencies></project>`

// Run starts DynamoDB Local in memory and returns its address and what ends it.
func Run(ctx context.Context) (address string, stop func(), err error) {
	address, stop, err = run(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("DynamoDB Local %s is needed (or another endpoint in DYNAMODB_ENDPOINT): %w", version, err)
	}
	return address, stop, nil
}

func run(ctx context.Context) (string, func(), error) {
	java, err := exec.LookPath("java")
	if err != nil {
		return "", nil, errors.New("it runs on Java 17 or later, and there is no program java on the PATH")
	}
	jars, err := fetch(ctx)
	if err != nil {
		return "", nil, err
	}
	port, err := freePort()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(java, "-Djava.library.path="+jars, "-cp", filepath.Join(jars, "*"),
		"software.amazon.dynamodb.services.local.main.ServerRunner", "-inMemory", "-disableTelemetry", "-port", port)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start it: %w", err)
	}
	exited, cancel := context.WithCancelCause(ctx)
	go func() { cancel(fmt.Errorf("it ended: %w: %s", cmd.Wait(), said.String())) }()
	stop := func() {
		_ = cmd.Process.Kill() // it has nothing to keep
		<-exited.Done()
	}
	address := "http://127.0.0.1:" + port
	if err := ready(exited, address); err != nil {
		stop()
		return "", nil, err
	}
	return address, stop, nil
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
	program, err := exec.LookPath("mvn")
	if err != nil {
		return "", errors.New("it is fetched from Maven Central, and there is no program mvn on the PATH")
	}
	mvn := exec.CommandContext(ctx, program, "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=lib")
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

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// ready waits until the server answers anything at all.
func ready(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("it does not answer on "+address))
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
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
