package infra

// An acceptance is a finding of a scanner that is right about the template and
// accepted all the same, with the reason.
type acceptance struct{ check, reason string }

// accept records accepted findings of checkov in the resource's Metadata.
func accept(check, reason string) option {
	return func(e *entry) { e.accepted = append(e.accepted, acceptance{check, reason}) }
}

// acceptances writes them where the scanner looks for them.
func acceptances(list []acceptance) map[string]any {
	skip := make([]any, 0, len(list))
	for _, a := range list {
		skip = append(skip, map[string]any{"id": a.check, "comment": a.reason})
	}
	return map[string]any{"checkov": map[string]any{"skip": skip}}
}
