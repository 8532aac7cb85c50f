package classify

var _ = declare("aws.savingsplans",
	Entry{Type: "Savings Plans State Change Alert", Noun: "Savings plan", State: "currentState",
		Cases: cases{"payment-failed": failure(low, "payment", "payment failed"), "active": note(none, "payment", "active", "bought as planned").settling(), "queued": note(none, "payment", "queued", "bought as planned"),
			"payment-pending": note(none, "payment", "payment pending", "bought as planned"), "retired": note(low, "plan", "ended", "the end was agreed"), "queued-deleted": change(low, "plan", "deleted before it began")}},
)
