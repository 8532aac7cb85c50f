package dashboard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestHandler(t *testing.T) {
	built := fstest.MapFS{
		"index.html":       {Data: []byte("<title>built</title>")},
		"favicon.svg":      {Data: []byte("<svg/>")},
		"assets/app-1a.js": {Data: []byte("run()")},
	}
	tests := []struct {
		name, method, path string
		files              fstest.MapFS
		status             int
		body, cache        string
	}{
		{"the page", "GET", "/", built, 200, "built", "no-cache"},
		{"an address of the page's own", "GET", "/incidents/inc-1", built, 200, "built", "no-cache"},
		{"a file that may be kept for ever", "GET", "/assets/app-1a.js", built, 200, "run()", "immutable"},
		{"a file that may change", "GET", "/favicon.svg", built, 200, "<svg/>", "no-cache"},
		{"a file that is not there", "GET", "/assets/none.js", built, 404, "", ""},
		{"a path out of the folder", "GET", "/../../etc/passwd.txt", built, 404, "", ""},
		{"where the APIs are", "GET", "/config.json", built, 200, `{"apiUrl":"/v1","liveUrl":"","keyless":true}`, "no-cache"},
		{"writing", "POST", "/", built, 405, "", ""},
		{"a program without the dashboard", "GET", "/", fstest.MapFS{".gitkeep": {}}, 200, "make dashboard", "no-cache"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, err := handler(tt.files, Config{APIURL: "/v1", Keyless: true})
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(tt.method, "http://dash"+tt.path, nil))
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.body) || !strings.Contains(w.Header().Get("Cache-Control"), tt.cache) {
				t.Errorf("%s %s answered %d %q (%s), want %d with %q (%s)", tt.method, tt.path, w.Code, w.Body, w.Header().Get("Cache-Control"), tt.status, tt.body, tt.cache)
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") {
				t.Errorf("%s %s has the policy %q, want one that lets nothing else in", tt.method, tt.path, csp)
			}
		})
	}
}

func TestThePackageServesSomething(t *testing.T) {
	h, err := Handler(Config{})
	if err != nil {
		t.Fatalf("Handler: %v", err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "<title>CloudOps Autopilot</title>") {
		t.Errorf("GET / answered %d %q, want a page", w.Code, w.Body)
	}
}
