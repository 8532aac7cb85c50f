package sample

import (
	"fmt"
	"math/rand/v2"
)

// noise is something that happens all day and means nothing.
func noise(r *rand.Rand) event {
	instance := fmt.Sprintf("i-%017x", r.Uint64()>>4)
	switch r.IntN(8) {
	case 0:
		return event{"aws.ec2", "EC2 Instance State-change Notification", []string{arn("ec2", "instance/"+instance)},
			map[string]any{"instance-id": instance, "state": "running"}}
	case 1:
		return event{"aws.s3", "Object Created", []string{"arn:aws:s3:::shop-uploads"}, map[string]any{
			"version": "0", "bucket": map[string]any{"name": "shop-uploads"}, "reason": "PutObject", "requester": account,
			"object": map[string]any{"key": fmt.Sprintf("uploads/%06x.jpg", r.IntN(1<<24)), "size": r.IntN(5_000_000)}}}
	case 2:
		return apiCall("ec2", "DescribeInstances", "Observability/poller", true, map[string]any{})
	case 3:
		return apiCall("sts", "AssumeRole", "Observability/poller", true, map[string]any{"roleArn": "arn:aws:iam::" + account + ":role/Observability"})
	case 4:
		return event{"aws.events", "Scheduled Event", []string{arn("events", "rule/thumbnailer-every-15m")}, map[string]any{}}
	case 5:
		return event{"aws.ecr", "ECR Image Action", nil, map[string]any{"result": "SUCCESS", "repository-name": "catalog",
			"action-type": "PUSH", "image-tag": fmt.Sprintf("%08x", r.Uint32())}}
	case 6:
		return event{"aws.autoscaling", "EC2 Instance Launch Successful", []string{
			arn("autoscaling", "autoScalingGroup:7c37a57b-0aae-4aba-890c-2995325a85e1:autoScalingGroupName/workers"), arn("ec2", "instance/"+instance)},
			map[string]any{"StatusCode": "InProgress", "AutoScalingGroupName": "workers", "EC2InstanceId": instance,
				"Description": "Launching a new EC2 instance: " + instance, "Details": map[string]any{"Availability Zone": "us-east-1a"}}}
	default:
		return metricNoise(r)
	}
}

// metricNoise is an alarm of target tracking, which drives scaling.
func metricNoise(r *rand.Rand) event {
	m := metric{"TargetTracking-service/prod/shop-AlarmLow-4582d786-27f8-45ef-969e-da2a6cdc5e49", "AWS/ECS", "CPUUtilization", "Average",
		map[string]any{"ClusterName": "prod", "ServiceName": "shop"}, 40}
	if r.IntN(2) == 0 {
		return alarm(m, "OK")
	}
	return alarm(m, "ALARM")
}
