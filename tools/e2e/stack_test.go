package e2e

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
	"github.com/cloudops-autopilot/autopilot/tools/emulator"
	"github.com/cloudops-autopilot/autopilot/tools/pack"
	"github.com/cloudops-autopilot/autopilot/tools/recorder"
	"github.com/cloudops-autopilot/autopilot/tools/stack"
)

const root = "../.."

// onAWS says that the tests run against a real account.
func onAWS() bool { return os.Getenv("AUTOPILOT_E2E") == "aws" }

// A deployment is a stack that runs, with clients for what is in it.
type deployment struct {
	cli     stack.CLI
	options stack.Options
	outputs map[string]string
	broken  []byte             // template that fails half-way; nil on AWS, which takes all of the real one
	calls   *recorder.Recorder // nil on AWS

	store  *store.Store
	events *eventbridge.Client
	sfn    *sfn.Client
	sns    *sns.Client
	sqs    *sqs.Client
	watch  *cloudwatch.Client
}

// prepare packs the functions and says what to deploy where.
func prepare(t *testing.T) *deployment {
	t.Helper()
	d := &deployment{cli: stack.NewCLI()}
	template, err := os.ReadFile(filepath.Join(root, "infra", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	arch := "arm64"
	if !onAWS() {
		arch = emulator.Architecture(runtime.GOARCH)
		endpoint := d.emulate(t)
		if d.broken, err = emulator.Trim(template, endpoint, failing()); err != nil {
			t.Fatal(err)
		}
		if template, err = emulator.Trim(template, endpoint, emulator.Omissions()); err != nil {
			t.Fatal(err)
		}
	}
	d.options = stack.Options{
		Name: "autopilot-e2e", Template: template, Artifacts: filepath.Join(root, "infra", "artifacts.yaml"),
		Zips: packed(t, arch), Site: site(t), Parameters: []string{"Architecture=" + arch, "LogGroups=elasticloadbalancing=/shop/{name}"},
	}
	return d
}

// deploy deploys the stack.
func (d *deployment) deploy(t *testing.T) {
	t.Helper()
	var err error
	if d.outputs, err = d.cli.Deploy(t.Context(), d.options); err != nil {
		t.Fatalf("Deploy() = %v", err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
		defer cancel()
		if _, err := d.cli.Destroy(ctx, d.options.Name, true, func(string) {}); err != nil {
			t.Errorf("Destroy() = %v", err)
		}
	})
	d.connect(t)
}

// emulate starts the emulator behind a recorder and returns the recorder's
// address, which everybody is given as the endpoint of AWS.
func (d *deployment) emulate(t *testing.T) string {
	t.Helper()
	port, err := emulator.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	target := &url.URL{Scheme: "http", Host: net.JoinHostPort("127.0.0.1", itoa(port))}
	d.calls = recorder.New(target)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: d.calls, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	endpoint := "http://" + listener.Addr().String()
	e, err := emulator.Start(t.Context(), emulator.Options{Port: port, Dir: t.TempDir(), Functions: endpoint})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Errorf("Stop() = %v", err)
		}
		_ = server.Close()
	})
	for name, value := range emulator.Environment(endpoint) {
		t.Setenv(name, value)
	}
	return endpoint
}

// connect makes the clients.
func (d *deployment) connect(t *testing.T) {
	t.Helper()
	cfg, err := awsclient.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.watch = cloudwatch.NewFromConfig(cfg)
	d.events, d.sfn, d.sns, d.sqs = eventbridge.NewFromConfig(cfg), sfn.NewFromConfig(cfg), sns.NewFromConfig(cfg), sqs.NewFromConfig(cfg)
	backend, err := dynamo.New(dynamo.Options{Client: dynamodb.NewFromConfig(cfg), Names: map[store.Table]string{
		store.Incidents: d.outputs["IncidentsTableName"], store.Metrics: d.outputs["MetricsTableName"], store.Configurations: d.outputs["ConfigurationsTableName"],
	}})
	if err != nil {
		t.Fatal(err)
	}
	d.store = store.New(backend, store.Options{})
}

// packed builds every function.
func packed(t *testing.T, arch string) []pack.Zip {
	t.Helper()
	mains, err := filepath.Glob(filepath.Join(root, "tasks", "*", "lambda"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range mains {
		names = append(names, filepath.Base(filepath.Dir(m)))
	}
	zips, err := pack.Functions(t.Context(), pack.Options{Root: root, Out: t.TempDir(), Architecture: arch}, names...)
	if err != nil {
		t.Fatal(err)
	}
	for _, z := range zips {
		if z.Bytes > pack.MaxBytes {
			t.Errorf("%s has %d bytes zipped, want %d at most", z.Name, z.Bytes, pack.MaxBytes)
		}
	}
	return zips
}

// site is a small dashboard: a page and a file with a name of its own.
func site(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "assets"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"index.html": "<!doctype html><title>x</title>", "assets/app-1a2b3c.js": "0"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// patience is how long a claim may take to hold on a busy machine.
const patience = 40 * time.Second

// eventually waits until a claim holds, and fails the test when it never does.
func eventually(t *testing.T, claim string, holds func() (bool, error)) {
	t.Helper()
	within(t, patience, claim, holds)
}

// within waits as long as it is told.
func within(t *testing.T, most time.Duration, claim string, holds func() (bool, error)) {
	t.Helper()
	deadline := time.After(most)
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		ok, err := holds()
		if ok && err == nil {
			return
		}
		last = err
		select {
		case <-deadline:
			t.Fatalf("after %v it does not hold that %s (last error: %v)", most, claim, last)
		case <-t.Context().Done():
			t.Fatalf("the test ended before it held that %s", claim)
		case <-tick.C:
		}
	}
}

func str(s string) *string { return aws.String(s) }
