package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

var signIn = note(none, "sign-in", "signed in", "a sign-in is daily business")

// signIn judges sign-ins: the root user always counts, a person without a
// second factor is a note, a failed try is a weak one.
func (r *reading) signIn() {
	r.trailIdentity()
	r.service, r.noun = "signin", "Sign-in"
	who := r.get("userIdentity")
	r.add(r.actor)
	if user := who.Get("userName"); user.Type == gjson.String {
		r.add(clean(user.Str, 256))
		r.name = clean(user.Str, 80)
	}
	root := who.Get("type").Str == "Root"
	if root {
		r.name = "root user"
	}
	event := r.str("eventName")
	failed := r.str("responseElements.ConsoleLogin") == "Failure" || r.str("errorMessage") != "" || r.str("responseElements."+event) == "Failure"
	mfa := r.str("additionalEventData.MFAUsed")
	switch {
	case event == "PasswordRecoveryRequested" || event == "PasswordRecoveryCompleted":
		r.Verdict = security(medium, "password-recovery", "password recovery: "+event)
		if root {
			r.Severity = high
		}
	case failed && root:
		r.Verdict = security(medium, "root-sign-in", "failed sign-in of the root user")
	case failed:
		r.Verdict = security(low, "failed-sign-in", "failed sign-in").minor("one failed try: a weak note; many together are a finding")
	case root && event == "ConsoleLogin":
		r.Verdict = security(high, "root-sign-in", "root user signed in").because("the root user is not for daily work")
		if mfa == "No" {
			r.Severity, r.Says = critical, "root user signed in without a second factor"
		}
	case event == "ConsoleLogin" && mfa == "No" && who.Get("type").Str == "IAMUser":
		r.Verdict = security(medium, "sign-in-without-mfa", "signed in without a second factor").because("a user of the account came in with a password alone")
	case event != "" && event != "ConsoleLogin":
		r.Says = clean(strings.TrimSpace(event), 60)
	}
	if r.actor != "" && r.Kind != signIn.Kind {
		r.group = "principal " + r.actor
	}
}
