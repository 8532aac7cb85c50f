package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

const (
	maxAsked      = 3
	maxAskedValue = 40
)

// asked sums up what a request asks for: a few short values that are neither
// names of resources nor anything that may be secret.
func asked(request gjson.Result) string {
	if !request.IsObject() {
		return ""
	}
	var parts []string
	request.ForEach(func(key, value gjson.Result) bool {
		if len(key.Str) > maxAskedValue || len(value.Raw) > maxAskedValue || isName(key.Str) || isPrivate(key.Str) {
			return true
		}
		switch value.Type {
		case gjson.String, gjson.Number, gjson.True, gjson.False:
			parts = append(parts, clean(key.Str+" "+value.String(), 2*maxAskedValue))
		}
		return len(parts) < maxAsked
	})
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func isName(key string) bool {
	lower := strings.ToLower(key)
	return lower == "service" || lower == "cluster" || strings.HasSuffix(lower, "name") || strings.HasSuffix(lower, "id") ||
		strings.HasSuffix(lower, "identifier") || strings.HasSuffix(lower, "arn") || strings.HasSuffix(lower, "url")
}

func isPrivate(key string) bool {
	return containsAny(strings.ToLower(key), "password", "secret", "token", "credential", "key", "value", "policy", "userdata", "environment", "description", "comment", "client")
}
