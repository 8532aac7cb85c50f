package classify

const dataPlane = "work on objects is the bucket's daily business"

var bucket = func(r *reading) {
	r.add(r.global("s3", r.str("bucket.name")))
	r.name = clean(r.str("bucket.name"), 80)
}

var _ = declare("aws.s3",
	Entry{Type: "Object Created", Noun: "S3 bucket", find: bucket, Else: routine("object created", dataPlane)},
	Entry{Type: "Object Deleted", Noun: "S3 bucket", find: bucket, Else: routine("object deleted", dataPlane)},
	Entry{Type: "Object Restore Initiated", Noun: "S3 bucket", find: bucket, Else: routine("restore of an object started", dataPlane)},
	Entry{Type: "Object Restore Completed", Noun: "S3 bucket", find: bucket, Else: routine("object restored", dataPlane)},
	Entry{Type: "Object Restore Expired", Noun: "S3 bucket", find: bucket, Else: routine("restored copy expired", dataPlane)},
	Entry{Type: "Object Storage Class Changed", Noun: "S3 bucket", find: bucket, Else: routine("storage class of an object changed", dataPlane)},
	Entry{Type: "Object Access Tier Changed", Noun: "S3 bucket", find: bucket, Else: routine("access tier of an object changed", dataPlane)},
	Entry{Type: "Object ACL Updated", Noun: "S3 bucket", find: bucket, Else: note(low, "object-acl", "access list of an object changed", "whether it opened the object is not in the event")},
	Entry{Type: "Object Tags Added", Noun: "S3 bucket", find: bucket, Else: routine("object tagged", dataPlane)},
	Entry{Type: "Object Tags Deleted", Noun: "S3 bucket", find: bucket, Else: routine("tags of an object removed", dataPlane)},
)
