package classify

var _ = declare("aws.arc-zonal-shift",
	Entry{Type: "Autoshift In Progress", Noun: "Zonal autoshift", Else: fault(medium, "autoshift", "traffic is taken out of an impaired zone")},
	Entry{Type: "Autoshift Completed", Noun: "Zonal autoshift", Else: recovery("autoshift", "traffic is back in the zone")},
	Entry{Type: "Practice Run Started", Noun: "Zonal shift", Else: change(none, "practice", "practice run started")},
	Entry{Type: "Practice Run Succeeded", Noun: "Zonal shift", Else: success("practice", "practice run passed")},
	Entry{Type: "Practice Run Interrupted", Noun: "Zonal shift", Else: note(low, "practice", "practice run interrupted", "it is run again")},
	Entry{Type: "Practice Run Failed", Noun: "Zonal shift", Else: failure(medium, "practice", "practice run failed: the application does not bear the loss of a zone")},
	Entry{Type: "FIS Experiment Autoshift In Progress", Noun: "Zonal autoshift", Else: change(none, "drill", "drill shifts traffic")},
	Entry{Type: "FIS Experiment Autoshift Completed", Noun: "Zonal autoshift", Else: note(none, "drill", "drill ended", "a drill that somebody planned")},
	Entry{Type: "FIS Experiment Autoshift Canceled", Noun: "Zonal autoshift", Else: change(low, "drill", "drill cancelled")},
	Entry{Type: "Manual Shift Started", Noun: "Zonal shift", Else: change(medium, "shift", "somebody takes traffic out of a zone")},
	Entry{Type: "Manual Shift Updated", Noun: "Zonal shift", Else: change(low, "shift", "shift changed")},
	Entry{Type: "Manual Shift Canceled", Noun: "Zonal shift", Else: change(low, "shift", "shift ended")},
)
