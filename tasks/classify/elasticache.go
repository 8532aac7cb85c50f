package classify

import "strings"

var _ = declare("aws.elasticache",
	cacheEntry("Cache Created", change(none, "cache", "created").settling()),
	cacheEntry("Cache Creation Failed", failure(medium, "cache", "could not be created")),
	cacheEntry("Cache Updated", change(low, "cache-update", "updated").settling()),
	cacheEntry("Cache Update Failed", failure(medium, "cache-update", "could not be updated")),
	cacheEntry("Cache Deleted", change(low, "cache", "deleted")),
	cacheEntry("Cache Limit Approaching", failure(medium, "cache-limit", "near its limit")),
	cacheEntry("Snapshot Created", success("snapshot", "snapshot made")),
	cacheEntry("Snapshot Creation Failed", failure(low, "snapshot", "snapshot could not be made")),
	cacheEntry("Snapshot Export Failed", failure(low, "snapshot-export", "snapshot could not be exported")),
	cacheEntry("Snapshot Copy Failed", failure(low, "snapshot-copy", "snapshot could not be copied")),
)

func cacheEntry(typ string, v Verdict) Entry {
	return Entry{Type: typ, Noun: "ElastiCache", Else: v, find: func(r *reading) {
		r.add(r.str("SourceArn"))
		if len(r.resources) == 0 && len(r.event.Resources) == 0 {
			kind := "serverlesscache:"
			if strings.Contains(r.str("SourceType"), "snapshot") {
				kind = "serverlesscachesnapshot:"
			}
			r.add(r.arn("elasticache", kind, r.str("SourceIdentifier")))
		}
	}}
}
