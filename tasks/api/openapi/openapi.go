// Package openapi makes the OpenAPI document of the API from its routes and from
// the Go types of what it takes and answers, so that the two cannot differ.
//
// What the routes are is said by package api, which serves the rendered document.
package openapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

type object = map[string]any

// Render returns the document as it is committed.
func Render() ([]byte, error) {
	s := &schemas{named: object{}}
	paths := object{}
	for _, r := range api.Routes() {
		op, err := operation(s, r)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
		at, ok := paths[r.Path].(object)
		if !ok {
			at = object{}
			paths[r.Path] = at
		}
		at[lower[r.Method]] = op
	}
	refusals, err := responses(s)
	if err != nil {
		return nil, err
	}
	doc := object{
		"openapi": "3.1.0",
		"info": object{"title": "CloudOps Autopilot", "version": "1",
			"description": "Incidents made of the events of an AWS account. Errors have one shape; lists go on with a cursor. What is read may be a few seconds old, unless a request says Cache-Control: no-cache.",
			"license":     object{"name": "Apache-2.0", "identifier": "Apache-2.0"}},
		"servers":  []any{object{"url": "/", "description": "where the API is served; /v1 is the stage of the deployed one"}},
		"security": []any{object{"key": []any{}}},
		"paths":    paths,
		"components": object{"schemas": s.named, "responses": refusals,
			"securitySchemes": object{"key": object{"type": "apiKey", "in": "header", "name": "x-api-key"}}},
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	return append(data, '\n'), err
}

var lower = map[string]string{"GET": "get", "POST": "post", "PUT": "put"}

func operation(s *schemas, r api.Route) (object, error) {
	answer := object{"description": "Done."}
	out := object{"type": "object"}
	if r.Out != nil {
		var err error
		if out, err = s.of(r.Out); err != nil {
			return nil, err
		}
	}
	answer["content"] = content(out)
	all := object{strconv.Itoa(r.Status): answer}
	for _, status := range r.Refusals {
		all[strconv.Itoa(status)] = object{"$ref": "#/components/responses/" + strconv.Itoa(status)}
	}
	op := object{"operationId": r.Name, "summary": r.Says, "responses": all, "x-role": string(r.Role)}
	if p := parameters(r); len(p) > 0 {
		op["parameters"] = p
	}
	if r.In != nil {
		in, err := s.of(r.In)
		if err != nil {
			return nil, err
		}
		op["requestBody"] = object{"required": true, "content": content(in)}
	}
	return op, nil
}

func content(schema object) object {
	return object{"application/json": object{"schema": schema}}
}

var inPath = regexp.MustCompile(`\{(\w+)\}`)

func parameters(r api.Route) []any {
	var all []any
	for _, name := range inPath.FindAllStringSubmatch(r.Path, -1) {
		all = append(all, object{"name": name[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range r.Query {
		all = append(all, object{"name": p.Name, "in": "query", "description": p.Says, "schema": parameter(p)})
	}
	return all
}

func parameter(p api.Parameter) object {
	schema := object{"type": "string"}
	if p.Max > 0 {
		schema = object{"type": "integer", "minimum": 1, "maximum": p.Max}
	}
	if p.Enum != nil {
		schema["enum"] = p.Enum
	}
	if p.Several {
		return object{"type": "array", "items": schema}
	}
	return schema
}

// responses makes one for each status with which some route refuses.
func responses(s *schemas) (object, error) {
	body, err := s.of(api.Refusal{})
	if err != nil {
		return nil, err
	}
	all := object{}
	for _, r := range api.Routes() {
		for _, status := range r.Refusals {
			all[strconv.Itoa(status)] = object{"description": http.StatusText(status), "content": content(body)}
		}
	}
	return all, nil
}
