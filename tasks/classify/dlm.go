package classify

var _ = declare("aws.dlm",
	Entry{Type: "DLM Policy State Change", Noun: "Snapshot policy", State: "state", find: at("policy_id"),
		Cases: cases{"ERROR": fault(medium, "snapshot-policy", "policy cannot run"), "ENABLED": change(none, "snapshot-policy", "policy runs").settling(), "DISABLED": change(low, "snapshot-policy", "policy switched off")}},
)
