package infra

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// check refuses a document that does not say what the code meant: a null where
// a value was lost, a mark or goformation's base64 that was never taken off, a
// list inside a list, or a name that nothing in the template has.
func check(doc map[string]any) error {
	c := checker{names: names(doc), conditions: keys(doc["Conditions"])}
	c.walk("", doc)
	return errors.Join(c.errs...)
}

type checker struct {
	names, conditions []string
	errs              []error
}

func (c *checker) fail(path, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("%s: %s", path, fmt.Sprintf(format, args...)))
}

func keys(v any) []string {
	m, _ := v.(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

// names lists what a Ref may point at.
func names(doc map[string]any) []string {
	pseudo := []string{"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region",
		"AWS::StackId", "AWS::StackName", "AWS::URLSuffix"}
	return slices.Concat(pseudo, keys(doc["Parameters"]), keys(doc["Resources"]))
}

func (c *checker) walk(path string, v any) {
	switch v := v.(type) {
	case nil:
		c.fail(path, "a value was lost on the way")
	case string:
		c.text(path, v)
	case []any:
		for i, e := range v {
			if inner, ok := e.([]any); ok && !strings.Contains(path, "Fn::") {
				c.fail(path, "element %d is a list in a list: %v", i, inner)
			}
			c.walk(fmt.Sprintf("%s[%d]", path, i), e)
		}
	case map[string]any:
		c.function(path, v)
		for _, k := range slices.Sorted(maps.Keys(v)) {
			c.walk(path+"/"+k, v[k])
		}
	}
}

// function checks the names that an intrinsic function points at.
func (c *checker) function(path string, v map[string]any) {
	if len(v) != 1 {
		return
	}
	if name, ok := v["Ref"].(string); ok {
		c.known(path, name, c.names)
	}
	if name, ok := v["Condition"].(string); ok {
		c.known(path, name, c.conditions)
	}
	for function, argument := range v {
		list, _ := argument.([]any)
		switch {
		case function == "Fn::GetAtt" && len(list) == 2:
			c.known(path, fmt.Sprint(list[0]), c.names)
		case function == "Fn::If" && len(list) == 3:
			c.known(path, fmt.Sprint(list[0]), c.conditions)
		case function == "Fn::Sub":
			c.substitution(path, argument)
		case function == "Fn::GetAtt" || function == "Fn::If":
			c.fail(path, "%s has %d arguments", function, len(list))
		}
	}
}

func (c *checker) known(path, name string, among []string) {
	if !slices.Contains(among, name) {
		c.fail(path, "nothing in the template is called %s", name)
	}
}

var substituted = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

func (c *checker) substitution(path string, argument any) {
	text, ok := argument.(string)
	if !ok {
		c.fail(path, "Fn::Sub of %T; give it one text", argument)
		return
	}
	for _, m := range substituted.FindAllStringSubmatch(text, -1) {
		name, _, _ := strings.Cut(m[1], ".")
		c.known(path, name, c.names)
	}
}

// text finds values that never became what they stand for.
func (c *checker) text(path, s string) {
	if strings.ContainsRune(s, 0) {
		c.fail(path, "a marked value stayed text: %q", s)
	}
	if !strings.HasPrefix(s, "ey") {
		return
	}
	data, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return
	}
	var inner map[string]any
	if json.Unmarshal(data, &inner) == nil && len(inner) > 0 {
		c.fail(path, "an intrinsic function stayed base64: %s", data)
	}
}
