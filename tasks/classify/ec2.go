package classify

const byDesign = "an instance starts, runs or goes as its owner planned"

var ec2Instance = arnAt("ec2", "instance/", "instance-id")

var reserved = both(ec2Instance, arnAt("ec2", "capacity-reservation/", "capacity-reservation-id"))

// reservation is how a future-dated capacity reservation stands, which the
// detail-type tells.
func reservation(state string, v Verdict) Entry {
	return Entry{Type: "EC2 Capacity Reservation " + state, Noun: "Capacity reservation", find: reserved, Else: v}
}

var _ = declare("aws.ec2",
	Entry{Type: "EC2 Instance State-change Notification", Noun: "EC2 instance", State: "state",
		Cases: cases{
			"pending":       routine("starting", byDesign),
			"running":       note(none, "instance-state", "running", byDesign).settling(),
			"stopping":      change(low, "instance-state", "stopping"),
			"stopped":       change(low, "instance-state", "stopped").because("the event does not say who stopped it or why: evidence for what happens around it"),
			"shutting-down": routine("shutting down", byDesign),
			"terminated":    change(none, "instance-state", "terminated"),
		},
		find: ec2Instance},
	Entry{Type: "EC2 Spot Instance Interruption Warning", Noun: "EC2 instance", find: ec2Instance,
		Else: failure(low, "spot-interruption", "Spot takes the instance back").minor("Spot takes capacity back by design; what replaces it says whether that hurts")},
	Entry{Type: "EC2 Instance Rebalance Recommendation", Noun: "EC2 instance", find: ec2Instance,
		Else: note(low, "spot-rebalance", "Spot recommends a move", "advice: nothing is interrupted yet")},
	Entry{Type: "EC2 Spot Instance Request Fulfillment", Noun: "EC2 instance", find: ec2Instance,
		Else: note(none, "spot-request", "Spot request fulfilled", "a Spot request was filled as planned")},
	Entry{Type: "EBS Volume Notification", Noun: "EBS volume", State: "result",
		Cases: cases{
			"available":  routine("volume available", "a volume was made as asked"),
			"deleted":    note(none, "volume", "volume deleted", "a volume was deleted as asked"),
			"optimizing": change(none, "volume", "volume is being modified"),
			"modifying":  change(none, "volume", "volume is being modified"),
			"completed":  change(none, "volume", "volume modified"),
			"attached":   routine("volume attached", "a volume was attached as asked"),
			"detached":   routine("volume detached", "a volume was detached as asked"),
			"failed":     failure(medium, "volume-failed", "volume operation failed"),
		},
		refine: (*reading).ebsVolume},
	Entry{Type: "EBS Snapshot Notification", Noun: "EBS snapshot", State: "result", find: both(at("snapshot_id"), at("source")),
		Cases: cases{
			"succeeded": routine("snapshot done", "a snapshot ended as planned"),
			"failed":    failure(medium, "snapshot-failed", "snapshot failed"),
		},
		refine: (*reading).ebsSnapshot,
		filter: map[string]any{"$or": []any{
			map[string]any{"result": []any{anythingBut([]string{"succeeded"}), missing}},
			map[string]any{"event": []any{"shareSnapshot"}},
		}}},
	Entry{Type: "EBS Multi-Volume Snapshots Completion Status", Noun: "EBS snapshots", State: "result", find: both(at("snapshots.#.snapshot_id"), at("snapshots.#.source")),
		Cases: cases{
			"succeeded": routine("snapshots done", "snapshots ended as planned"),
			"failed":    failure(medium, "snapshot-failed", "multi-volume snapshot failed"),
		}},
	Entry{Type: "EBS Fast Snapshot Restore State-change Notification", Noun: "EBS snapshot", State: "state",
		Cases: cases{
			"enabling": routine("fast restore is being enabled", "fast snapshot restore changes as asked"), "optimizing": routine("fast restore is being enabled", "fast snapshot restore changes as asked"),
			"enabled":   change(none, "fast-restore", "fast restore enabled"),
			"disabling": change(none, "fast-restore", "fast restore is being disabled"),
			"disabled":  change(none, "fast-restore", "fast restore disabled"),
		},
		refine: (*reading).fastRestore},
	Entry{Type: "EC2 AMI State Change", Noun: "AMI", State: "State", find: func(r *reading) {
		if id := r.str("ImageId"); id != "" && len(r.event.Resources) == 0 {
			r.add("arn:" + partition(r.region) + ":ec2:" + r.region + "::image/" + id)
		}
	},
		Cases: cases{
			"available":    note(none, "image", "image available", "an image was made as planned").settling(),
			"pending":      routine("image is being made", "an image is being made as planned"),
			"failed":       failure(low, "image", "image could not be made"),
			"deregistered": change(none, "image", "image deregistered"), "disabled": change(none, "image", "image disabled"),
		}},
	Entry{Type: "EC2 Capacity Reservation Instance Interruption Warning", Noun: "Capacity reservation", find: reserved, Else: failure(medium, "reservation", "reserved capacity is interrupted")},
	Entry{Type: "EC2 Capacity Reservation Underutilization Notification", Noun: "Capacity reservation", find: reserved, Else: note(low, "reservation", "reserved capacity is hardly used", "costs money, breaks nothing")},
	Entry{Type: "EC2 Capacity Reservation Utilization Alert", Noun: "Capacity reservation", find: reserved, Else: note(low, "reservation", "utilization alert", "costs money, breaks nothing")},
	Entry{Type: "EC2 ODCR Underutilization Notification", Noun: "Capacity reservation", find: reserved, Else: note(low, "reservation", "reserved capacity is hardly used", "costs money, breaks nothing")},
	Entry{Type: "EC2 Capacity Block Reservation Expiration Warning", Noun: "Capacity block", find: reserved, Else: note(low, "reservation", "capacity block ends soon", "the end was agreed when the block was bought")},
	reservation("Scheduled", change(none, "reservation", "reservation scheduled")),
	reservation("Active", note(none, "reservation-state", "capacity delivered", "delivered as agreed").settling()),
	reservation("Delayed", fault(medium, "reservation-state", "capacity is delayed")),
	reservation("Unsupported", failure(medium, "reservation-state", "capacity cannot be delivered")),
	reservation("Failed", failure(medium, "reservation-state", "reservation failed")),
	reservation("Expired", note(low, "reservation", "reservation ended", "the end was agreed")),
	Entry{Type: "EC2 Capacity Block Reservation Delivered", Noun: "Capacity block", find: reserved, Else: note(none, "reservation", "capacity block delivered", "delivered as agreed")},
	Entry{Type: "EC2 Fast Launch State-change Notification", Noun: "AMI", State: "state",
		Cases: cases{"enabling-failed": failure(low, "fast-launch", "fast launch could not be enabled"), "enabled-failed": failure(low, "fast-launch", "fast launch failed"), "disabling-failed": failure(low, "fast-launch", "fast launch could not be disabled")},
		Else:  note(none, "fast-launch", "fast launch changes", "changes as asked")},
	Entry{Type: "EC2 Allowed AMI Changed", Noun: "AMI settings", Else: change(low, "allowed-images", "allowed images changed")},
)
