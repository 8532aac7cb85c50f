package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.devops-guru",
	Entry{Type: "DevOps Guru New Insight Open", Noun: "DevOps Guru", find: guruTargets, Else: fault(medium, "insight", "insight opened"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru Insight Severity Upgraded", Noun: "DevOps Guru", find: guruTargets, Else: fault(medium, "insight", "insight weighs more"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru Insight Closed", Noun: "DevOps Guru", find: guruTargets, Else: recovery("insight", "insight closed"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru New Anomaly Association", Noun: "DevOps Guru", find: guruTargets, Else: note(low, "insight-anomaly", "another anomaly belongs to an insight", "the insight's own event counts"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru New Recommendation Created", Noun: "DevOps Guru", find: guruTargets, Else: note(none, "recommendation", "recommendation", "advice for people to read"), refine: (*reading).guru},
)

func guruTargets(r *reading) {
	r.findingAccount("accountId", "region")
	for _, arn := range stringsOf(r.get("anomalies.#.associatedResourceArns|@flatten")) {
		r.add(arn)
	}
	for _, stack := range r.strs("resourceCollection.cloudFormation.stackNames") {
		r.add(stack)
	}
}

func (r *reading) guru() {
	id := clean(r.str("insightId"), 128)
	r.group = "insight " + id
	r.subject = "insight/" + id
	if r.Kind != incident.Fault {
		return
	}
	switch strings.ToLower(r.str("insightSeverity")) {
	case "high":
		r.Severity = high
	case "low":
		r.Severity = low
	}
	if strings.EqualFold(r.str("insightType"), "PROACTIVE") {
		r.Says += " (ahead of trouble)"
		if r.Severity == high {
			r.Severity = medium
		}
	}
}
