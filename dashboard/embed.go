// Package dashboard holds the built files of the dashboard, for who serves it
// from a program of their own; a deployed stack serves them from S3.
//
// The files are made by "make dashboard". A program built without them serves a
// page that says so.
package dashboard

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// dist always has a file, so that the package can be built before the dashboard is.
//
//go:embed all:dist
var dist embed.FS

// A Config tells the page where its APIs are. The zero Config is the page's own
// address.
type Config struct {
	APIURL  string `json:"apiUrl"`
	LiveURL string `json:"liveUrl"`
	// Keyless says that no API key is asked for.
	Keyless bool `json:"keyless"`
}

// policy lets the page load only itself. A deployed page may call its APIs too.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the dashboard and its /config.json.
func Handler(c Config) (http.Handler, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return handler(files, c)
}

func handler(files fs.FS, c Config) (http.Handler, error) {
	config, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		index = []byte(unbuilt)
	}
	serve := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		switch name := strings.TrimPrefix(path.Clean(r.URL.Path), "/"); {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are possible here", http.StatusMethodNotAllowed)
		case name == "config.json":
			h.Set("Content-Type", "application/json")
			_, _ = w.Write(config) // a browser that is gone needs no answer
		case strings.HasPrefix(name, "assets/"):
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
			serve.ServeHTTP(w, r)
		case path.Ext(name) != "" && name != "index.html":
			serve.ServeHTTP(w, r)
		default: // every other address is one of the page's own
			h.Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(index)
		}
	}), nil
}

// unbuilt is the page of a program that was built without the dashboard.
const unbuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>CloudOps Autopilot</title>
<h1>The dashboard is not built</h1>
<p>Run <code>make dashboard</code> and then <code>make build</code>. The API is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
</html>
`
