package integration

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// dress adds what an optimised integration tells of the HTTP response.
func dress(o *value.Object, meta middleware.Metadata) {
	id, _ := awsmiddleware.GetRequestIDMetadata(meta)
	raw, _ := awsmiddleware.GetRawResponse(meta).(*smithyhttp.Response)
	if raw != nil && raw.Response != nil {
		all, one := headers(raw.Header)
		o.Set("SdkHttpMetadata", value.Pairs("AllHttpHeaders", all, "HttpHeaders", one, "HttpStatusCode", int64(raw.StatusCode)))
	}
	o.Set("SdkResponseMetadata", value.Pairs("RequestId", id))
}

func headers(h http.Header) (all, one *value.Object) {
	all, one = value.NewObject(len(h)), value.NewObject(len(h))
	for _, k := range slices.Sorted(maps.Keys(h)) {
		list := []any{}
		for _, v := range h[k] {
			list = append(list, v)
		}
		all.Set(k, list)
		one.Set(k, h.Get(k))
	}
	return all, one
}

// failure names an error of an SDK call as the service does.
func (r *Runner) failure(ctx context.Context, service string, err error, sdk bool) error {
	c := r.clients[service]
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &engine.TaskError{Name: "States.Timeout"}
	}
	status, id := 0, ""
	if he := (*smithyhttp.ResponseError)(nil); errors.As(err, &he) {
		status = he.HTTPStatusCode()
		id = he.Response.Header.Get("X-Amzn-Requestid")
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		name := c.optimised + ".SdkClientException"
		if sdk {
			name = c.sdk + ".SdkClientException"
		}
		return &engine.TaskError{Name: name, Cause: err.Error()}
	}
	code := api.ErrorCode()
	code = code[strings.LastIndexByte(code, '#')+1:]
	if sdk {
		return &engine.TaskError{Name: c.sdk + "." + c.exception(code),
			Cause: fmt.Sprintf("%s (Service: %s, Status Code: %d, Request ID: %s)", api.ErrorMessage(), c.sdk, status, id)}
	}
	return &engine.TaskError{Name: c.optimised + "." + exceptionName(code),
		Cause: fmt.Sprintf("%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)", api.ErrorMessage(), c.service, status, code, id)}
}

// exceptionName is the name of the exception class for an error code.
func exceptionName(code string) string {
	if strings.HasSuffix(code, "Exception") {
		return code
	}
	return strings.TrimPrefix(code, "AWS.SimpleQueueService.") + "Exception"
}

// exception is the class that an SDK call throws; a code that the service's
// model does not have is the service's own class.
func (c client) exception(code string) string {
	if code == "ValidationException" || code == "ValidationError" {
		return c.sdk + "Exception"
	}
	return exceptionName(code)
}
