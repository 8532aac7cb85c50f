package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func (r *reading) ebsVolume() {
	event := r.str("event")
	r.Says = clean(event, 40) + ": " + r.Says
	if r.Kind == incident.Fault && strings.HasPrefix(event, "attach") || r.Kind == incident.Fault && strings.HasPrefix(event, "reattach") {
		r.Severity, r.Condition = medium, "volume-attach-failed"
	}
	for i := 1; i < len(r.resources); i++ {
		if strings.Contains(r.resources[i], ":kms:") && r.Kind == incident.Fault {
			r.dependsOn(r.resources[0], r.resources[i])
		}
	}
}

func (r *reading) ebsSnapshot() {
	event := r.str("event")
	switch {
	case event == "shareSnapshot" && r.Kind == incident.Info:
		r.Verdict = change(low, "snapshot-shared", "snapshot shared with this account")
	case event == "copySnapshot" && r.Kind == incident.Fault:
		r.Says = "snapshot copy failed"
	}
}

func (r *reading) fastRestore() {
	r.zone = r.str("zone")
	if strings.HasPrefix(r.str("message"), "Server.") {
		r.Verdict = failure(low, "fast-restore", "fast restore stopped by the service")
	}
}
