package classify

var _ = declare("aws.budgets", Entry{Type: "Budget Notification", Noun: "Budget", Else: note(low, "budget", "budget notice", "budgets tell people by SNS or email")})
