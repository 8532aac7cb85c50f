package api

import "github.com/cloudops-autopilot/autopilot/tools/awsjson"

// invalid is a ValidationException about one member of a request, in the form
// the service itself uses. An absent value is written as null.
func invalid(value, member, constraint string) error {
	if value == "" {
		value = "null"
	} else {
		value = "'" + value + "'"
	}
	return awsjson.Errorf("ValidationException",
		"1 validation error detected: Value %s at '%s' failed to satisfy constraint: Member must %s", value, member, constraint)
}

// required refuses a request whose named member is empty.
func required(member, value string) error {
	if value == "" {
		return invalid("", member, "not be null")
	}
	return nil
}
