package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

const attachmentKey = "Current Attachment Status"

var _ = declare("aws.network-firewall",
	Entry{Type: "Firewall Configuration Changed", Noun: "Firewall", Else: change(low, "firewall-configuration", "configuration changed")},
	Entry{Type: "Firewall Attachment Status Changed", Noun: "Firewall", Else: note(none, "attachment", "attachment changed", "a zone of the firewall changes as asked"), refine: (*reading).attachment},
	Entry{Type: "Firewall Transit Gateway Attachment Status Changed", Noun: "Firewall", Else: note(none, "attachment", "attachment changed", "the attachment changes as asked"), refine: (*reading).attachment},
)

// attachment reads keys that contain spaces.
func (r *reading) attachment() {
	r.get("data").ForEach(func(_, item gjson.Result) bool {
		status := strings.ToUpper(item.Get(attachmentKey).Str)
		if zone := item.Get("Availability Zone").Str; zone != "" {
			r.zone = clean(zone, 30)
		}
		switch {
		case strings.Contains(status, "FAILED") || strings.Contains(status, "ERROR"):
			r.Verdict = fault(high, "attachment", "attachment failed")
			return false
		case status == "READY":
			r.Verdict = note(none, "attachment", "attachment ready", "a zone of the firewall is as it should be").settling()
		}
		return true
	})
}
