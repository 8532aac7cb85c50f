package api

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestFilledLeavesAloneWhatOthersRead(t *testing.T) {
	shared := incident.Incident{Members: []incident.Member{{Fingerprint: "f"}}, SuspectedChange: &incident.Suspect{}, Analysis: &incident.Analysis{}}
	got := filled(shared).(incident.Incident)
	if got.Members[0].Resources == nil || got.SuspectedChange.Evidence == nil || got.Analysis.Causes == nil || got.Services == nil {
		t.Errorf("filled = %+v, want no list that is nil", got)
	}
	if shared.Members[0].Resources != nil || shared.SuspectedChange.Evidence != nil || shared.Analysis.Causes != nil {
		t.Errorf("filled wrote into what it was given: %+v", shared)
	}
}
