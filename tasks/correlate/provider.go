package correlate

import (
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// provider ties what an issue of the provider explains to the issue.
func (d *decider) provider(s, m profile, offer func(string, float64, bool, string)) {
	issue, other := s, m
	if m.cond == healthIssue {
		issue, other = m, s
	}
	if issue.cond != healthIssue || other.cond == healthIssue || issue.region != other.region || other.family == security || other.family == notice {
		return
	}
	if slices.ContainsFunc(issue.keys, func(key string) bool { return split(key).service != "health" }) {
		return // it names what it affects, and that is judged as the same thing
	}
	switch {
	case issue.zone != "" && other.zone != "" && issue.zone != other.zone && isZoneID(issue.zone) == isZoneID(other.zone):
	case issue.zone != "" && issue.zone == other.zone:
		offer(FeatureProvider, 0.7, s.cond == healthIssue, issue.zone)
	case issue.service == other.service && isHard(other.cond):
		offer(FeatureProvider, 0.68, s.cond == healthIssue, issue.service+" in "+issue.region)
	case issue.service == other.service:
		offer(FeatureProvider, 0.66, s.cond == healthIssue, issue.service+" in "+issue.region)
	case restsOn[other.service] == issue.service && (isHard(other.cond) || isZoneID(issue.zone) && other.zone != "" && (other.isZonal() || other.service == "ecs")):
		offer(FeatureProvider, 0.66, s.cond == healthIssue, other.service+" rests on "+issue.service)
	case restsOn[other.service] == issue.service:
		offer(FeatureProvider, 0.55, s.cond == healthIssue, other.service+" rests on "+issue.service)
	}
}

const healthIssue = "health-issue"

// restsOn says on which service's issues another service's faults may rest.
var restsOn = map[string]string{"rds": "ec2", "ecs": "ec2", "eks": "ec2", "autoscaling": "ec2", "elasticache": "ec2", "es": "ec2", "redshift": "ec2",
	"natgateway": "ec2", "ebs": "ec2", "emr": "ec2", "batch": "ec2", "elasticloadbalancing": "ec2"}

// isZoneID tells ids of zones, which are the same for every account, from names.
func isZoneID(zone string) bool { return strings.Contains(zone, "-az") }

// isElsewhere says whether the fault is in another zone than the only one that
// the incident's faults of its account are in.
func isElsewhere(p profile, in incident.Incident) bool {
	if p.zone == "" || isZoneID(p.zone) {
		return false
	}
	zones := zonesOf(in, p.account)
	return len(zones) > 0 && !slices.Contains(zones, p.zone)
}

// isZoneDown says whether things of several sorts fail hard in the zone of the fault.
func isZoneDown(p profile, in incident.Incident) bool {
	service := ""
	for _, m := range in.Members {
		if p.zone == "" || m.Zone != p.zone || m.Account != p.account || !m.Active() || !isHard(m.Condition) || !isZonal(m.Service) {
			continue
		}
		if service != "" && m.Service != service {
			return true
		}
		service = m.Service
	}
	return false
}

// zonesConflict says whether two incidents are in different zones of an account.
func zonesConflict(a, b incident.Incident) bool {
	for _, account := range a.Accounts {
		x, y := zonesOf(a, account), zonesOf(b, account)
		if len(x) > 0 && len(y) > 0 && !slices.ContainsFunc(x, func(zone string) bool { return slices.Contains(y, zone) }) {
			return true
		}
	}
	return false
}

// zonesOf lists the names of the zones that faults of the account are in: what
// they are called is the account's own affair.
func zonesOf(in incident.Incident, account string) []string {
	var out []string
	for _, m := range in.Members {
		if m.Account == account && m.Zone != "" && !isZoneID(m.Zone) && !slices.Contains(out, m.Zone) {
			out = append(out, m.Zone)
		}
	}
	return out
}
