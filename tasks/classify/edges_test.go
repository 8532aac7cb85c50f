package classify

import (
	"slices"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestEventsRevealEdges(t *testing.T) {
	const a = ":eu-central-1:123456789012:"
	call := func(service, name, request string) (string, string, string) {
		return "aws." + service, "AWS API Call via CloudTrail", `{"eventSource":"` + service + `.amazonaws.com","eventName":"` + name + `","requestParameters":` + request + `}`
	}
	tests := []struct {
		name     string
		event    func() (source, typ, detail string)
		from, to string
		kind     string
	}{
		{"a task is part of its service", func() (string, string, string) {
			return "aws.ecs", "ECS Task State Change", `{"taskArn":"arn:aws:ecs` + a + `task/web/1","clusterArn":"arn:aws:ecs` + a + `cluster/web","group":"service:front","lastStatus":"RUNNING"}`
		}, "arn:aws:ecs" + a + "task/web/1", "arn:aws:ecs" + a + "service/web/front", "part-of"},
		{"a balancer depends on its target group", func() (string, string, string) {
			return "aws.cloudwatch", "CloudWatch Alarm State Change", `{"alarmName":"a","state":{"value":"ALARM"},"configuration":{"metrics":[{"metricStat":{"metric":{"namespace":"AWS/ApplicationELB","name":"HTTPCode_Target_5XX_Count","dimensions":{"LoadBalancer":"app/x/1","TargetGroup":"targetgroup/y/2"}}}}]}}`
		}, "arn:aws:elasticloadbalancing" + a + "loadbalancer/app/x/1", "arn:aws:elasticloadbalancing" + a + "targetgroup/y/2", "depends"},
		{"a composite alarm rests on those of its rule", func() (string, string, string) {
			return "aws.cloudwatch", "CloudWatch Alarm State Change", `{"alarmName":"a","state":{"value":"ALARM"},"configuration":{"alarmRule":"(ALARM(\"b c\") AND NOT OK(d))"}}`
		}, "arn:aws:cloudwatch" + a + "alarm:a", "arn:aws:cloudwatch" + a + "alarm:b c", "depends"},
		{"an instance is part of its group", func() (string, string, string) {
			return "aws.autoscaling", "EC2 Instance Launch Successful", `{"AutoScalingGroupName":"g","EC2InstanceId":"i-1"}`
		}, "arn:aws:ec2" + a + "instance/i-1", "g", "part-of"},
		{"a database depends on its security group", func() (string, string, string) {
			return call("rds", "ModifyDBInstance", `{"dBInstanceIdentifier":"d","vpcSecurityGroupIds":["sg-1"]}`)
		}, "arn:aws:rds" + a + "db:d", "arn:aws:ec2" + a + "security-group/sg-1", "depends"},
		{"a function depends on what it reads", func() (string, string, string) {
			return call("lambda", "CreateEventSourceMapping20150331", `{"functionName":"f","eventSourceArn":"arn:aws:sqs`+a+`q"}`)
		}, "arn:aws:lambda" + a + "function:f", "arn:aws:sqs" + a + "q", "depends"},
		{"a target group depends on the service behind it", func() (string, string, string) {
			return call("ecs", "CreateService", `{"cluster":"web","serviceName":"front","loadBalancers":[{"targetGroupArn":"arn:tg"}]}`)
		}, "arn:tg", "arn:aws:ecs" + a + "service/web/front", "depends"},
		{"a service depends on the secret that its tasks could not get", func() (string, string, string) {
			return "aws.ecs", "ECS Task State Change", `{"taskArn":"arn:aws:ecs` + a + `task/web/1","clusterArn":"arn:aws:ecs` + a + `cluster/web","group":"service:front","lastStatus":"STOPPED","stopCode":"TaskFailedToStart",
				"stoppedReason":"ResourceInitializationError: unable to pull secrets: unable to retrieve secret from asm: (arn:aws:secretsmanager` + a + `secret:front/db-AbCdEf): not found."}`
		}, "arn:aws:ecs" + a + "service/web/front", "arn:aws:secretsmanager" + a + "secret:front/db-AbCdEf", "depends"},
		{"a copy depends on the vault it goes to", func() (string, string, string) {
			return "aws.backup", "Copy Job State Change", `{"copyJobId":"1","state":"FAILED","resourceArn":"arn:aws:rds` + a + `db:d","destinationBackupVaultArn":"arn:aws:backup:eu-central-1:999999999999:backup-vault:v"}`
		}, "arn:aws:rds" + a + "db:d", "arn:aws:backup:eu-central-1:999999999999:backup-vault:v", "depends"},
		{"a group depends on the image that is not there", func() (string, string, string) {
			return "aws.autoscaling", "EC2 Instance Launch Unsuccessful", `{"AutoScalingGroupName":"g","StatusMessage":"The image id '[ami-1]' does not exist. Launching EC2 instance failed."}`
		}, "g", "arn:aws:ec2:eu-central-1::image/ami-1", "depends"},
		{"work that was refused depends on the role it has", func() (string, string, string) {
			return "lambda", "Lambda Function Invocation Result - Failure", `{"requestContext":{"functionArn":"arn:aws:lambda` + a + `function:f:$LATEST","condition":"RetriesExhausted"},
				"responsePayload":{"errorType":"AccessDeniedException","errorMessage":"User: arn:aws:sts::123456789012:assumed-role/f-role/f is not authorized to perform: dynamodb:GetItem"}}`
		}, "arn:aws:lambda" + a + "function:f", "arn:aws:iam::123456789012:role/f-role", "depends"},
		{"a pipeline depends on the build it starts", func() (string, string, string) {
			return "aws.codebuild", "CodeBuild Build State Change", `{"project-name":"p","build-status":"FAILED","build-id":"arn:b","additional-information":{"initiator":"codepipeline/rel"}}`
		}, "arn:aws:codepipeline" + a + "rel", "arn:aws:codebuild" + a + "project/p", "depends"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source, typ, detail := tt.event()
			got := Classify(event(t, source, typ, "[]", detail)).Edges
			if want := (incident.Edge{From: tt.from, To: tt.to, Kind: tt.kind}); !slices.Contains(got, want) {
				t.Errorf("Classify(%s) reveals %+v, want %+v among them", detail, got, want)
			}
		})
	}
}

func TestACallOnAWebACLNamesItsARN(t *testing.T) {
	tests := []struct{ scope, want string }{
		{"REGIONAL", "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/id-1"},
		{"CLOUDFRONT", "arn:aws:wafv2:eu-central-1:123456789012:global/webacl/shop/id-1"},
	}
	for _, tt := range tests {
		detail := `{"eventSource":"wafv2.amazonaws.com","eventName":"UpdateWebACL","requestParameters":{"name":"shop","scope":"` + tt.scope + `","id":"id-1"}}`
		if got := Classify(event(t, "aws.wafv2", "AWS API Call via CloudTrail", "[]", detail)).Primary(); got != tt.want {
			t.Errorf("Classify(%s).Primary() = %q, want %q", detail, got, tt.want)
		}
	}
}

func TestADeploymentOfConfigurationNamesWhatItIsDeployedTo(t *testing.T) {
	const prefix = "arn:aws:appconfig:eu-central-1:123456789012:application/abc1234"
	want := []string{prefix + "/environment/prd5678", prefix + "/configurationprofile/ffl9012", prefix}
	for _, request := range []string{`{"applicationId":"abc1234","environmentId":"prd5678","configurationProfileId":"ffl9012"}`, `{"ApplicationId":"abc1234","EnvironmentId":"prd5678","ConfigurationProfileId":"ffl9012"}`} {
		detail := `{"eventSource":"appconfig.amazonaws.com","eventName":"StartDeployment","requestParameters":` + request + `}`
		if got := Classify(event(t, "aws.appconfig", "AWS API Call via CloudTrail", `[]`, detail)).Resources; !slices.Equal(got, want) {
			t.Errorf("%s acts on %q, want %q", request, got, want)
		}
	}
}

func TestAQuotaIsNamedByTheNoticeAndByWhatItStops(t *testing.T) {
	notice := Classify(event(t, "aws.health", "AWS Health Event", `["Service: EC2 | Quota Name: Running On-Demand Standard instances | Utilization: 100%"]`,
		`{"service":"SERVICEQUOTAS","eventTypeCode":"AWS_SERVICEQUOTAS_THRESHOLD_BREACH","eventTypeCategory":"accountNotification","statusCode":"open"}`))
	launch := Classify(event(t, "aws.autoscaling", "EC2 Instance Launch Unsuccessful", `[]`,
		`{"AutoScalingGroupName":"nodes","StatusMessage":"You have requested more vCPU capacity than your current vCPU limit of 256 allows for the instance bucket."}`))
	if len(notice.Resources) != 1 || !slices.Contains(launch.Resources, notice.Resources[0]) {
		t.Errorf("the notice names %q, the launch %q", notice.Resources, launch.Resources)
	}
}

func TestABareNameIsOfTheKindThatTheCallIsOf(t *testing.T) {
	const prefix = "arn:aws:glue:eu-central-1:123456789012:"
	tests := []struct{ service, call, request, want string }{
		{"glue", "UpdateCrawler", `{"name":"vendor-drop"}`, prefix + "crawler/vendor-drop"},
		{"glue", "UpdateTable", `{"databaseName":"lake","tableInput":{"name":"orders"}}`, prefix + "table/lake/orders"},
		{"glue", "DeleteTable", `{"databaseName":"lake","name":"orders"}`, prefix + "table/lake/orders"},
		{"glue", "DeleteJob", `{"jobName":"orders"}`, prefix + "job/orders"},
		{"ssm", "UpdateDocument", `{"name":"setup"}`, "arn:aws:ssm:eu-central-1:123456789012:document/setup"},
		{"ssm", "PutParameter", `{"name":"setup"}`, "arn:aws:ssm:eu-central-1:123456789012:parameter/setup"},
		{"lakeformation", "RevokePermissions", `{"resource":{"database":{"name":"curated"}},"permissions":["ALL"]}`, prefix + "database/curated"},
		{"lakeformation", "RevokePermissions", `{"resource":{"table":{"databaseName":"lake","name":"orders"}},"permissions":["ALL"]}`, prefix + "table/lake/orders"},
		{"iot", "CreatePolicyVersion", `{"policyName":"meter"}`, "arn:aws:iot:eu-central-1:123456789012:policy/meter"},
		{"lambda", "DeleteEventSourceMapping20150331", `{"uUID":"u-1"},"responseElements":{"functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:f"}`, "arn:aws:lambda:eu-central-1:123456789012:function:f"},
	}
	for _, tt := range tests {
		detail := `{"eventSource":"` + tt.service + `.amazonaws.com","eventName":"` + tt.call + `","requestParameters":` + tt.request + `}`
		if got := Classify(event(t, "aws."+tt.service, "AWS API Call via CloudTrail", `[]`, detail)).Resources; !slices.Contains(got, tt.want) {
			t.Errorf("%s %s acts on %q, want %s", tt.call, tt.request, got, tt.want)
		}
	}
}
