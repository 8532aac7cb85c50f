package classify

import (
	"net/netip"
	"strings"

	"github.com/tidwall/gjson"
)

// exposedByRequest weighs a call that no table lists: whatever the service, a
// policy document or a principal may let everybody in, and publiclyAccessible
// asks for an address on the internet.
func exposedByRequest(call trailCall) (v Verdict, exposed bool) {
	if !call.request.IsObject() {
		return v, false
	}
	call.request.ForEach(func(_, field gjson.Result) bool {
		exposed = openDocument(field)
		if field.IsObject() {
			field.ForEach(func(_, inner gjson.Result) bool {
				exposed = exposed || openDocument(inner)
				return !exposed
			})
		}
		return !exposed
	})
	exposed = exposed || call.str("principal") == "*" && call.str("organizationId") == "" && call.str("principalOrgID") == "" && !call.request.Get("condition").Exists()
	switch {
	case exposed:
		v = security(high, "", "opened to the world")
	case call.request.Get("publiclyAccessible").Type != gjson.True:
		return v, false
	case strings.HasPrefix(call.name, "Create"):
		v = security(medium, "", "made for the internet to reach")
	default:
		v = security(high, "", "made reachable from the internet")
	}
	return v.because(exposedNow), true
}

func keyPolicy(_ *reading, call trailCall, _ Verdict) Verdict {
	if openDocument(call.request.Get("policy")) {
		return security(high, "", "key opened to the world").because(exposedNow)
	}
	return change(medium, "", "key policy changed")
}

// resourcePolicy weighs a policy document, or a principal, at path.
func resourcePolicy(path string) func(*reading, trailCall, Verdict) Verdict {
	return func(_ *reading, call trailCall, _ Verdict) Verdict {
		v := call.request.Get(path)
		if v.Str == "*" || openDocument(v) {
			return security(high, "", "opened to the world").because(exposedNow)
		}
		return plainChange
	}
}

// ingressOpened: a rule for any address. Web ports are open to the world as a
// rule; anything else is not.
func ingressOpened(_ *reading, call trailCall, _ Verdict) Verdict {
	v := plainChange
	weigh := func(_, rule gjson.Result) bool {
		if !anyAddress(rule) {
			return true
		}
		from, to := rule.Get("fromPort").Int(), rule.Get("toPort").Int()
		if !rule.Get("fromPort").Exists() {
			from, to = rule.Get("FromPort").Int(), rule.Get("ToPort").Int()
		}
		protocol := rule.Get("ipProtocol").Str
		if from == to && (from == 80 || from == 443) && protocol != "-1" {
			if !v.Significant {
				v = security(low, "", "web port opened to the world").minor("web ports are open to the world as a rule")
			}
			return true
		}
		v = security(high, "", "opened to the world").because(exposedNow)
		return false
	}
	call.request.Get("ipPermissions.items").ForEach(weigh)
	call.request.Get("ModifySecurityGroupRulesRequest.SecurityGroupRule").ForEach(func(_, rule gjson.Result) bool {
		return weigh(gjson.Result{}, rule.Get("SecurityGroupRule"))
	})
	if cidr := call.str("cidrIp"); cidr == "0.0.0.0/0" || cidr == "::/0" {
		weigh(gjson.Result{}, call.request)
	}
	return v
}

func anyAddress(rule gjson.Result) bool {
	for _, path := range []string{"ipRanges.items.#.cidrIp", "ipv6Ranges.items.#.cidrIpv6", "cidrIp", "CidrIpv4", "CidrIpv6"} {
		for _, cidr := range stringsOf(rule.Get(path)) {
			if p, err := netip.ParsePrefix(cidr); err == nil && p.Bits() == 0 {
				return true
			}
		}
	}
	return false
}

// shared weighs who a snapshot or image is shared with.
func shared(path string) func(*reading, trailCall, Verdict) Verdict {
	return func(_ *reading, call trailCall, _ Verdict) Verdict {
		v := plainChange
		call.request.Get(path).ForEach(func(_, item gjson.Result) bool {
			if item.Get("group").Str == "all" {
				v = security(high, "", "made public").because(exposedNow)
				return false
			}
			if item.Get("userId").Exists() {
				v = security(medium, "", "shared with another account").because(exposedNow)
			}
			return true
		})
		return v
	}
}

func snapshotShared(_ *reading, call trailCall, _ Verdict) Verdict {
	v := plainChange
	for _, who := range stringsOf(call.request.Get("valuesToAdd")) {
		if who == "all" {
			return security(high, "", "snapshot made public").because(exposedNow)
		}
		v = security(medium, "", "snapshot shared with another account").because(exposedNow)
	}
	return v
}

func databaseModified(_ *reading, call trailCall, _ Verdict) Verdict {
	switch {
	case call.request.Get("publiclyAccessible").Bool():
		return security(high, "", "database made reachable from the internet").because(exposedNow)
	case call.request.Get("backupRetentionPeriod").Exists() && call.request.Get("backupRetentionPeriod").Int() == 0:
		return security(high, "", "automated backups switched off").because(backupLost)
	case call.request.Get("deletionProtection").Type == gjson.False:
		return change(medium, "", "deletion protection switched off")
	default:
		return plainChange
	}
}

func databaseCreated(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("publiclyAccessible").Bool() {
		return security(medium, "", "database made that the internet reaches").because(exposedNow)
	}
	return plainChange
}

func permissionAdded(r *reading, call trailCall, _ Verdict) Verdict {
	who := call.str("principal")
	switch {
	case who == "*" && call.str("sourceArn") == "" && call.str("sourceAccount") == "" && call.str("principalOrgID") == "":
		return security(high, "", "anybody may call the function").because(exposedNow)
	case who != "" && !strings.HasSuffix(who, ".amazonaws.com") && !strings.Contains(who, r.account):
		return security(low, "", "another account may call the function").minor("named callers only: a note")
	default:
		return plainChange
	}
}

func functionURL(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.str("authType") == "NONE" {
		return security(high, "", "function opened to the internet").because(exposedNow)
	}
	return plainChange
}

func bucketPolicy(_ *reading, call trailCall, _ Verdict) Verdict {
	for _, path := range []string{"bucketPolicy", "policy"} {
		if openDocument(call.request.Get(path)) {
			return security(high, "", "bucket opened to the world").because(exposedNow)
		}
	}
	return change(low, "", "bucket policy changed")
}

const everybody = "http://acs.amazonaws.com/groups/global/"

func bucketACL(_ *reading, call trailCall, _ Verdict) Verdict {
	canned := stringsOf(call.request.Get("x-amz-acl"))
	open := len(canned) > 0 && strings.HasPrefix(canned[0], "public-")
	for _, key := range []string{"x-amz-grant-read", "x-amz-grant-write", "x-amz-grant-full-control"} {
		for _, grant := range stringsOf(call.request.Get(key)) {
			open = open || strings.Contains(grant, everybody)
		}
	}
	grants := call.request.Get("AccessControlPolicy.AccessControlList.Grant")
	each := func(g gjson.Result) { open = open || strings.HasPrefix(g.Get("Grantee.URI").Str, everybody) }
	if grants.IsObject() {
		each(grants)
	}
	grants.ForEach(func(_, g gjson.Result) bool { each(g); return true })
	if open {
		return security(high, "", "opened to the world").because(exposedNow)
	}
	return change(low, "", "access list changed")
}

func publicAccessBlock(_ *reading, call trailCall, _ Verdict) Verdict {
	open := false
	call.request.Get("PublicAccessBlockConfiguration").ForEach(func(_, v gjson.Result) bool {
		open = open || v.Type == gjson.False || v.Str == "false"
		return true
	})
	if open {
		return security(high, "", "block of public access loosened").because(exposedNow)
	}
	return change(low, "", "block of public access set")
}

func documentShared(_ *reading, call trailCall, _ Verdict) Verdict {
	for _, who := range stringsOf(call.request.Get("accountIdsToAdd")) {
		if strings.EqualFold(who, "all") {
			return security(high, "", "document made public").because(exposedNow)
		}
	}
	return plainChange
}

func clusterExposed(_ *reading, call trailCall, _ Verdict) Verdict {
	for _, cidr := range stringsOf(call.request.Get("resourcesVpcConfig.publicAccessCidrs")) {
		if cidr == "0.0.0.0/0" && call.request.Get("resourcesVpcConfig.endpointPublicAccess").Bool() {
			return security(medium, "", "cluster endpoint opened to the world").because(exposedNow)
		}
	}
	return change(medium, "", "")
}

func warehouseExposed(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("publiclyAccessible").Bool() {
		return security(high, "", "warehouse made reachable from the internet").because(exposedNow)
	}
	return plainChange
}
