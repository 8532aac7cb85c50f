package asl

import (
	"regexp"
	"strings"
	"time"
)

// matches matches a text against a pattern in which * stands for any text and
// a backslash takes a * or a backslash literally.
func matches(v, pattern any) bool {
	s, ok := v.(string)
	if !ok {
		return false
	}
	var parts []string
	var part strings.Builder
	p := pattern.(string)
	for i := 0; i < len(p); i++ {
		switch {
		case p[i] == '\\' && i+1 < len(p):
			i++
			part.WriteByte(p[i])
		case p[i] == '*':
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(p[i])
		}
	}
	return glob(s, append(parts, part.String()))
}

func glob(s string, parts []string) bool {
	if len(parts) == 1 {
		return s == parts[0]
	}
	s, ok := strings.CutPrefix(s, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}

// timestampForm is the form of an ISO 8601 extended date and time with an
// offset; the seconds and their fraction may be left out.
var timestampForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$`)

// ParseTimestamp reads an ISO 8601 date and time with an offset.
func ParseTimestamp(s string) (time.Time, bool) {
	if !timestampForm.MatchString(s) { // time.Parse takes more
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
