package vectors

import (
	"regexp"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

var wildcards = strings.NewReplacer(
	regexp.QuoteMeta("<<any>>"), `(?s:.*)`,
	regexp.QuoteMeta("<<timestamp>>"), `(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|date)`,
	regexp.QuoteMeta("<<uuid>>"), `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`,
)

// Match says whether got is the wanted value, in which wildcards may stand.
func Match(want, got any) bool {
	switch w := want.(type) {
	case string:
		if w == "<<any>>" {
			return true
		}
		s, ok := value.Open(got).(string)
		return ok && MatchText(w, s)
	case []any:
		g, ok := value.Open(got).([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !Match(w[i], g[i]) {
				return false
			}
		}
		return true
	case *value.Object:
		g, ok := value.Open(got).(*value.Object)
		return ok && matchObject(w, g)
	default:
		return value.Equal(want, got)
	}
}

func matchObject(w, g *value.Object) bool {
	if w.Len() != g.Len() {
		return false
	}
	for i := range w.Len() {
		key, want := w.At(i)
		got, ok := g.Get(key)
		if !ok || !Match(want, got) {
			return false
		}
	}
	return true
}

// MatchText says whether got is the wanted text, in which wildcards may stand.
func MatchText(want, got string) bool {
	if !strings.Contains(want, "<<") {
		return want == got
	}
	re, err := regexp.Compile("^" + wildcards.Replace(regexp.QuoteMeta(want)) + "$")
	return err == nil && re.MatchString(got)
}

// matchCause compares causes: as texts, or as JSON when both are objects.
func matchCause(want, got *string) bool {
	if want == nil || got == nil {
		return want == nil && got == nil || want != nil && *want == "" && got == nil
	}
	if MatchText(*want, *got) {
		return true
	}
	w, errW := value.Decode(*want)
	g, errG := value.Decode(*got)
	_, isObject := w.(*value.Object)
	return errW == nil && errG == nil && isObject && Match(w, g)
}
