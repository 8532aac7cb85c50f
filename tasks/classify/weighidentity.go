package classify

import (
	"strings"
)

// accessKeyMade: a key for somebody else, or for the root user, is a way in.
func accessKeyMade(r *reading, call trailCall, _ Verdict) Verdict {
	who := r.get("userIdentity")
	user := call.str("userName")
	r.add(stringsOf(call.response.Get("accessKey.accessKeyId"))...)
	switch {
	case who.Get("type").Str == "Root":
		return security(critical, "", "access key of the root user made").because(powerGained)
	case user != "" && who.Get("userName").Str != user:
		return security(medium, "", "access key made for "+clean(user, 64)).because(powerGained)
	default:
		return security(low, "", "access key made").minor("a user's own key: a note")
	}
}

func loginProfileMade(r *reading, call trailCall, _ Verdict) Verdict {
	user := call.str("userName")
	if user != "" && r.get("userIdentity.userName").Str != user {
		return security(medium, "", "password set for "+clean(user, 64)).because(powerGained)
	}
	return security(low, "", "own password set").minor("a user's own password: a note")
}

var strongPolicies = []string{"/AdministratorAccess", "/IAMFullAccess", "/PowerUserAccess", "/job-function/SystemAdministrator"}

func policyAttached(_ *reading, call trailCall, _ Verdict) Verdict {
	arn := call.str("policyArn")
	for _, strong := range strongPolicies {
		if strings.HasSuffix(arn, strong) {
			return security(high, "", shortName(arn)+" attached").because(powerGained)
		}
	}
	return change(low, "", "")
}

func policyWritten(_ *reading, call trailCall, _ Verdict) Verdict {
	if adminDocument(call.request.Get("policyDocument")) {
		return security(high, "", "policy that allows everything written").because(powerGained)
	}
	return plainChange
}

func trustWritten(r *reading, call trailCall, _ Verdict) Verdict {
	doc := call.request.Get("policyDocument")
	switch {
	case openDocument(doc):
		return security(critical, "", "role may be assumed by anybody").because(powerGained)
	case foreignDocument(doc, r.account):
		return security(high, "", "role may be assumed from another account").because(powerGained)
	default:
		return plainChange
	}
}

func roleMade(_ *reading, call trailCall, _ Verdict) Verdict {
	if openDocument(call.request.Get("assumeRolePolicyDocument")) {
		return security(high, "", "role made that anybody may assume").because(powerGained)
	}
	return plainChange
}
