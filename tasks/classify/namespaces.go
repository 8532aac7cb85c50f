package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A namespace says how alarms on metrics of one CloudWatch namespace read.
type namespace struct {
	service    string
	noun       string
	dimensions []dimension                // in the order in which they name the affected thing
	link       func(r *reading, m metric) // what the dimensions tell of each other
	metrics    map[string]trouble         // metrics that say more than "medium"
}

// A dimension names a resource. Without a builder its value is the id itself.
type dimension struct {
	name     string
	resource func(r *reading, m metric, value string) string
}

// A trouble is what a metric beyond its threshold means.
type trouble struct {
	severity  incident.Severity
	condition string
}

// trouble judges a metric. Metrics that no table lists are judged by the way
// AWS names them; a queue whose name says dead letter holds lost work.
func (ns namespace) trouble(m metric, resources []string) trouble {
	t, ok := ns.metrics[m.name]
	if !ok {
		t.severity = medium
	}
	if t.condition == "" {
		t.condition = slug(m.name)
	}
	if m.band {
		t.condition += "-anomaly"
		t.severity = medium
	}
	if t.condition == "" {
		t.condition = "metric"
	}
	if ns.service == "sqs" && m.name == "ApproximateNumberOfMessagesVisible" && len(resources) > 0 && isDeadLetter(resources[0]) {
		t.condition = "dead-letters"
	}
	return t
}

func isDeadLetter(queue string) bool {
	name := strings.ToLower(shortName(queue))
	for _, word := range []string{"dlq", "dead-letter", "deadletter", "dead_letter", "-dead", "failed", "poison"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// named builds an ARN from a dimension's value.
func named(service, prefix string) func(*reading, metric, string) string {
	return func(r *reading, _ metric, value string) string { return r.arn(service, prefix, value) }
}

var namespaces = map[string]namespace{
	"AWS/EC2": {service: "ec2", noun: "EC2 instance",
		dimensions: []dimension{{"InstanceId", named("ec2", "instance/")}, {"AutoScalingGroupName", nil}},
		metrics: map[string]trouble{
			"StatusCheckFailed":             {high, "status-check"},
			"StatusCheckFailed_System":      {high, "status-check-system"},
			"StatusCheckFailed_Instance":    {high, "status-check-instance"},
			"StatusCheckFailed_AttachedEBS": {high, "status-check-ebs"},
			"CPUCreditBalance":              {medium, ""},
		}},
	"AWS/EBS": {service: "ec2", noun: "EBS volume", dimensions: []dimension{{"VolumeId", named("ec2", "volume/")}},
		metrics: map[string]trouble{"VolumeStalledIOCheck": {high, ""}}},
	"AWS/AutoScaling": {service: "autoscaling", noun: "Auto Scaling group", dimensions: []dimension{{"AutoScalingGroupName", nil}}},
	"AWS/Lambda": {service: "lambda", noun: "Lambda function",
		dimensions: []dimension{{"FunctionName", named("lambda", "function:")}, {"Resource", named("lambda", "function:")}}},
	"AWS/ApplicationELB": balancer("Load balancer"),
	"AWS/NetworkELB":     balancer("Network load balancer"),
	"AWS/GatewayELB":     balancer("Gateway load balancer"),
	"AWS/ELB": {service: "elasticloadbalancing", noun: "Load balancer",
		dimensions: []dimension{{"LoadBalancerName", named("elasticloadbalancing", "loadbalancer/")}},
		metrics:    elbMetrics},
	"AWS/RDS": {service: "rds", noun: "RDS",
		dimensions: []dimension{
			{"DBInstanceIdentifier", named("rds", "db:")}, {"DBClusterIdentifier", named("rds", "cluster:")},
			{"DbClusterIdentifier", named("rds", "cluster:")}, {"ProxyName", named("rds", "db-proxy:")}},
		link: instanceOfCluster,
		metrics: map[string]trouble{
			"FreeStorageSpace": {high, "free-storage"}, "FreeLocalStorage": {high, "free-local-storage"},
			"FreeableMemory": {medium, "free-memory"}, "AuroraReplicaLag": {medium, "replica-lag"},
		}},
	"AWS/DocDB": {service: "docdb", noun: "DocumentDB",
		dimensions: []dimension{{"DBInstanceIdentifier", named("rds", "db:")}, {"DBClusterIdentifier", named("rds", "cluster:")}}, link: instanceOfCluster},
	"AWS/Neptune": {service: "neptune", noun: "Neptune",
		dimensions: []dimension{{"DBInstanceIdentifier", named("rds", "db:")}, {"DBClusterIdentifier", named("rds", "cluster:")}}, link: instanceOfCluster},
	"AWS/DynamoDB": {service: "dynamodb", noun: "DynamoDB table",
		dimensions: []dimension{{"TableName", named("dynamodb", "table/")},
			{"GlobalSecondaryIndexName", func(r *reading, m metric, v string) string {
				if table := m.dimension("TableName"); table != "" {
					return r.arn("dynamodb", "table/", table) + "/index/" + v
				}
				return v
			}}},
		metrics: map[string]trouble{
			"ThrottledRequests": {high, "throttled"}, "ReadThrottleEvents": {high, "read-throttled"}, "WriteThrottleEvents": {high, "write-throttled"},
			"SystemErrors": {high, ""}, "UserErrors": {medium, ""},
		}},
	"AWS/Kinesis": {service: "kinesis", noun: "Kinesis stream", dimensions: []dimension{{"StreamName", named("kinesis", "stream/")}}},
	"AWS/Firehose": {service: "firehose", noun: "Firehose stream",
		dimensions: []dimension{{"DeliveryStreamName", named("firehose", "deliverystream/")}}},
	"AWS/SQS": {service: "sqs", noun: "SQS queue", dimensions: []dimension{{"QueueName", named("sqs", "")}}},
	"AWS/SNS": {service: "sns", noun: "SNS topic", dimensions: []dimension{{"TopicName", named("sns", "")}}},
	"AWS/ApiGateway": {service: "apigateway", noun: "API",
		dimensions: []dimension{{"ApiName", nil}, {"ApiId", func(r *reading, _ metric, v string) string {
			return "arn:" + partition(r.region) + ":apigateway:" + r.region + "::/apis/" + v
		}}},
		metrics: map[string]trouble{"5XXError": {high, "5xx"}, "5xx": {high, "5xx"}, "4XXError": {low, "4xx"}, "4xx": {low, "4xx"},
			"ExecutionError": {high, ""}, "IntegrationError": {high, ""}}},
	"AWS/CloudFront": {service: "cloudfront", noun: "CloudFront distribution",
		dimensions: []dimension{{"DistributionId", func(r *reading, _ metric, v string) string {
			return "arn:" + partition(r.region) + ":cloudfront::" + r.account + ":distribution/" + v
		}}},
		metrics: map[string]trouble{"5xxErrorRate": {high, "5xx"}, "TotalErrorRate": {high, "errors"}, "4xxErrorRate": {medium, "4xx"}}},
	"AWS/WAFV2": {service: "wafv2", noun: "Web ACL", dimensions: []dimension{{"WebACL", nil}, {"Rule", nil}}},
	"WAF":       {service: "waf", noun: "Web ACL", dimensions: []dimension{{"WebACL", nil}, {"Rule", nil}}},
	"AWS/DX": {service: "directconnect", noun: "Direct Connect",
		dimensions: []dimension{{"ConnectionId", named("directconnect", "dxcon/")}, {"VirtualInterfaceId", named("directconnect", "dxvif/")}},
		metrics:    map[string]trouble{"ConnectionState": {critical, "connection-down"}, "VirtualInterfaceBgpStatus": {high, "bgp-down"}}},
	"AWS/VPN": {service: "vpn", noun: "VPN",
		dimensions: []dimension{{"VpnId", named("ec2", "vpn-connection/")}, {"TunnelIpAddress", nil}},
		metrics:    map[string]trouble{"TunnelState": {high, "tunnel-down"}}},
	"AWS/TransitGateway": {service: "transitgateway", noun: "Transit gateway",
		dimensions: []dimension{{"TransitGatewayAttachment", named("ec2", "transit-gateway-attachment/")}, {"TransitGateway", named("ec2", "transit-gateway/")}}},
	"AWS/NATGateway": {service: "natgateway", noun: "NAT gateway", dimensions: []dimension{{"NatGatewayId", named("ec2", "natgateway/")}},
		metrics: map[string]trouble{"ErrorPortAllocation": {high, "port-allocation"}}},
	"AWS/ElastiCache": {service: "elasticache", noun: "ElastiCache",
		dimensions: []dimension{{"ReplicationGroupId", named("elasticache", "replicationgroup:")}, {"CacheClusterId", named("elasticache", "cluster:")},
			{"ServerlessCacheName", named("elasticache", "serverlesscache:")}},
		metrics: map[string]trouble{"MasterLinkHealthStatus": {high, "replication-broken"}}},
	"AWS/MemoryDB": {service: "memorydb", noun: "MemoryDB cluster", dimensions: []dimension{{"ClusterName", named("memorydb", "cluster/")}}},
	"AWS/ES": {service: "es", noun: "OpenSearch domain", dimensions: []dimension{{"DomainName", named("es", "domain/")}},
		metrics: map[string]trouble{
			"ClusterStatus.red": {critical, "cluster-red"}, "ClusterStatus.yellow": {medium, "cluster-yellow"}, "FreeStorageSpace": {high, "free-storage"},
			"ClusterIndexWritesBlocked": {high, "writes-blocked"}, "JVMMemoryPressure": {high, "jvm-memory"}, "MasterReachableFromNode": {high, ""},
			"Nodes": {high, ""}, "AutomatedSnapshotFailure": {medium, ""}, "KMSKeyError": {high, ""}, "KMSKeyInaccessible": {critical, ""},
		}},
	"AWS/Redshift": {service: "redshift", noun: "Redshift cluster", dimensions: []dimension{{"ClusterIdentifier", named("redshift", "cluster:")}},
		metrics: map[string]trouble{"HealthStatus": {high, "unhealthy"}, "PercentageDiskSpaceUsed": {medium, "disk-space"}}},
	"AWS/Redshift-Serverless": {service: "redshift-serverless", noun: "Redshift workgroup", dimensions: []dimension{{"Workgroup", nil}, {"Namespace", nil}}},
	"AWS/ECS": {service: "ecs", noun: "ECS service",
		dimensions: []dimension{{"ServiceName", func(r *reading, m metric, v string) string {
			if cluster := m.dimension("ClusterName"); cluster != "" {
				return r.arn("ecs", "service/", cluster+"/"+v)
			}
			return v
		}}, {"ClusterName", named("ecs", "cluster/")}}, link: serviceOfCluster},
	"ECS/ContainerInsights": {service: "cloudwatch", noun: "ECS service",
		dimensions: []dimension{{"ServiceName", func(r *reading, m metric, v string) string {
			if cluster := m.dimension("ClusterName"); cluster != "" {
				return r.arn("ecs", "service/", cluster+"/"+v)
			}
			return v
		}}, {"ClusterName", named("ecs", "cluster/")}}, link: serviceOfCluster},
	"ContainerInsights": {service: "cloudwatch", noun: "EKS cluster", dimensions: []dimension{{"ClusterName", named("eks", "cluster/")}}},
	"AWS/EKS":           {service: "eks", noun: "EKS cluster", dimensions: []dimension{{"ClusterName", named("eks", "cluster/")}}},
	"AWS/States": {service: "states", noun: "State machine",
		dimensions: []dimension{{"StateMachineArn", named("states", "stateMachine:")}, {"ActivityArn", named("states", "activity:")}}},
	"AWS/Events": {service: "events", noun: "EventBridge rule", dimensions: []dimension{{"RuleName", named("events", "rule/")}},
		metrics: map[string]trouble{"InvocationsFailedToBeSentToDlq": {high, ""}}},
	"AWS/DMS": {service: "dms", noun: "DMS", dimensions: []dimension{
		{"ReplicationTaskIdentifier", named("dms", "task:")}, {"ReplicationInstanceIdentifier", named("dms", "rep:")}},
		link: func(r *reading, m metric) {
			r.partOf(r.arn("dms", "task:", m.dimension("ReplicationTaskIdentifier")), r.arn("dms", "rep:", m.dimension("ReplicationInstanceIdentifier")))
		}},
	"AWS/Route53": {service: "route53", noun: "Health check", dimensions: []dimension{{"HealthCheckId", func(r *reading, _ metric, v string) string {
		return r.global("route53", "healthcheck/"+v)
	}}}, metrics: map[string]trouble{"HealthCheckStatus": {high, "health-check"}, "HealthCheckPercentageHealthy": {high, "health-check"}}},
	"AWS/Billing": {service: "billing", noun: "Billing", dimensions: []dimension{{"ServiceName", nil}, {"LinkedAccount", nil}},
		metrics: map[string]trouble{"EstimatedCharges": {medium, "charges"}}},
	"AWS/CertificateManager": {service: "acm", noun: "Certificate", dimensions: []dimension{{"CertificateArn", named("acm", "certificate/")}},
		metrics: map[string]trouble{"DaysToExpiry": {medium, "certificate-expiry"}}},
	"AWS/S3":  {service: "s3", noun: "S3 bucket", dimensions: []dimension{{"BucketName", func(r *reading, _ metric, v string) string { return r.global("s3", v) }}}},
	"AWS/EFS": {service: "efs", noun: "EFS file system", dimensions: []dimension{{"FileSystemId", named("elasticfilesystem", "file-system/")}}},
	"AWS/FSx": {service: "fsx", noun: "FSx file system", dimensions: []dimension{{"FileSystemId", named("fsx", "file-system/")}}},
	"AWS/Kafka": {service: "kafka", noun: "MSK cluster", dimensions: []dimension{{"Cluster Name", named("kafka", "cluster/")}},
		metrics: map[string]trouble{"OfflinePartitionsCount": {critical, ""}, "ActiveControllerCount": {high, ""}, "UnderReplicatedPartitions": {medium, ""}}},
	"AWS/AmazonMQ":         {service: "mq", noun: "MQ broker", dimensions: []dimension{{"Broker", named("mq", "broker:")}}},
	"AWS/Cognito":          {service: "cognito-idp", noun: "User pool", dimensions: []dimension{{"UserPool", named("cognito-idp", "userpool/")}}},
	"AWS/AppSync":          {service: "appsync", noun: "GraphQL API", dimensions: []dimension{{"GraphQLAPIId", named("appsync", "apis/")}}, metrics: map[string]trouble{"5XXError": {high, "5xx"}}},
	"AWS/SES":              {service: "ses", noun: "SES", metrics: map[string]trouble{"Reputation.BounceRate": {high, ""}, "Reputation.ComplaintRate": {high, ""}}},
	"AWS/Backup":           {service: "backup", noun: "Backup vault", dimensions: []dimension{{"BackupVaultName", named("backup", "backup-vault:")}}},
	"AWS/SageMaker":        {service: "sagemaker", noun: "SageMaker endpoint", dimensions: []dimension{{"EndpointName", named("sagemaker", "endpoint/")}}, metrics: map[string]trouble{"Invocation5XXErrors": {high, "5xx"}}},
	"AWS/Bedrock":          {service: "bedrock", noun: "Bedrock model", dimensions: []dimension{{"ModelId", nil}}},
	"AWS/ElasticMapReduce": {service: "emr", noun: "EMR cluster", dimensions: []dimension{{"JobFlowId", nil}}},
	"Glue":                 {service: "cloudwatch", noun: "Glue job", dimensions: []dimension{{"JobName", named("glue", "job/")}}},
	"AWS/Glue":             {service: "glue", noun: "Glue job", dimensions: []dimension{{"JobName", named("glue", "job/")}}},
	"CloudWatchSynthetics": {service: "synthetics", noun: "Canary", dimensions: []dimension{{"CanaryName", named("synthetics", "canary:")}}},
	"AWS/Usage":            {service: "usage", noun: "Quota usage", dimensions: []dimension{{"Service", func(r *reading, _ metric, service string) string { return r.quotas(service) }}, {"Resource", nil}}},
	"AWS/Logs":             {service: "logs", noun: "Log group", dimensions: []dimension{{"LogGroupName", named("logs", "log-group:")}, {"LogGroupName", logOwner}}},
	"AWS/Route53Resolver":  {service: "route53resolver", noun: "Resolver endpoint", dimensions: []dimension{{"EndpointId", named("route53resolver", "resolver-endpoint/")}}},
	"AWS/KMS":              {service: "kms", noun: "KMS key", dimensions: []dimension{{"KeyId", named("kms", "key/")}}},
	"AWS/NetworkFirewall":  {service: "network-firewall", noun: "Firewall", dimensions: []dimension{{"FirewallName", named("network-firewall", "firewall/")}}},
	"AWS/DDoSProtection":   {service: "shield", noun: "Shield", dimensions: []dimension{{"ResourceArn", nil}}, metrics: map[string]trouble{"DDoSDetected": {high, "ddos"}}},
}

var elbMetrics = map[string]trouble{
	"HTTPCode_ELB_5XX_Count": {high, "5xx"}, "HTTPCode_ELB_500_Count": {high, "5xx"}, "HTTPCode_ELB_502_Count": {high, "5xx"}, "HTTPCode_ELB_503_Count": {high, "5xx"}, "HTTPCode_ELB_504_Count": {high, "5xx"},
	"HTTPCode_Target_5XX_Count": {high, "target-5xx"}, "HTTPCode_ELB_5XX": {high, "5xx"}, "HTTPCode_Backend_5XX": {high, "target-5xx"},
	"UnHealthyHostCount": {high, "unhealthy-hosts"}, "HealthyHostCount": {high, "healthy-hosts"}, "RejectedConnectionCount": {high, ""},
	"TargetConnectionErrorCount": {high, ""}, "SpilloverCount": {high, ""}, "SurgeQueueLength": {medium, ""}, "PortAllocationErrorCount": {high, ""},
	"TargetResponseTime": {medium, "latency"}, "Latency": {medium, "latency"},
	"HTTPCode_Target_4XX_Count": {low, "target-4xx"}, "HTTPCode_ELB_4XX_Count": {low, "4xx"},
}

// balancer reads the dimensions of a load balancer. What a target group
// measures is the group's; the balancer stands before it.
func balancer(noun string) namespace {
	return namespace{service: "elasticloadbalancing", noun: noun,
		dimensions: []dimension{
			{"TargetGroup", named("elasticloadbalancing", "")},
			{"LoadBalancer", named("elasticloadbalancing", "loadbalancer/")}},
		link: func(r *reading, m metric) {
			target, lb := m.dimension("TargetGroup"), m.dimension("LoadBalancer")
			if target == "" || lb == "" {
				return
			}
			r.dependsOn(r.arn("elasticloadbalancing", "loadbalancer/", lb), r.arn("elasticloadbalancing", "", target))
		},
		metrics: elbMetrics}
}

// logOwner names what writes to a log group, which the name of the group tells:
// services put the thing's name behind a path of their own, and people put it last.
func logOwner(r *reading, _ metric, group string) string {
	path := strings.Split(strings.Trim(group, "/"), "/")
	for _, owner := range []struct{ path, service, prefix string }{
		{"aws/lambda", "lambda", "function:"}, {"aws/rds/instance", "rds", "db:"}, {"aws/rds/cluster", "rds", "cluster:"}, {"aws/eks", "eks", "cluster/"},
		{"aws/codebuild", "codebuild", "project/"},
	} {
		if n := strings.Count(owner.path, "/") + 1; len(path) > n && strings.Join(path[:n], "/") == owner.path {
			return r.arn(owner.service, owner.prefix, path[n])
		}
	}
	if api, ok := strings.CutPrefix(path[0], "API-Gateway-Execution-Logs_"); ok {
		return api
	}
	return path[len(path)-1]
}

func instanceOfCluster(r *reading, m metric) {
	db, cluster := m.dimension("DBInstanceIdentifier"), m.dimension("DBClusterIdentifier")
	if db != "" && cluster != "" {
		r.partOf(r.arn("rds", "db:", db), r.arn("rds", "cluster:", cluster))
	}
}

func serviceOfCluster(r *reading, m metric) {
	service, cluster := m.dimension("ServiceName"), m.dimension("ClusterName")
	if service != "" && cluster != "" {
		r.partOf(r.arn("ecs", "service/", cluster+"/"+service), r.arn("ecs", "cluster/", cluster))
	}
}
