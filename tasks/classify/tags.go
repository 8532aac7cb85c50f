package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

const (
	maxTags    = 50
	maxTagSize = 256
)

// takeTags keeps tags given as an object or as a list of key and value.
func (r *reading) takeTags(v gjson.Result) {
	put := func(key, value gjson.Result) {
		if key.Type != gjson.String || value.Type != gjson.String || len(key.Str) > maxTagSize || len(value.Str) > maxTagSize || len(r.tags) >= maxTags {
			return
		}
		if r.tags == nil {
			r.tags = map[string]string{}
		}
		r.tags[key.Str] = value.Str
	}
	switch {
	case v.IsObject():
		v.ForEach(func(key, value gjson.Result) bool { put(key, value); return true })
	case v.IsArray():
		v.ForEach(func(_, item gjson.Result) bool {
			key, value := item.Get("key"), item.Get("value")
			if !key.Exists() {
				key, value = item.Get("Key"), item.Get("Value")
			}
			put(key, value)
			return true
		})
	}
}

// lowerOutsideProduction lowers a fault of something whose tag or name says
// that it is not in production: it is worth a note, not a page.
func (r *reading) lowerOutsideProduction() {
	if r.Kind != incident.Fault || r.Severity.Rank() <= low.Rank() {
		return
	}
	env := ""
	for _, key := range []string{"env", "Env", "environment", "Environment", "stage", "Stage"} {
		if v, ok := r.tags[key]; ok {
			env = strings.ToLower(v)
			break
		}
	}
	switch {
	case env != "" && !outside(env):
		return
	case env == "" && !r.namedOutside():
		return
	}
	r.Severity = low
	r.Reason += "; not in production by its name or tag, so lowered"
}

func (r *reading) namedOutside() bool {
	if len(r.resources) > 0 && outside(shortName(r.resources[0])) {
		return true
	}
	return r.event.Source == "aws.cloudwatch" && outside(shortName(r.subject))
}

// outside looks for a word such as staging among the parts of a name.
func outside(name string) bool {
	for i := 0; i < len(name); {
		j := i
		for j < len(name) && isWord(name[j]) {
			j++
		}
		switch len(name[i:j]) {
		case 2, 3, 4, 5, 6, 7, 8, 11, 13:
			if nonProduction[strings.ToLower(name[i:j])] {
				return true
			}
		}
		i = j + 1
	}
	return false
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

var nonProduction = map[string]bool{
	"dev": true, "devel": true, "test": true, "testing": true, "stage": true, "staging": true, "stg": true, "qa": true, "uat": true,
	"sandbox": true, "preprod": true, "nonprod": true, "development": true, "demo": true, "playground": true,
}
