package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Files whose name says their content may be kept for ever; the others are
// asked for each time.
const (
	assets  = "assets/"
	forEver = "public,max-age=31536000,immutable"
	never   = "no-cache"
)

// contentTypes are what a browser is told by the ending of a file. Browsers are
// also told not to guess, so a wrong one would not be mended.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

// publish uploads the dashboard: first what pages refer to, then its
// configuration and the page. It tells CloudFront to forget the old page, and
// only then removes what no page refers to any more.
func (c CLI) publish(ctx context.Context, o Options, outputs map[string]string) error {
	bucket := outputs["SiteBucketName"]
	files, err := siteFiles(o.Site)
	if err != nil {
		return err
	}
	there, err := c.keys(ctx, bucket, "")
	if err != nil {
		return err
	}
	config, err := writeConfig(outputs)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(config) }()
	files["config.json"] = config
	order := publishingOrder(files)
	for i, key := range order {
		if strings.HasPrefix(key, assets) && there[key] {
			continue
		}
		o.Say(fmt.Sprintf("publishing the dashboard %d/%d: %s", i+1, len(order), key))
		if err := c.put(ctx, files[key], bucket, key); err != nil {
			return err
		}
	}
	if err := c.do(ctx, "cloudfront", "create-invalidation", "--distribution-id", outputs["DistributionId"], "--paths", "/*"); err != nil {
		return fmt.Errorf("invalidate the dashboard: %w", err)
	}
	for _, key := range slices.Sorted(maps.Keys(there)) {
		if files[key] != "" {
			continue
		}
		if err := c.do(ctx, "s3api", "delete-object", "--bucket", bucket, "--key", key); err != nil {
			return fmt.Errorf("remove %s of the dashboard before: %w", key, err)
		}
	}
	return nil
}

// siteFiles lists the files of the dashboard by their keys, hidden ones left out.
func siteFiles(root string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		key, err := filepath.Rel(root, file)
		files[filepath.ToSlash(key)] = file
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("files of the dashboard: %w", err)
	}
	return files, nil
}

// publishingOrder puts each file after those that it refers to.
func publishingOrder(files map[string]string) []string {
	rank := func(key string) string {
		switch {
		case strings.HasPrefix(key, assets):
			return "0" + key
		case key == "index.html":
			return "2"
		}
		return "1" + key
	}
	return slices.SortedFunc(maps.Keys(files), func(a, b string) int { return strings.Compare(rank(a), rank(b)) })
}

// put uploads a file with what browsers are told about it.
func (c CLI) put(ctx context.Context, file, bucket, key string) error {
	kind, ok := contentTypes[path.Ext(key)]
	if !ok {
		kind = "application/octet-stream"
	}
	keep := never
	if strings.HasPrefix(key, assets) {
		keep = forEver
	}
	if err := c.do(ctx, "s3", "cp", file, "s3://"+bucket+"/"+key, "--cache-control", keep, "--content-type", kind, "--only-show-errors"); err != nil {
		return fmt.Errorf("publish %s: %w", key, err)
	}
	return nil
}

// writeConfig writes a file that tells the dashboard where its APIs are.
func writeConfig(outputs map[string]string) (string, error) {
	data, err := json.MarshalIndent(map[string]string{"apiUrl": outputs["ApiUrl"], "liveUrl": outputs["WebSocketUrl"]}, "", "  ")
	if err != nil {
		return "", err
	}
	file, err := os.CreateTemp("", "autopilot-config-*.json")
	if err != nil {
		return "", err
	}
	if _, err := file.Write(append(data, '\n')); err != nil {
		return "", err
	}
	return file.Name(), file.Close()
}
