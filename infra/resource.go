package infra

import (
	"encoding/json"
	"fmt"

	"github.com/awslabs/goformation/v7/cloudformation"
)

// An entry is a resource as the template holds it: goformation's type, with
// what goformation cannot say laid over it.
type entry struct {
	cloudformation.Resource
	condition string
	dependsOn []string
	retained  bool
	lay       map[string]any // properties laid over the type's own, deeply
	accepted  []acceptance   // findings of the scanners that are accepted here
}

// An option changes how a resource is put into the template.
type option func(*entry)

// when creates the resource only where a condition of the template holds.
func when(condition string) option { return func(e *entry) { e.condition = condition } }

// after makes the resource wait for others.
func after(names ...string) option {
	return func(e *entry) { e.dependsOn = append(e.dependsOn, names...) }
}

// retained keeps the resource and its data when the stack lets go of it. A
// resource that never finished its creation is removed.
func retained(e *entry) { e.retained = true }

// over lays properties over those of the type.
func over(properties map[string]any) option {
	return func(e *entry) { e.lay = merge(e.lay, properties) }
}

// MarshalJSON writes the resource with its attributes.
func (e *entry) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(e.Resource)
	if err != nil {
		return nil, fmt.Errorf("resource of type %s: %w", e.AWSCloudFormationType(), err)
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("resource of type %s: %w", e.AWSCloudFormationType(), err)
	}
	if e.lay != nil {
		properties, _ := doc["Properties"].(map[string]any)
		doc["Properties"] = merge(properties, e.lay)
	}
	e.attributes(doc)
	return json.Marshal(doc)
}

func (e *entry) attributes(doc map[string]any) {
	if e.condition != "" {
		doc["Condition"] = e.condition
	}
	if len(e.dependsOn) > 0 {
		doc["DependsOn"] = e.dependsOn
	}
	if e.retained {
		doc["DeletionPolicy"] = "RetainExceptOnCreate"
		doc["UpdateReplacePolicy"] = "Retain"
	}
	if len(e.accepted) > 0 {
		doc["Metadata"] = acceptances(e.accepted)
	}
}

// merge lays b over a and returns a. Maps are merged deeply, all else replaced.
func merge(a, b map[string]any) map[string]any {
	if a == nil {
		a = map[string]any{}
	}
	for k, v := range b {
		below, isMap := v.(map[string]any)
		own, wasMap := a[k].(map[string]any)
		if isMap && wasMap {
			v = merge(own, below)
		}
		a[k] = v
	}
	return a
}
