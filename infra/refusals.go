package infra

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/awslabs/goformation/v7/cloudformation/apigateway"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

// A gatewayRefusal is what API Gateway answers by itself, in the words of the
// API, so that callers read one shape and one status for one reason.
type gatewayRefusal struct {
	name, kind string // kind is a response type of API Gateway
	status     int
	keep       bool // the status that API Gateway has chosen
	field      string
	message    string
	retry      bool // trying again soon helps
}

// gatewayRefusals are the response types that this API can meet. The defaults
// stand for the rest.
var gatewayRefusals = []gatewayRefusal{
	{name: "NoKey", kind: "INVALID_API_KEY", status: http.StatusUnauthorized, field: "x-api-key", message: "an API key is needed"},
	{name: "NoPath", kind: "MISSING_AUTHENTICATION_TOKEN", status: http.StatusNotFound, field: "path", message: "there is nothing at this path"},
	{name: "NoResource", kind: "RESOURCE_NOT_FOUND", status: http.StatusNotFound, field: "path", message: "there is nothing at this path"},
	{name: "TooLarge", kind: "REQUEST_TOO_LARGE", status: http.StatusRequestEntityTooLarge, field: "body", message: "the body is too large"},
	{name: "Throttled", kind: "THROTTLED", status: http.StatusTooManyRequests, message: "too many requests at once; try again", retry: true},
	{name: "QuotaUsed", kind: "QUOTA_EXCEEDED", status: http.StatusTooManyRequests, message: "this key has made all its requests of today"},
	{name: "Filtered", kind: "WAF_FILTERED", status: http.StatusForbidden, message: "a firewall refused the request"},
	{name: "NoAnswer", kind: "INTEGRATION_TIMEOUT", status: http.StatusServiceUnavailable, message: "no answer in time; look whether it was done before trying again"},
	{name: "NoFunction", kind: "INTEGRATION_FAILURE", status: http.StatusServiceUnavailable, message: "too busy at the moment; try again", retry: true},
	{name: "Refusal", kind: "DEFAULT_4XX", status: http.StatusBadRequest, keep: true, message: "the request cannot be read"},
	{name: "Failure", kind: "DEFAULT_5XX", status: http.StatusInternalServerError, keep: true, message: "something went wrong; the log says what"},
}

// refusals adds them and returns their names.
func refusals(t *Template) []string {
	var names []string
	for _, r := range gatewayRefusals {
		names = append(names, r.add(t))
	}
	return names
}

func (r gatewayRefusal) add(t *Template) string {
	body, err := json.Marshal(api.Refuse(r.status, r.field, r.message))
	if err != nil {
		panic(fmt.Sprintf("infra: refusal %s cannot be written: %v", r.kind, err)) // a programming error
	}
	response := &apigateway.GatewayResponse{
		RestApiId: Ref("RestApi"), ResponseType: r.kind,
		ResponseTemplates: map[string]string{"application/json": string(body)}, // which is also the type of the answer
		ResponseParameters: map[string]string{
			"gatewayresponse.header.Access-Control-Allow-Origin": cors()["Access-Control-Allow-Origin"],
			"gatewayresponse.header.Vary":                        "'Origin'",
			"gatewayresponse.header.Cache-Control":               "'no-store'",
			"gatewayresponse.header.X-Content-Type-Options":      "'nosniff'",
		},
	}
	if !r.keep {
		response.StatusCode = str(strconv.Itoa(r.status))
	}
	if r.retry {
		response.ResponseParameters["gatewayresponse.header.Retry-After"] = "'1'"
	}
	return t.add("Api"+r.name, response)
}
