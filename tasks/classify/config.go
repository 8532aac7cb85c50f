package classify

const deliveryOfConfig = "the service delivers what it recorded"

var _ = declare("aws.config",
	Entry{Type: "Config Rules Compliance Change", Noun: "Config rule", State: "newEvaluationResult.complianceType", Name: "configRuleName", find: configTarget,
		Cases: cases{
			"NON_COMPLIANT":     security(medium, "compliance", "breaks a rule").lasting(),
			"COMPLIANT":         recovery("compliance", "keeps the rule again"),
			"NOT_APPLICABLE":    note(none, "compliance", "rule does not apply", "the rule does not apply: nothing to do"),
			"INSUFFICIENT_DATA": note(none, "compliance", "rule cannot tell", "the rule has nothing to go by"),
		}, refine: (*reading).compliance},
	Entry{Type: "Config Configuration Item Change", Noun: "Configuration", State: "configurationItemDiff.changeType", find: both(at("configurationItem.ARN"), at("configurationItem.resourceId")),
		Cases:  cases{"CREATE": change(none, "configuration", "created"), "UPDATE": change(low, "configuration", "changed"), "DELETE": change(low, "configuration", "deleted")},
		Else:   change(none, "configuration", "changed"),
		refine: func(r *reading) { r.findingAccount("configurationItem.awsAccountId", "configurationItem.awsRegion") }},
	Entry{Type: "Config Rules Re-evaluation Status", Noun: "Config rule", Else: routine("evaluation runs", "rules are evaluated as planned")},
	Entry{Type: "Config Rules Evaluation Status", Noun: "Config rule", Else: routine("evaluation runs", "rules are evaluated as planned")},
	Entry{Type: "Config Configuration Snapshot Delivery Status", Noun: "Config delivery", State: "messageType",
		Cases: cases{
			"ConfigurationSnapshotDeliveryStarted":   routine("snapshot delivery started", deliveryOfConfig),
			"ConfigurationSnapshotDeliveryCompleted": success("snapshot-delivery", "snapshot delivered"),
			"ConfigurationSnapshotDeliveryFailed":    failure(low, "snapshot-delivery", "snapshot could not be delivered"),
		}},
	Entry{Type: "Config Configuration History Delivery Status", Noun: "Config delivery", State: "messageType",
		Cases: cases{"ConfigurationHistoryDeliveryCompleted": success("history-delivery", "history delivered"), "ConfigurationHistoryDeliveryFailed": failure(low, "history-delivery", "history could not be delivered")}},
)

// configTarget builds ARNs for the kinds whose id is not one.
func configTarget(r *reading) {
	r.findingAccount("awsAccountId", "awsRegion")
	id, kind := r.str("resourceId"), r.str("resourceType")
	switch {
	case kind == "AWS::S3::Bucket":
		r.add(r.global("s3", id))
	case kind == "AWS::EC2::SecurityGroup":
		r.add(r.arn("ec2", "security-group/", id))
	case kind == "AWS::EC2::Instance":
		r.add(r.arn("ec2", "instance/", id))
	case kind == "AWS::EC2::Volume":
		r.add(r.arn("ec2", "volume/", id))
	case kind == "AWS::EC2::VPC":
		r.add(r.arn("ec2", "vpc/", id))
	case kind == "AWS::Lambda::Function":
		r.add(r.arn("lambda", "function:", id))
	case kind == "AWS::DynamoDB::Table":
		r.add(r.arn("dynamodb", "table/", id))
	case kind == "AWS::KMS::Key":
		r.add(r.arn("kms", "key/", id))
	}
	r.add(id)
}

func (r *reading) compliance() {
	rule := clean(r.str("configRuleName"), 128)
	r.group = "rule " + rule
	if len(r.resources) > 0 {
		r.subject = r.resources[0] + "#" + rule
		r.Says = shortName(r.resources[0]) + " " + r.Says
	}
	old := r.str("oldEvaluationResult.complianceType")
	if r.Condition != "compliance" || r.str("newEvaluationResult.complianceType") != "COMPLIANT" {
		return
	}
	if old != "NON_COMPLIANT" {
		r.Verdict = note(none, "compliance", r.Says, "the rule was not broken before: nothing recovered").settling()
	}
}
