package classify

var _ = declare("aws.events",
	Entry{Type: "Scheduled Event", Noun: "Schedule", Else: routine("tick of the clock", "a schedule's tick")},
)

var _ = declare("aws.scheduler", Entry{Type: "Scheduled Event", Noun: "Schedule", Else: routine("tick of the clock", "a schedule's tick")})
