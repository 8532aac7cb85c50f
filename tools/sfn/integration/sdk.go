package integration

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/aws/smithy-go/middleware"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// sdk does the work of an SDK call.
func (r *Runner) sdk(ctx context.Context, t *engine.Task) (any, error) {
	out, _, err := r.call(ctx, t.Resource, t.Input, true)
	return out, err
}

// optimised does the work of an optimised integration.
func (r *Runner) optimised(ctx context.Context, t *engine.Task) (any, error) {
	out, meta, err := r.call(ctx, t.Resource, adapt(t), false)
	if err != nil {
		return nil, err
	}
	if failed, _ := out.Get("FailedEntryCount"); t.Resource.Service == "events" && failed != nil && !value.Equal(failed, int64(0)) {
		return nil, &engine.TaskError{Name: "EventBridge.FailedEntry", Cause: value.Text(out)}
	}
	dress(out, meta)
	return out, nil
}

// call calls the method of the service's client that has the action's name.
func (r *Runner) call(ctx context.Context, res asl.Resource, parameters any, sdk bool) (*value.Object, middleware.Metadata, error) {
	var meta middleware.Metadata
	service := canonical(res.Service)
	c, ok := r.clients[service]
	if !ok {
		return nil, meta, notReached(res.Service)
	}
	method := reflect.ValueOf(c.api).MethodByName(upper(res.Action))
	if !method.IsValid() || method.Type().NumIn() != 3 || method.Type().In(1).Kind() != reflect.Pointer {
		return nil, meta, &engine.TaskError{Name: "States.TaskFailed", Cause: fmt.Sprintf("service '%s' has no action '%s'", res.Service, res.Action)}
	}
	in := reflect.New(method.Type().In(1).Elem())
	if err := fill(in.Elem(), value.Open(parameters), ""); err != nil {
		return nil, meta, &engine.TaskError{Name: "States.Runtime", Cause: err.Error()}
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), in})
	if err, _ := results[1].Interface().(error); err != nil {
		return nil, meta, r.failure(ctx, service, err, sdk)
	}
	out := results[0].Elem()
	meta, _ = out.FieldByName("ResultMetadata").Interface().(middleware.Metadata)
	o, err := read(out)
	if err != nil {
		return nil, meta, &engine.TaskError{Name: "States.TaskFailed", Cause: err.Error()}
	}
	return o.(*value.Object), meta, nil
}

func upper(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

// adapt writes as text what the optimised integrations take as JSON.
func adapt(t *engine.Task) any {
	o, ok := value.Open(t.Input).(*value.Object)
	if !ok {
		return t.Input
	}
	switch t.Resource.Service {
	case "sqs":
		return asText(o, "MessageBody")
	case "sns":
		return asText(o, "Message")
	case "events":
		return adaptEntries(o, t)
	default:
		return o
	}
}

func asText(o *value.Object, key string) *value.Object {
	v, ok := o.Get(key)
	if _, isText := v.(string); !ok || isText {
		return o
	}
	return o.With(key, value.Text(v))
}

// adaptEntries makes texts of details and adds the execution to the resources,
// as the service does.
func adaptEntries(o *value.Object, t *engine.Task) *value.Object {
	v, _ := o.Get("Entries")
	list, ok := value.Open(v).([]any)
	if !ok {
		return o
	}
	entries := make([]any, len(list))
	for i, e := range list {
		entry, ok := value.Open(e).(*value.Object)
		if !ok {
			entries[i] = e
			continue
		}
		given, _ := entry.Get("Resources")
		resources, _ := value.Open(given).([]any)
		resources = append(append([]any{}, resources...), t.Execution, t.Machine)
		entries[i] = asText(entry, "Detail").With("Resources", resources)
	}
	return o.With("Entries", entries)
}

// isUnion says whether t is a union of the SDK, such as a DynamoDB attribute
// value: an interface whose members are structs named for the case.
func isUnion(t reflect.Type) bool {
	return t.Kind() == reflect.Interface && strings.Contains(t.PkgPath(), "/types")
}
