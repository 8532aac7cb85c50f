package config

import (
	"path"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Matcher chooses signals or incidents. A field that is set has to match; of
// a field's list one entry has to. Entries may hold * and ?. An empty matcher
// matches nothing, so that a forgotten field silences nobody.
type Matcher struct {
	Services   []string          `yaml:"services,omitempty" json:"services,omitempty" doc:"Services, such as rds."`
	Resources  []string          `yaml:"resources,omitempty" json:"resources,omitempty" doc:"ARNs or names; * and ? stand for anything."`
	Conditions []string          `yaml:"conditions,omitempty" json:"conditions,omitempty" doc:"Conditions, such as cpu-utilization."`
	Kinds      []string          `yaml:"kinds,omitempty" json:"kinds,omitempty" doc:"Kinds of signal." enum:"fault,recovery,change,security,info"`
	Severities []string          `yaml:"severities,omitempty" json:"severities,omitempty" doc:"Severities." enum:"critical,high,medium,low,info"`
	Accounts   []string          `yaml:"accounts,omitempty" json:"accounts,omitempty" doc:"Account ids."`
	Regions    []string          `yaml:"regions,omitempty" json:"regions,omitempty" doc:"Regions."`
	Apps       []string          `yaml:"apps,omitempty" json:"apps,omitempty" doc:"Applications."`
	Tags       map[string]string `yaml:"tags,omitempty" json:"tags,omitempty" doc:"Tags with the values they have to have."`
}

// A Subject is what a Matcher looks at.
type Subject struct {
	Services, Resources, Conditions, Accounts, Regions, Apps []string
	Kind                                                     incident.Kind
	Severity                                                 incident.Severity
	Tags                                                     map[string]string
}

// OfSignal returns the subject that a signal of the given applications is.
func OfSignal(s incident.Signal, apps ...string) Subject {
	return Subject{
		Services: []string{s.Service}, Resources: s.Resources, Conditions: []string{s.Condition},
		Accounts: []string{s.Account}, Regions: []string{s.Region}, Apps: apps,
		Kind: s.Kind, Severity: s.Severity, Tags: s.Tags,
	}
}

// OfIncident returns the subject that an incident is.
func OfIncident(in incident.Incident) Subject {
	s := Subject{Services: in.Services, Accounts: in.Accounts, Regions: in.Regions, Apps: in.Apps, Severity: in.Severity, Kind: incident.Fault}
	for _, m := range in.Members {
		s.Resources = append(s.Resources, m.Resources...)
		s.Conditions = append(s.Conditions, m.Condition)
		if m.Kind == incident.Security {
			s.Kind = incident.Security
		}
	}
	return s
}

// Empty says whether no field is set.
func (m Matcher) Empty() bool {
	return len(m.Services)+len(m.Resources)+len(m.Conditions)+len(m.Kinds)+len(m.Severities)+
		len(m.Accounts)+len(m.Regions)+len(m.Apps)+len(m.Tags) == 0
}

// Matches says whether every field that is set matches the subject.
func (m Matcher) Matches(s Subject) bool {
	if m.Empty() {
		return false
	}
	for key, want := range m.Tags {
		if !glob(want, s.Tags[key]) {
			return false
		}
	}
	return anyOf(m.Services, s.Services) && anyOf(m.Resources, withNames(m.Resources, s.Resources)) && anyOf(m.Conditions, s.Conditions) &&
		anyOf(m.Kinds, []string{string(s.Kind)}) && anyOf(m.Severities, []string{string(s.Severity)}) &&
		anyOf(m.Accounts, s.Accounts) && anyOf(m.Regions, s.Regions) && anyOf(m.Apps, s.Apps)
}

func anyOf(wants, have []string) bool {
	return len(wants) == 0 || slices.ContainsFunc(wants, func(want string) bool {
		return slices.ContainsFunc(have, func(v string) bool { return glob(want, v) })
	})
}

// withNames adds the last part of each ARN, which is how people name things.
func withNames(wants, resources []string) []string {
	if len(wants) == 0 {
		return nil
	}
	out := slices.Clone(resources)
	for _, r := range resources {
		out = append(out, LastPart(r))
	}
	return out
}

// glob matches without regard to case; * also stands for colons and slashes.
func glob(pattern, text string) bool {
	flat := strings.NewReplacer("/", "\x00", "[", `\[`, `\`, `\\`)
	ok, err := path.Match(strings.ToLower(flat.Replace(pattern)), strings.ToLower(strings.ReplaceAll(text, "/", "\x00")))
	return err == nil && ok
}
