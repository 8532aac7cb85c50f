package api

import (
	"errors"
	"io"
	"net/http"
)

// HTTP serves the API over HTTP. Who says what a key may do: the role of the key
// in a request's x-api-key header, "" when nobody knows it.
func HTTP(a *API, who func(key string) Role) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody+1))
		if tooLong := (*http.MaxBytesError)(nil); err != nil && !errors.As(err, &tooLong) {
			return // the caller is gone
		}
		res := a.Serve(r.Context(), Request{
			Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), ContentType: r.Header.Get("Content-Type"),
			Body: body, Role: who(r.Header.Get("X-Api-Key")), Fresh: fresh(r.Header.Get("Cache-Control")),
		})
		for name, value := range res.Header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(res.Status)
		if _, err := w.Write(res.Body); err != nil {
			a.o.Logger.DebugContext(r.Context(), "answer not sent", "path", r.URL.Path, "err", err)
		}
	})
}
