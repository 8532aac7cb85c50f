package classify

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// A trailCall is one API call as CloudTrail recorded it.
type trailCall struct {
	service, name     string
	request, response gjson.Result
}

func (c trailCall) str(path string) string {
	if !c.request.IsObject() {
		return ""
	}
	if v := c.get(path); v.Type == gjson.String {
		return v.Str
	}
	return ""
}

// get reads a parameter of the request, whose name some services write with a
// capital: StartDeployment takes an applicationId or an ApplicationId.
func (c trailCall) get(path string) gjson.Result {
	if v := c.request.Get(path); v.Exists() {
		return v
	}
	return c.request.Get(strings.ToUpper(path[:1]) + path[1:])
}

// A parameter of a request names a resource. Kind is the ARN's service and
// what stands before the name; an empty kind takes the value as it stands.
type parameter struct {
	path    string
	service string
	prefix  string
	form    int
}

// Forms of ARNs.
const (
	regional = iota
	ofIAM    // no region
	bare     // neither region nor account
	asIs
	ofNobody // no account
)

// parameters says, for each service, which request parameters name what was
// acted on, the most telling first.
var parameters = map[string][]parameter{
	"s3": {{"bucketName", "s3", "", bare}},
	"ec2": {
		{"groupId", "ec2", "security-group/", regional}, {"ModifySecurityGroupRulesRequest.GroupId", "ec2", "security-group/", regional}, {"groupSet.items.#.groupId", "ec2", "security-group/", regional}, {"instancesSet.items.#.instanceId", "ec2", "instance/", regional}, {"instanceId", "ec2", "instance/", regional}, {"ModifyInstanceMetadataOptionsRequest.InstanceId", "ec2", "instance/", regional},
		{"routeTableId", "ec2", "route-table/", regional}, {"networkAclId", "ec2", "network-acl/", regional}, {"natGatewayId", "ec2", "natgateway/", regional}, {"DeleteNatGatewayRequest.NatGatewayId", "ec2", "natgateway/", regional},
		{"volumeId", "ec2", "volume/", regional}, {"ModifyVolumeRequest.VolumeId", "ec2", "volume/", regional}, {"snapshotId", "ec2", "snapshot/", regional}, {"imageId", "ec2", "image/", ofNobody}, {"vpnConnectionId", "ec2", "vpn-connection/", regional}, {"transitGatewayId", "ec2", "transit-gateway/", regional},
		{"DeleteFlowLogsRequest.FlowLogId.content", "ec2", "vpc-flow-log/", regional}, {"DeleteFlowLogsRequest.FlowLogId", "", "", asIs}, {"flowLogIds", "", "", asIs}, {"internetGatewayId", "ec2", "internet-gateway/", regional}, {"subnetId", "ec2", "subnet/", regional}, {"vpcId", "ec2", "vpc/", regional},
		{"networkInterfaceId", "ec2", "network-interface/", regional}, {"allocationId", "ec2", "elastic-ip/", regional}, {"vpcEndpointId", "ec2", "vpc-endpoint/", regional}, {"DeleteVpcEndpointsRequest.VpcEndpointId.content", "ec2", "vpc-endpoint/", regional}, {"launchTemplateId", "ec2", "launch-template/", regional}, {"ModifyLaunchTemplateRequest.LaunchTemplateId", "ec2", "launch-template/", regional}, {"CreateLaunchTemplateVersionRequest.LaunchTemplateId", "ec2", "launch-template/", regional}, {"keyName", "", "", asIs}, {"groupName", "", "", asIs},
	},
	"rds": {
		{"dBInstanceIdentifier", "rds", "db:", regional}, {"dBClusterIdentifier", "rds", "cluster:", regional}, {"dBSnapshotIdentifier", "rds", "snapshot:", regional}, {"dBClusterSnapshotIdentifier", "rds", "cluster-snapshot:", regional},
		{"dbInstanceIdentifier", "rds", "db:", regional}, {"dbClusterIdentifier", "rds", "cluster:", regional}, {"dBParameterGroupName", "rds", "pg:", regional}, {"dBClusterParameterGroupName", "rds", "cluster-pg:", regional}, {"dBProxyName", "rds", "db-proxy:", regional}, {"dBSubnetGroupName", "rds", "subgrp:", regional}, {"globalClusterIdentifier", "", "", asIs}, {"dbiResourceId", "", "", asIs}, {"resourceName", "", "", asIs},
	},
	"lambda":                  {{"functionName", "lambda", "function:", regional}, {"layerName", "lambda", "layer:", regional}, {"uUID", "", "", asIs}, {"uuid", "", "", asIs}},
	"dynamodb":                {{"tableName", "dynamodb", "table/", regional}, {"backupArn", "", "", asIs}, {"globalTableName", "", "", asIs}},
	"kinesis":                 {{"streamName", "kinesis", "stream/", regional}, {"streamARN", "", "", asIs}},
	"firehose":                {{"deliveryStreamName", "firehose", "deliverystream/", regional}},
	"sqs":                     {{"queueUrl", "sqs", "", regional}, {"queueName", "sqs", "", regional}},
	"sns":                     {{"topicArn", "", "", asIs}, {"name", "sns", "", regional}, {"subscriptionArn", "", "", asIs}},
	"apigateway":              {{"restApiId", "", "", asIs}, {"apiId", "", "", asIs}, {"domainName", "", "", asIs}, {"usageplanId", "", "", asIs}},
	"iam":                     {{"userName", "iam", "user", ofIAM}, {"roleName", "iam", "role", ofIAM}, {"groupName", "iam", "group", ofIAM}, {"policyArn", "", "", asIs}, {"policyName", "iam", "policy", ofIAM}, {"instanceProfileName", "iam", "instance-profile", ofIAM}, {"serialNumber", "", "", asIs}, {"accessKeyId", "", "", asIs}, {"sAMLProviderArn", "", "", asIs}, {"openIDConnectProviderArn", "", "", asIs}, {"name", "", "", asIs}},
	"kms":                     {{"keyId", "kms", "key/", regional}, {"aliasName", "kms", "", regional}, {"targetKeyId", "kms", "key/", regional}},
	"cloudtrail":              {{"name", "cloudtrail", "trail/", regional}, {"trailName", "cloudtrail", "trail/", regional}, {"eventDataStore", "", "", asIs}},
	"config":                  {{"configurationRecorderName", "", "", asIs}, {"configurationRecorder.name", "", "", asIs}, {"configRuleName", "", "", asIs}, {"configRule.configRuleName", "", "", asIs}, {"deliveryChannelName", "", "", asIs}},
	"guardduty":               {{"detectorId", "guardduty", "detector/", regional}},
	"logs":                    {{"logGroupName", "logs", "log-group:", regional}, {"logGroupIdentifier", "", "", asIs}},
	"cloudwatch":              {{"alarmNames", "cloudwatch", "alarm:", regional}, {"alarmName", "cloudwatch", "alarm:", regional}, {"dashboardNames", "", "", asIs}, {"dashboardName", "", "", asIs}},
	"events":                  {{"name", "events", "rule/", regional}, {"rule", "events", "rule/", regional}, {"eventBusName", "events", "event-bus/", regional}},
	"scheduler":               {{"name", "", "", asIs}},
	"ecs":                     {{"service", "", "", asIs}, {"serviceName", "", "", asIs}, {"task", "", "", asIs}, {"taskDefinition", "", "", asIs}, {"family", "", "", asIs}, {"cluster", "ecs", "cluster/", regional}, {"clusterName", "ecs", "cluster/", regional}},
	"eks":                     {{"nodegroupName", "", "", asIs}, {"name", "eks", "cluster/", regional}, {"clusterName", "eks", "cluster/", regional}},
	"ecr":                     {{"repositoryName", "ecr", "repository/", regional}},
	"autoscaling":             {{"autoScalingGroupName", "", "", asIs}, {"launchConfigurationName", "", "", asIs}},
	"application-autoscaling": {{"resourceId", "", "", asIs}},
	"elasticloadbalancing":    {{"targetGroupArn", "", "", asIs}, {"loadBalancerArn", "", "", asIs}, {"listenerArn", "", "", asIs}, {"ruleArn", "", "", asIs}, {"loadBalancerName", "elasticloadbalancing", "loadbalancer/", regional}, {"name", "", "", asIs}, {"resourceArns", "", "", asIs}},
	"cloudformation":          {{"stackName", "", "", asIs}, {"stackId", "", "", asIs}, {"stackSetName", "", "", asIs}},
	"elasticache":             {{"replicationGroupId", "elasticache", "replicationgroup:", regional}, {"cacheClusterId", "elasticache", "cluster:", regional}, {"serverlessCacheName", "elasticache", "serverlesscache:", regional}, {"cacheParameterGroupName", "elasticache", "parametergroup:", regional}},
	"memorydb":                {{"clusterName", "memorydb", "cluster/", regional}},
	"es":                      {{"domainName", "es", "domain/", regional}},
	"redshift":                {{"clusterIdentifier", "redshift", "cluster:", regional}, {"parameterGroupName", "redshift", "parametergroup:", regional}},
	"redshift-serverless":     {{"workgroupName", "", "", asIs}, {"namespaceName", "", "", asIs}},
	"secretsmanager":          {{"secretId", "secretsmanager", "secret:", regional}, {"name", "secretsmanager", "secret:", regional}},
	"ssm":                     {{"name", "ssm", "parameter/", regional}, {"documentName", "ssm", "document/", regional}, {"instanceIds", "ec2", "instance/", regional}, {"windowId", "", "", asIs}, {"automationExecutionId", "ssm", "automation-execution/", regional}},
	"states":                  {{"stateMachineArn", "", "", asIs}, {"executionArn", "", "", asIs}, {"name", "states", "stateMachine:", regional}},
	"glue":                    {{"jobName", "glue", "job/", regional}, {"name", "glue", "job/", regional}, {"crawlerName", "glue", "crawler/", regional}},
	"batch":                   {{"jobQueue", "batch", "job-queue/", regional}, {"computeEnvironment", "batch", "compute-environment/", regional}, {"jobDefinition", "batch", "job-definition/", regional}, {"jobId", "", "", asIs}},
	"dms":                     {{"replicationTaskArn", "", "", asIs}, {"replicationInstanceArn", "", "", asIs}, {"replicationInstanceIdentifier", "dms", "rep:", regional}},
	"backup":                  {{"recoveryPointArn", "", "", asIs}, {"backupVaultName", "backup", "backup-vault:", regional}, {"backupPlanId", "backup", "backup-plan:", regional}},
	"elasticfilesystem":       {{"fileSystemId", "elasticfilesystem", "file-system/", regional}, {"mountTargetId", "", "", asIs}},
	"fsx":                     {{"fileSystemId", "fsx", "file-system/", regional}},
	"cloudfront":              {{"id", "", "", asIs}, {"distributionId", "", "", asIs}},
	"route53":                 {{"hostedZoneId", "route53", "hostedzone/", bare}, {"healthCheckId", "route53", "healthcheck/", bare}, {"id", "route53", "hostedzone/", bare}},
	"route53resolver":         {{"firewallRuleGroupId", "", "", asIs}, {"resolverEndpointId", "", "", asIs}},
	"acm":                     {{"certificateArn", "", "", asIs}},
	"wafv2":                   {{"webACLArn", "", "", asIs}, {"resourceArn", "", "", asIs}, {"name", "", "", asIs}, {"id", "", "", asIs}},
	"waf":                     {{"webACLId", "", "", asIs}}, "waf-regional": {{"webACLId", "", "", asIs}, {"resourceArn", "", "", asIs}},
	"shield":           {{"protectionId", "", "", asIs}},
	"codepipeline":     {{"pipelineName", "codepipeline", "", regional}, {"name", "codepipeline", "", regional}, {"pipeline.name", "codepipeline", "", regional}},
	"codebuild":        {{"projectName", "codebuild", "project/", regional}, {"name", "codebuild", "project/", regional}},
	"codedeploy":       {{"deploymentGroupName", "", "", asIs}, {"applicationName", "codedeploy", "application:", regional}, {"deploymentId", "", "", asIs}},
	"budgets":          {{"budgetName", "", "", asIs}},
	"servicequotas":    {{"quotaCode", "", "", asIs}, {"serviceCode", "", "", asIs}},
	"organizations":    {{"accountId", "", "", asIs}, {"policyId", "", "", asIs}, {"targetId", "", "", asIs}, {"rootId", "", "", asIs}},
	"directconnect":    {{"connectionId", "directconnect", "dxcon/", regional}, {"virtualInterfaceId", "directconnect", "dxvif/", regional}},
	"network-firewall": {{"firewallArn", "", "", asIs}, {"firewallName", "network-firewall", "firewall/", regional}, {"firewallPolicyArn", "", "", asIs}},
	"emr":              {{"jobFlowIds", "", "", asIs}, {"jobFlowId", "", "", asIs}, {"clusterId", "", "", asIs}},
	"kafka":            {{"clusterArn", "", "", asIs}},
	"cognito-idp":      {{"userPoolId", "cognito-idp", "userpool/", regional}},
	"macie2":           {{"id", "", "", asIs}},
	"access-analyzer":  {{"analyzerName", "access-analyzer", "analyzer/", regional}},
	"ssm-incidents":    {{"incidentRecordArn", "", "", asIs}, {"arn", "", "", asIs}, {"responsePlanArn", "", "", asIs}},
	"fis":              {{"id", "", "", asIs}, {"experimentTemplateId", "", "", asIs}},
	"appconfig":        {{"applicationId", "appconfig", "application/", regional}},
	"sts":              {{"roleArn", "", "", asIs}},
	"synthetics":       {{"name", "synthetics", "canary:", regional}},
	"iot":              {{"ruleName", "iot", "rule/", regional}, {"policyName", "iot", "policy/", regional}, {"certificateId", "iot", "cert/", regional}, {"thingName", "iot", "thing/", regional}},
	"sagemaker":        {{"endpointName", "sagemaker", "endpoint/", regional}, {"pipelineName", "sagemaker", "pipeline/", regional}, {"notebookInstanceName", "sagemaker", "notebook-instance/", regional}},
	"athena":           {{"workGroup", "athena", "workgroup/", regional}},
	"appsync":          {{"apiId", "appsync", "apis/", regional}},
	"lakeformation":    {{"resource.database.name", "glue", "database/", regional}, {"principal.dataLakePrincipalIdentifier", "", "", asIs}},
	"servicediscovery": {{"serviceId", "servicediscovery", "service/", regional}},
}

// nouns says, for services whose calls take a bare name, of what kind it is where
// the call is of another kind than the table has.
var nouns = []struct{ service, noun, prefix string }{
	{"glue", "Crawler", "crawler/"}, {"glue", "Trigger", "trigger/"}, {"glue", "Workflow", "workflow/"}, {"glue", "Database", "database/"},
	{"ssm", "Document", "document/"},
}

// ofNoun names what a call that takes a bare name acts on, and says whether it
// knew the kind.
func (r *reading) ofNoun(call trailCall) bool {
	for _, n := range nouns {
		if n.service == call.service && strings.Contains(call.name, n.noun) {
			r.add(r.arn(n.service, n.prefix, call.str("name")))
			return true
		}
	}
	at := ""
	switch call.service {
	case "glue":
	case "lakeformation":
		at = "resource.table."
	default:
		return false
	}
	if database := call.str(at + "databaseName"); database != "" {
		for _, path := range []string{"tableName", "tableInput.name", "name"} {
			if table := call.str(at + path); table != "" {
				r.add(r.arn("glue", "table/", database+"/"+table))
				return true
			}
		}
	}
	return false
}

// webACLPlace is where in an ARN a web ACL stands, by its scope.
func webACLPlace(scope string) string {
	if scope == "CLOUDFRONT" {
		return "global/webacl/"
	}
	return "regional/webacl/"
}

// target names what the call acted on.
func (r *reading) target(call trailCall) {
	if call.request.IsObject() {
		if call.service == "ecs" {
			r.ecsTarget(call)
		}
		if name, id := call.str("name"), call.str("id"); call.service == "wafv2" && name != "" && id != "" && strings.HasSuffix(call.name, "WebACL") {
			r.add(r.arn("wafv2", webACLPlace(call.str("scope")), name+"/"+id))
		}
		if call.service == "appconfig" {
			r.appConfigTarget(call)
		}
		named := r.ofNoun(call)
		for _, p := range parameters[call.service] {
			if p.path == "name" && named {
				continue
			}
			for _, value := range stringsOf(call.get(p.path)) {
				r.add(r.parameterARN(p, value))
				if strings.HasPrefix(value, "/") || strings.HasPrefix(value, "https://") {
					r.add(value) // what no ARN ends with
				}
			}
			if len(r.resources) >= 8 {
				break
			}
		}
	}
	if len(r.resources) == 0 {
		r.add(call.named()...)
	}
	if call.response.IsObject() {
		r.add(stringsOf(call.response.Get("arn"))...)
		if strings.Contains(call.name, "EventSourceMapping") {
			r.add(stringsOf(call.response.Get("functionArn"))...)
		}
		r.created(call)
	}
	r.add(r.strs("resources.#.ARN")...)
	r.learn(call)
}

func (r *reading) parameterARN(p parameter, value string) string {
	if len(value) > maxResourceSize {
		return ""
	}
	if p.service == "sqs" && strings.Contains(value, "/") {
		value = value[strings.LastIndexByte(value, '/')+1:]
	}
	value = strings.TrimPrefix(value, "/hostedzone/")
	switch p.form {
	case regional:
		if p.service == "ssm" {
			value = strings.TrimPrefix(value, "/")
		}
		return r.arn(p.service, p.prefix, value)
	case ofIAM:
		return r.iam(p.prefix, value)
	case ofNobody:
		return r.image(value)
	case bare:
		return r.global(p.service, p.prefix+value)
	default:
		return value
	}
}

// created adds the ids of things that a call made.
func (r *reading) created(call trailCall) {
	if call.service == "ec2" && call.name == "RunInstances" {
		for _, id := range slices.Backward(stringsOf(call.response.Get("instancesSet.items.#.instanceId"))) {
			r.first(r.arn("ec2", "instance/", id))
		}
	}
	for _, path := range []string{"keyMetadata.arn", "aRN", "stackId", "topicArn", "functionArn", "loadBalancers.0.loadBalancerArn"} {
		if len(r.resources) > 0 {
			return
		}
		r.add(stringsOf(call.response.Get(path))...)
	}
}

// ecsTarget builds the ARN of a service, which the request names in two parts.
func (r *reading) ecsTarget(call trailCall) {
	service, cluster := call.str("service"), call.str("cluster")
	if service == "" {
		service = call.str("serviceName")
	}
	if service == "" {
		return
	}
	if cluster == "" {
		cluster = "default"
	}
	arn := r.arn("ecs", "service/", shortName(cluster)+"/"+service)
	r.add(arn)
	r.partOf(arn, r.arn("ecs", "cluster/", cluster))
}

// appConfigTarget builds the ARNs of what is below an application: the
// environment that is deployed to, and the profile.
func (r *reading) appConfigTarget(call trailCall) {
	application := call.str("applicationId")
	if application == "" {
		return
	}
	for _, part := range [][2]string{{"environmentId", "/environment/"}, {"configurationProfileId", "/configurationprofile/"}} {
		if id := call.str(part[0]); id != "" {
			r.add(r.arn("appconfig", "application/", application+part[1]+id))
		}
	}
}
