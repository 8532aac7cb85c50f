package correlate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// blameAt is the score from which a change is named as the suspected one.
const blameAt = 0.45

// forceOf says how likely a change of this sort breaks anything at all.
func forceOf(s incident.Signal) float64 {
	if s.Kind != incident.Change && s.Kind != incident.Security {
		return 0
	}
	c := s.Condition
	switch {
	case hasAny(c, "tag-", "untag", "add-tags", "create-tags", "metric-alarm", "alarm-config", "dashboard", "log-group", "log-stream", "retention",
		"alarm-actions", "snapshot", "instance-state", "metric-filter", "subscription-filter", "health-scheduled", "backup", "flow-log",
		"accept-", "budget", "saved-query", "insight", "support", "case"):
		return 0
	case strings.HasPrefix(c, "alarm"), strings.HasPrefix(c, "register-scalable"), c == "settings":
		return 0
	case s.Kind == incident.Security:
		return securityForce(s)
	case s.Severity == incident.SeverityInfo && hasAny(c, "launch", "scal", "lifecycle", "storage-autoscaled", "update-available"):
		return 0
	case hasAny(c, "delete", "revoke", "detach", "disable", "remove", "disassociate", "deregister", "schedule-key", "terminate", "stop", "reboot", "failover", "replace", "reject", "withdraw"):
		return 1
	case hasAny(c, "deploy", "update-service", "update-function", "update-alias", "pipeline", "stack", "release", "refresh", "instance-class", "parameter"):
		return 1
	case strings.Contains(c, "policy-version"):
		return 0.95
	case strings.HasPrefix(c, "create"), strings.HasPrefix(c, "register-task"), strings.HasPrefix(c, "publish"), strings.HasPrefix(c, "authorize"), strings.HasPrefix(c, "enable"), strings.HasPrefix(c, "allocate"):
		return 0.6
	default:
		return 0.92
	}
}

// securityForce: of what security reports, calls that were made change
// something; findings only tell of it.
func securityForce(s incident.Signal) float64 {
	if !strings.Contains(s.DetailType, "CloudTrail") || isRefusal(s) || strings.HasPrefix(s.Condition, "refused") {
		return 0
	}
	return 0.9
}

func hasAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

// isSilent says whether the changed thing says nothing itself when it is broken.
func isSilent(s incident.Signal) bool {
	switch s.Service {
	case "iam", "kms", "secretsmanager", "organizations", "route53", "acm", "ssm", "appconfig":
		return true
	case "ec2":
		return hasAny(s.Condition, "security-group", "route", "network-acl", "nat-gateway", "vpc", "transit-gateway", "internet-gateway", "peering", "subnet", "dhcp", "address")
	case "s3":
		return hasAny(s.Condition, "policy", "public-access", "encryption", "delete-bucket")
	case "elasticloadbalancing":
		return hasAny(s.Condition, "listener", "rule", "security-groups")
	}
	return false
}

// isWide says whether the change may reach all of an account: it takes
// something away that everything there may need.
func isWide(s incident.Signal) bool {
	takes := hasAny(s.Condition, "delete", "detach", "disable", "revoke", "remove", "replace", "disassociate", "reject", "boundary", "schedule")
	switch s.Service {
	case "organizations":
		return hasAny(s.Condition, "policy")
	case "kms":
		return takes || hasAny(s.Condition, "policy", "key-deletion", "key-disabled", "key-material")
	case "iam":
		return hasAny(s.Condition, "policy-version") || takes && hasAny(s.Condition, "policy", "role", "boundary", "instance-profile")
	case "ec2":
		return takes && hasAny(s.Condition, "route", "network-acl", "nat-gateway", "transit-gateway", "internet-gateway", "vpc-endpoint", "peering", "dhcp")
	}
	return false
}

// suspects ranks the changes that may have led to the fault.
func (d *decider) suspects(p profile, s incident.Signal) []incident.Suspect {
	if d.view.Changes == nil || s.Kind != incident.Fault {
		return nil
	}
	var out []incident.Suspect
	for _, c := range d.view.Changes.near(p) {
		if suspect, ok := d.suspect(p, s, c); ok {
			out = append(out, suspect)
		}
	}
	return bestSuspects(out, maxSuspects)
}

const maxSuspects = 8

// suspect judges one change as the cause of one fault.
func (d *decider) suspect(p profile, s incident.Signal, c change) (incident.Suspect, bool) {
	age := s.At.Sub(c.signal.At)
	if age < 0 || age > d.cfg.Correlation.Change.Std() {
		return incident.Suspect{}, false
	}
	reach, feature := d.reach(p, c)
	fit := fits(c, p)
	score := reach * fit * c.force * freshness(age)
	if score < 0.2 {
		return incident.Suspect{}, false
	}
	out := incident.Suspect{EventID: c.signal.EventID, Title: c.signal.Title, Resource: c.signal.Primary(), Actor: c.signal.Actor, At: c.signal.At,
		Score: round(score), Key: c.profile.primary, Silent: c.silent,
		Evidence: []incident.Evidence{
			{Feature: "reach", Weight: round(reach), Detail: feature}, {Feature: "kind-of-change", Weight: round(c.force * fit), Detail: c.signal.Condition},
			{Feature: "time", Weight: round(freshness(age)), Detail: age.Round(time.Second).String() + " before"}},
		Links: []incident.Link{{Fingerprint: s.Fingerprint, Weight: round(score), Feature: feature}},
	}
	return out, true
}

// reach says how directly the changed thing bears on the faulty one.
func (d *decider) reach(p profile, c change) (float64, string) {
	best, how := 0.0, ""
	offer := func(w float64, detail string) {
		if w > best {
			best, how = w, detail
		}
	}
	for i, key := range c.profile.keys {
		for j, own := range p.keys {
			if key == own || isNameOf(key, own) {
				w := 1.0
				if i > 0 || j > 0 {
					w = 0.92
				}
				if isBroad(key) {
					w = 0.4
				}
				offer(w, "the faulty thing itself")
			}
		}
		for _, hop := range p.up {
			if key != hop.Key && !isNameOf(key, hop.Key) {
				continue
			}
			w := 0.99 - 0.05*float64(hop.Steps)
			if i > 0 && isBroad(key) {
				w = 0.3
			}
			offer(w, fmt.Sprintf("%d steps upstream", hop.Steps))
		}
	}
	d.reachByName(p, c, offer)
	for _, hop := range c.profile.up {
		if slices.Contains(p.keys, hop.Key) && isLoad(p.cond) && !c.silent && c.force >= 1 {
			offer(0.6-0.06*float64(hop.Steps), fmt.Sprintf("%d steps downstream, and load may come from there", hop.Steps))
		}
	}
	if isWide(c.signal) && reaches(c.signal, p) && !d.hasOwnUsers(c) {
		offer(0.5, reachesAll)
	}
	return best, how
}

// reaches says whether a wide change covers the place of a fault: policies of an
// organization cover every account, identities every Region.
func reaches(s incident.Signal, p profile) bool {
	switch s.Service {
	case "organizations":
		return true
	case "iam":
		return s.Account == p.account
	}
	return s.Account == p.account && s.Region == p.region
}

const reachesAll = "reaches all of the account"

// hasOwnUsers says whether the inventory knows who rests on the changed thing:
// then it is not taken to reach others.
func (d *decider) hasOwnUsers(c change) bool { return d.graph.dependants(c.profile.primary) > 0 }

// reachByName ties releases to what they release, which is named alike, and
// what an application rests on to the application.
func (d *decider) reachByName(p profile, c change, offer func(float64, string)) {
	strength, known := d.kinshipOf(p, c), d.graph.bond(c.profile.keys, p.keys) != unknownBond
	if strength == "" {
		return
	}
	switch {
	case familyOf(incident.Change, c.signal.Service, "") == delivery && !known:
		offer(0.85, strength)
	case known: // where paths are known and none leads here, a name is little
		offer(0.38, strength)
	case c.silent, depth(c.signal.Service, c.profile.primary) >= depth(p.service, p.primary)+0.2:
		offer(0.55, strength)
	default:
		offer(0.35, strength)
	}
}

// kinshipOf says what a change and a fault have in common by name, or "".
func (d *decider) kinshipOf(p profile, c change) string {
	app, _ := p.anyApp()
	if other, _ := c.profile.anyApp(); app != "" && app == other {
		return "of the same application " + app
	}
	if c.profile.account != p.account || c.profile.region != p.region {
		return ""
	}
	own := p.stems()
	for _, w := range c.profile.stems() {
		if slices.Contains(own, w) {
			return "named " + w + " too"
		}
	}
	return ""
}

// fits says whether a change of this sort leads to a fault of this sort.
func fits(c change, p profile) float64 {
	touches := func(words ...string) bool { return hasAny(c.signal.Condition, words...) }
	switch {
	case p.family == security:
		return 0
	case p.cond == healthIssue, p.cond == "status-check-system":
		return 0.1
	case strings.Contains(p.cond, "failover"), strings.HasPrefix(p.cond, "status-check"), p.cond == "availability", p.cond == "recovery":
		if touches("reboot", "failover", "stop", "terminate", "modify-db", "instance-class", "multi-az", "parameter", "patch", "upgrade") {
			return 1
		}
		return 0.2
	case p.cond == "certificate-expiry", p.cond == "certificate-renewal", p.cond == "quota", p.cond == "cost-anomaly", p.cond == "charges":
		if c.signal.Service == p.service || c.signal.Service == "route53" {
			return 0.7
		}
		return 0.15
	case p.cond == "connection-down", p.cond == "bgp-down", p.cond == "tunnel-down":
		if split(c.profile.primary).service == "directconnect" || touches("vpn", "gateway", "route", "virtual-interface", "connection") {
			return 1
		}
		return 0.15
	case p.cond == "free-storage", p.cond == "storage", p.cond == "disk-space":
		return 0.6
	}
	return 1
}

func freshness(age time.Duration) float64 {
	switch {
	case age <= 15*time.Minute:
		return 1
	case age <= time.Hour:
		return 0.93
	case age <= 3*time.Hour:
		return 0.8
	case age <= 12*time.Hour:
		return 0.6
	default:
		return 0.45
	}
}

// bestSuspects keeps the best of the suspects, in order.
func bestSuspects(list []incident.Suspect, most int) []incident.Suspect {
	slices.SortFunc(list, func(a, b incident.Suspect) int {
		switch {
		case a.Score != b.Score:
			return -compare(a.Score, b.Score)
		case !a.At.Equal(b.At):
			return b.At.Compare(a.At)
		default:
			return strings.Compare(a.EventID, b.EventID)
		}
	})
	return list[:min(len(list), most)]
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
