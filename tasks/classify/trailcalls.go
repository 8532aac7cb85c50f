package classify

import "github.com/cloudops-autopilot/autopilot/tasks/incident"

// A callRule decides one API call that is more than a change of low weight.
type callRule struct {
	verdict Verdict
	// when weighs what the request asks for; nil takes the verdict as it is.
	when func(r *reading, call trailCall, v Verdict) Verdict
	// safeguard marks calls that switch off a safeguard: even a refused try counts.
	safeguard bool
}

const (
	auditLost   = "the record of who does what is cut off"
	watchLost   = "a service that watches for threats is switched off or blinded"
	dataLost    = "data is deleted that no second copy replaces"
	backupLost  = "copies that a recovery would need are deleted"
	exposedNow  = "the world, or another account, gets access"
	powerGained = "somebody gains rights over the account"
	keyAtRisk   = "data encrypted under the key cannot be read without it"
)

// off: a safeguard is switched off.
func off(s incident.Severity, says, why string) callRule {
	return callRule{verdict: security(s, "", says).because(why), safeguard: true}
}

// offUntil: a safeguard that an event tells is switched on again.
func offUntil(s incident.Severity, says, why string) callRule {
	rule := off(s, says, why)
	rule.verdict = rule.verdict.lasting()
	return rule
}

// act: a call that is security-relevant or destructive by itself.
func act(v Verdict, why string) callRule { return callRule{verdict: v.because(why)} }

// lost: a destructive call. It is somebody's decision, and it counts at once.
func lost(s incident.Severity, says, why string) callRule {
	return callRule{verdict: gone(s, says, why)}
}

// gone is the verdict on data that is deleted for good.
func gone(s incident.Severity, says, why string) Verdict {
	v := change(s, "", says).because(why)
	v.Significant, v.OneShot = true, true
	return v
}

// weighed: the request decides.
func weighed(when func(*reading, trailCall, Verdict) Verdict) callRule { return callRule{when: when} }

// moved: a plain change that weighs more than low.
func moved(s incident.Severity) callRule { return callRule{verdict: change(s, "", "")} }

// notable lists the calls that mean more than a change of low weight, by
// service and name without version.
var notable = map[string]callRule{
	// the record of what happens
	"cloudtrail:StopLogging":                             offUntil(critical, "audit log switched off", auditLost),
	"cloudtrail:DeleteTrail":                             off(critical, "trail deleted", auditLost),
	"cloudtrail:UpdateTrail":                             {verdict: security(medium, "", "trail changed").because(auditLost), safeguard: true},
	"cloudtrail:PutEventSelectors":                       {when: eventSelectors, safeguard: true},
	"cloudtrail:DeleteEventDataStore":                    off(high, "event data store deleted", auditLost),
	"cloudtrail:StopEventDataStoreIngestion":             off(high, "event data store stopped", auditLost),
	"cloudtrail:StartLogging":                            {verdict: change(low, "stop-logging", "audit log switched on again").settling()},
	"config:DeleteConfigurationRecorder":                 off(high, "configuration recorder deleted", auditLost),
	"config:StopConfigurationRecorder":                   offUntil(high, "configuration recorder stopped", auditLost),
	"config:DeleteDeliveryChannel":                       off(high, "configuration delivery deleted", auditLost),
	"config:DeleteConfigRule":                            {verdict: security(medium, "", "configuration rule deleted").minor("one rule fewer: a possible cause of what follows"), safeguard: true},
	"config:StartConfigurationRecorder":                  {verdict: change(low, "stop-configuration-recorder", "configuration recorder started").settling()},
	"ec2:DeleteFlowLogs":                                 off(high, "flow logs deleted", auditLost),
	"logs:DeleteLogGroup":                                off(medium, "log group deleted", auditLost),
	"logs:DeleteLogStream":                               {verdict: security(low, "", "log stream deleted").minor("one stream of many")},
	"logs:PutRetentionPolicy":                            {verdict: security(low, "", "log retention changed").minor("shorter logs: a note")},
	"route53resolver:DisassociateResolverQueryLogConfig": off(medium, "query logging switched off", auditLost),

	// what watches for threats
	"guardduty:DeleteDetector":                          off(critical, "threat detection switched off", watchLost),
	"guardduty:UpdateDetector":                          {when: detectorUpdated, safeguard: true},
	"guardduty:StopMonitoringMembers":                   off(high, "members are no longer watched", watchLost),
	"guardduty:DisassociateFromMasterAccount":           off(high, "left the threat administrator", watchLost),
	"guardduty:DisassociateFromAdministratorAccount":    off(high, "left the threat administrator", watchLost),
	"guardduty:DeleteMembers":                           off(high, "members removed from threat detection", watchLost),
	"guardduty:DisassociateMembers":                     off(high, "members removed from threat detection", watchLost),
	"guardduty:DeletePublishingDestination":             off(medium, "findings are no longer exported", watchLost),
	"guardduty:CreateFilter":                            {when: archivingFilter, safeguard: true},
	"guardduty:CreateIPSet":                             {verdict: security(medium, "", "trusted addresses set").minor("addresses on the list raise no findings"), safeguard: true},
	"securityhub:DisableSecurityHub":                    off(high, "Security Hub switched off", watchLost),
	"securityhub:BatchDisableStandards":                 off(medium, "security standards switched off", watchLost),
	"securityhub:DisableImportFindingsForProduct":       off(medium, "findings of a product are no longer taken", watchLost),
	"securityhub:DeleteMembers":                         off(medium, "members removed from Security Hub", watchLost),
	"inspector2:Disable":                                off(high, "vulnerability scans switched off", watchLost),
	"macie2:DisableMacie":                               off(high, "Macie switched off", watchLost),
	"access-analyzer:DeleteAnalyzer":                    off(medium, "access analyzer deleted", watchLost),
	"detective:DeleteGraph":                             off(medium, "behaviour graph deleted", watchLost),
	"shield:DeleteProtection":                           off(high, "protection from floods deleted", watchLost),
	"wafv2:DeleteWebACL":                                off(high, "web ACL deleted", watchLost),
	"wafv2:DisassociateWebACL":                          off(high, "web ACL taken off", watchLost),
	"wafv2:DeleteLoggingConfiguration":                  off(medium, "web ACL logging switched off", auditLost),
	"waf:DeleteWebACL":                                  off(high, "web ACL deleted", watchLost),
	"waf-regional:DeleteWebACL":                         off(high, "web ACL deleted", watchLost),
	"waf-regional:DisassociateWebACL":                   off(high, "web ACL taken off", watchLost),
	"route53domains:DisableDomainTransferLock":          off(medium, "domain may be transferred away", "the lock that keeps the domain with its owner is off"),
	"route53domains:TransferDomainToAnotherAwsAccount":  off(high, "domain transferred to another account", "whoever holds the domain holds its names"),
	"route53domains:UpdateDomainNameservers":            act(security(medium, "", "name servers of the domain changed"), "whoever answers for the domain directs its traffic"),
	"bedrock:DeleteGuardrail":                           off(medium, "guardrail deleted", "what a model may be asked and answer is no longer checked"),
	"bedrock:DeleteModelInvocationLoggingConfiguration": off(medium, "logging of model calls switched off", auditLost),
	"acm-pca:DeleteCertificateAuthority":                off(high, "certificate authority deleted", "certificates under it can no longer be issued or revoked"),
	"network-firewall:DeleteFirewall":                   off(high, "firewall deleted", watchLost),
	"organizations:LeaveOrganization":                   off(critical, "account left the organization", watchLost),
	"organizations:RemoveAccountFromOrganization":       off(critical, "account removed from the organization", watchLost),
	"organizations:DisablePolicyType":                   off(high, "policies of the organization switched off", watchLost),
	"organizations:DetachPolicy":                        off(high, "policy of the organization detached", watchLost),
	"organizations:DeletePolicy":                        off(medium, "policy of the organization deleted", watchLost),
	"cloudwatch:DeleteAlarms":                           moved(medium),
	"cloudwatch:DisableAlarmActions":                    {verdict: change(medium, "", "alarm actions switched off"), safeguard: true},

	// identity
	"iam:DeactivateMFADevice":           off(high, "second factor removed", powerGained),
	"iam:DeleteVirtualMFADevice":        off(high, "second factor deleted", powerGained),
	"iam:UpdateAccountPasswordPolicy":   {verdict: security(medium, "", "password policy changed").because("the rules for passwords may be weaker now"), safeguard: true},
	"iam:DeleteAccountPasswordPolicy":   off(medium, "password policy deleted", "no rules for passwords are left"),
	"iam:CreateAccessKey":               {when: accessKeyMade},
	"iam:CreateUser":                    {verdict: security(low, "", "user created").minor("one step of many: a user alone has no rights")},
	"iam:CreateLoginProfile":            {when: loginProfileMade},
	"iam:UpdateLoginProfile":            {when: loginProfileMade},
	"iam:AttachUserPolicy":              {when: policyAttached},
	"iam:AttachGroupPolicy":             {when: policyAttached},
	"iam:AttachRolePolicy":              {when: policyAttached},
	"iam:PutUserPolicy":                 {when: policyWritten},
	"iam:PutGroupPolicy":                {when: policyWritten},
	"iam:PutRolePolicy":                 {when: policyWritten},
	"iam:CreatePolicyVersion":           {when: policyWritten},
	"iam:CreatePolicy":                  {when: policyWritten},
	"iam:UpdateAssumeRolePolicy":        {when: trustWritten},
	"iam:CreateRole":                    {when: roleMade},
	"iam:AddUserToGroup":                {verdict: security(low, "", "user added to a group").minor("what the group may do is not in the event")},
	"iam:DeleteUserPermissionsBoundary": off(medium, "permissions boundary removed", powerGained),
	"iam:DeleteRolePermissionsBoundary": off(medium, "permissions boundary removed", powerGained),
	"iam:CreateSAMLProvider":            act(security(medium, "", "identity provider created"), powerGained),
	"iam:UpdateSAMLProvider":            act(security(medium, "", "identity provider changed"), powerGained),
	"iam:CreateOpenIDConnectProvider":   act(security(medium, "", "identity provider created"), powerGained),
	"iam:DeleteRole":                    moved(medium),
	"iam:DeleteUser":                    moved(low),
	"iam:DetachRolePolicy":              moved(medium),
	"iam:DeleteRolePolicy":              moved(medium),
	"sts:GetFederationToken":            {verdict: security(low, "", "federation token taken").minor("a note about who took it")},

	// keys and secrets
	"kms:ScheduleKeyDeletion":           {verdict: security(high, "key-deletion", "deletion of the key scheduled").because(keyAtRisk).lasting(), safeguard: true},
	"kms:CancelKeyDeletion":             {verdict: change(low, "key-deletion", "deletion of the key cancelled").settling()},
	"kms:DisableKey":                    {verdict: security(high, "key-disabled", "key disabled").because(keyAtRisk).lasting(), safeguard: true},
	"kms:EnableKey":                     {verdict: change(low, "key-disabled", "key enabled").settling()},
	"kms:DeleteImportedKeyMaterial":     {verdict: security(high, "key-material", "imported key material deleted").because(keyAtRisk).lasting(), safeguard: true},
	"kms:ImportKeyMaterial":             {verdict: change(low, "key-material", "key material imported").settling()},
	"kms:PutKeyPolicy":                  weighed(keyPolicy),
	"kms:DisableKeyRotation":            {verdict: security(low, "", "key rotation switched off").minor("the key goes on working: a note"), safeguard: true},
	"secretsmanager:DeleteSecret":       weighed(secretDeleted),
	"secretsmanager:RestoreSecret":      {verdict: change(low, "delete-secret", "secret restored").settling()},
	"secretsmanager:PutResourcePolicy":  weighed(resourcePolicy("resourcePolicy")),
	"secretsmanager:CancelRotateSecret": moved(medium),
	"secretsmanager:UpdateSecret":       moved(low),

	// exposure
	"ec2:AuthorizeSecurityGroupIngress":     weighed(ingressOpened),
	"ec2:ModifySecurityGroupRules":          weighed(ingressOpened),
	"ec2:ModifySnapshotAttribute":           weighed(shared("createVolumePermission.add.items")),
	"ec2:ModifyImageAttribute":              weighed(shared("launchPermission.add.items")),
	"ec2:DisableEbsEncryptionByDefault":     off(medium, "encryption by default switched off", "new volumes are no longer encrypted"),
	"ec2:DisableSnapshotBlockPublicAccess":  off(high, "snapshots may be made public", exposedNow),
	"ec2:DisableImageBlockPublicAccess":     off(high, "images may be made public", exposedNow),
	"ec2:EnableSerialConsoleAccess":         act(security(medium, "", "serial console opened"), exposedNow),
	"rds:ModifyDBSnapshotAttribute":         weighed(snapshotShared),
	"rds:ModifyDBClusterSnapshotAttribute":  weighed(snapshotShared),
	"rds:ModifyDBInstance":                  weighed(databaseModified),
	"rds:ModifyDBCluster":                   weighed(databaseModified),
	"rds:CreateDBInstance":                  weighed(databaseCreated),
	"lambda:AddPermission":                  weighed(permissionAdded),
	"lambda:CreateFunctionUrlConfig":        weighed(functionURL),
	"lambda:UpdateFunctionUrlConfig":        weighed(functionURL),
	"lambda:PutFunctionConcurrency":         moved(medium),
	"s3:PutBucketPolicy":                    weighed(bucketPolicy),
	"s3:PutBucketAcl":                       weighed(bucketACL),
	"s3:PutObjectAcl":                       weighed(bucketACL),
	"s3:DeleteBucketPublicAccessBlock":      off(high, "block of public access deleted", exposedNow),
	"s3:DeletePublicAccessBlock":            off(high, "block of public access deleted", exposedNow),
	"s3:DeleteAccountPublicAccessBlock":     off(critical, "the account's block of public access deleted", exposedNow),
	"s3:PutBucketPublicAccessBlock":         {when: publicAccessBlock, safeguard: true},
	"s3:PutPublicAccessBlock":               {when: publicAccessBlock, safeguard: true},
	"s3:PutAccountPublicAccessBlock":        {when: publicAccessBlock, safeguard: true},
	"s3:DeleteBucketEncryption":             off(medium, "encryption by default switched off", "new objects get no key of the owner's"),
	"s3:PutBucketVersioning":                {when: versioning, safeguard: true},
	"s3:PutBucketLogging":                   moved(low),
	"s3:PutBucketLifecycle":                 moved(medium),
	"s3:PutBucketLifecycleConfiguration":    moved(medium),
	"s3:DeleteBucketReplication":            {verdict: security(medium, "", "replication switched off").minor("the second copy is no longer kept up"), safeguard: true},
	"sns:AddPermission":                     weighed(resourcePolicy("principal")),
	"sns:SetTopicAttributes":                weighed(resourcePolicy("attributeValue")),
	"sqs:AddPermission":                     weighed(resourcePolicy("principal")),
	"sqs:SetQueueAttributes":                weighed(resourcePolicy("attributes.Policy")),
	"ecr:SetRepositoryPolicy":               weighed(resourcePolicy("policyText")),
	"es:UpdateDomainConfig":                 weighed(resourcePolicy("accessPolicies")),
	"backup:PutBackupVaultAccessPolicy":     weighed(resourcePolicy("policy")),
	"ssm:ModifyDocumentPermission":          weighed(documentShared),
	"elasticfilesystem:PutFileSystemPolicy": weighed(resourcePolicy("policy")),
	"eks:UpdateClusterConfig":               weighed(clusterExposed),
	"redshift:ModifyCluster":                weighed(warehouseExposed),

	// data and backups deleted
	"rds:DeleteDBInstance":                      weighed(databaseDeleted),
	"rds:DeleteDBCluster":                       weighed(databaseDeleted),
	"redshift:DeleteCluster":                    weighed(warehouseDeleted),
	"rds:DeleteDBSnapshot":                      {verdict: security(medium, "", "snapshot deleted").because(backupLost), safeguard: true},
	"rds:DeleteDBClusterSnapshot":               {verdict: security(medium, "", "cluster snapshot deleted").because(backupLost), safeguard: true},
	"rds:DeleteDBInstanceAutomatedBackup":       off(high, "automated backups deleted", backupLost),
	"rds:DeleteDBClusterAutomatedBackup":        off(high, "automated backups deleted", backupLost),
	"rds:DeleteGlobalCluster":                   lost(high, "global cluster deleted", dataLost),
	"dynamodb:DeleteTable":                      lost(high, "table deleted", dataLost),
	"dynamodb:DeleteBackup":                     {verdict: security(medium, "", "backup deleted").because(backupLost), safeguard: true},
	"dynamodb:UpdateContinuousBackups":          {when: continuousBackups, safeguard: true},
	"s3:DeleteBucket":                           lost(medium, "bucket deleted", dataLost),
	"elasticfilesystem:DeleteFileSystem":        lost(high, "file system deleted", dataLost),
	"fsx:DeleteFileSystem":                      lost(high, "file system deleted", dataLost),
	"kinesis:DeleteStream":                      lost(high, "stream deleted", dataLost),
	"firehose:DeleteDeliveryStream":             moved(medium),
	"sqs:PurgeQueue":                            lost(medium, "queue purged", dataLost),
	"sqs:DeleteQueue":                           moved(medium),
	"sns:DeleteTopic":                           moved(medium),
	"backup:DeleteRecoveryPoint":                off(high, "recovery point deleted", backupLost),
	"backup:DeleteBackupVault":                  off(high, "backup vault deleted", backupLost),
	"backup:DeleteBackupVaultLockConfiguration": off(high, "lock of the backup vault removed", backupLost),
	"backup:DeleteBackupPlan":                   {verdict: security(medium, "", "backup plan deleted").because(backupLost), safeguard: true},
	"backup:DeleteBackupSelection":              {verdict: security(low, "", "backup selection deleted").minor("fewer things are backed up: a note"), safeguard: true},
	"ec2:DeleteSnapshot":                        moved(low),
	"ec2:DeleteVolume":                          moved(low),
	"elasticache:DeleteReplicationGroup":        lost(high, "replication group deleted", dataLost),
	"elasticache:DeleteCacheCluster":            moved(medium),
	"es:DeleteDomain":                           lost(high, "search domain deleted", dataLost),
	"es:DeleteElasticsearchDomain":              lost(high, "search domain deleted", dataLost),
	"eks:DeleteCluster":                         lost(high, "cluster deleted", dataLost),
	"route53:DeleteHostedZone":                  lost(high, "DNS zone deleted", "names under it no longer resolve"),
	"ecr:DeleteRepository":                      moved(medium),
	"rds:DeleteDBShardGroup":                    lost(high, "shard group deleted", dataLost),
	"docdb-elastic:DeleteCluster":               lost(high, "cluster deleted", dataLost),
	"neptune-graph:DeleteGraph":                 lost(high, "graph deleted", dataLost),
	"dsql:DeleteCluster":                        lost(high, "cluster deleted", dataLost),
	"memorydb:DeleteCluster":                    lost(high, "cluster deleted", dataLost),
	"kafka:DeleteCluster":                       lost(high, "cluster deleted", dataLost),
	"amazonmq:DeleteBroker":                     lost(high, "broker deleted", dataLost),
	"cassandra:DeleteTable":                     lost(high, "table deleted", dataLost),
	"cassandra:DeleteKeyspace":                  lost(high, "keyspace deleted", dataLost),
	"timestream:DeleteDatabase":                 lost(high, "database deleted", dataLost),
	"timestream:DeleteTable":                    lost(high, "table deleted", dataLost),
	"redshift-serverless:DeleteNamespace":       lost(high, "namespace deleted", dataLost),
	"aoss:DeleteCollection":                     lost(high, "collection deleted", dataLost),
	"s3tables:DeleteTableBucket":                lost(high, "table bucket deleted", dataLost),
	"glacier:DeleteVault":                       lost(medium, "vault deleted", dataLost),
	"cognito-idp:DeleteUserPool":                lost(high, "user pool deleted", "its users can no longer sign in"),

	// changes that often break things
	"ec2:TerminateInstances":                    moved(low),
	"ec2:StopInstances":                         moved(low),
	"ec2:RebootInstances":                       moved(low),
	"ec2:DeleteNatGateway":                      moved(medium),
	"ec2:DeleteRoute":                           moved(medium),
	"ec2:ReplaceRoute":                          moved(medium),
	"ec2:DeleteRouteTable":                      moved(medium),
	"ec2:DetachInternetGateway":                 moved(medium),
	"ec2:DeleteVpcEndpoints":                    moved(medium),
	"ec2:DeleteVpc":                             moved(medium),
	"ec2:DeleteVpnConnection":                   moved(medium),
	"rds:StopDBInstance":                        moved(medium),
	"rds:StopDBCluster":                         moved(medium),
	"rds:RebootDBInstance":                      moved(medium),
	"rds:FailoverDBCluster":                     moved(medium),
	"redshift:PauseCluster":                     moved(medium),
	"ecs:DeleteService":                         moved(medium),
	"ecs:DeleteCluster":                         moved(medium),
	"eks:DeleteNodegroup":                       moved(medium),
	"eks:UpdateClusterVersion":                  moved(medium),
	"elasticloadbalancing:DeleteLoadBalancer":   moved(medium),
	"elasticloadbalancing:DeleteTargetGroup":    moved(medium),
	"elasticloadbalancing:DeleteListener":       moved(medium),
	"lambda:DeleteFunction":                     moved(medium),
	"lambda:DeleteEventSourceMapping":           moved(medium),
	"events:DisableRule":                        moved(medium),
	"events:DeleteRule":                         moved(medium),
	"cloudformation:DeleteStack":                moved(low),
	"cloudfront:DeleteDistribution":             moved(medium),
	"acm:DeleteCertificate":                     moved(medium),
	"autoscaling:DeleteAutoScalingGroup":        moved(medium),
	"autoscaling:SuspendProcesses":              moved(medium),
	"apigateway:DeleteRestApi":                  moved(medium),
	"apigateway:DeleteStage":                    moved(medium),
	"directconnect:DeleteConnection":            moved(medium),
	"servicequotas:RequestServiceQuotaIncrease": moved(none),
	"ec2:CreateTags":                            moved(none),
	"ec2:DeleteTags":                            moved(none),
	"ssm-incidents:StartIncident":               {verdict: note(low, "incident-manager", "incident started by hand", "people run it elsewhere: a note")},
}
