package config

import "github.com/cloudops-autopilot/autopilot/tasks/incident"

// Route returns the first route that matches the incident. What it leaves out
// is taken from the default route.
func (c Config) Route(in incident.Incident) Route {
	out, subject := c.Routing.Default, OfIncident(in)
	for _, r := range c.Routing.Routes {
		if r.Match.Matches(subject) {
			return r.over(out)
		}
	}
	return out
}

func (r Route) over(base Route) Route {
	if r.Team == "" {
		r.Team = base.Team
	}
	if len(r.Pager) == 0 {
		r.Pager = base.Pager
	}
	if len(r.Tickets) == 0 {
		r.Tickets = base.Tickets
	}
	if len(r.Updates) == 0 {
		r.Updates = base.Updates
	}
	if r.Policy == "" {
		r.Policy = base.Policy
	}
	return r
}

// Policy returns the escalation policy with the name, or the first one.
func (c Config) Policy(name string) Policy {
	for _, p := range c.Escalation {
		if p.Name == name {
			return p
		}
	}
	if len(c.Escalation) > 0 {
		return c.Escalation[0]
	}
	return Default().Escalation[0]
}

// Severity returns the severity that the first matching rule gives, or the one
// the subject has.
func (c Config) Severity(s Subject) incident.Severity {
	for _, rule := range c.Severities {
		if rule.Match.Matches(s) {
			return rule.Severity
		}
	}
	return s.Severity
}
