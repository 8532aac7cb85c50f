package classify

import "strings"

var _ = declare("aws.dms",
	dmsEntry("DMS Replication Instance State Change", "DMS instance"),
	dmsEntry("DMS Replication Instance Class State Change", "DMS instance"),
	dmsEntry("DMS Replication Instance Storage State Change", "DMS instance"),
	dmsEntry("DMS Replication Instance Multi-AZ State Change", "DMS instance"),
	dmsEntry("DMS Replication Instance Patch State", "DMS instance"),
	dmsEntry("DMS Replication Instance Failover State", "DMS instance"),
	dmsEntry("DMS Replication Task State Change", "DMS task"),
	dmsEntry("DMS Replication Endpoint State Change", "DMS endpoint"),
	dmsEntry("DMS Replication State Change", "DMS replication"),
	dmsEntry("DMS Data Migration State Change", "DMS migration"),
)

func dmsEntry(typ, noun string) Entry {
	return Entry{Type: typ, Noun: noun, State: "eventId", Cases: dmsEvents, Else: dmsUnknown, refine: (*reading).dms}
}

var dmsUnknown = note(none, "dms-notice", "notice", "a DMS event that the catalogue does not list: kept, nothing to do")

// dmsEvents decides by id. The numbers equal those of RDS in form only.
var dmsEvents = cases{
	"DMS-EVENT-0078": fault(high, "task", "task failed"),
	"DMS-EVENT-0079": change(medium, "task", "task stopped"),
	"DMS-EVENT-0069": change(low, "task", "task started").settling(),
	"DMS-EVENT-0091": fault(medium, "reading", "reading paused, swap limit reached"),
	"DMS-EVENT-0092": fault(medium, "reading", "reading paused, disk limit reached"),
	"DMS-EVENT-0093": recovery("reading", "reading resumed"),
	"DMS-EVENT-0082": failure(low, "cleanup", "clean-up after a deleted task failed"),
	"DMS-EVENT-0007": failure(medium, "storage", "over 90 % of storage used"),
	"DMS-EVENT-0013": fault(high, "failover", "failover started"),
	"DMS-EVENT-0049": recovery("failover", "failover completed"),
	"DMS-EVENT-0015": recovery("failover", "failover to the standby complete"),
	"DMS-EVENT-0050": fault(medium, "failover", "Multi-AZ activation started"),
	"DMS-EVENT-0051": recovery("failover", "Multi-AZ activation complete"),
	"DMS-EVENT-0034": note(low, "failover-request", "failover asked for too often", "the request was turned down"),
	"DMS-EVENT-0031": failure(critical, "storage-failure", "storage failure"),
	"DMS-EVENT-0036": failure(high, "network", "incompatible network"),
	"DMS-EVENT-0037": failure(critical, "kms-key", "encryption key not accessible"),
	"DMS-EVENT-0026": fault(low, "maintenance", "offline for maintenance").minor("maintenance as announced"),
	"DMS-EVENT-0027": recovery("maintenance", "back from maintenance"),
	"DMS-EVENT-0047": change(low, "patched", "patched"),
	"DMS-EVENT-0068": failure(low, "upgrade", "cannot be upgraded"),
	"DMS-EVENT-0080": dmsChange, "DMS-EVENT-0073": dmsChange, "DMS-EVENT-0074": dmsChange, "DMS-EVENT-0005": dmsChange, "DMS-EVENT-0003": dmsChange,
	"DMS-EVENT-0012": dmsChange, "DMS-EVENT-0014": dmsChange, "DMS-EVENT-0017": dmsChange, "DMS-EVENT-0018": dmsChange, "DMS-EVENT-0024": dmsChange,
	"DMS-EVENT-0025": dmsChange, "DMS-EVENT-0029": dmsChange, "DMS-EVENT-0030": dmsChange, "DMS-EVENT-0066": dmsChange, "DMS-EVENT-0067": dmsChange, "DMS-EVENT-0081": dmsChange,
}

var dmsChange = change(low, "configuration", "changed")

// dms falls back on the event's type and category where the id is new: newer
// kinds of migration bring ids of their own.
func (r *reading) dms() {
	typ := r.str("eventType")
	if r.Condition == dmsChange.Condition && typ != "" {
		r.Says = strings.ToLower(strings.ReplaceAll(clean(typ, 60), "_", " "))
	}
	if r.Condition != dmsUnknown.Condition {
		return
	}
	switch {
	case strings.EqualFold(r.str("category"), "Failure") || strings.HasSuffix(typ, "_FAILED"):
		r.Verdict = fault(medium, "task", "failure reported")
	case strings.HasSuffix(typ, "_STOPPED"):
		r.Verdict = change(low, "task", "stopped")
	case strings.HasSuffix(typ, "_STARTED") || strings.HasSuffix(typ, "_CREATED") || strings.HasSuffix(typ, "_DELETED") || strings.HasSuffix(typ, "_MODIFIED"):
		r.Verdict = change(none, "task", "changed")
	}
}
