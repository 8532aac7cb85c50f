package classify

const fleetWork = "a fleet replaces and sizes its instances by itself"

var _ = declareFleet("aws.ec2fleet", "EC2 Fleet", "fleet/", "fleet-id")

var _ = declareFleet("aws.ec2spotfleet", "EC2 Spot Fleet", "spot-fleet-request/", "spot-fleet-request-id")

func declareFleet(source, prefix, kind, id string) bool {
	name := arnAt("ec2", kind, id)
	return declare(source,
		Entry{Type: prefix + " Error", Noun: prefix, State: "sub-type", find: name,
			Else: failure(medium, "fleet-error", "fleet cannot do what it should")},
		Entry{Type: prefix + " Information", Noun: prefix, find: name, Else: note(none, "fleet", "fleet information", fleetWork)},
		Entry{Type: prefix + " Instance Change", Noun: prefix, State: "sub-type", find: both(name, arnAt("ec2", "instance/", "instance-id")),
			Cases: cases{"termination_notified": note(low, "fleet", "Spot instance will be taken back", fleetWork)},
			Else:  note(none, "fleet", "fleet instance changed", fleetWork)},
		Entry{Type: prefix + " State Change", Noun: prefix, find: name, Else: change(none, "fleet", "fleet state changed")},
		Entry{Type: prefix + " Spot Instance Request Change", Noun: prefix, find: name, Else: note(none, "fleet", "Spot request changed", fleetWork)},
	)
}
