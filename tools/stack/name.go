package stack

import (
	"fmt"
	"regexp"
)

// MaxName is the most characters of a stack's name: what the template adds to it
// has to fit into the names of AWS, of which that of CloudFront's origin access
// control is the shortest.
const MaxName = 44

var names = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// CheckName refuses a name that CloudFormation would refuse, or for which it
// would refuse a resource after minutes.
func CheckName(name string) error {
	if !names.MatchString(name) {
		return fmt.Errorf("%q is no name for a stack: letters, digits and hyphens, a letter first", name)
	}
	if len(name) > MaxName {
		return fmt.Errorf("the stack's name %s has %d characters, and %d leave room for the names of what is in it", name, len(name), MaxName)
	}
	return nil
}
