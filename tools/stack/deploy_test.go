package stack

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/cloudops-autopilot/autopilot/tools/pack"
)

// sources writes what a deployment takes and collects what it says.
func sources(t *testing.T) (o Options, said *[]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"artifacts.yaml": "artifacts", "classify.zip": "c", "persist.zip": "p", "site/index.html": "<!doctype html>", "site/favicon.svg": "<svg/>",
		"site/assets/app-1a.js": "js", "site/assets/app-2b.css": "css", "site/.gitkeep": "",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said = new([]string)
	return Options{
		Name: "shop", Template: []byte("template"), Artifacts: filepath.Join(dir, "artifacts.yaml"), Site: filepath.Join(dir, "site"),
		Parameters: []string{"LogDays=7"}, Say: func(line string) { *said = append(*said, line) },
		Zips: []pack.Zip{{Name: "classify", Path: filepath.Join(dir, "classify.zip"), SHA256: "c1", Bytes: 1 << 20}, {Name: "persist", Path: filepath.Join(dir, "persist.zip"), SHA256: "f2", Bytes: 2 << 20}},
	}, said
}

// says fails the test where nothing that was said holds the words.
func says(t *testing.T, said []string, words string) {
	t.Helper()
	if !slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, words) }) {
		t.Errorf("said %q, want %q among it", said, words)
	}
}

// inOrder fails the test where the calls do not hold these in this order.
func inOrder(t *testing.T, calls []string, want ...string) {
	t.Helper()
	rest := calls
	for _, w := range want {
		i := slices.Index(rest, w)
		if i < 0 {
			t.Fatalf("calls = %q, want %q in this order (%q is missing)", calls, want, w)
		}
		rest = rest[i+1:]
	}
}

func TestAFirstDeployment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		o, said := sources(t)
		got, err := c.cli().Deploy(t.Context(), o)
		if err != nil || !maps.Equal(got, outputs) {
			t.Fatalf("Deploy() = %v, %v, want the stack's outputs", got, err)
		}
		inOrder(t, c.calls, "cloudformation deploy shop-artifacts", "s3 cp s3://artifacts-bucket/functions/classify-c1.zip",
			"s3 cp s3://artifacts-bucket/functions/persist-f2.zip", "cloudformation deploy shop")
		for _, parameter := range []string{"LogDays=7", "CodeBucket=artifacts-bucket", "ClassifyCode=functions/classify-c1.zip", "PersistCode=functions/persist-f2.zip"} {
			if !strings.Contains(c.stacks["shop"].made, parameter) {
				t.Errorf("deployed with %s, want %s", c.stacks["shop"].made, parameter)
			}
		}
		for _, words := range []string{"uploading code 1/2: classify, 1.0 MB", "uploading code 2/2: persist, 2.0 MB", "publishing the dashboard 1/5: assets/app-1a.js"} {
			says(t, *said, words)
		}
		for _, r := range resources("shop") {
			count := 0
			for _, line := range *said {
				if strings.HasPrefix(line, "CREATE_COMPLETE") && strings.HasSuffix(line, r.kind+strings.Repeat(" ", 40-len(r.kind))+" "+r.logical) {
					count++
				}
			}
			if count != 1 {
				t.Errorf("the creation of %s was told %d times, want once: %q", r.logical, count, *said)
			}
		}
	})
}

func TestADeploymentOfTheSameChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		o, said := sources(t)
		if _, err := c.cli().Deploy(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		before := len(c.stacks["shop"].events)
		c.calls, *said = nil, nil
		if got, err := c.cli().Deploy(t.Context(), o); err != nil || !maps.Equal(got, outputs) {
			t.Errorf("Deploy() = %v, %v, want the same outputs", got, err)
		}
		if after := len(c.stacks["shop"].events); after != before {
			t.Errorf("%d events happened, want none", after-before)
		}
		says(t, *said, "the code is uploaded already")
		for _, call := range c.calls {
			if strings.HasPrefix(call, "s3 cp s3://artifacts-bucket") || strings.Contains(call, "/assets/") {
				t.Errorf("%s again, though it is there", call)
			}
		}
	})
}

func TestAStackThatFailedHalfWayIsDeployedAgain(t *testing.T) {
	const remove, deploy, back = "cloudformation delete-stack shop", "cloudformation deploy shop", "cloudformation continue-update-rollback shop"
	tests := []struct {
		status string
		calls  []string // in order; no other of the three
		says   []string
	}{
		{"ROLLBACK_COMPLETE", []string{remove, deploy}, []string{"shop is ROLLBACK_COMPLETE: removing what is left of it"}},
		{"ROLLBACK_FAILED", []string{remove, deploy}, nil},
		{"CREATE_FAILED", []string{remove, deploy}, []string{"kept AWS::DynamoDB::Table incidents-table"}},
		{"DELETE_FAILED", []string{remove, deploy}, []string{"kept AWS::DynamoDB::Table incidents-table", "kept AWS::S3::Bucket data-bucket", "kept AWS::KMS::Key key-id"}},
		{"UPDATE_ROLLBACK_FAILED", []string{back, deploy}, []string{"going on with its way back"}},
		{"REVIEW_IN_PROGRESS", []string{deploy}, nil},
		{"UPDATE_ROLLBACK_COMPLETE", []string{deploy}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.status, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCloud(t)
				c.holds("shop", tt.status)
				data := slices.Clone(c.buckets["data-bucket"])
				o, said := sources(t)
				if _, err := c.cli().Deploy(t.Context(), o); err != nil {
					t.Fatalf("Deploy() = %v", err)
				}
				steps := slices.DeleteFunc(slices.Clone(c.calls), func(call string) bool { return call != remove && call != deploy && call != back })
				if !slices.Equal(steps, tt.calls) || !strings.HasSuffix(c.stacks["shop"].status, "_COMPLETE") {
					t.Errorf("calls = %q to %s, want %q", steps, c.stacks["shop"].status, tt.calls)
				}
				for _, words := range tt.says {
					says(t, *said, words)
				}
				if len(c.gone) > 0 || !slices.Equal(c.buckets["data-bucket"], data) {
					t.Errorf("tables and queues %q and the data bucket %v went, want all data kept", c.gone, c.buckets["data-bucket"])
				}
			})
		})
	}
}

func TestAStackThatIsBeingChangedIsLeftAlone(t *testing.T) {
	for _, status := range []string{"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "ROLLBACK_IN_PROGRESS",
		"UPDATE_ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS"} {
		for _, name := range []string{"shop", "shop-artifacts"} {
			t.Run(status+" of "+name, func(t *testing.T) {
				c := newCloud(t)
				c.holds(name, status)
				o, _ := sources(t)
				_, deployed := c.cli().Deploy(t.Context(), o)
				_, destroyed := c.cli().Destroy(t.Context(), "shop", true, o.Say)
				for _, err := range []error{deployed, destroyed} {
					if err == nil || !strings.Contains(err.Error(), "stack "+name+" is "+status+": another deployment or removal is under way") {
						t.Errorf("error = %v, want one that tells who is at work", err)
					}
				}
				if len(c.calls) > 0 {
					t.Errorf("calls = %q, want nothing touched", c.calls)
				}
			})
		}
	}
}

func TestAWayBackThatFailsAgainSaysWhatIsInTheWay(t *testing.T) {
	c := newCloud(t)
	c.holds("shop", "UPDATE_ROLLBACK_FAILED")
	c.fails["ApiFunction"] = "The role is gone"
	o, _ := sources(t)
	_, err := c.cli().Deploy(t.Context(), o)
	for _, words := range []string{"ApiFunction The role is gone", "--resources-to-skip"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("Deploy() = %v, want it to say %q", err, words)
		}
	}
}

func TestAFailureIsToldWithItsReasonAndWithoutOlderOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		shop := c.holds("shop", "UPDATE_ROLLBACK_COMPLETE")
		shop.happens(resource{logical: "Long", kind: "AWS::SQS::Queue"}, "UPDATE_FAILED", "ago")
		c.fails["ApiFunction"] = "The memory is too small"
		o, said := sources(t)
		_, err := c.cli().Deploy(t.Context(), o)
		if err == nil || !strings.Contains(err.Error(), "ApiFunction The memory is too small") || strings.Contains(err.Error(), "ago") {
			t.Errorf("Deploy() = %v, want what failed now and nothing else", err)
		}
		says(t, *said, "Other")
		delete(c.fails, "ApiFunction")
		if _, err := c.cli().Deploy(t.Context(), o); err != nil {
			t.Errorf("Deploy() once it is mended = %v", err)
		}
	})
}

func TestADeploymentThatNobodyListensTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		o, _ := sources(t)
		o.Say = nil
		looks := 0
		cli := CLI{Run: func(ctx context.Context, args ...string) ([]byte, error) {
			if args[1] == "describe-stack-events" {
				looks++
			}
			return c.run(ctx, args...)
		}}
		if _, err := cli.Deploy(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if looks != 2 {
			t.Errorf("looked at the events %d times, want once a stack, before it", looks)
		}
	})
}

func TestTheDashboardIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		c.holds("shop", "UPDATE_COMPLETE")
		c.buckets["site-bucket"] = []stored{{key: "index.html", version: "1"}, {key: "assets/app-0old.js", version: "1"}, {key: "gone.txt", version: "1"}}
		o, _ := sources(t)
		if _, err := c.cli().Deploy(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		const year = "public,max-age=31536000,immutable"
		want := map[string]stored{
			"assets/app-1a.js":  {cache: year, kind: "text/javascript; charset=utf-8", body: "js"},
			"assets/app-2b.css": {cache: year, kind: "text/css; charset=utf-8", body: "css"},
			"favicon.svg":       {cache: "no-cache", kind: "image/svg+xml", body: "<svg/>"},
			"index.html":        {cache: "no-cache", kind: "text/html; charset=utf-8", body: "<!doctype html>"},
			"config.json": {cache: "no-cache", kind: "application/json",
				body: "{\n  \"apiUrl\": \"https://api.example/v1\",\n  \"liveUrl\": \"wss://live.example/live\"\n}\n"},
		}
		got := c.current("site-bucket")
		for key, o := range got {
			o.key, o.version = "", ""
			got[key] = o
		}
		if !maps.Equal(got, want) {
			t.Errorf("the site holds %+v, want %+v", got, want)
		}
		inOrder(t, c.calls, "s3 cp s3://site-bucket/assets/app-2b.css", "s3 cp s3://site-bucket/config.json", "s3 cp s3://site-bucket/index.html",
			"cloudfront create-invalidation EDFDVBD6EXAMPLE", "s3api delete-object site-bucket assets/app-0old.js", "s3api delete-object site-bucket gone.txt")
	})
}

func TestWithoutABuiltDashboardTheSiteIsLeftAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCloud(t)
		c.holds("shop", "UPDATE_COMPLETE")
		before := slices.Clone(c.buckets["site-bucket"])
		o, _ := sources(t)
		o.Site = ""
		if _, err := c.cli().Deploy(t.Context(), o); err != nil || !slices.Equal(c.buckets["site-bucket"], before) {
			t.Errorf("Deploy() = %v and the site holds %v, want it untouched", err, c.buckets["site-bucket"])
		}
	})
}
