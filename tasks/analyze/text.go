package analyze

import (
	"strings"
	"unicode/utf8"
)

// clip shortens text to at most limit bytes without cutting a character.
func clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	cut := limit - len("…")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:max(cut, 0)] + "…"
}

// safe makes outside text fit to be shown: valid, on one line, masked, bounded.
func safe(text string, limit int) string {
	text = strings.ToValidUTF8(text, "�")
	text = strings.Join(strings.Fields(text), " ")
	return clip(Mask(text), limit)
}
