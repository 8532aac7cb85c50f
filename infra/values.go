package infra

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A value that CloudFormation works out is carried through the string fields of
// goformation's types as its JSON behind a mark that no real text holds. The
// mark is taken off after marshalling, see unmark. listMark stands for a whole
// list in a field that is a list of strings.
const (
	mark     = "\x00value:"
	listMark = "\x00list:"
)

// NoValue leaves a property out when an If chooses it.
var NoValue = Ref("AWS::NoValue")

func marked(prefix, function string, argument any) string {
	data, err := json.Marshal(map[string]any{function: argument})
	if err != nil {
		panic(fmt.Sprintf("infra: the argument of %s cannot be written: %v", function, err)) // a programming error
	}
	return prefix + string(data)
}

// Ref is the value of a parameter or the id of a resource.
func Ref(name string) string { return marked(mark, "Ref", name) }

// GetAtt is an attribute of a resource.
func GetAtt(resource, attribute string) string {
	return marked(mark, "Fn::GetAtt", []string{resource, attribute})
}

// Arn is the ARN of a resource.
func Arn(resource string) string { return GetAtt(resource, "Arn") }

// Sub fills ${Name} and ${Name.Attribute} in a text.
func Sub(text string) string { return marked(mark, "Fn::Sub", text) }

// If is one of two values, by a condition of the template.
func If(condition string, yes, no any) string {
	return marked(mark, "Fn::If", []any{condition, yes, no})
}

// Join puts values together with a separator.
func Join(separator string, values ...any) string {
	return marked(mark, "Fn::Join", []any{separator, values})
}

// SplitParameter is the list that a parameter holds with commas between.
func SplitParameter(name string) string {
	return Split(",", Ref(name))
}

// Split is the list that a text holds with separators between.
func Split(separator, text string) string {
	return marked(mark, "Fn::Split", []any{separator, text})
}

// Select is one value of a list, counted from 0.
func Select(index int, list string) string {
	return marked(mark, "Fn::Select", []any{index, list})
}

// unique is a text of twelve characters that no other stack has: the end of the
// UUID in the stack's id.
func unique() string {
	return Select(4, Split("-", Select(2, Split("/", Ref("AWS::StackId")))))
}

// Whole makes a value that is a list fill a field that is a list of strings.
func Whole(value string) []string {
	return []string{listMark + strings.TrimPrefix(value, mark)}
}

// Conditions of the template.

func equals(a, b any) map[string]any       { return map[string]any{"Fn::Equals": []any{a, b}} }
func not(c any) map[string]any             { return map[string]any{"Fn::Not": []any{c}} }
func and(cs ...any) map[string]any         { return map[string]any{"Fn::And": cs} }
func condition(name string) map[string]any { return map[string]any{"Condition": name} }

// unmark replaces every marked string below v by the value it stands for.
func unmark(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			out, err := unmark(e)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k, err)
			}
			v[k] = out
		}
		return v, nil
	case []any:
		return unmarkList(v)
	case string:
		return unmarkText(v)
	default:
		return v, nil
	}
}

func unmarkList(list []any) (any, error) {
	if len(list) == 1 {
		if s, ok := list[0].(string); ok && strings.HasPrefix(s, listMark) {
			return unmarkText(mark + strings.TrimPrefix(s, listMark))
		}
	}
	for i, e := range list {
		out, err := unmark(e)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		list[i] = out
	}
	return list, nil
}

func unmarkText(s string) (any, error) {
	if strings.HasPrefix(s, listMark) {
		return nil, fmt.Errorf("a whole list stands beside other elements: %q", s)
	}
	data, ok := strings.CutPrefix(s, mark)
	if !ok {
		return s, nil
	}
	var v any
	if err := json.Unmarshal([]byte(data), &v); err != nil {
		return nil, fmt.Errorf("value %q: %w", data, err)
	}
	return unmark(v)
}
