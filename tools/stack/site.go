package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Files whose name says their content may be kept for ever; the others are
// asked for each time.
const (
	forEver = "public,max-age=31536000,immutable"
	never   = "no-cache"
)

// publish uploads the dashboard: first what pages refer to, then the page and
// its configuration, and then tells CloudFront to forget only these two.
func (c CLI) publish(ctx context.Context, o Options, outputs map[string]string) error {
	bucket := "s3://" + outputs["SiteBucketName"] + "/"
	o.Say("publishing the dashboard")
	if assets := filepath.Join(o.Site, "assets"); isFolder(assets) {
		if err := c.do(ctx, "s3", "cp", assets, bucket+"assets/", "--recursive", "--cache-control", forEver, "--only-show-errors"); err != nil {
			return fmt.Errorf("publish %s: %w", assets, err)
		}
	}
	if err := c.do(ctx, "s3", "cp", o.Site, bucket, "--recursive", "--exclude", "assets/*", "--exclude", "config.json",
		"--cache-control", never, "--only-show-errors"); err != nil {
		return fmt.Errorf("publish %s: %w", o.Site, err)
	}
	if err := c.config(ctx, bucket, outputs); err != nil {
		return err
	}
	if err := c.do(ctx, "cloudfront", "create-invalidation", "--distribution-id", outputs["DistributionId"],
		"--paths", "/index.html", "/config.json"); err != nil {
		return fmt.Errorf("invalidate the dashboard: %w", err)
	}
	return nil
}

// config tells the dashboard where its APIs are.
func (c CLI) config(ctx context.Context, bucket string, outputs map[string]string) error {
	data, err := json.MarshalIndent(map[string]string{"apiUrl": outputs["ApiUrl"], "liveUrl": outputs["WebSocketUrl"]}, "", "  ")
	if err != nil {
		return err
	}
	file := filepath.Join(os.TempDir(), strings.NewReplacer("/", "-", ":", "").Replace(bucket)+"config.json")
	if err := os.WriteFile(file, append(data, '\n'), 0o600); err != nil {
		return err
	}
	defer func() { _ = os.Remove(file) }()
	if err := c.do(ctx, "s3", "cp", file, bucket+"config.json", "--cache-control", never, "--content-type", "application/json", "--only-show-errors"); err != nil {
		return fmt.Errorf("publish config.json: %w", err)
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
