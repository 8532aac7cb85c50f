package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

var _ = declare("aws.guardduty",
	Entry{Type: "GuardDuty Finding", Noun: "GuardDuty", find: guardDutyTargets, Else: security(medium, "finding", "finding"), refine: (*reading).guardDuty},
	Entry{Type: "GuardDuty Runtime Protection Healthy", Noun: "GuardDuty", find: protected, Else: recovery("runtime-protection", "runtime protection healthy again")},
	Entry{Type: "GuardDuty Runtime Protection Unhealthy", Noun: "GuardDuty", find: protected, Else: security(medium, "runtime-protection", "runtime protection unhealthy").lasting()},
	Entry{Type: "GuardDuty Malware Protection Object Scan Result", Noun: "GuardDuty", State: "scanResultDetails.scanResultStatus", find: scannedObject,
		Cases: cases{
			"NO_THREATS_FOUND": routine("object is clean", "a clean scan"),
			"THREATS_FOUND":    security(high, "malware", "malware in an object"),
			"UNSUPPORTED":      note(low, "malware-scan", "object cannot be scanned", "one object was not scanned: a note"),
			"ACCESS_DENIED":    note(low, "malware-scan", "object may not be scanned", "one object was not scanned: a note"),
			"FAILED":           note(low, "malware-scan", "scan of an object failed", "one object was not scanned: a note"),
		}},
	Entry{Type: "GuardDuty Malware Protection Resource Status Active", Noun: "GuardDuty", find: protected, Else: recovery("malware-protection", "malware protection active")},
	Entry{Type: "GuardDuty Malware Protection Resource Status Warning", Noun: "GuardDuty", find: protected, Else: security(low, "malware-protection", "malware protection hampered").lasting().minor("still protects: a note")},
	Entry{Type: "GuardDuty Malware Protection Resource Status Error", Noun: "GuardDuty", find: protected, Else: security(medium, "malware-protection", "malware protection does not work").lasting()},
	Entry{Type: "GuardDuty Malware Protection Post Scan Action Failed", Noun: "GuardDuty", find: scannedObject, Else: security(low, "malware-tagging", "object could not be tagged after its scan").minor("the scan itself is done: a note")},
)

func protected(r *reading) {
	for _, path := range []string{"s3BucketDetails.bucketArn", "resourceArn", "resource_arn", "clusterArn", "instanceArn"} {
		r.add(r.strs(path)...)
	}
	r.add(r.global("s3", r.str("s3BucketDetails.bucketName")), r.str("resourceDetails.instanceId"), r.str("instanceId"))
	r.add(r.event.Resources...)
}

func scannedObject(r *reading) {
	r.add(r.global("s3", r.str("s3ObjectDetails.bucketName")))
	r.name = clean(r.str("s3ObjectDetails.bucketName"), 80)
}

// guardDutyTargets names what a finding is about; its type says where to look.
func guardDutyTargets(r *reading) {
	r.findingAccount("accountId", "region")
	res := r.get("resource")
	if id := res.Get("instanceDetails.instanceId"); id.Type == gjson.String {
		r.add(r.arn("ec2", "instance/", id.Str))
		r.add(id.Str)
		r.takeTags(res.Get("instanceDetails.tags"))
		r.zone = res.Get("instanceDetails.availabilityZone").Str
	}
	for _, path := range []string{"s3BucketDetails.#.arn", "eksClusterDetails.arn", "ecsClusterDetails.arn", "lambdaDetails.functionArn", "ebsVolumeDetails.scannedVolumeDetails.#.volumeArn"} {
		r.add(stringsOf(res.Get(path))...)
	}
	for _, name := range stringsOf(res.Get("eksClusterDetails.name")) {
		r.add(r.arn("eks", "cluster/", name))
	}
	for _, name := range stringsOf(res.Get("s3BucketDetails.#.name")) {
		r.add(r.global("s3", name))
	}
	if db := res.Get("rdsDbInstanceDetails"); db.IsObject() {
		r.add(stringsOf(db.Get("dbInstanceArn"))...)
		r.add(r.arn("rds", "db:", db.Get("dbInstanceIdentifier").Str))
	}
	key := res.Get("accessKeyDetails")
	if user := key.Get("userName").Str; user != "" {
		switch kind := key.Get("userType").Str; {
		case kind == "Root" || user == "Root":
			r.add("arn:" + partition(r.region) + ":iam::" + r.account + ":root")
		case kind == "AssumedRole" || kind == "Role":
			r.add(r.iam("role", user))
		default:
			r.add(r.iam("user", user))
		}
		r.add(user)
		r.actor = r.resources[len(r.resources)-2]
	}
	r.add(stringsOf(key.Get("accessKeyId"))...)
	r.get("service.detection.sequence.resources").ForEach(func(_, item gjson.Result) bool {
		r.add(item.Get("uid").Str)
		return len(r.resources) < maxResources
	})
	if len(r.resources) == 0 {
		r.add(stringsOf(r.get("service.detection.sequence.actors.#.user.uid"))...)
	}
}

// findingAccount takes the account and region a finding is about: a copy at
// an administrator has the administrator's in its envelope.
func (r *reading) findingAccount(account, region string) {
	if a := r.str(account); a != "" {
		r.account = clean(a, 64)
	}
	if reg := r.str(region); reg != "" {
		r.region = clean(reg, 64)
	}
}

func (r *reading) guardDuty() {
	typ := clean(r.str("type"), 120)
	if typ == "" {
		r.Verdict = unreadable
		return
	}
	r.Condition, r.Says = slug(typ), typ
	score := r.get("severity").Float()
	switch {
	case score >= 9:
		r.Severity = critical
	case score >= 7:
		r.Severity = high
	case score >= 4:
		r.Severity = medium
	default:
		r.Severity = low
		r.Significant, r.Reason = false, "tried without success: a note"
	}
	r.add(r.str("arn"))
	if id := r.str("id"); id != "" {
		r.group = "finding " + clean(id, 128)
	}
	if strings.HasPrefix(typ, "AttackSequence:") {
		r.group = "sequence " + clean(r.str("service.detection.sequence.uid"), 128)
	} else if r.actor != "" {
		r.group = "principal " + r.actor
	}
	switch {
	case strings.HasPrefix(r.str("title"), "[SAMPLE]") || r.get("service.additionalInfo.sample").Bool():
		r.quiet("a sample finding")
	case r.get("service.archived").Bool():
		r.quiet("the finding is archived")
	case strings.HasPrefix(typ, "Recon:") && score < 4:
		r.Significant = false
	}
}

// quiet keeps a finding for the record only.
func (r *reading) quiet(why string) {
	r.Kind, r.Severity, r.Significant, r.Reason = incident.Info, none, false, why
}
