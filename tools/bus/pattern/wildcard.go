package pattern

import (
	"errors"
	"strings"
)

// A wildcard is text cut at its stars: parts[0] begins a match, the last part
// ends it, and the others follow each other between.
type wildcard []string

// parseWildcard reads text in which * stands for any run of characters and a
// backslash makes a star or a backslash literal.
func parseWildcard(text string) (wildcard, error) {
	w := wildcard{""}
	star := false
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b == '*' {
			if star {
				return nil, errors.New("consecutive wildcard characters are not allowed")
			}
			star = true
			w = append(w, "")
			continue
		}
		star = false
		if b == '\\' {
			i++
			if i == len(text) || text[i] != '*' && text[i] != '\\' {
				return nil, errors.New("invalid escape: a backslash may stand before * or another backslash only")
			}
			b = text[i]
		}
		w[len(w)-1] += string([]byte{b})
	}
	return w, nil
}

func (w wildcard) match(s string) bool {
	if len(w) == 1 {
		return s == w[0]
	}
	first, last := w[0], w[len(w)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, part := range w[1 : len(w)-1] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}
