package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/kinesisfirehose"
	"github.com/awslabs/goformation/v7/cloudformation/logs"
)

// eventLog adds the stream that keeps every event as compressed JSON lines.
func eventLog(t *Template) {
	t.add("EventLogErrors", &logs.LogGroup{LogGroupName: str(Sub("/aws/kinesisfirehose/${AWS::StackName}-events"))},
		when(hasEventLog), over(map[string]any{"RetentionInDays": Ref("LogDays"), "KmsKeyId": keyArn()}))
	t.add("EventLogErrorStream", &logs.LogStream{LogGroupName: Ref("EventLogErrors"), LogStreamName: str("delivery")}, when(hasEventLog))
	bucket := Arn("DataBucket")
	role(t, "EventLogRole", "Writes the event log", trust("firehose.amazonaws.com", own("firehose", "deliverystream/*")), []Grant{
		allow(on(Join("", bucket, "/events/*"), Join("", bucket, "/undelivered-events/*")), "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
		allow(on(bucket), "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
		allow(on(Arn("EventLogErrors")), "logs:PutLogEvents"),
		useKey("kms:Decrypt", "kms:GenerateDataKey"),
	}, when(hasEventLog))
	t.add("EventLogStream", &kinesisfirehose.DeliveryStream{
		DeliveryStreamType: str("DirectPut"),
		DeliveryStreamEncryptionConfigurationInput: &kinesisfirehose.DeliveryStream_DeliveryStreamEncryptionConfigurationInput{
			KeyType: If(hasKey, "CUSTOMER_MANAGED_CMK", "AWS_OWNED_CMK"), KeyARN: str(keyArn()),
		},
		ExtendedS3DestinationConfiguration: &kinesisfirehose.DeliveryStream_ExtendedS3DestinationConfiguration{
			BucketARN: bucket, RoleARN: Arn("EventLogRole"),
			Prefix:            str("events/!{timestamp:yyyy/MM/dd/HH}/"),
			ErrorOutputPrefix: str("undelivered-events/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"),
			CompressionFormat: str("GZIP"),
			BufferingHints:    &kinesisfirehose.DeliveryStream_BufferingHints{IntervalInSeconds: integer(300), SizeInMBs: integer(5)},
			CloudWatchLoggingOptions: &kinesisfirehose.DeliveryStream_CloudWatchLoggingOptions{
				Enabled: yes(), LogGroupName: str(Ref("EventLogErrors")), LogStreamName: str(Ref("EventLogErrorStream")),
			},
			ProcessingConfiguration: &kinesisfirehose.DeliveryStream_ProcessingConfiguration{Enabled: yes(),
				Processors: []kinesisfirehose.DeliveryStream_Processor{{Type: "AppendDelimiterToRecord",
					Parameters: []kinesisfirehose.DeliveryStream_ProcessorParameter{{ParameterName: "Delimiter", ParameterValue: `\n`}}}}},
		},
	}, when(hasEventLog))
}
