package classify

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// unlistedType reads a detail-type that no table lists by the habits of AWS:
// one field of detail carries the state, or the detail-type itself ends in what
// happened, in words that services share. Free text is not looked at.
func (r *reading) unlistedType() {
	if len(r.resources) == 0 {
		r.mentioned()
	}
	about := announced(r.event.DetailType)
	word := slug(r.stateWord())
	if word == "" {
		about, word = lastWord(about)
	}
	switch {
	case endedBadly(word):
		r.Verdict = failure(medium, about, "reports "+word).because("the state is one that AWS's services use for what went wrong")
	case endedWell[word] || strings.HasPrefix(word, "not-") && endedBadly(word[len("not-"):]):
		r.Verdict = success(about, "reports "+word)
	case stoppedShort[word]:
		r.Verdict = change(low, about+"-stopped", "reports "+word)
	}
}

// announced cuts from a detail-type what only says that a state changed.
func announced(typ string) string {
	about := slug(typ)
	for _, suffix := range []string{"-notification", "-change", "-state", "-status"} {
		about = strings.TrimSuffix(about, suffix)
	}
	return about
}

// lastWord splits what a detail-type says at its end from what it says it of.
func lastWord(about string) (of, word string) {
	i := strings.LastIndexByte(about, '-')
	if i < 0 {
		return about, ""
	}
	if of, ok := strings.CutSuffix(about, "-rolled-back"); ok {
		return of, "rolled-back"
	}
	return about[:i], about[i+1:]
}

// endedBadly knows a state in the form of a slug.
func endedBadly(word string) bool {
	return wentWrong[word] || strings.HasPrefix(word, "failed-") || slices.ContainsFunc([]string{"-failed", "-failure", "-error", "-with-errors", "-timed-out"},
		func(end string) bool { return strings.HasSuffix(word, end) })
}

var (
	wentWrong = setOf("failed", "failure", "fail", "error", "errored", "fault", "faulted", "timed-out", "timedout", "timeout", "unhealthy", "stalled", "degraded", "impaired",
		"unavailable", "inoperable", "rolled-back", "not-ready")
	endedWell    = setOf("succeeded", "success", "successful", "succeed", "completed", "complete", "finished", "done", "healthy", "available", "in-service", "passed", "ready")
	stoppedShort = setOf("stopped", "cancelled", "canceled", "aborted", "terminated")
)

// stateWord is the value of the field that most plainly is the present state,
// in detail itself or in an object of it.
func (r *reading) stateWord() string {
	word, best := "", 0
	take := func(v gjson.Result, rank int) {
		if rank > best && v.Type == gjson.String && v.Str != "" && len(v.Str) <= maxAskedValue {
			word, best = v.Str, rank
		}
	}
	gjson.Parse(r.detail).ForEach(func(key, v gjson.Result) bool {
		outer := stateRank(key.Str)
		if !v.IsObject() {
			take(v, 3*outer)
			return true
		}
		if outer < 0 || ofTheUser(key.Str) {
			return true
		}
		v.ForEach(func(key, v gjson.Result) bool {
			inner := stateRank(key.Str)
			if outer > 0 && inner == 0 && (key.Str == "current" || key.Str == "name") {
				inner = 1
			}
			if inner > 0 {
				take(v, 3*outer+inner)
			}
			return true
		})
		return true
	})
	return word
}

// stateRank says how plainly a field of that name is a state: state and
// currentStatus more than jobStatus, other names not, previousState less than
// nothing.
func stateRank(key string) int {
	if len(key) > maxAskedValue {
		return 0
	}
	words := strings.Split(slug(key), "-")
	switch words[0] {
	case "previous", "prev", "old", "former", "desired", "last":
		return -1
	}
	switch words[len(words)-1] {
	case "state", "status":
	default:
		return 0
	}
	switch words[0] {
	case "state", "status", "current", "new":
		return 2
	default:
		return 1
	}
}

// ofTheUser tells objects that may hold anything.
func ofTheUser(key string) bool {
	return containsAny(strings.ToLower(key), "payload", "input", "output", "parameter", "request", "response", "document", "tag", "userdata", "usermetadata")
}

// mentioned takes the ARNs that stand in detail under a name that says so,
// else the first name or id of a thing.
func (r *reading) mentioned() {
	var name string
	gjson.Parse(r.detail).ForEach(func(key, v gjson.Result) bool {
		if v.Type != gjson.String || len(key.Str) > maxAskedValue {
			return true
		}
		lower := strings.ToLower(key.Str)
		switch {
		case strings.HasPrefix(v.Str, "arn:") && strings.HasSuffix(lower, "arn") && !strings.Contains(lower, "role"):
			r.add(v.Str)
		case name == "" && (strings.HasSuffix(lower, "name") || strings.HasSuffix(lower, "id")) && !ofSomethingElse(lower):
			name = v.Str
		}
		return true
	})
	if len(r.resources) == 0 {
		r.add(name)
	}
}

// ofSomethingElse tells ids and names that are not those of the thing.
func ofSomethingElse(key string) bool {
	return containsAny(key, "account", "request", "user", "event", "version", "client", "message", "invocation", "token", "zone", "region")
}
