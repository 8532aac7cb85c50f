package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// judge looks the call up among those that mean more than a change.
func (r *reading) judge(call trailCall) {
	rule, ok := notable[call.service+":"+call.name]
	if v, exposed := exposedByRequest(call); !ok && exposed {
		rule, ok = callRule{verdict: v}, true
	}
	if !ok {
		r.Severity = r.weightOfCaller()
		r.Says += r.asked
		return
	}
	v := rule.verdict
	if rule.when != nil {
		v = rule.when(r, call, v)
	}
	says := r.Says + r.asked
	if v.Says != "" {
		says = v.Says + by(r.actor)
	}
	condition := v.Condition
	if condition == "" {
		condition = r.Condition
	}
	r.Verdict = v
	r.Says, r.Condition = says, condition
	if r.Kind == incident.Security && r.actor != "" {
		r.group = "principal " + r.actor
	}
}

// weightOfCaller: what a service does on its own behalf is of no weight, what
// the root user does is of more than most.
func (r *reading) weightOfCaller() incident.Severity {
	who := r.get("userIdentity")
	switch {
	case who.Get("type").Str == "Root":
		return medium
	case who.Get("type").Str == "AWSService" || strings.HasSuffix(who.Get("invokedBy").Str, ".amazonaws.com"):
		return none
	default:
		return low
	}
}

// refused: a call that failed changed nothing. One that tried to switch off a
// safeguard tells of an intent all the same.
func (r *reading) refused(call trailCall, code string) {
	says := clean(call.name, 80) + " failed (" + clean(code, 60) + ")" + by(r.actor)
	rule := notable[call.service+":"+call.name]
	switch {
	case strings.Contains(code, "DryRun"):
		r.Verdict = note(none, "dry-run", says, "a dry run changes nothing")
	case isDenied(code) && rule.safeguard:
		r.Verdict = security(medium, "refused-"+slug(call.name), says).because("refused, but it tried to switch off a safeguard")
	case isDenied(code):
		r.Verdict = security(low, "access-denied", says).minor("refused: nothing changed, a weak note about who tried")
	default:
		r.Verdict = note(none, "failed-call", says, "the call failed, so nothing changed")
	}
	if r.Kind == incident.Security && r.actor != "" {
		r.group = "principal " + r.actor
		if len(r.resources) > 0 { // who is refused something needs it
			r.dependsOn(clean(r.actor, 512), r.resources[0])
		}
	}
}

func isDenied(code string) bool {
	return strings.Contains(code, "AccessDenied") || strings.Contains(code, "Unauthorized") || strings.Contains(code, "NotAuthorized") || code == "AuthFailure" || strings.HasSuffix(code, ".AuthFailure")
}

// ifRefused tells work that failed because it was refused what it asked for, by
// what the texts at the paths say, and learns whose permission it needs.
func (r *reading) ifRefused(paths ...string) {
	if r.Kind != incident.Fault || !r.OneShot {
		return
	}
	refused := false
	for _, path := range paths {
		text := r.str(path)
		refused = refused || isDenied(text) || strings.Contains(text, "not authorized to perform")
		if _, rest, ok := strings.Cut(text, ":assumed-role/"); ok && len(r.resources) > 0 {
			role, _, _ := strings.Cut(rest, "/")
			r.dependsOn(r.resources[0], r.iam("role", clean(role, 64)))
		}
	}
	if refused {
		r.course, r.Condition = r.Condition, "unauthorized"
		r.Says += ": refused what it asked for"
	}
}

func by(actor string) string {
	if actor == "" {
		return ""
	}
	return " by " + shortName(actor)
}
