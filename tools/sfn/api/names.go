package api

import (
	"github.com/cloudops-autopilot/autopilot/tools/awsjson"

	"fmt"
	"strings"
	"unicode"
)

// maxName is AWS's limit for names of machines, executions and activities.
const maxName = 80

// checkName refuses names that Step Functions refuses: empty ones, long ones,
// and those with white space, wildcards, brackets or control characters.
func checkName(name string) error {
	switch {
	case name == "":
		return required("name", name)
	case len([]rune(name)) > maxName:
		return invalid(name, "name", "have length less than or equal to 80")
	}
	for _, r := range name {
		if unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>{}[]?*"#%\^|~`+"`$&,;:/", r) {
			return awsjson.Errorf("InvalidName", "Invalid Name: '%s'", name)
		}
	}
	return nil
}

// names makes and reads the ARNs of one account and Region.
type names struct{ account, region string }

func (n names) arn(kind, rest string) string {
	return fmt.Sprintf("arn:aws:states:%s:%s:%s:%s", n.region, n.account, kind, rest)
}

// split returns the parts of an ARN of this service after its account: kind,
// name and what follows the name, "" where nothing does.
func split(arn string) (kind, name, rest string, ok bool) {
	parts := strings.SplitN(arn, ":", 8)
	if len(parts) < 7 || parts[0] != "arn" || parts[2] != "states" {
		return "", "", "", false
	}
	if len(parts) == 8 {
		rest = parts[7]
	}
	return parts[5], parts[6], rest, true
}

func badArn(arn string) error {
	return awsjson.Errorf("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: %s'", arn)
}
