package api

import (
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// A Gateway serves the API behind API Gateway, which has checked the caller's key.
type Gateway struct {
	API         *API
	OperatorKey string // id of the key that may change things
	Origin      string // of the dashboard; "": no other page may call
}

// Handle answers one request of API Gateway.
func (g Gateway) Handle(ctx context.Context, in events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	var res Response
	r, err := g.request(in)
	if err != nil {
		p := bad("body", "the body is no base64")
		res, err = respond(p.status, Refusal{*p})
	} else {
		res = g.API.Serve(ctx, r)
	}
	if err != nil {
		return events.APIGatewayProxyResponse{}, err
	}
	return events.APIGatewayProxyResponse{StatusCode: res.Status, Headers: g.allow(res.Header), Body: string(res.Body)}, nil
}

// request carries the request over. The stage is named v1, so that the path that
// API Gateway hands over is what follows it.
func (g Gateway) request(in events.APIGatewayProxyRequest) (Request, error) {
	r := Request{Method: in.HTTPMethod, Path: in.Path, Query: url.Values(in.MultiValueQueryStringParameters), Body: []byte(in.Body)}
	if !strings.HasPrefix(r.Path, "/v1/") {
		r.Path = "/v1" + r.Path
	}
	for name, value := range in.Headers {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Type":
			r.ContentType = value
		case "Cache-Control":
			r.Fresh = fresh(value)
		}
	}
	if in.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(in.Body)
		if err != nil {
			return r, err
		}
		r.Body = body
	}
	r.Role = g.role(in.RequestContext.Identity.APIKeyID)
	return r, nil
}

func (g Gateway) role(keyID string) Role {
	switch keyID {
	case "":
		return ""
	case g.OperatorKey:
		return Operator
	default:
		return Viewer
	}
}

// allow lets the pages of the dashboard read the answer.
func (g Gateway) allow(headers map[string]string) map[string]string {
	if g.Origin == "" {
		return headers
	}
	out := maps.Clone(headers)
	if out == nil {
		out = map[string]string{}
	}
	out["Access-Control-Allow-Origin"] = g.Origin
	out[http.CanonicalHeaderKey("Vary")] = "Origin"
	return out
}
