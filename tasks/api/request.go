package api

import (
	"encoding/json"
	"net/url"
	"strings"
)

// A Role says what a caller may do.
type Role string

// The roles. An operator may do what a viewer may.
const (
	Viewer   Role = "viewer"
	Operator Role = "operator"
)

// may says whether a caller of the role may use what asks for needed.
func (r Role) may(needed Role) bool { return r == Operator || r == Viewer && needed == Viewer }

// A Request is one call, however it came. Path begins with /v1/.
type Request struct {
	Method      string
	Path        string
	Query       url.Values
	ContentType string
	Body        []byte
	Role        Role // "" when nobody knows the caller
	Fresh       bool // nothing that was read before will do
}

// fresh reads a Cache-Control header: whether a caller wants no answer out of a
// memory. Browsers say so when a page asks them to reload.
func fresh(cacheControl string) bool {
	for directive := range strings.SplitSeq(strings.ToLower(cacheControl), ",") {
		switch strings.TrimSpace(directive) {
		case "no-cache", "no-store", "max-age=0":
			return true
		}
	}
	return false
}

// A Response is the answer to a Request.
type Response struct {
	Status int
	Header map[string]string
	Body   []byte
}

// respond renders an answer. Answers are of the moment and for the caller alone.
func respond(status int, v any) (Response, error) {
	body, err := json.Marshal(filled(v))
	if err != nil {
		return Response{}, err
	}
	return response(status, body), nil
}

func response(status int, body []byte) Response {
	return Response{Status: status, Body: body, Header: map[string]string{
		"Content-Type":           "application/json",
		"Cache-Control":          "no-store",
		"X-Content-Type-Options": "nosniff",
	}}
}
