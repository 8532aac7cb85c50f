package infra

import (
	"fmt"

	"github.com/awslabs/goformation/v7/cloudformation"
)

// A Template is a CloudFormation template with the section that goformation has
// no word for.
type Template struct {
	*cloudformation.Template
	Rules map[string]any
}

func newTemplate(description string) *Template {
	t := &Template{Template: cloudformation.NewTemplate(), Rules: map[string]any{}}
	t.Description = description
	return t
}

// add puts a resource into the template and returns its logical name.
func (t *Template) add(name string, r cloudformation.Resource, options ...option) string {
	if _, there := t.Resources[name]; there {
		panic(fmt.Sprintf("infra: two resources are called %s", name)) // a programming error
	}
	e := &entry{Resource: r}
	for _, o := range options {
		o(e)
	}
	t.Resources[name] = e
	return name
}

func (t *Template) output(name, description string, value any, conditions ...string) {
	o := cloudformation.Output{Description: &description, Value: value}
	if len(conditions) > 0 {
		o.Condition = &conditions[0]
	}
	t.Outputs[name] = o
}

// Stack returns the template of the product.
func Stack() (*Template, error) {
	t := newTemplate("CloudOps Autopilot: turns the event stream of this account into a few explained incidents and pages the right people.")
	t.Metadata["Generated"] = "by go run ./tools/generate; edit the package infra instead"
	parameters(t)
	conditions(t)
	assertions(t)
	key(t)
	network(t)
	tables(t)
	topics(t)
	queues(t)
	storage(t)
	bus(t)
	functions(t)
	if err := machines(t); err != nil {
		return nil, err
	}
	if err := eventRules(t); err != nil {
		return nil, err
	}
	eventLog(t)
	restAPI(t)
	webSocket(t)
	site(t)
	accelerator(t)
	operations(t)
	outputs(t)
	tag(t)
	return t, nil
}
