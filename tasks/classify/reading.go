package classify

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

const (
	maxResources    = 50
	maxResourceSize = 1024
)

// A reading is one event on its way to a signal: what tables and refinements
// read from and write to.
type reading struct {
	event  incident.Event
	detail string // the event's detail, for gjson

	Verdict
	service   string
	noun      string
	name      string // short name in the title
	subject   string // what the fingerprint names, when that is not the primary resource
	course    string // the condition that the fingerprint is made with, when that is another
	account   string
	region    string
	resources []string
	edges     []incident.Edge
	group     string
	zone      string
	actor     string
	asked     string // what an API call asked for, in a few words
	tags      map[string]string
	starts    time.Time // of announced work
	ends      time.Time
}

func (r *reading) get(path string) gjson.Result { return gjson.Get(r.detail, path) }

// str returns the string at path, or "" when there is none.
func (r *reading) str(path string) string {
	if v := r.get(path); v.Type == gjson.String {
		return v.Str
	}
	return ""
}

// text returns the string or number at path as text.
func (r *reading) text(path string) string {
	switch v := r.get(path); v.Type {
	case gjson.String:
		return v.Str
	case gjson.Number:
		return v.Raw
	default:
		return ""
	}
}

// strs returns the strings at path, one or many.
func (r *reading) strs(path string) []string { return stringsOf(r.get(path)) }

func stringsOf(v gjson.Result) []string {
	if v.Type == gjson.String && v.Str != "" {
		return []string{v.Str}
	}
	if !v.IsArray() {
		return nil
	}
	var list []string
	v.ForEach(func(_, item gjson.Result) bool {
		if item.Type == gjson.String && item.Str != "" {
			list = append(list, item.Str)
		}
		return len(list) < maxResources
	})
	return list
}

// add names resources; repeats and empty ones are left out.
func (r *reading) add(resources ...string) {
	for _, res := range resources {
		if res == "" || len(res) > maxResourceSize || len(r.resources) >= maxResources {
			continue
		}
		seen := false
		for _, have := range r.resources {
			if have == res {
				seen = true
				break
			}
		}
		if !seen {
			r.resources = append(r.resources, res)
		}
	}
}

// first moves a resource to the front, adding it when it is new.
func (r *reading) first(resource string) {
	if resource == "" || len(resource) > maxResourceSize {
		return
	}
	for i, have := range r.resources {
		if have == resource {
			copy(r.resources[1:i+1], r.resources[:i])
			r.resources[0] = resource
			return
		}
	}
	r.resources = append([]string{resource}, r.resources...)
}

func (r *reading) partOf(from, to string) { r.edge(from, to, "part-of") }

func (r *reading) dependsOn(from, to string) { r.edge(from, to, "depends") }

func (r *reading) edge(from, to, kind string) {
	if from == "" || to == "" || from == to || len(r.edges) >= maxResources {
		return
	}
	r.edges = append(r.edges, incident.Edge{From: from, To: to, Kind: kind})
}
