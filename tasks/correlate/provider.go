package correlate

import (
	"slices"
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
	case issue.zone != "" && other.zone != "" && issue.zone != other.zone:
	case issue.zone != "" && issue.zone == other.zone:
		offer(FeatureProvider, 0.7, s.cond == healthIssue, issue.zone)
	case issue.service == other.service && isHard(other.cond):
		offer(FeatureProvider, 0.68, s.cond == healthIssue, issue.service+" in "+issue.region)
	case issue.service == other.service:
		offer(FeatureProvider, 0.66, s.cond == healthIssue, issue.service+" in "+issue.region)
	case restsOn[other.service] == issue.service:
		offer(FeatureProvider, 0.55, s.cond == healthIssue, other.service+" rests on "+issue.service)
	}
}

const healthIssue = "health-issue"

// restsOn says on which service's issues another service's faults may rest.
var restsOn = map[string]string{"rds": "ec2", "ecs": "ec2", "eks": "ec2", "autoscaling": "ec2", "elasticache": "ec2", "es": "ec2", "redshift": "ec2",
	"natgateway": "ec2", "ebs": "ec2", "emr": "ec2", "batch": "ec2", "elasticloadbalancing": "ec2"}
