package api

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// MaxBody is the most bytes that the body of a request may have.
const MaxBody = 512 << 10

// maxSmall bounds every body but a configuration's.
const maxSmall = 16 << 10

// Serve answers a request.
func (a *API) Serve(ctx context.Context, r Request) Response {
	res, err := a.serve(ctx, r)
	if err == nil {
		return res
	}
	p, theirs := problemOf(err)
	if !theirs {
		a.o.Logger.ErrorContext(ctx, "request failed", "method", r.Method, "path", r.Path, "err", err)
	}
	res, err = respond(p.status, Refusal{*p})
	if err != nil {
		a.o.Logger.ErrorContext(ctx, "refusal not rendered", "err", err)
		return Response{Status: http.StatusInternalServerError}
	}
	if p.status == http.StatusMethodNotAllowed {
		res.Header["Allow"] = strings.Join(a.methods(r.Path), ", ")
	}
	if p.status == http.StatusServiceUnavailable {
		res.Header["Retry-After"] = "1"
	}
	return res
}

func (a *API) serve(ctx context.Context, r Request) (Response, error) {
	route, in, err := a.route(r)
	if err != nil {
		return Response{}, err
	}
	if err := admit(route, r); err != nil {
		return Response{}, err
	}
	out, err := route.serve(ctx, a, in)
	if err != nil {
		return Response{}, fmt.Errorf("%s %s: %w", r.Method, route.Path, err)
	}
	if text, ok := out.(document); ok {
		return response(route.Status, text), nil
	}
	return respond(route.Status, out)
}

// route finds what a request asks for.
func (a *API) route(r Request) (Route, call, error) {
	for _, route := range a.routes {
		params, ok := match(route.Path, r.Path)
		if ok && route.Method == r.Method {
			return route, call{Request: r, params: params}, nil
		}
	}
	if methods := a.methods(r.Path); len(methods) > 0 {
		return Route{}, call{}, problem(http.StatusMethodNotAllowed, "", "%s is not possible here, but %s", r.Method, strings.Join(methods, ", "))
	}
	return Route{}, call{}, problem(http.StatusNotFound, "path", "there is nothing at this path")
}

// methods lists what can be done at a path.
func (a *API) methods(path string) []string {
	var methods []string
	for _, route := range a.routes {
		if _, ok := match(route.Path, path); ok {
			methods = append(methods, route.Method)
		}
	}
	slices.Sort(methods)
	return methods
}

// match holds a path against one with {parameters}.
func match(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		if name, ok := strings.CutPrefix(w, "{"); ok && got[i] != "" {
			params[strings.TrimSuffix(name, "}")] = got[i]
		} else if w != got[i] {
			return nil, false
		}
	}
	return params, true
}

// admit refuses what a route does not take before anything is done.
func admit(route Route, r Request) error {
	if r.Role == "" {
		return problem(http.StatusUnauthorized, "x-api-key", "an API key is needed")
	}
	if !r.Role.may(route.Role) {
		return problem(http.StatusForbidden, "x-api-key", "this needs the key of an %s; yours is that of a %s", route.Role, r.Role)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Query)) {
		if !slices.ContainsFunc(route.Query, func(p Parameter) bool { return p.Name == name }) {
			return bad(name, "there is no parameter %q here", name)
		}
	}
	if route.In == nil {
		return nil
	}
	if limit := route.limit(); len(r.Body) > limit {
		return problem(http.StatusRequestEntityTooLarge, "body", "the body has more than %d bytes", limit)
	}
	if media, _, _ := strings.Cut(r.ContentType, ";"); !strings.EqualFold(strings.TrimSpace(media), "application/json") {
		return problem(http.StatusUnsupportedMediaType, "content-type", "the body has to be application/json")
	}
	return nil
}
