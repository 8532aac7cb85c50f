package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

const maxNamed = 4

// named lists what a request names where no table says which parameter does:
// first things of the kind that the call is called after, then whatever else is
// an ARN or an id as AWS draws them.
func (c trailCall) named() []string {
	request, name := c.request, strings.ToLower(c.name)
	if inner := request.Get(c.name + "Request"); inner.IsObject() {
		request = inner // as EC2 writes down its newer calls
	}
	var own, other []string
	request.ForEach(func(key, value gjson.Result) bool {
		thing, ok := thingOf(strings.ToLower(key.Str))
		if !ok {
			return true
		}
		for _, v := range stringsOf(value) {
			switch {
			case strings.Contains(name, thing):
				own = append(own, v)
			case strings.HasPrefix(v, "arn:") || isDrawn(v):
				other = append(other, v)
			}
		}
		return true
	})
	all := append(own, other...)
	return all[:min(len(all), maxNamed)]
}

// thingOf returns the kind of thing that a parameter names: a resolver rule of
// resolverRuleId.
func thingOf(parameter string) (string, bool) {
	if containsAny(parameter, "token", "secret", "password", "credential") {
		return "", false
	}
	for _, end := range []string{"identifier", "name", "arn", "ids", "id"} {
		if thing, ok := strings.CutSuffix(parameter, end); ok && thing != "" {
			return thing, true
		}
	}
	return "", false
}

// isDrawn says whether the value is an id that AWS drew: a prefix and hexadecimal digits.
func isDrawn(value string) bool {
	i := strings.LastIndexByte(value, '-')
	if i < 1 || len(value)-i <= 8 {
		return false
	}
	return strings.Trim(value[i+1:], "0123456789abcdef") == ""
}
