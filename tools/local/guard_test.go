package local

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestGuard(t *testing.T) {
	tests := []struct {
		name, host, origin string
		anyName            bool
		want               int
	}{
		{"a client of this machine", "127.0.0.1:8080", "", false, 200},
		{"by name", "localhost:8080", "", false, 200},
		{"over IPv6", "[::1]:8080", "", false, 200},
		{"the dashboard", "127.0.0.1:8080", "http://127.0.0.1:8080", false, 200},
		{"another page", "127.0.0.1:8080", "https://evil.example", false, 403},
		{"a page that hides its origin", "127.0.0.1:8080", "null", false, 403},
		{"another name for 127.0.0.1", "evil.example:8080", "http://evil.example:8080", false, 403},
		{"a name of a machine that is open", "ops.example:8080", "http://ops.example:8080", true, 200},
		{"another page, on a machine that is open", "ops.example:8080", "https://evil.example", true, 403},
	}
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/", nil)
			r.Host = tt.host
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			w := httptest.NewRecorder()
			guard(tt.anyName, ok).ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("request to %s of %q = %d, want %d", tt.host, tt.origin, w.Code, tt.want)
			}
		})
	}
}

func TestListenSaysWhyItCannot(t *testing.T) {
	first, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	taken := first.Addr().String()
	tests := []struct{ address, want string }{
		{taken, taken + " is taken by another program; choose another address with --listen or --sfn-listen"},
		{"127.0.0.1", "cannot listen at 127.0.0.1: address 127.0.0.1: missing port in address"},
		{"192.0.2.1:0", "cannot listen at 192.0.2.1:0: bind: cannot assign requested address"},
	}
	for _, tt := range tests {
		if l, err := listen(tt.address); err == nil || err.Error() != tt.want {
			t.Errorf("listen(%s) = %v, %v, want %s", tt.address, l, err, tt.want)
		}
	}
	if got := reachable(first); got != "http://"+taken || open(first) {
		t.Errorf("reachable = %s, open = %v, want http://%s and not open", got, open(first), taken)
	}
	all, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer all.Close()
	if got := reachable(all); !strings.HasPrefix(got, "http://127.0.0.1:") || !open(all) {
		t.Errorf("reachable of all addresses = %s, open = %v, want a loopback URL and open", got, open(all))
	}
}
