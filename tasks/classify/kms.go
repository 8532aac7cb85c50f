package classify

var kmsKey = func(r *reading) {
	if len(r.event.Resources) == 0 {
		arnAt("kms", "key/", "key-id")(r)
	}
}

var _ = declare("aws.kms",
	Entry{Type: "KMS CMK Deletion", Noun: "KMS key", find: kmsKey, Else: security(critical, "key-deletion", "key deleted, data under it is lost").because("the waiting period is over: what the key encrypted cannot be read again")},
	Entry{Type: "KMS CMK Rotation", Noun: "KMS key", find: kmsKey, Else: note(none, "rotation", "key rotated", "automatic rotation, as planned")},
	Entry{Type: "KMS Imported Key Material Expiration", Noun: "KMS key", find: kmsKey, Else: fault(high, "key-material", "imported key material expired, key unusable")},
)
