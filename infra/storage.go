package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/s3"
)

// storage adds the bucket of the event log and of the incident reports.
func storage(t *Template) {
	t.add("DataBucket", privateBucket(), retained, encryptedBucket(), unlogged(), over(lifecycle(
		expire("events", Ref("EventLogDays")),
		expire("undelivered-events", Ref("EventLogDays")),
	)))
	bucketPolicy(t, "DataBucket")
}

// privateBucket is a bucket that nobody outside this account can open.
func privateBucket() *s3.Bucket {
	return &s3.Bucket{
		PublicAccessBlockConfiguration: &s3.Bucket_PublicAccessBlockConfiguration{
			BlockPublicAcls: yes(), BlockPublicPolicy: yes(), IgnorePublicAcls: yes(), RestrictPublicBuckets: yes(),
		},
		OwnershipControls:       &s3.Bucket_OwnershipControls{Rules: []s3.Bucket_OwnershipControlsRule{{ObjectOwnership: str("BucketOwnerEnforced")}}},
		VersioningConfiguration: &s3.Bucket_VersioningConfiguration{Status: "Enabled"},
	}
}

// lifecycle removes what rules say, and what uploads and old versions leave behind.
func lifecycle(rules ...any) map[string]any {
	rules = append(rules, map[string]any{
		"Id": "tidy", "Status": "Enabled",
		"AbortIncompleteMultipartUpload": map[string]any{"DaysAfterInitiation": 1},
		"NoncurrentVersionExpiration":    map[string]any{"NoncurrentDays": 30},
	})
	return map[string]any{"LifecycleConfiguration": map[string]any{"Rules": rules}}
}

// expire removes what lies in a folder after some days.
func expire(folder, days string) map[string]any {
	return map[string]any{"Id": folder, "Prefix": folder + "/", "Status": "Enabled", "ExpirationInDays": days}
}

// encryptedBucket encrypts with the customer's key or with one of S3.
func encryptedBucket() option {
	encryption := func(by map[string]any) map[string]any {
		return map[string]any{"ServerSideEncryptionConfiguration": []any{
			map[string]any{"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": by},
		}}
	}
	return over(map[string]any{"BucketEncryption": If(hasKey,
		encryption(map[string]any{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": Arn("Key")}),
		encryption(map[string]any{"SSEAlgorithm": "AES256"}))})
}

// unlogged accepts that a bucket keeps no access log.
func unlogged() option {
	return accept("CKV_AWS_18", "Only functions of this stack and Firehose write here; data events of CloudTrail show who read, without a second bucket to look after.")
}

// bucketPolicy refuses whoever does not use TLS, and adds statements.
func bucketPolicy(t *Template, bucket string, statements ...any) {
	objects := Join("", Arn(bucket), "/*")
	tls := map[string]any{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": []string{Arn(bucket), objects},
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}}
	t.add(bucket+"Policy", &s3.BucketPolicy{Bucket: Ref(bucket), PolicyDocument: policy(append(statements, tls)...)})
}
