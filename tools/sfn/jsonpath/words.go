package jsonpath

import (
	"encoding/json"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func isObject(v any) bool { _, ok := value.Open(v).(*value.Object); return ok }

func isList(v any) bool { _, ok := value.Open(v).([]any); return ok }

func javaType(v any) string {
	const node = "com.fasterxml.jackson.databind.node."
	switch value.Open(v).(type) {
	case string:
		return node + "TextNode"
	case bool:
		return node + "BooleanNode"
	case int64:
		return node + "IntNode"
	case float64:
		return node + "DoubleNode"
	case json.Number:
		return node + "BigIntegerNode"
	case []any:
		return node + "ArrayNode"
	case nil:
		return node + "NullNode"
	default:
		return node + "ObjectNode"
	}
}

func brief(v any) string {
	const limit = 1000
	text := value.Text(v)
	if len(text) > limit {
		return text[:limit]
	}
	return text
}
