package classify

import "strings"

// A course is how a thing that runs and ends may stand, in the words of its
// service, each list separated by spaces.
type course struct {
	failed  string // a fault that a later good end settles
	done    string
	stopped string // by a person
	busy    string
}

// cases decides the words of the course for a thing of that name.
func (c course) cases(thing string, failing Verdict) cases {
	condition := failing.Condition
	out := cases{}
	for word := range strings.FieldsSeq(c.failed) {
		out[word] = failing
	}
	for word := range strings.FieldsSeq(c.done) {
		out[word] = success(condition, thing+" done")
	}
	for word := range strings.FieldsSeq(c.stopped) {
		out[word] = change(low, condition+"-stopped", thing+" stopped")
	}
	for word := range strings.FieldsSeq(c.busy) {
		out[word] = note(none, condition, thing+" under way", "it goes its way as planned")
	}
	return out
}

// runs is the course of a job whose failure loses the job and nothing else.
func (c course) runs(thing string) cases {
	return c.cases(thing, failure(medium, "job", thing+" failed"))
}
