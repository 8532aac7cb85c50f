package remote

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestACallCarriesKeyAndBody(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/prod/v1/x" || r.Header.Get("X-Api-Key") != "k" {
			http.Error(w, `{"message":"wrong request"}`, http.StatusTeapot)
			return
		}
		w.Write([]byte(`{"ok":true}`))
	}))
	defer server.Close()
	var out struct{ OK bool }
	c := Client{URL: server.URL + "/prod/", Key: "k"}
	if err := c.Post(context.Background(), "/v1/x", map[string]int{"a": 1}, &out); err != nil || !out.OK {
		t.Errorf("Post = %v, %v, want ok", out, err)
	}
	out.OK = false
	if err := c.Get(context.Background(), "/v1/x", &out); err != nil || !out.OK {
		t.Errorf("Get = %v, %v, want ok", out, err)
	}
}

func TestARefusalReadsAsASentence(t *testing.T) {
	tests := []struct {
		name, body string
		status     int
		want       string
	}{
		{"of the API", `{"error":{"code":"not_found","message":"no such incident"}}`, 404, "the API answered 404: no such incident"},
		{"of the gateway", `{"Message":"Forbidden"}`, 403, "the API answered 403: Forbidden"},
		{"of something else", `<html>`, 502, "the API answered 502: 502 Bad Gateway"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				w.Write([]byte(tt.body))
			}))
			defer server.Close()
			err := Client{URL: server.URL}.Get(context.Background(), "/", nil)
			if refused := (*Error)(nil); !errors.As(err, &refused) || err.Error() != tt.want {
				t.Errorf("Get = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestAnAnswerThatIsNoJSONIsAnError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) }))
	defer server.Close()
	if err := (Client{URL: server.URL}).Get(context.Background(), "/", &struct{}{}); err == nil {
		t.Error("Get of text = nil, want an error")
	}
}
