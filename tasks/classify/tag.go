package classify

var _ = declare("aws.tag",
	Entry{Type: "Tag Change on Resource", Noun: "Tags of", Else: change(none, "tags", "tags changed"), refine: func(r *reading) { r.takeTags(r.get("tags")) }},
)
