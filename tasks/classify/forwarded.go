package classify

import (
	"errors"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// An event of AWS that enters by PutEvents comes wrapped, because PutEvents
// refuses sources that begin with "aws.".
const (
	ForwardedSource = "autopilot.forwarded"
	ForwardedType   = "CloudOps Autopilot Forwarded Event"
	maxWraps        = 3
)

// Unwrap returns the event that a forwarded event carries, and any other event
// as it is.
func Unwrap(e incident.Event) (incident.Event, error) {
	for range maxWraps {
		if e.Source != ForwardedSource || e.DetailType != ForwardedType {
			return e, nil
		}
		inner, err := incident.Parse(e.Detail)
		if err != nil {
			return e, fmt.Errorf("unwrap forwarded event %s: %w", e.ID, err)
		}
		e = inner
	}
	return e, errors.New("forwarded event is wrapped too often")
}
