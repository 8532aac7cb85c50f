package notify

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// smsLimit is what fits into one part in the GSM alphabet. Outside of it a part
// holds 70 characters, so everything else is replaced.
const smsLimit = 160

// gsm is the basic GSM 03.38 alphabet but for the characters below that take
// two places and are replaced as well.
const gsm = "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

var plainer = strings.NewReplacer("–", "-", "—", "-", "−", "-", "“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "…", "...",
	"→", "->", "•", "-", "[", "(", "]", ")", "{", "(", "}", ")", "|", "/", "\\", "/", "~", "-", "^", "'", "`", "'", "€", "EUR", "\t", " ")

// plain replaces typographic characters by their plain forms.
func plain(text string) string {
	return strings.NewReplacer("–", "-", "—", "-", "“", `"`, "”", `"`, "‘", "'", "’", "'", "…", "...", "→", "->").Replace(text)
}

// smsText says the most important in the fewest words: how bad, what, since
// when, the root, and how to answer.
func smsText(in incident.Incident, n incident.Notice, word string) string {
	answer := fmt.Sprintf(" ack %s", in.ID)
	if !in.Active() {
		answer = " " + in.ID
	}
	what := fmt.Sprintf("%s: %s since %s", word, line(in.Title), in.OpenedAt.UTC().Format("15:04Z"))
	if strings.HasPrefix(n.Reason, "escalated") {
		what = "ESCALATED " + what
	}
	what, answer = gsmOnly(what), gsmOnly(answer)
	room := smsLimit - len([]rune(answer))
	if runes := []rune(what); len(runes) > room {
		what = string(runes[:max(room-3, 0)]) + "..."
	}
	return what + answer
}

// sms makes text fit for one part.
func sms(text string) string {
	runes := []rune(gsmOnly(text))
	return string(runes[:min(len(runes), smsLimit)])
}

func gsmOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(gsm, r) {
			return r
		}
		return '?'
	}, plainer.Replace(text))
}
