package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

// The functions here weigh what a call asked for. They read request
// parameters only: what is written in free text decides nothing.

var plainChange = change(low, "", "")

func eventSelectors(_ *reading, call trailCall, _ Verdict) Verdict {
	narrowed := false
	call.request.Get("eventSelectors").ForEach(func(_, s gjson.Result) bool {
		narrowed = narrowed || s.Get("readWriteType").Str != "" && s.Get("readWriteType").Str != "All" || s.Get("includeManagementEvents").Type == gjson.False
		return true
	})
	v := security(medium, "", "what the trail records changed").because(auditLost)
	if narrowed {
		v.Severity, v.Says = high, "the trail records less"
	}
	return v
}

func detectorUpdated(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("enable").Type == gjson.False {
		return security(critical, "", "threat detection switched off").because(watchLost)
	}
	return security(low, "", "threat detection changed").minor("still on: a note")
}

func archivingFilter(_ *reading, call trailCall, _ Verdict) Verdict {
	if strings.EqualFold(call.str("action"), "ARCHIVE") {
		return security(medium, "", "findings are archived unseen").because(watchLost)
	}
	return plainChange
}

func secretDeleted(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("forceDeleteWithoutRecovery").Bool() {
		return security(high, "delete-secret", "secret deleted for good").because(dataLost)
	}
	return change(medium, "delete-secret", "deletion of the secret scheduled")
}

func databaseDeleted(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("skipFinalSnapshot").Bool() {
		return gone(high, "database deleted without a final snapshot", dataLost)
	}
	return change(medium, "", "database deleted")
}

func warehouseDeleted(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("skipFinalClusterSnapshot").Bool() {
		return gone(high, "warehouse deleted without a final snapshot", dataLost)
	}
	return change(medium, "", "warehouse deleted")
}

func versioning(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.str("VersioningConfiguration.Status") == "Suspended" || call.str("versioningConfiguration.status") == "Suspended" {
		return security(medium, "", "versioning suspended").minor("older versions stay: a note")
	}
	return change(low, "", "versioning set")
}

func continuousBackups(_ *reading, call trailCall, _ Verdict) Verdict {
	if call.request.Get("pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled").Type == gjson.False {
		return security(medium, "", "point-in-time recovery switched off").because(backupLost)
	}
	return change(low, "", "point-in-time recovery set")
}
