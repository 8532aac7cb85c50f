package classify

const fleetWork = "a fleet replaces and sizes its instances by itself"

var _ = declareFleet("aws.ec2fleet", "EC2 Fleet", "ec2", "fleet-id")

var _ = declareFleet("aws.ec2spotfleet", "EC2 Spot Fleet", "ec2", "spot-fleet-request-id")

func declareFleet(source, prefix, service, id string) bool {
	name := arnAt("ec2", "fleet/", id)
	if source == "aws.ec2spotfleet" {
		name = arnAt("ec2", "spot-fleet-request/", id)
	}
	return declare(source,
		Entry{Type: prefix + " Error", Noun: prefix, Service: service, State: "sub-type", find: name,
			Else: failure(medium, "fleet-error", "fleet cannot do what it should")},
		Entry{Type: prefix + " Information", Noun: prefix, Service: service, find: name, Else: note(none, "fleet", "fleet information", fleetWork)},
		Entry{Type: prefix + " Instance Change", Noun: prefix, Service: service, State: "sub-type", find: both(name, arnAt("ec2", "instance/", "instance-id")),
			Cases: cases{"termination_notified": note(low, "fleet", "Spot instance will be taken back", fleetWork)},
			Else:  note(none, "fleet", "fleet instance changed", fleetWork)},
		Entry{Type: prefix + " State Change", Noun: prefix, Service: service, find: name, Else: change(none, "fleet", "fleet state changed")},
		Entry{Type: prefix + " Spot Instance Request Change", Noun: prefix, Service: service, find: name, Else: note(none, "fleet", "Spot request changed", fleetWork)},
	)
}
