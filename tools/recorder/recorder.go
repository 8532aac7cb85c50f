// Package recorder stands between functions and the endpoint that serves AWS to
// them, and notes which actions of IAM each function's calls need, on what.
//
// It knows the functions by the application id that their SDK sends, and the
// actions by the wire formats of the services that the product calls. What may
// be called is left to the template.
package recorder

import (
	"bytes"
	"cmp"
	"io"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"sync"
)

// A Call is an action that a caller needed on a resource.
type Call struct {
	Caller   string // application id of the SDK
	Action   string // as IAM names it
	Resource string // name or ARN as the call gives it; "" where it names none
}

// A Recorder forwards requests to a target and notes what they need.
type Recorder struct {
	proxy *httputil.ReverseProxy
	mu    sync.Mutex
	calls map[Call]int
}

// New returns a recorder in front of target.
func New(target *url.URL) *Recorder {
	return &Recorder{calls: map[Call]int{}, proxy: &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
		w.WriteHeader(http.StatusBadGateway) // a caller that is gone is nothing to tell of
	}}}
}

var appID = regexp.MustCompile(`\bapp/([A-Za-z0-9.-]+)`)

// ServeHTTP notes the request and forwards it.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if m := appID.FindStringSubmatch(q.UserAgent()); m != nil {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		q.Body = io.NopCloser(bytes.NewReader(body))
		r.note(m[1], q, body)
	}
	r.proxy.ServeHTTP(w, q)
}

func (r *Recorder) note(caller string, q *http.Request, body []byte) {
	needs := needs(q, body)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range needs {
		r.calls[Call{caller, n.action, n.resource}]++
	}
}

// Calls lists what was needed, each once, in order.
func (r *Recorder) Calls() []Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Keys(r.calls), func(a, b Call) int {
		return cmp.Or(cmp.Compare(a.Caller, b.Caller), cmp.Compare(a.Action, b.Action), cmp.Compare(a.Resource, b.Resource))
	})
}
