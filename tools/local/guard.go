package local

import (
	"net"
	"net/http"
	"net/url"
)

// guard refuses requests that a web page of another origin makes the browser
// send, and requests for a name that is not this machine's: a page cannot reach
// a local service by a name of its own that it points at 127.0.0.1. A service
// that other machines may reach answers to any name.
func guard(anyName bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !anyName && !loopbackName(r.Host) {
			http.Error(w, "this service answers to the names of this machine only", http.StatusForbidden)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && !sameHost(origin, r.Host) {
			http.Error(w, "requests of other web pages are not answered", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopbackName(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host == host
}
