package infra

// Artifacts returns the template of the bucket that code is deployed from. It
// is a stack of its own because code has to be there before the stack that runs it.
func Artifacts() *Template {
	t := newTemplate("Code and templates of CloudOps Autopilot, by the hash of their content.")
	t.Metadata["Generated"] = "by go run ./tools/generate; edit the package infra instead"
	t.add("Artifacts", privateBucket(), over(lifecycle()), over(map[string]any{"BucketEncryption": map[string]any{
		"ServerSideEncryptionConfiguration": []any{map[string]any{"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}}},
	}}), unlogged())
	bucketPolicy(t, "Artifacts")
	tag(t)
	t.output("BucketName", "Name of the bucket", Ref("Artifacts"))
	return t
}
