package correlate

import (
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// addSuspects folds suspected changes: of one change the links are united.
func addSuspects(head *incident.Incident, list []incident.Suspect) {
	for _, s := range list {
		i := slices.IndexFunc(head.Suspects, func(have incident.Suspect) bool { return have.EventID == s.EventID })
		if i < 0 {
			s.Links = slices.Clone(s.Links)
			head.Suspects = append(head.Suspects, s)
			continue
		}
		have := head.Suspects[i]
		have.Links = slices.Clone(have.Links)
		for _, link := range s.Links {
			addLink(&have, link)
		}
		if s.Score > have.Score {
			have.Score, have.Evidence = s.Score, s.Evidence
		}
		head.Suspects[i] = have
	}
	head.Suspects = bestSuspects(head.Suspects, maxSuspects)
}

func addLink(s *incident.Suspect, link incident.Link) {
	for i := range s.Links {
		if s.Links[i].Fingerprint == link.Fingerprint {
			if link.Weight > s.Links[i].Weight {
				s.Links[i] = link
			}
			return
		}
	}
	if len(s.Links) < maxLinks {
		s.Links = append(s.Links, link)
		slices.SortFunc(s.Links, func(a, b incident.Link) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
	}
}
