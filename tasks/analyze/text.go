package analyze

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// safe makes outside text fit to be shown: valid, on one line, masked, bounded.
func safe(text string, limit int) string {
	text = strings.ToValidUTF8(text, "�")
	text = strings.Join(strings.Fields(text), " ")
	return words.Clip(Mask(text), limit)
}
