package asl

import "github.com/cloudops-autopilot/autopilot/tools/sfn/value"

// common are the fields that most states have.
var common = []string{"Type", "Comment", "QueryLanguage", "InputPath", "OutputPath", "Next", "End", "Assign"}

var allowed = map[Type][]string{
	Task: {"Resource", "Parameters", "ResultSelector", "ResultPath", "TimeoutSeconds", "TimeoutSecondsPath",
		"HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials", "Retry", "Catch"},
	Pass:     {"Result", "ResultPath", "Parameters"},
	Choice:   {"Choices", "Default"},
	Wait:     {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
	Succeed:  {},
	Parallel: {"Branches", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"},
	Map: {"ItemProcessor", "Iterator", "ItemsPath", "ItemSelector", "Parameters", "ItemBatcher", "ItemReader", "ResultWriter",
		"MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount", "ToleratedFailureCountPath",
		"ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "Label", "ResultSelector", "ResultPath", "Retry", "Catch"},
}

var typeNames = []string{"Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map"}

// state compiles the state s of flow.
func (c *compiler) state(flow *Flow, s *State, f fields) {
	name, ok := f.text("Type", true)
	if !ok {
		return
	}
	if !oneOf(typeNames, name) {
		f.fail("Type", "The field 'Type' should have one of these values: %s", quoted(typeNames))
		return
	}
	lang, _ := f.text("QueryLanguage", false)
	if !c.jsonPath(f, lang) {
		return
	}
	f.jsonPathOnly()
	s.Type = Type(name)
	s.Entered, s.Exited = name+"StateEntered", name+"StateExited"
	s.Comment, _ = f.text("Comment", false)
	end, _ := f.o.Get("End")
	s.terminal = s.Type == Fail || s.Type == Succeed || end == true
	if s.Type == Fail {
		f.only("Type", "Comment", "QueryLanguage", "Error", "ErrorPath", "Cause", "CausePath")
		s.Failure = c.failure(f)
		return
	}
	f.only(append(append([]string{}, common...), allowed[s.Type]...)...)
	c.dataflow(s, f)
	c.transition(flow, s, f)
	switch s.Type {
	case Task:
		s.Work = c.work(f)
	case Choice:
		c.choices(flow, s, f)
	case Wait:
		s.Pause = c.pause(f)
	case Parallel:
		c.branches(s, f)
	case Map:
		s.Each = c.each(f)
	}
}

// jsonataFields are the fields that only states in JSONata have.
var jsonataFields = []string{"Arguments", "Output", "Items"}

// jsonPathOnly reports the fields of the other query language, and leaves them
// out.
func (f *fields) jsonPathOnly() {
	kept := value.NewObject(f.o.Len())
	for i := range f.o.Len() {
		field, v := f.o.At(i)
		if oneOf(jsonataFields, field) {
			f.fail("", "The QueryLanguage is set to 'JSONPath', but field '%s' is only supported for the 'JSONata' QueryLanguage", field)
			continue
		}
		kept.Set(field, v)
	}
	f.o = kept
}

func (c *compiler) dataflow(s *State, f fields) {
	s.InputPath = f.selector("InputPath")
	s.OutputPath = f.selector("OutputPath")
	s.Assign = f.assign()
	s.ResultPath = f.resultPath()
	if s.Type != Map {
		s.Parameters = f.template("Parameters")
	}
	s.ResultSelector = f.template("ResultSelector")
	s.Result, s.HasResult = f.o.Get("Result")
}

func (c *compiler) transition(flow *Flow, s *State, f fields) {
	switch s.Type {
	case Choice, Succeed:
		for _, field := range []string{"Next", "End"} {
			if f.has(field) {
				f.unsupported(field)
			}
		}
		return
	}
	switch end := f.boolean("End"); {
	case end && f.has("Next"):
		f.exclude("Next", "End")
		return
	case !end && !f.has("Next"):
		f.fail("", "Exactly one of these fields is required: [Next, End]")
		return
	}
	if f.has("Next") {
		s.Next = c.target(flow, f, "Next")
	}
	c.handlers(flow, s, f)
}

func (c *compiler) failure(f fields) *Failure {
	out := &Failure{}
	for _, field := range []string{"Error", "Cause"} {
		if f.has(field) && f.has(field+"Path") {
			f.exclude(field, field+"Path")
		}
	}
	if s, ok := f.text("Error", false); ok {
		out.Error = &s
	}
	if s, ok := f.text("Cause", false); ok {
		out.Cause = &s
	}
	out.ErrorPath = f.expr("ErrorPath")
	out.CausePath = f.expr("CausePath")
	return out
}

func (f fields) expr(field string) Expr {
	s, ok := f.text(field, false)
	if !ok {
		return nil
	}
	e, err := compileExpr(s)
	if err != nil {
		f.fail(field, "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", field)
		return nil
	}
	return e
}

func (c *compiler) pause(f fields) *Pause {
	p := &Pause{}
	var set []string
	for _, field := range []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"} {
		if f.has(field) {
			set = append(set, field)
		}
	}
	if len(set) > 1 {
		f.exclude(set...)
		return p
	}
	if len(set) == 0 {
		f.fail("", "Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]")
		return p
	}
	switch set[0] {
	case "Seconds":
		if n, ok := f.integer("Seconds", 0, maxSeconds); ok {
			p.Seconds = &n
		}
	case "SecondsPath":
		p.SecondsPath = f.path("SecondsPath")
	case "Timestamp":
		p.Timestamp, _ = f.text("Timestamp", true)
		if _, ok := ParseTimestamp(p.Timestamp); !ok {
			f.fail("Timestamp", "String does not match RFC3339 timestamp")
		}
	case "TimestampPath":
		p.TimestampPath = f.path("TimestampPath")
	}
	return p
}

func (c *compiler) branches(s *State, f fields) {
	list := f.list("Branches")
	if len(list) == 0 {
		f.require("Branches")
	}
	for _, b := range list {
		b.only("StartAt", "States", "Comment", "QueryLanguage", "ProcessorConfig")
		s.Branches = append(s.Branches, c.flow(b))
	}
}
