// Package words has the few ways in which all that people read is worded alike:
// times, lists and texts that have to be short.
//
// What is said is left to the tasks.
package words

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Clock writes a time for people.
func Clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// List joins names, the first few by name and the others by number.
func List(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// Clip shortens text to at most limit bytes without cutting a character.
func Clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	cut := limit - len("…")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:max(cut, 0)] + "…"
}
