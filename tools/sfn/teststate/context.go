package teststate

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// unnamed is the name of a state that is tested without its machine.
const unnamed = "StateName"

func (t *test) name() string {
	if t.r.StateName != "" {
		return t.r.StateName
	}
	return unnamed
}

// What an execution that is made for a test looks like from inside.
const (
	testARN  = "arn:aws:states:us-east-1:000000000000:"
	testName = "test-state"
)

// ownContext is the context object of a test whose request brings none.
func (t *test) ownContext() *value.Object {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	state := value.Pairs("Name", t.name(), "EnteredTime", now)
	switch t.state.Type {
	case asl.Task, asl.Parallel, asl.Map:
		state.Set("RetryCount", t.r.Config.RetryCount)
	}
	o := value.Pairs(
		"Execution", value.Pairs("Id", testARN+"express:"+testName+":"+testName, "Input", t.r.Input, "StartTime", now,
			"Name", testName, "RoleArn", t.r.RoleARN),
		"StateMachine", value.Pairs("Id", testARN+"stateMachine:"+testName, "Name", testName),
		"State", state)
	if t.hasToken() {
		o.Set("Task", value.Pairs("Token", testName))
	}
	return o
}

// contextMembers are the members that a context object of a request may have,
// with the type of each; an empty one is any.
var contextMembers = map[string]map[string]string{
	"Execution":    {"Id": "string", "Input": "", "Name": "string", "RoleArn": "string", "StartTime": "string", "RedriveCount": "number", "RedriveTime": "string"},
	"State":        {"Name": "string", "EnteredTime": "string", "RetryCount": "number"},
	"StateMachine": {"Id": "string", "Name": "string"},
	"Task":         {"Token": "string"},
}

func badContext(format string, args ...any) error {
	return refuse("Invalid Context object provided: "+format, args...)
}

// readContext takes the context object and refuses members that the state
// cannot have.
func (t *test) readContext() error {
	if t.r.Context == nil {
		t.context = t.ownContext()
		return nil
	}
	v, err := value.Decode(*t.r.Context)
	o, ok := v.(*value.Object)
	if err != nil || !ok {
		return badContext("Context object must be a valid JSON object")
	}
	t.context = o
	for i := range o.Len() {
		if err := checkMember(o.At(i)); err != nil {
			return err
		}
	}
	if _, has := o.Get("Task"); has && !t.hasToken() {
		return badContext("Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern")
	}
	return nil
}

func (t *test) hasToken() bool {
	return t.state.Type == asl.Task && t.state.Work.Resource.HasToken()
}

// checkMember checks one member of a context object and what is in it.
func checkMember(key string, v any) error {
	if key == "Map" {
		return badContext("'Map' field is not supported when mocking a Context object")
	}
	members, known := contextMembers[key]
	if !known {
		return badContext("Field '%s' is not allowed", key)
	}
	o, ok := v.(*value.Object)
	if !ok {
		return badContext("%s must be an object", key)
	}
	for i := range o.Len() {
		name, member := o.At(i)
		want, known := members[name]
		if !known {
			return badContext("Field '%s.%s' is not allowed", key, name)
		}
		if !hasType(member, want) {
			return badContext("%s.%s must be a %s", key, name, want)
		}
	}
	return nil
}

func hasType(v any, want string) bool {
	switch want {
	case "string":
		_, ok := v.(string)
		return ok
	case "number":
		_, ok := value.Number(v)
		return ok
	default:
		return true
	}
}
