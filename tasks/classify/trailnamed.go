package classify

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

const maxNamed = 4

// named lists what a call names where no table says which parameter does: first
// the thing that the call is called after, as the request or else the answer
// names it, then whatever else of the request is an ARN or an id as AWS draws
// them.
func (c trailCall) named() []string {
	thing := strings.Split(slug(c.name), "-")[1:]
	own := namesOf(c.request, thing, 2)
	if len(own) == 0 {
		own = namesOf(c.response, thing, 2)
	}
	for _, other := range c.referred() {
		if !slices.Contains(own, other) {
			own = append(own, other)
		}
	}
	return own[:min(len(own), maxNamed)]
}

// namesOf lists the ARNs, then the ids and names, that the fields of an object
// give the thing: DeleteEndpoint takes an endpointName, TerminateJobFlows takes
// jobFlowIds, CreateVpc answers with a vpc that has a vpcId. EC2 wraps its newer
// requests into one more object.
func namesOf(object gjson.Result, thing []string, depth int) []string {
	if !object.IsObject() {
		return nil
	}
	var arns, names, inner []string
	object.ForEach(func(key, v gjson.Result) bool {
		switch {
		case len(key.Str) > 80 || isCredential(strings.ToLower(key.Str)):
		case v.IsObject():
			if depth > 0 {
				inner = append(inner, namesOf(v, thing, depth-1)...)
			}
		case namesThing(slug(key.Str), thing):
			for _, s := range stringsOf(v) {
				switch {
				case strings.HasPrefix(s, "arn:"):
					arns = append(arns, s)
				case len(s) <= 256 && !strings.ContainsAny(s, "{\n"):
					names = append(names, s)
				}
			}
		}
		return true
	})
	if all := append(arns, names...); len(all) > 0 {
		return all
	}
	return inner
}

// namesThing says whether a parameter is the thing's arn, id or name, or bears
// the thing's own name: PutDomainPermissionsPolicy takes a domain.
func namesThing(key string, thing []string) bool {
	words := strings.Split(key, "-")
	switch words[len(words)-1] {
	case "arn", "arns", "id", "ids", "name", "names", "identifier", "identifiers":
		words = words[:len(words)-1]
	default:
		return strings.HasPrefix(strings.Join(thing, "-")+"-", key+"-")
	}
	for _, w := range words {
		if !slices.ContainsFunc(thing, func(t string) bool { return strings.TrimSuffix(t, "s") == strings.TrimSuffix(w, "s") }) {
			return false
		}
	}
	return true
}

// referred lists the ARNs and drawn ids of a request, whatever they are of.
func (c trailCall) referred() []string {
	request := c.request
	if inner := request.Get(c.name + "Request"); inner.IsObject() {
		request = inner
	}
	if !request.IsObject() {
		return nil
	}
	var all []string
	request.ForEach(func(key, value gjson.Result) bool {
		if !isReference(strings.ToLower(key.Str)) {
			return true
		}
		for _, v := range stringsOf(value) {
			if strings.HasPrefix(v, "arn:") || isDrawn(v) {
				all = append(all, v)
			}
		}
		return true
	})
	return all
}

// isReference says whether a parameter names a thing of some kind.
func isReference(parameter string) bool {
	return !isCredential(parameter) && slices.ContainsFunc([]string{"identifier", "name", "arn", "ids", "id"},
		func(end string) bool { return strings.HasSuffix(parameter, end) && parameter != end })
}

func isCredential(parameter string) bool {
	return containsAny(parameter, "token", "secret", "password", "credential")
}

// isDrawn says whether the value is an id that AWS drew: a prefix and hexadecimal digits.
func isDrawn(value string) bool {
	i := strings.LastIndexByte(value, '-')
	if i < 1 || len(value)-i <= 8 {
		return false
	}
	return strings.Trim(value[i+1:], "0123456789abcdef") == ""
}
