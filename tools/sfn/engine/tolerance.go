package engine

import (
	"math"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// share100 takes a number, or a text that holds one.
func share100(v any) (float64, bool) {
	if s, ok := value.Open(v).(string); ok {
		v, _ = value.Decode(s)
	}
	return value.Number(v)
}

// tolerance evaluates how many iterations may fail.
func (t *thread) tolerance() (*mapRun, error) {
	each := t.state.Each
	count, err := t.integer(each.ToleratedCount, "ToleratedFailureCountPath", "ToleratedFailureCount")
	if err != nil {
		return nil, err
	}
	share := each.ToleratedShare.Value
	if p := each.ToleratedShare.Path; p != nil {
		v, err := p.Eval(t.effective, t)
		if err != nil {
			return nil, missingField("ToleratedFailurePercentagePath", p)
		}
		n, ok := share100(v)
		if !ok {
			return nil, cause.New("The ToleratedFailurePercentagePath field refers to value %s which is not a valid float: %s", value.Text(v), p)
		}
		if n < 0 || n > 100 {
			return nil, cause.New("ToleratedFailurePercentage must be between 0 and 100.")
		}
		share = n
	}
	return &mapRun{tolerated: int(min(count, math.MaxInt32)), share: share}, nil
}

// tolerates takes a failure that the Map state bears, and goes on.
func (f *fan) tolerates(why failure) bool {
	run := f.run
	if f.failures == 1 {
		run.first = why
	}
	share := 100 * float64(f.failures) / float64(len(f.items))
	if f.failures > run.tolerated && share > run.share {
		return false
	}
	if !f.pump() && f.running == 0 {
		f.mapDone()
	}
	return true
}

// runFailed records that too much has failed.
func (f *fan) runFailed() failure {
	t := f.owner
	why := failure{name: "States.ExceedToleratedFailureThreshold", cause: "The specified tolerated failure threshold was exceeded"}
	ev := t.emit("MapRunFailed")
	if t.log.keep {
		ev.Error, ev.Cause = why.error(), why.reason()
	}
	return why
}
