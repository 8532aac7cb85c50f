package sample

import (
	"fmt"
	"math/rand/v2"
)

func arn(service, rest string) string {
	return "arn:aws:" + service + ":" + region + ":" + account + ":" + rest
}

// A metric is what an alarm watches.
type metric struct {
	alarm, namespace, name, stat string
	dimensions                   map[string]any
	threshold                    float64
}

const stateLayout = "2006-01-02T15:04:05.000-0700"

// alarm is a change of an alarm's state to ALARM or back to OK.
func alarm(m metric, state string) event {
	previous, value, crossed := "OK", m.threshold*3, "was greater than"
	if state == "OK" {
		previous, value, crossed = "ALARM", m.threshold/2, "was not greater than"
	}
	reason := fmt.Sprintf("Threshold Crossed: 1 datapoint [%.1f] %s the threshold (%.1f).", value, crossed, m.threshold)
	return event{"aws.cloudwatch", "CloudWatch Alarm State Change", []string{arn("cloudwatch", "alarm:"+m.alarm)}, map[string]any{
		"alarmName":     m.alarm,
		"state":         map[string]any{"value": state, "reason": reason, "timestamp": moment{stateLayout, 0}},
		"previousState": map[string]any{"value": previous, "timestamp": moment{stateLayout, -600e9}},
		"configuration": map[string]any{"description": "", "metrics": []any{map[string]any{"id": "m1", "returnData": true,
			"metricStat": map[string]any{"period": 60, "stat": m.stat,
				"metric": map[string]any{"namespace": m.namespace, "name": m.name, "dimensions": m.dimensions}}}}},
	}}
}

func rdsEvent(kind, arnKind, id, eventID, category, message string) event {
	source := arn("rds", arnKind+":"+id)
	return event{"aws.rds", "RDS DB " + kind + " Event", []string{source}, map[string]any{
		"EventCategories": []any{category}, "SourceType": map[string]string{"Cluster": "CLUSTER", "Instance": "DB_INSTANCE"}[kind],
		"SourceArn": source, "SourceIdentifier": id, "Date": moment{"2006-01-02T15:04:05.000Z", 0}, "EventID": eventID, "Message": message,
	}}
}

func ecsDeployment(service, name, reason string) event {
	kind := "INFO"
	if name == "SERVICE_DEPLOYMENT_FAILED" {
		kind = "ERROR"
	}
	return event{"aws.ecs", "ECS Deployment State Change", []string{arn("ecs", "service/prod/"+service)}, map[string]any{
		"eventType": kind, "eventName": name, "deploymentId": "ecs-svc/9031530356181450001",
		"updatedAt": moment{"2006-01-02T15:04:05.000Z", 0}, "reason": reason,
	}}
}

func ecsAction(service, kind, name string) event {
	return event{"aws.ecs", "ECS Service Action", []string{arn("ecs", "service/prod/"+service)}, map[string]any{
		"eventType": kind, "eventName": name, "clusterArn": arn("ecs", "cluster/prod"), "createdAt": moment{"2006-01-02T15:04:05.000Z", 0},
	}}
}

// apiCall is a call that CloudTrail saw.
func apiCall(service, name, who string, readOnly bool, parameters map[string]any) event {
	return event{"aws." + service, "AWS API Call via CloudTrail", nil, map[string]any{
		"eventVersion": "1.09", "eventTime": moment{"2006-01-02T15:04:05Z", 0}, "eventSource": service + ".amazonaws.com",
		"eventName": name, "awsRegion": region, "sourceIPAddress": "198.51.100.24", "userAgent": "aws-cli/2.31.0", "readOnly": readOnly,
		"eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": account, "requestParameters": parameters,
		"userIdentity": map[string]any{"type": "AssumedRole", "accountId": account,
			"arn": "arn:aws:sts::" + account + ":assumed-role/" + who},
	}}
}

func health(code, status string, entities ...string) event {
	var affected []any
	for _, e := range entities {
		affected = append(affected, map[string]any{"entityValue": e})
	}
	return event{"aws.health", "AWS Health Event", entities, map[string]any{
		"eventArn": "arn:aws:health:" + region + "::event/EC2/" + code + "/" + code + "_SAMPLE", "service": "EC2", "eventScopeCode": "ACCOUNT_SPECIFIC",
		"eventTypeCode": code, "eventTypeCategory": "issue", "statusCode": status, "eventRegion": region, "affectedAccount": account,
		"communicationId": "sample-" + status + "-1", "page": "1", "totalPages": "1", "affectedEntities": affected,
		"startTime":        moment{"Mon, 02 Jan 2006 15:04:05 GMT", -120e9},
		"eventDescription": []any{map[string]any{"language": "en_US", "latestDescription": "Some instances in one Availability Zone (use1-az2) have lost power."}},
	}}
}

func guardDuty(r *rand.Rand) event {
	id := fmt.Sprintf("%032x", r.Uint64())
	return event{"aws.guardduty", "GuardDuty Finding", nil, map[string]any{
		"schemaVersion": "2.0", "accountId": account, "region": region, "id": id, "arn": arn("guardduty", "detector/sample/finding/"+id),
		"type": "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", "severity": 8,
		"title":       "Credentials of the role WebServer are used from outside AWS.",
		"description": "Credentials created for an EC2 instance are used from 203.0.113.77.",
		"resource": map[string]any{"resourceType": "AccessKey", "accessKeyDetails": map[string]any{
			"accessKeyId": "ASIAIOSFODNN7EXAMPLE", "principalId": "AROAEXAMPLE:i-0a1b2c3d4e5f60718", "userType": "AssumedRole", "userName": "WebServer"}},
		"service":   map[string]any{"serviceName": "guardduty", "count": 1, "archived": false, "eventFirstSeen": moment{"2006-01-02T15:04:05.000Z", -60e9}},
		"createdAt": moment{"2006-01-02T15:04:05.000Z", 0}, "updatedAt": moment{"2006-01-02T15:04:05.000Z", 0},
	}}
}
