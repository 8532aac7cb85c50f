package classify

import "strings"

var custom = Entry{Else: note(none, "custom", "event of a custom source", "no alert that the catalogue can read: kept, nothing to do"), refine: (*reading).customAlert}

// customService names the service of a source that is no AWS service. A
// partner's bus carries the partner's domain.
func customService(source string) string {
	rest, ok := strings.CutPrefix(source, "aws.partner/")
	if !ok {
		return strings.TrimPrefix(source, "aws.")
	}
	partner, _, _ := strings.Cut(rest, "/")
	for _, suffix := range []string{".com", ".io", ".net", ".org", ".co"} {
		partner = strings.TrimSuffix(partner, suffix)
	}
	return partner
}

func (r *reading) customAlert() {}
