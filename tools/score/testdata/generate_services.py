#!/usr/bin/env python3
"""Writes the project's scenarios of services that generate.py leaves out: configuration, models, edges, streams, quotas, credentials and more.

The same program writes the same files, in folders below scenarios/. Python 3.11 and its standard library are enough.
"""
import json
import os

from generate import API, A, B, C, FN, LB, RDS, SQS, Story

D = "222233334444"
EC = "AWS/ElastiCache"
SM = "AWS/SageMaker"
STORIES = []


def story(f):
    STORIES.append(f)
    return f


class Tale(Story):
    """A story with more kinds of events to tell it by."""

    def end(self, label, event):
        self.incidents[label]["resolvedBy"] = event

    def composite(self, m, name, rule, state, to, **where):
        when = self.at(m).strftime("%Y-%m-%dT%H:%M:%S.") + "120+0000"
        arn = self.arn("cloudwatch", "alarm:" + name, where.get("account"), where.get("region"))
        return self.put(m, "aws.cloudwatch", "CloudWatch Alarm State Change", {"alarmName": name, "configuration": {"alarmRule": rule},
            "previousState": {"value": "OK" if state == "ALARM" else "ALARM", "reason": "x", "timestamp": when},
            "state": {"value": state, "reason": "%s transitioned to %s" % (arn, state), "reasonData": json.dumps({"triggeringAlarms": []}), "timestamp": when}}, [arn], to, **where)

    def math(self, m, name, inputs, state, to, expr="m1/m2*100", **where):
        """Of metric math; inputs are (namespace, metric, dimensions)."""
        when = self.at(m).strftime("%Y-%m-%dT%H:%M:%S.") + "220+0000"
        arn = self.arn("cloudwatch", "alarm:" + name, where.get("account"), where.get("region"))
        ms = [{"id": "e1", "expression": expr, "label": "rate", "returnData": True}]
        for i, (ns, me, di) in enumerate(inputs):
            ms.append({"id": "m%d" % (i + 1), "metricStat": {"metric": {"namespace": ns, "name": me, "dimensions": di}, "period": 60, "stat": "Sum"}, "returnData": False})
        return self.put(m, "aws.cloudwatch", "CloudWatch Alarm State Change", {"alarmName": name, "configuration": {"metrics": ms},
            "previousState": {"value": "OK" if state == "ALARM" else "ALARM", "reason": "x", "timestamp": when},
            "state": {"value": state, "reason": "Threshold Crossed", "reasonData": json.dumps({"version": "1.0", "threshold": 5.0}), "timestamp": when}}, [arn], to, **where)

    def build(self, m, project, status, to, **where):
        a = self.arn("codebuild", "build/%s:%s" % (project, self.uid()))
        return self.put(m, "aws.codebuild", "CodeBuild Build State Change", {"build-status": status, "project-name": project, "build-id": a, "current-phase": "COMPLETED",
            "additional-information": {"initiator": "codepipeline/" + project, "build-complete": status != "IN_PROGRESS"}}, [a], to, **where)

    def pipeline(self, m, name, state, to, execution="e-1", **where):
        return self.put(m, "aws.codepipeline", "CodePipeline Pipeline Execution State Change", {"pipeline": name, "execution-id": execution, "state": state, "version": 3},
            [self.arn("codepipeline", name, where.get("account"))], to, **where)

    def stack(self, m, name, status, to, reason="", **where):
        a = self.arn("cloudformation", "stack/%s/11112222-3333-4444-5555-666677778888" % name, where.get("account"))
        return self.put(m, "aws.cloudformation", "CloudFormation Stack Status Change", {"stack-id": a, "status-details": {"status": status, "status-reason": reason}, "client-request-token": "tok-1"}, [a], to, **where)

    def image(self, m, repo, to="noise"):
        return self.put(m, "aws.ecr", "ECR Image Action", {"result": "SUCCESS", "repository-name": repo, "image-digest": "sha256:" + self.hex(64), "action-type": "PUSH", "image-tag": self.hex(8)}, [], to)

    def parameter(self, m, name, to="changes", op="Update"):
        return self.put(m, "aws.ssm", "Parameter Store Change", {"operation": op, "name": name, "type": "String"}, [self.arn("ssm", "parameter" + name)], to)

    def batch(self, m, name, queue, status, to, reason="", code=None):
        a = self.arn("batch", "job/" + self.uid())
        d = {"jobArn": a, "jobName": name, "jobId": a.split("/")[-1], "jobQueue": self.arn("batch", "job-queue/" + queue), "status": status, "jobDefinition": self.arn("batch", "job-definition/%s:4" % name),
             "attempts": [], "createdAt": int(self.at(m - 20).timestamp() * 1000), "container": {}}
        if reason: d["statusReason"] = reason
        if code is not None: d["container"] = {"exitCode": code, "reason": "OutOfMemoryError: Container killed due to memory usage" if code == 137 else ""}
        return self.put(m, "aws.batch", "Batch Job State Change", d, [a], to)

    def backup(self, m, resource, kind, state, to, message=""):
        d = {"backupJobId": self.uid(), "backupVaultName": "Default", "resourceArn": resource, "resourceType": kind, "state": state, "percentDone": "0.0"}
        if message: d["statusMessage"] = '"%s"' % message
        return self.put(m, "aws.backup", "Backup Job State Change", d, [], to)

    def canary(self, m, name, ok, to, reason="", **where):
        return self.put(m, "aws.synthetics", "Synthetics Canary TestRun " + ("Successful" if ok else "Failure"), {"account-id": where.get("account") or self.account, "canary-id": "c-" + name, "canary-name": name, "canary-run-id": self.uid(),
            "artifact-location": "x", "test-run-status": "PASSED" if ok else "FAILED", "state-reason": "null" if ok else reason, "canary-run-timeline": {"started": 1.0, "completed": 2.0}, "message": "Test run result is generated"}, [], to, **where)

    def config(self, m, rule, rtype, rid, new, old, to):
        return self.put(m, "aws.config", "Config Rules Compliance Change", {"resourceId": rid, "resourceType": rtype, "awsAccountId": self.account, "awsRegion": self.region, "configRuleName": rule,
            "configRuleARN": self.arn("config", "config-rule/cr-1"), "messageType": "ComplianceChangeNotification", "newEvaluationResult": {"complianceType": new}, "oldEvaluationResult": {"complianceType": old}}, [], to)

    def signin(self, m, to="noise", root=False, ok=True, mfa="Yes", account=None, who="a.berg"):
        acc = account or self.account
        ident = {"type": "Root", "principalId": acc, "arn": "arn:aws:iam::%s:root" % acc, "accountId": acc} if root else {"type": "AssumedRole", "principalId": "AROAX:" + who, "arn": "arn:aws:sts::%s:assumed-role/Engineer/%s" % (acc, who), "accountId": acc}
        d = {"eventVersion": "1.09", "userIdentity": ident, "eventTime": self.iso(self.at(m)), "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.9",
             "requestParameters": None, "responseElements": {"ConsoleLogin": "Success" if ok else "Failure"}, "additionalEventData": {"MFAUsed": mfa}, "eventID": self.uid(), "eventType": "AwsConsoleSignIn", "readOnly": False}
        if not ok: d["errorMessage"] = "Failed authentication"
        return self.put(m, "aws.signin", "AWS Console Sign In via CloudTrail", d, [], to, account=acc, region="us-east-1")

    def ec2state(self, m, iid, state, to, **where):
        return self.put(m, "aws.ec2", "EC2 Instance State-change Notification", {"instance-id": iid, "state": state}, [self.arn("ec2", "instance/" + iid)], to, **where)

    def spot(self, m, iid, to, action="terminate"):
        return self.put(m, "aws.ec2", "EC2 Spot Instance Interruption Warning", {"instance-id": iid, "instance-action": action}, [self.arn("ec2", "instance/" + iid)], to)

    def emr(self, m, cluster, name, state, to, step=None, severity="INFO", message=""):
        if step:
            return self.put(m, "aws.emr", "EMR Step Status Change", {"severity": severity, "actionOnFailure": "CONTINUE", "stepId": step, "name": name, "clusterId": cluster, "state": state, "message": message}, [], to)
        return self.put(m, "aws.emr", "EMR Cluster State Change", {"severity": severity, "stateChangeReason": json.dumps({"code": ""}), "name": name, "clusterId": cluster, "state": state, "message": message}, [], to)

    def athena(self, m, group, state, to, error=None):
        d = {"currentState": state, "previousState": "RUNNING", "queryExecutionId": self.uid(), "workgroupName": group, "statementType": "DML", "sequenceNumber": "3", "versionId": "0"}
        if error: d["athenaError"] = {"errorCategory": 2.0, "errorType": 1200.0, "errorMessage": error, "retryable": False}
        return self.put(m, "aws.athena", "Athena Query State Change", d, [], to)

    def endpoint(self, m, name, status, to):
        a = self.arn("sagemaker", "endpoint/" + name)
        return self.put(m, "aws.sagemaker", "SageMaker Endpoint State Change", {"EndpointName": name, "EndpointArn": a, "EndpointConfigName": name + "-cfg", "EndpointStatus": status, "CreationTime": 1, "LastModifiedTime": 2}, [a], to)

    def training(self, m, name, status, to, reason=""):
        a = self.arn("sagemaker", "training-job/" + name)
        return self.put(m, "aws.sagemaker", "SageMaker Training Job State Change", {"TrainingJobName": name, "TrainingJobArn": a, "TrainingJobStatus": status, "SecondaryStatus": status, "FailureReason": reason}, [a], to)

    def hub(self, m, product, title, label, rid, rtype, to, status="FAILED", workflow="NEW", record="ACTIVE", **where):
        fid = self.arn("securityhub", "subscription/x/finding/" + self.uid())
        return self.put(m, "aws.securityhub", "Security Hub Findings - Imported", {"findings": [{"SchemaVersion": "2018-10-08", "Id": fid, "ProductName": product, "ProductArn": "arn:aws:securityhub:%s::product/aws/%s" % (self.region, product.lower()),
            "AwsAccountId": where.get("account") or self.account, "Severity": {"Label": label, "Normalized": {"LOW": 30, "MEDIUM": 50, "HIGH": 80, "CRITICAL": 95}.get(label, 0)}, "Title": title, "Types": [],
            "Resources": [{"Id": rid, "Type": rtype, "Region": self.region}], "Workflow": {"Status": workflow}, "RecordState": record, "Compliance": {"Status": status} if product == "Security Hub" else None}]}, [fid], to, **where)

    def hum(self, first, last, names, count=70):
        """Routine of many kinds, all noise."""
        for _ in range(count):
            m, name, k = self.r.uniform(first, last), self.r.choice(names), self.r.randrange(16)
            if k == 0: self.image(m, name + "-web")
            elif k == 1: self.build(m, name + "-ci", self.r.choice(["IN_PROGRESS", "SUCCEEDED"]), "noise")
            elif k == 2: self.signin(m)
            elif k == 3: self.put(m, "aws.events", "Scheduled Event", {}, [self.arn("events", "rule/%s-hourly" % name)])
            elif k == 4: self.backup(m, self.arn("dynamodb", "table/%s-archive" % name), "DynamoDB", self.r.choice(["RUNNING", "COMPLETED"]), "noise")
            elif k == 5: self.batch(m, name + "-thumbs", "bulk", self.r.choice(["RUNNABLE", "RUNNING", "SUCCEEDED"]), "noise")
            elif k == 6: self.athena(m, name + "-adhoc", self.r.choice(["SUCCEEDED", "CANCELLED"]), "noise")
            elif k == 7: self.canary(m, name + "-home-idle", True, "noise")
            elif k == 8: self.execution(m, name + "-housekeeping", self.r.choice(["RUNNING", "SUCCEEDED"]), "noise")
            elif k == 9:
                cpu = {"ClusterName": "side", "ServiceName": name + "-side"}
                self.alarm(m, "TargetTracking-service/side/%s-side-Alarm%s-%s" % (name, self.r.choice(["High", "Low"]), self.uid()), "AWS/ECS", "CPUUtilization", cpu, self.r.choice(["ALARM", "OK"]), "noise")
            elif k == 10: self.rds(m, self.arn("rds", "db:%s-reporting" % name), "RDS-EVENT-0002", "backup", "Finished DB Instance backup", "noise")
            elif k == 11: self.trail(m, "s3", "GetBucketAcl", {"bucketName": name + "-x"}, who="scanner", to="noise", error="AccessDenied", read=True)
            elif k == 12: self.trail(m, "dynamodb", "DescribeTable", {"tableName": name + "-x"}, who="observer", to="noise", error="ThrottlingException", read=True)
            elif k == 13: self.alarm(m, name + "-idle-invocations", "AWS/Lambda", "Invocations", {"FunctionName": name + "-idle"}, "INSUFFICIENT_DATA", "noise", prev="OK")
            elif k == 14: self.glue(m, name + "-compact", "SUCCEEDED", "noise", "ok")
            else: self.put(m, "aws.ecs", "ECS Service Action", {"eventType": "INFO", "eventName": "SERVICE_STEADY_STATE", "clusterArn": self.arn("ecs", "cluster/side")}, [self.arn("ecs", "service/side/%s-side" % name)])


@story
def waf_blocks():
    s = Tale("waf-blocks", "2026-04-14T15:00:00Z", "A rule of a web ACL is set to block; it hits customers at sign-in: blocked requests, 4xx of the API, the login canary. A change of a user pool client of another app and a release of the authorizer an hour before are decoys. The API's own database runs on unbothered.", region="us-east-1", account=C)
    acl = s.has(s.arn("wafv2", "regional/webacl/edge-guard/12ab34cd-1111-2222-3333-444455556666"), "edge", type="AWS::WAFv2::WebACL")
    pool = s.has(s.arn("cognito-idp", "userpool/us-east-1_AbCdEfGhI"), "members", type="AWS::Cognito::UserPool")
    api = s.has("arn:aws:apigateway:us-east-1::/restapis/q1w2e3r4t5/stages/prod", "members", acl, pool, type="AWS::ApiGateway::Stage")
    s.res[-1]["name"] = "members-api"
    auth = s.has(s.arn("lambda", "function:members-authorizer"), "members", pool)
    s.has(s.arn("rds", "cluster:members-aurora"), "members")
    s.trail(-58, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "members-authorizer"}, who="members-pipeline")
    s.trail(-3, "cognito-idp", "UpdateUserPoolClient", {"userPoolId": "us-east-1_ZzZzZzZzZ", "clientId": "77aa"}, who="partners-admin")
    cause = s.trail(0, "wafv2", "UpdateWebACL", {"name": "edge-guard", "scope": "REGIONAL", "id": "12ab34cd-1111-2222-3333-444455556666", "rules": []}, who="secops")
    s.incident("blocked", acl, cause, low="medium")
    s.alarm(4, "edge-guard-blocked", "AWS/WAFV2", "BlockedRequests", {"WebACL": "edge-guard", "Rule": "bot-control", "Region": "us-east-1"}, "ALARM", "blocked")
    s.alarm(5, "members-api-4xx", API, "4XXError", {"ApiName": "members-api", "Stage": "prod"}, "ALARM", "blocked")
    s.canary(6, "members-login", False, "blocked", "Step login failed: 403")
    s.canary(11, "members-login", False, "blocked", "Step login failed: 403")
    s.trail(19, "wafv2", "UpdateWebACL", {"name": "edge-guard", "scope": "REGIONAL", "id": "12ab34cd-1111-2222-3333-444455556666", "rules": []}, who="secops")
    s.canary(26, "members-login", True, "blocked")
    s.alarm(27, "members-api-4xx", API, "4XXError", {"ApiName": "members-api", "Stage": "prod"}, "OK", "blocked")
    s.end("blocked", s.alarm(28, "edge-guard-blocked", "AWS/WAFV2", "BlockedRequests", {"WebACL": "edge-guard", "Rule": "bot-control", "Region": "us-east-1"}, "OK", "blocked"))
    s.hum(-80, 80, ["members", "partners"])
    return s


@story
def cache_other_accounts():
    s = Tale("cache-other-accounts", "2026-07-07T12:00:00Z", "A shard's primary of a shared cache dies in the platform account; sessions in two other accounts fail. A third account has a release that breaks its own queue worker at the same time.", region="us-west-2", account=A)
    rg = s.has(s.arn("elasticache", "replicationgroup:sessions"), "platform", type="AWS::ElastiCache::ReplicationGroup")
    web = s.has(s.arn("ecs", "service/web/portal", account=B), "portal", rg)
    lb = s.has(s.arn("elasticloadbalancing", "loadbalancer/app/portal/abcd000011112222", account=B), "portal", web)
    mob = s.has(s.arn("lambda", "function:mobile-session", account=C), "mobile", rg)
    api = s.has("arn:aws:apigateway:us-west-2::/apis/m0b1l3ap1", "mobile", mob)
    wk = s.has(s.arn("lambda", "function:pdf-worker", account=D), "pdf")
    q = s.has(s.arn("sqs", "pdf-requests", account=D), "pdf", wk)
    s.incident("cache", rg, None, also=["sessions-0001-001", s.arn("elasticache", "cluster:sessions-0001-001")])
    s.incident("pdf", wk, None, low="medium")
    c = s.trail(1, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "pdf-worker"}, who="pdf-pipeline", account=D)
    s.incidents["pdf"]["causedBy"] = c
    s.alarm(0, "portal-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/portal/abcd000011112222"}, "ALARM", "cache", account=B)
    s.alarm(1, "sessions-0001-link", EC, "MasterLinkHealthStatus", {"CacheClusterId": "sessions-0001-002"}, "ALARM", "cache")
    s.incidents["cache"]["rootCause"]["event"] = s.incidents["cache"]["events"][-1]
    e = s.alarm(1.4, "sessions-0001-connections", EC, "CurrConnections", {"CacheClusterId": "sessions-0001-001", "CacheNodeId": "0001"}, "ALARM", "cache")
    s.incidents["cache"]["rootCause"]["alsoEvents"] = [e]
    s.alarm(2, "mobile-session-errors", FN, "Errors", {"FunctionName": "mobile-session"}, "ALARM", "cache", account=C)
    s.alarm(3, "mobile-5xx", API, "5xx", {"ApiId": "m0b1l3ap1", "Stage": "$default"}, "ALARM", "cache", account=C)
    s.alarm(4, "pdf-worker-errors", FN, "Errors", {"FunctionName": "pdf-worker"}, "ALARM", "pdf", account=D)
    s.alarm(9, "pdf-requests-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "pdf-requests"}, "ALARM", "pdf", account=D)
    s.alarm(12, "sessions-0001-link", EC, "MasterLinkHealthStatus", {"CacheClusterId": "sessions-0001-002"}, "OK", "cache")
    s.alarm(12.5, "sessions-0001-connections", EC, "CurrConnections", {"CacheClusterId": "sessions-0001-001", "CacheNodeId": "0001"}, "OK", "cache")
    s.alarm(13, "mobile-session-errors", FN, "Errors", {"FunctionName": "mobile-session"}, "OK", "cache", account=C)
    s.alarm(14, "mobile-5xx", API, "5xx", {"ApiId": "m0b1l3ap1", "Stage": "$default"}, "OK", "cache", account=C)
    s.end("cache", s.alarm(15, "portal-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/portal/abcd000011112222"}, "OK", "cache", account=B))
    s.trail(20, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "pdf-worker"}, who="pdf-pipeline", account=D)
    s.alarm(24, "pdf-worker-errors", FN, "Errors", {"FunctionName": "pdf-worker"}, "OK", "pdf", account=D)
    s.end("pdf", s.alarm(31, "pdf-requests-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "pdf-requests"}, "OK", "pdf", account=D))
    s.hum(-40, 60, ["portal", "mobile", "pdf"])
    return s


@story
def endpoint_release():
    s = Tale("endpoint-release", "2026-10-06T08:00:00Z", "A model endpoint gets a new configuration; its invocations fail and the API that calls it fails with it. A training job of the same team fails for its own reasons; the retrainer's release is a decoy.", region="eu-west-1", account=C)
    ep = s.has(s.arn("sagemaker", "endpoint/reco-live"), "reco", type="AWS::SageMaker::Endpoint")
    fn = s.has(s.arn("lambda", "function:reco-api"), "reco", ep)
    hp = s.has("arn:aws:apigateway:eu-west-1::/apis/rec0ap1xyz", "reco", fn)
    s.trail(-7, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "reco-retrain-trigger"}, who="reco-pipeline")
    cause = s.trail(0, "sagemaker", "UpdateEndpoint", {"endpointName": "reco-live", "endpointConfigName": "reco-live-cfg-44"}, who="ml-release")
    u1 = s.endpoint(0.3, "reco-live", "UPDATING", "changes")
    u2 = s.endpoint(6, "reco-live", "IN_SERVICE", "changes")
    s.incident("reco", ep, cause, low="medium", causes=[u1, u2])
    s.incident("training", s.arn("sagemaker", "training-job/reco-nightly-7"), None, low="low", pages=1, also=["reco-nightly-7"])
    s.alarm(8, "reco-api-errors", FN, "Errors", {"FunctionName": "reco-api"}, "ALARM", "reco")
    s.alarm(8.6, "reco-live-5xx", SM, "Invocation5XXErrors", {"EndpointName": "reco-live", "VariantName": "AllTraffic"}, "ALARM", "reco")
    s.incidents["reco"]["rootCause"]["event"] = s.incidents["reco"]["events"][-1]
    s.math(9, "reco-error-rate", [(API, "5xx", {"ApiId": "rec0ap1xyz"}), (API, "Count", {"ApiId": "rec0ap1xyz"})], "ALARM", "reco")
    s.alarm(10, "reco-live-latency", SM, "ModelLatency", {"EndpointName": "reco-live", "VariantName": "AllTraffic"}, "ALARM", "reco")
    s.training(11, "reco-nightly-7", "Failed", "training", "ClientError: Data download failed")
    s.trail(24, "sagemaker", "UpdateEndpoint", {"endpointName": "reco-live", "endpointConfigName": "reco-live-cfg-43"}, who="ml-release")
    s.endpoint(30, "reco-live", "IN_SERVICE", "changes")
    s.alarm(32, "reco-live-5xx", SM, "Invocation5XXErrors", {"EndpointName": "reco-live", "VariantName": "AllTraffic"}, "OK", "reco")
    s.alarm(32.5, "reco-live-latency", SM, "ModelLatency", {"EndpointName": "reco-live", "VariantName": "AllTraffic"}, "OK", "reco")
    s.alarm(33, "reco-api-errors", FN, "Errors", {"FunctionName": "reco-api"}, "OK", "reco")
    s.end("reco", s.math(34, "reco-error-rate", [(API, "5xx", {"ApiId": "rec0ap1xyz"}), (API, "Count", {"ApiId": "rec0ap1xyz"})], "OK", "reco"))
    s.hum(-50, 80, ["reco", "catalog"])
    return s


@story
def feature_flag():
    s = Tale("feature-flag", "2026-03-30T11:00:00Z", "A feature flag is switched on through AppConfig; two functions that read it fail. A release of one of them finished forty minutes before and a parameter of another app changed at the same minute: decoys.", region="us-west-2", account=D)
    ac = s.has(s.arn("appconfig", "application/abc1234"), "quotes", type="AWS::AppConfig::Application")
    en = s.has(s.arn("appconfig", "application/abc1234/environment/prd5678"), "quotes", ac, type="AWS::AppConfig::Environment")
    f1 = s.has(s.arn("lambda", "function:quote-price"), "quotes", en)
    f2 = s.has(s.arn("lambda", "function:quote-pdf"), "quotes", en)
    ap = s.has("arn:aws:apigateway:us-west-2::/restapis/z9y8x7w6v5", "quotes", f1, f2)
    s.res[-1]["name"] = "quote-api"
    s.trail(-40, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "quote-pdf"}, who="quotes-pipeline")
    s.parameter(0.4, "/loyalty/prod/limit")
    cause = s.trail(0, "appconfig", "StartDeployment", {"ApplicationId": "abc1234", "EnvironmentId": "prd5678", "ConfigurationProfileId": "ffl9012", "ConfigurationVersion": "17", "DeploymentStrategyId": "AppConfig.AllAtOnce"}, who="product")
    s.incident("flag", en, cause, low="medium", also=[ac, s.arn("appconfig", "application/abc1234/configurationprofile/ffl9012")])
    s.alarm(3, "quote-price-errors", FN, "Errors", {"FunctionName": "quote-price"}, "ALARM", "flag")
    s.alarm(3.3, "quote-pdf-errors", FN, "Errors", {"FunctionName": "quote-pdf"}, "ALARM", "flag")
    s.alarm(4, "quote-api-5xx", API, "5XXError", {"ApiName": "quote-api", "Stage": "v1"}, "ALARM", "flag")
    s.composite(4.1, "quotes-customer-impact", "ALARM(quote-api-5xx) OR ALARM(quote-api-latency)", "ALARM", "flag")
    s.trail(15, "appconfig", "StartDeployment", {"ApplicationId": "abc1234", "EnvironmentId": "prd5678", "ConfigurationProfileId": "ffl9012", "ConfigurationVersion": "16", "DeploymentStrategyId": "AppConfig.AllAtOnce"}, who="oncall")
    s.alarm(18, "quote-price-errors", FN, "Errors", {"FunctionName": "quote-price"}, "OK", "flag")
    s.alarm(18.2, "quote-pdf-errors", FN, "Errors", {"FunctionName": "quote-pdf"}, "OK", "flag")
    s.alarm(19, "quote-api-5xx", API, "5XXError", {"ApiName": "quote-api", "Stage": "v1"}, "OK", "flag")
    s.end("flag", s.composite(19.1, "quotes-customer-impact", "ALARM(quote-api-5xx) OR ALARM(quote-api-latency)", "OK", "flag"))
    s.hum(-60, 60, ["quotes", "loyalty"])
    return s


@story
def stolen_credentials():
    s = Tale("stolen-credentials", "2026-04-22T03:00:00Z", "Credentials of an instance's role are used from outside: findings, a new key, logging stopped, a bucket made public, copies in Security Hub. In another account somebody signs in as root. Sample and archived findings are noise.", region="us-east-1", account=A)
    inst = "i-0feed0000beef0001"
    ia = s.has(s.arn("ec2", "instance/" + inst), "crm")
    role = s.has("arn:aws:iam::%s:role/crm-web" % A, "crm", type="AWS::IAM::Role")
    bk = s.has("arn:aws:s3:::crm-exports", "crm", type="AWS::S3::Bucket")
    key = {"resourceType": "AccessKey", "accessKeyDetails": {"accessKeyId": "ASIAIOSFODNN7EXAMPLE", "principalId": "AROAEXAMPLE:" + inst, "userName": "crm-web", "userType": "Role"}}
    s.incident("theft", role, None, low="high", also=[ia, inst, "crm-web"], pages=4)
    s.incident("root-use", "arn:aws:iam::%s:root" % B, None, low="medium", also=[B, "root"], pages=2)
    s.finding(0, "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", 8, key, "theft")
    s.finding(2, "Discovery:S3/AnomalousBehavior", 5, {"resourceType": "S3Bucket", "accessKeyDetails": key["accessKeyDetails"], "s3BucketDetails": [{"name": "crm-exports", "arn": "arn:aws:s3:::crm-exports"}]}, "theft")
    s.trail(4, "iam", "CreateAccessKey", {"userName": "svc-backup"}, who="crm-web", to="theft", region="us-east-1")
    s.trail(6, "cloudtrail", "StopLogging", {"name": "org-trail"}, who="crm-web", to="theft")
    s.trail(8, "s3", "DeleteBucketPublicAccessBlock", {"bucketName": "crm-exports"}, who="crm-web", to="theft")
    s.trail(8.3, "s3", "PutBucketPolicy", {"bucketName": "crm-exports", "bucketPolicy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::crm-exports/*"}]}}, who="crm-web", to="theft")
    s.hub(10, "GuardDuty", "Credentials of an instance used outside", "HIGH", "arn:aws:iam::%s:role/crm-web" % A, "AwsIamRole", "theft")
    s.put(40, "aws.access-analyzer", "Access Analyzer Finding", {"id": s.uid(), "status": "ACTIVE", "resourceType": "AWS::S3::Bucket", "resource": "arn:aws:s3:::crm-exports", "isPublic": True, "principal": {"AWS": "*"}, "action": ["s3:GetObject"], "accountId": A, "createdAt": s.iso(s.at(40))}, [s.arn("access-analyzer", "analyzer/org")], "theft")
    s.signin(12, "root-use", root=True, mfa="No", account=B)
    s.finding(13, "Policy:IAMUser/RootCredentialUsage", 2, {"resourceType": "AccessKey", "accessKeyDetails": {"accessKeyId": "", "principalId": B, "userName": "Root", "userType": "Root"}}, "root-use", account=B)
    s.finding(20, "CryptoCurrency:EC2/BitcoinTool.B", 8, {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-99999999"}}, "noise", sample=True)
    s.finding(25, "Recon:EC2/PortProbeUnprotectedPort", 2, {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0abc00000000000aa"}}, "noise", archived=True)
    s.config(30, "s3-public-read", "AWS::S3::Bucket", "press-kit", "COMPLIANT", "COMPLIANT", "noise")
    s.hum(-30, 100, ["crm", "hr"])
    return s


@story
def vcpu_quota():
    s = Tale("vcpu-quota", "2026-05-27T18:00:00Z", "An account reaches its vCPU quota: the provider says so, launches fail, tasks cannot be placed, a queue ages. A Spot wave on the build fleet that is replaced at once is neutral.", region="eu-west-3", account=C)
    g = s.has(s.arn("autoscaling", "autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/orders-nodes"), "orders")
    svc = s.has(s.arn("ecs", "service/orders/order-worker"), "orders", g)
    q = s.has(s.arn("sqs", "orders-incoming"), "orders", svc)
    s.incident("quota", g, None, low="medium", also=["L-1216C47A", s.arn("servicequotas", "ec2/L-1216C47A")])
    txt = "Service: ec2 | Quota Name: Running On-Demand Standard instances | Utilization: 100%"
    ev = s.health(0, "SERVICEQUOTAS", "AWS_SERVICEQUOTAS_THRESHOLD_BREACH", "accountNotification", "open", "quota", "You have reached 100% of your quota.", entities=[txt], scope="ACCOUNT_SPECIFIC")
    s.incidents["quota"]["rootCause"]["also"] += [ev, txt, C]
    msg = "You have requested more vCPU capacity than your current vCPU limit of 256 allows for the instance bucket that the specified instance type belongs to."
    e1 = s.asg(3, "orders-nodes", "EC2 Instance Launch Unsuccessful", "", "quota", status=msg, code="Failed")
    s.incidents["quota"]["rootCause"]["alsoEvents"] = [e1]
    s.asg(6, "orders-nodes", "EC2 Instance Launch Unsuccessful", "", "quota", status=msg, code="Failed", zone="b")
    s.put(8, "aws.ecs", "ECS Service Action", {"eventType": "ERROR", "eventName": "SERVICE_TASK_PLACEMENT_FAILURE", "clusterArn": s.arn("ecs", "cluster/orders"), "reason": "RESOURCE:CPU"}, [s.arn("ecs", "service/orders/order-worker")], "quota")
    s.alarm(14, "orders-incoming-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "orders-incoming"}, "ALARM", "quota")
    for i, m in enumerate((9, 9.2, 9.5)):
        iid = "i-0c1c1c1c1c1c1000%d" % i
        s.spot(m, iid, "neutral")
        s.ec2state(m + 2, iid, "shutting-down", "neutral")
        s.asg(m + 3, "ci-runners", "EC2 Instance Launch Successful", "i-0c1c1c1c1c1c2000%d" % i, "neutral")
    s.trail(20, "servicequotas", "RequestServiceQuotaIncrease", {"serviceCode": "ec2", "quotaCode": "L-1216C47A", "desiredValue": 512}, who="oncall")
    s.asg(41, "orders-nodes", "EC2 Instance Launch Successful", "i-0aaaa11112222333", "quota")
    s.put(44, "aws.ecs", "ECS Service Action", {"eventType": "INFO", "eventName": "SERVICE_STEADY_STATE", "clusterArn": s.arn("ecs", "cluster/orders")}, [s.arn("ecs", "service/orders/order-worker")], "quota")
    s.end("quota", s.alarm(52, "orders-incoming-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "orders-incoming"}, "OK", "quota"))
    s.hum(-30, 90, ["orders", "ci"])
    return s


@story
def image_deleted():
    s = Tale("image-deleted", "2026-03-11T02:00:00Z", "A clean-up deletes the images that two services still run from; when their tasks are replaced they cannot be pulled. The clean-up of a third repository is harmless.", region="us-east-1", account=C)
    repo = s.has(s.arn("ecr", "repository/base/agents"), "platform", type="AWS::ECR::Repository")
    r3 = s.has(s.arn("ecr", "repository/tools/lint"), "platform", type="AWS::ECR::Repository")
    a = s.has(s.arn("ecs", "service/ops/collector"), "telemetry", repo)
    b = s.has(s.arn("ecs", "service/ops/forwarder"), "shipping-logs", repo)
    s.trail(-20, "ecr", "BatchDeleteImage", {"repositoryName": "tools/lint", "imageIds": [{"imageTag": "old"}]}, who="registry-cleaner")
    cause = s.trail(-18, "ecr", "BatchDeleteImage", {"repositoryName": "base/agents", "imageIds": [{"imageTag": "stable"}]}, who="registry-cleaner")
    img = s.put(-17.9, "aws.ecr", "ECR Image Action", {"result": "SUCCESS", "repository-name": "base/agents", "image-digest": "sha256:" + s.hex(64), "action-type": "DELETE", "image-tag": "stable"}, [], "changes")
    s.incident("pull", repo, cause, low="medium", also=["base/agents", a, b], causes=[img])
    why = "CannotPullContainerError: pull image manifest has been retried 1 time(s): image not found"
    for m, svc in ((0, "collector"), (0.5, "forwarder"), (1.5, "collector"), (2, "forwarder"), (4, "collector")):
        s.task_stopped(m, "ops", svc, "pull", reason=why, code=None, stop="TaskFailedToStart")
    s.put(5, "aws.ecs", "ECS Service Action", {"eventType": "WARN", "eventName": "SERVICE_TASK_START_IMPAIRED", "clusterArn": s.arn("ecs", "cluster/ops")}, [a], "pull")
    s.put(6, "aws.ecs", "ECS Service Action", {"eventType": "WARN", "eventName": "SERVICE_TASK_START_IMPAIRED", "clusterArn": s.arn("ecs", "cluster/ops")}, [b], "pull")
    s.alarm(8, "collector-running-tasks", "ECS/ContainerInsights", "RunningTaskCount", {"ClusterName": "ops", "ServiceName": "collector"}, "ALARM", "pull")
    s.image(30, "base/agents", "neutral")
    s.put(34, "aws.ecs", "ECS Service Action", {"eventType": "INFO", "eventName": "SERVICE_STEADY_STATE", "clusterArn": s.arn("ecs", "cluster/ops")}, [a], "pull")
    s.put(35, "aws.ecs", "ECS Service Action", {"eventType": "INFO", "eventName": "SERVICE_STEADY_STATE", "clusterArn": s.arn("ecs", "cluster/ops")}, [b], "pull")
    s.end("pull", s.alarm(37, "collector-running-tasks", "ECS/ContainerInsights", "RunningTaskCount", {"ClusterName": "ops", "ServiceName": "collector"}, "OK", "pull"))
    s.hum(-40, 80, ["telemetry", "wiki"])
    return s


@story
def emr_terminated():
    s = Tale("emr-terminated", "2026-08-04T01:00:00Z", "An EMR cluster loses its core fleet to Spot and ends with errors; its step, the workflow that waits for it and the load behind it fail. A copy job in the same hour fails for its own reason, a build cluster ends as it should.", region="us-west-2", account=B)
    em = s.has(s.arn("elasticmapreduce", "cluster/j-3NIGHT0000001"), "nightly", type="AWS::EMR::Cluster")
    s.res[-1]["name"] = "nightly-batch"
    sm = s.has(s.arn("states", "stateMachine:nightly-flow"), "nightly", em)
    rs = s.has(s.arn("redshift", "cluster:mart"), "mart")
    ld = s.has(s.arn("lambda", "function:mart-load"), "mart", sm, rs)
    s.incident("emr", em, None, low="medium", also=["j-3NIGHT0000001", "nightly-batch"], pages=3)
    s.incident("copy", s.arn("dynamodb", "table/consents"), None, low="low", pages=1)
    for i in range(2):
        iid = "i-0e3e3e3e3e3e3e30%d" % i
        s.spot(0 + i * 0.2, iid, "neutral")
    s.put(3, "aws.emr", "EMR Instance Fleet State Change", {"severity": "ERROR", "instanceFleetId": "if-1", "clusterId": "j-3NIGHT0000001", "state": "ARRESTED", "instanceFleetType": "CORE", "name": "core", "message": "The instance fleet is arrested: capacity not available"}, [], "emr")
    s.emr(9, "j-3NIGHT0000001", "aggregate", "FAILED", "emr", step="s-77", severity="ERROR", message="Step failed")
    s.emr(10, "j-3NIGHT0000001", "nightly-batch", "TERMINATED_WITH_ERRORS", "emr", severity="CRITICAL", message="Terminated with errors")
    s.execution(10.5, "nightly-flow", "FAILED", "emr")
    s.alarm(25, "mart-load-errors", FN, "Errors", {"FunctionName": "mart-load"}, "ALARM", "emr")
    s.put(14, "aws.backup", "Copy Job State Change", {"copyJobId": s.uid(), "state": "FAILED", "resourceArn": s.arn("dynamodb", "table/consents"), "resourceType": "DynamoDB", "destinationBackupVaultArn": "arn:aws:backup:us-east-1:%s:backup-vault:dr" % B, "destinationRecoveryPointArn": {}, "statusMessage": "Access denied"}, [s.arn("dynamodb", "table/consents/backup/1")], "copy")
    s.emr(30, "j-9BUILD0000001", "build-tmp", "TERMINATED", "noise", message="User request")
    s.emr(50, "j-3NIGHT0000002", "nightly-batch", "STARTING", "neutral")
    s.execution(95, "nightly-flow", "SUCCEEDED", "emr")
    s.end("emr", s.alarm(105, "mart-load-errors", FN, "Errors", {"FunctionName": "mart-load"}, "OK", "emr"))
    s.hum(-30, 130, ["nightly", "mart"])
    return s


@story
def provider_and_release():
    s = Tale("provider-and-release", "2026-05-06T11:00:00Z", "The provider has trouble with Lambda in the Region: functions of three applications fail. A fourth application fails from its own release, two minutes after it. The copy for the backup Region comes along.", region="us-east-1", account=C)
    fs = {n: s.has(s.arn("lambda", "function:" + n), n.split("-")[0]) for n in ("parcel-track", "quote-calc", "mail-render", "coupon-apply")}
    s.has("arn:aws:apigateway:us-east-1::/apis/parcel0001", "parcel", fs["parcel-track"])
    s.incident("lambda", "lambda", None, low="medium", pages=6)
    for m, n, met in ((0, "parcel-track", "Throttles"), (1, "quote-calc", "Errors"), (2, "mail-render", "Errors")):
        s.alarm(m, n + "-" + met.lower(), FN, met, {"FunctionName": n}, "ALARM", "lambda")
    s.alarm(3, "parcel-5xx", API, "5xx", {"ApiId": "parcel0001", "Stage": "$default"}, "ALARM", "lambda")
    ev = s.health(7, "LAMBDA", "AWS_LAMBDA_OPERATIONAL_ISSUE", "issue", "open", "lambda", "We are investigating increased error rates and latencies for Lambda invocations in the US-EAST-1 Region.")
    s.health(7.4, "LAMBDA", "AWS_LAMBDA_OPERATIONAL_ISSUE", "issue", "open", "lambda", "We are investigating increased error rates and latencies for Lambda invocations in the US-EAST-1 Region.", event=ev, backup=True, region="us-west-2")
    s.incidents["lambda"]["rootCause"].update(resource=ev, also=["lambda", "LAMBDA"], event=s.incidents["lambda"]["events"][4], alsoEvents=[s.incidents["lambda"]["events"][5]])
    rel = s.trail(8, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "coupon-apply"}, who="coupon-pipeline")
    s.incident("coupon", fs["coupon-apply"], rel, low="medium")
    s.alarm(10, "coupon-apply-errors", FN, "Errors", {"FunctionName": "coupon-apply"}, "ALARM", "coupon")
    s.trail(18, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "coupon-apply"}, who="coupon-pipeline")
    s.end("coupon", s.alarm(22, "coupon-apply-errors", FN, "Errors", {"FunctionName": "coupon-apply"}, "OK", "coupon"))
    for m, n, met in ((50, "parcel-track", "Throttles"), (51, "quote-calc", "Errors"), (52, "mail-render", "Errors")):
        s.alarm(m, n + "-" + met.lower(), FN, met, {"FunctionName": n}, "OK", "lambda")
    s.alarm(53, "parcel-5xx", API, "5xx", {"ApiId": "parcel0001", "Stage": "$default"}, "OK", "lambda")
    s.health(66, "LAMBDA", "AWS_LAMBDA_OPERATIONAL_ISSUE", "issue", "closed", "lambda", "Resolved.", event=ev, end=60)
    s.end("lambda", s.incidents["lambda"]["events"][-1])
    s.hum(-40, 100, ["parcel", "quote", "mail"])
    return s


@story
def topic_policy():
    s = Tale("topic-policy", "2026-07-14T07:00:00Z", "The policy of a topic is replaced: publishing is refused, what listens starves in two applications. The subscription of a test queue and a policy of another topic are decoys.", region="eu-west-1", account=A)
    tp = s.has(s.arn("sns", "order-events"), "orders", type="AWS::SNS::Topic")
    pub = s.has(s.arn("lambda", "function:order-publish"), "orders", tp)
    q1 = s.has(s.arn("sqs", "invoice-inbox"), "invoices", tp)
    c1 = s.has(s.arn("lambda", "function:invoice-make"), "invoices", q1)
    s.trail(-8, "sns", "SetTopicAttributes", {"topicArn": s.arn("sns", "hr-events"), "attributeName": "Policy", "attributeValue": "{}"}, who="platform-terraform")
    s.trail(-2, "sns", "Subscribe", {"topicArn": s.arn("sns", "order-events"), "protocol": "sqs", "endpoint": s.arn("sqs", "test-listen")}, who="dev")
    cause = s.trail(0, "sns", "SetTopicAttributes", {"topicArn": s.arn("sns", "order-events"), "attributeName": "Policy", "attributeValue": "{}"}, who="platform-terraform")
    s.incident("refused", tp, cause, low="medium")
    s.alarm(3, "order-publish-errors", FN, "Errors", {"FunctionName": "order-publish"}, "ALARM", "refused")
    s.alarm(9, "order-events-published-low", "AWS/SNS", "NumberOfMessagesPublished", {"TopicName": "order-events"}, "ALARM", "refused")
    s.alarm(12, "invoice-make-invocations-low", FN, "Invocations", {"FunctionName": "invoice-make"}, "ALARM", "refused")
    s.trail(25, "sns", "SetTopicAttributes", {"topicArn": s.arn("sns", "order-events"), "attributeName": "Policy", "attributeValue": "{}"}, who="oncall")
    s.alarm(29, "order-publish-errors", FN, "Errors", {"FunctionName": "order-publish"}, "OK", "refused")
    s.alarm(31, "order-events-published-low", "AWS/SNS", "NumberOfMessagesPublished", {"TopicName": "order-events"}, "OK", "refused")
    s.end("refused", s.alarm(34, "invoice-make-invocations-low", FN, "Invocations", {"FunctionName": "invoice-make"}, "OK", "refused"))
    s.hum(-40, 70, ["orders", "invoices", "hr"])
    return s


@story
def campaign_peak():
    s = Tale("campaign-peak", "2026-02-12T18:00:00Z", "A campaign brings more events than a stream has shards for: producers are refused, an API answers late and with errors. It was resharded; nothing had been changed. A release of the consumer in the morning and scale-outs are decoys. A nightly export of another app fails at the same time.", region="eu-west-1", account=A)
    st = s.has(s.arn("kinesis", "stream/ad-events"), "ads")
    pr = s.has(s.arn("ecs", "service/edge/ad-collector"), "ads", st)
    lb = s.has(s.arn("elasticloadbalancing", "loadbalancer/app/ads/abababababababab"), "ads", pr)
    co = s.has(s.arn("lambda", "function:ad-aggregate"), "ads", st)
    s.trail(-420, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "ad-aggregate"}, who="ads-pipeline")
    s.incident("shards", st, None, low="medium")
    s.incident("export", s.arn("batch", "job-queue/exports"), None, low="low", pages=1, also=["catalog-export", s.arn("batch", "job-definition/catalog-export:4"), s.arn("batch", "job-definition/catalog-export")])
    s.alarm(0, "ads-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/ads/abababababababab"}, "ALARM", "shards")
    s.alarm(0.7, "ad-events-write-exceeded", "AWS/Kinesis", "WriteProvisionedThroughputExceeded", {"StreamName": "ad-events"}, "ALARM", "shards")
    s.incidents["shards"]["rootCause"]["event"] = s.incidents["shards"]["events"][-1]
    s.alarm(3, "ads-p95", LB, "TargetResponseTime", {"LoadBalancer": "app/ads/abababababababab"}, "ALARM", "shards", stat="p95")
    s.alarm(4, "TargetTracking-service/edge/ad-collector-AlarmHigh-" + s.uid(), "AWS/ECS", "CPUUtilization", {"ClusterName": "edge", "ServiceName": "ad-collector"}, "ALARM", "noise")
    s.alarm(7, "ad-aggregate-iterator-age", FN, "IteratorAge", {"FunctionName": "ad-aggregate"}, "ALARM", "shards")
    s.batch(9, "catalog-export", "exports", "FAILED", "export", "Essential container in task exited", 1)
    s.incidents["export"]["rootCause"]["also"].append(json.loads(s.lines[-1][2])["resources"][0])
    s.trail(18, "kinesis", "UpdateShardCount", {"streamName": "ad-events", "targetShardCount": 64}, who="oncall")
    s.alarm(25, "ad-events-write-exceeded", "AWS/Kinesis", "WriteProvisionedThroughputExceeded", {"StreamName": "ad-events"}, "OK", "shards")
    s.alarm(26, "ads-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/ads/abababababababab"}, "OK", "shards")
    s.alarm(28, "ads-p95", LB, "TargetResponseTime", {"LoadBalancer": "app/ads/abababababababab"}, "OK", "shards", stat="p95")
    s.end("shards", s.alarm(40, "ad-aggregate-iterator-age", FN, "IteratorAge", {"FunctionName": "ad-aggregate"}, "OK", "shards"))
    s.end("export", s.batch(50, "catalog-export", "exports", "SUCCEEDED", "export", "", 0))
    s.hum(-60, 80, ["ads", "catalog"])
    return s


@story
def boundary_and_pipeline():
    s = Tale("permissions-boundary", "2026-05-19T10:00:00Z", "A permissions boundary is put on the role of a queue worker; its work is refused. A pipeline of the same team fails its tests twice and a stack of another team is created without success: small matters of their own or neutral.", region="us-west-2", account=A)
    role = s.has("arn:aws:iam::%s:role/ticket-worker" % A, "tickets", type="AWS::IAM::Role")
    w = s.has(s.arn("ecs", "service/support/ticket-worker"), "tickets", role)
    q = s.has(s.arn("sqs", "ticket-events"), "tickets", w)
    d = s.has(s.arn("sqs", "ticket-events-dlq"), "tickets", q)
    cause = s.trail(0, "iam", "PutRolePermissionsBoundary", {"roleName": "ticket-worker", "permissionsBoundary": "arn:aws:iam::%s:policy/strict" % A}, who="iam-hardening", region="us-east-1")
    s.incident("boundary", role, cause, low="medium", also=["ticket-worker"])
    s.build(3, "tickets-ci", "FAILED", "neutral")
    s.pipeline(3.5, "tickets-release", "FAILED", "neutral")
    s.build(12, "tickets-ci", "FAILED", "neutral")
    s.alarm(5, "ticket-worker-errors", "Support", "ProcessingErrors", {"ServiceName": "ticket-worker"}, "ALARM", "boundary")
    s.alarm(9, "ticket-events-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "ticket-events"}, "ALARM", "boundary")
    s.alarm(16, "ticket-events-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "ticket-events-dlq"}, "ALARM", "boundary")
    s.incident("stack", s.arn("cloudformation", "stack/lab-env/11112222-3333-4444-5555-666677778888"), None, low="low", pages=1, also=["lab-env"])
    s.stack(20, "lab-env", "ROLLBACK_IN_PROGRESS", "stack", "The following resource(s) failed to create: [Cluster].", account=None)
    s.stack(24, "lab-env", "ROLLBACK_COMPLETE", "stack")
    s.trail(30, "iam", "DeleteRolePermissionsBoundary", {"roleName": "ticket-worker"}, who="oncall", region="us-east-1")
    s.alarm(36, "ticket-worker-errors", "Support", "ProcessingErrors", {"ServiceName": "ticket-worker"}, "OK", "boundary")
    s.alarm(45, "ticket-events-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "ticket-events"}, "OK", "boundary")
    s.end("boundary", s.alarm(55, "ticket-events-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "ticket-events-dlq"}, "OK", "boundary"))
    s.hum(-40, 90, ["ticket", "lab"])
    return s


@story
def graph_api():
    s = Tale("graph-api", "2026-02-18T09:00:00Z", "A resolver of a GraphQL API is changed and fails; the app's canary fails. The API's table and functions are well. A function of the same app was released ten minutes before, and runs well.", region="us-east-1", account=B)
    api = s.has(s.arn("appsync", "apis/abcdefghijklmnopqrstuvwxyz"), "social", s.arn("dynamodb", "table/posts"), s.arn("lambda", "function:post-ranker"), type="AWS::AppSync::GraphQLApi")
    s.res[-1]["name"] = "social-graph"
    s.has(s.arn("dynamodb", "table/posts"), "social")
    s.has(s.arn("lambda", "function:post-ranker"), "social")
    s.trail(-10, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "post-ranker"}, who="social-pipeline")
    cause = s.trail(0, "appsync", "UpdateResolver", {"apiId": "abcdefghijklmnopqrstuvwxyz", "typeName": "Query", "fieldName": "feed"}, who="social-pipeline")
    s.incident("resolver", api, cause, low="medium", also=["abcdefghijklmnopqrstuvwxyz"])
    s.alarm(4, "social-graph-5xx", "AWS/AppSync", "5XXError", {"GraphQLAPIId": "abcdefghijklmnopqrstuvwxyz"}, "ALARM", "resolver")
    s.canary(5, "social-feed", False, "resolver", "feed is empty")
    s.canary(10, "social-feed", False, "resolver", "feed is empty")
    s.trail(14, "appsync", "UpdateResolver", {"apiId": "abcdefghijklmnopqrstuvwxyz", "typeName": "Query", "fieldName": "feed"}, who="oncall")
    s.alarm(18, "social-graph-5xx", "AWS/AppSync", "5XXError", {"GraphQLAPIId": "abcdefghijklmnopqrstuvwxyz"}, "OK", "resolver")
    s.end("resolver", s.canary(20, "social-feed", True, "resolver"))
    s.hum(-30, 60, ["social", "ads"])
    return s


@story
def weight_zero():
    s = Tale("weight-zero", "2026-05-27T15:00:00Z", "The traffic dial of one Region is turned down by mistake; the other Region is overrun: its service is slow, tasks are short of CPU, its database has too many connections.", region="eu-west-1", account=D)
    eg = s.has("arn:aws:globalaccelerator::%s:accelerator/aaaa1111/listener/bbbb2222/endpoint-group/cccc3333" % D, "play", type="AWS::GlobalAccelerator::EndpointGroup")
    db = s.has(s.arn("rds", "cluster:play-aurora"), "play")
    svc = s.has(s.arn("ecs", "service/play/play-api"), "play", db)
    tg = s.has(s.arn("elasticloadbalancing", "targetgroup/play-api/1212121212121212"), "play", svc)
    lb = s.has(s.arn("elasticloadbalancing", "loadbalancer/app/play/3434343434343434"), "play", tg, eg)
    cause = s.trail(0, "globalaccelerator", "UpdateEndpointGroup", {"endpointGroupArn": eg, "trafficDialPercentage": 0}, who="traffic-admin", region="us-west-2")
    s.incident("dial", eg, cause, low="medium", also=[svc, lb])
    s.alarm(5, "play-p95", LB, "TargetResponseTime", {"LoadBalancer": "app/play/3434343434343434"}, "ALARM", "dial", stat="p95")
    s.alarm(6, "play-api-cpu", "AWS/ECS", "CPUUtilization", {"ClusterName": "play", "ServiceName": "play-api"}, "ALARM", "dial")
    s.alarm(9, "play-aurora-connections", RDS, "DatabaseConnections", {"DBClusterIdentifier": "play-aurora", "Role": "WRITER"}, "ALARM", "dial")
    s.alarm(11, "play-5xx", LB, "HTTPCode_ELB_5XX_Count", {"LoadBalancer": "app/play/3434343434343434"}, "ALARM", "dial")
    s.trail(22, "globalaccelerator", "UpdateEndpointGroup", {"endpointGroupArn": eg, "trafficDialPercentage": 100}, who="oncall", region="us-west-2")
    s.alarm(30, "play-5xx", LB, "HTTPCode_ELB_5XX_Count", {"LoadBalancer": "app/play/3434343434343434"}, "OK", "dial")
    s.alarm(31, "play-p95", LB, "TargetResponseTime", {"LoadBalancer": "app/play/3434343434343434"}, "OK", "dial", stat="p95")
    s.alarm(32, "play-api-cpu", "AWS/ECS", "CPUUtilization", {"ClusterName": "play", "ServiceName": "play-api"}, "OK", "dial")
    s.end("dial", s.alarm(35, "play-aurora-connections", RDS, "DatabaseConnections", {"DBClusterIdentifier": "play-aurora", "Role": "WRITER"}, "OK", "dial"))
    s.hum(-30, 60, ["play", "store"])
    return s


@story
def lake_permissions():
    s = Tale("lake-permissions", "2026-01-21T06:00:00Z", "Lake Formation rights are revoked from the role of the loaders: two jobs, a query group and a dashboard refresh fail, over an hour. The crawler's new schedule and a bucket's lifecycle rule are decoys.", region="eu-west-1", account=C)
    db = s.has(s.arn("glue", "database/curated"), "lake", type="AWS::Glue::Database")
    role = s.has("arn:aws:iam::%s:role/lake-loader" % C, "lake", type="AWS::IAM::Role")
    j1 = s.has(s.arn("glue", "job/curate-orders"), "lake", db, role)
    j2 = s.has(s.arn("glue", "job/curate-stock"), "lake", db, role)
    sm = s.has(s.arn("states", "stateMachine:curate-all"), "lake", j1, j2)
    wg = s.has(s.arn("athena", "workgroup/board"), "lake", db)
    s.trail(-8, "glue", "UpdateCrawlerSchedule", {"crawlerName": "raw", "schedule": "cron(0 1 * * ? *)"}, who="lake-terraform")
    s.trail(-3, "s3", "PutBucketLifecycle", {"bucketName": "lake-raw"}, who="lake-terraform")
    cause = s.trail(0, "lakeformation", "RevokePermissions", {"principal": {"dataLakePrincipalIdentifier": "arn:aws:iam::%s:role/lake-loader" % C}, "resource": {"database": {"name": "curated"}}, "permissions": ["ALL"]}, who="governance")
    s.incident("revoked", db, cause, low="medium", also=["curated", role, "lake-loader"], pages=4)
    s.glue(10, "curate-orders", "FAILED", "revoked", "AccessDeniedException: Insufficient Lake Formation permission(s) on curated")
    s.execution(10.4, "curate-all", "FAILED", "revoked")
    s.glue(25, "curate-stock", "FAILED", "revoked", "AccessDeniedException: Insufficient Lake Formation permission(s) on curated")
    s.athena(31, "board", "FAILED", "revoked", "Insufficient Lake Formation permission(s)")
    s.trail(50, "lakeformation", "GrantPermissions", {"principal": {"dataLakePrincipalIdentifier": "arn:aws:iam::%s:role/lake-loader" % C}, "resource": {"database": {"name": "curated"}}, "permissions": ["ALL"]}, who="oncall")
    s.glue(65, "curate-orders", "SUCCEEDED", "revoked", "ok")
    s.glue(70, "curate-stock", "SUCCEEDED", "revoked", "ok")
    s.athena(72, "board", "SUCCEEDED", "revoked")
    s.end("revoked", s.execution(75, "curate-all", "SUCCEEDED", "revoked"))
    s.hum(-30, 110, ["raw", "crm"])
    return s


@story
def api_mapping():
    s = Tale("api-mapping", "2026-02-26T13:00:00Z", "The mapping of an API's domain is deleted: visitors get 403, the mobile canary in another account fails, the API sees no calls. A usage plan changed, a stage was deployed well: decoys.", region="eu-west-1", account=A)
    dom = s.has("arn:aws:apigateway:eu-west-1::/domainnames/api.gym.example.com", "gym", type="AWS::ApiGateway::DomainName")
    s.res[-1]["dependsOn"].append("arn:aws:apigateway:eu-west-1::/restapis/gymapi0001")
    api = s.has("arn:aws:apigateway:eu-west-1::/restapis/gymapi0001", "gym", s.arn("lambda", "function:gym-book"))
    s.res[-1]["name"] = "gym-api"
    s.has(s.arn("lambda", "function:gym-book"), "gym")
    cn = s.has(s.arn("synthetics", "canary:gym-mobile", account=B), "gym-mobile", dom)
    s.trail(-12, "apigateway", "CreateDeployment", {"restApiId": "gymapi0001", "createDeploymentInput": {"stageName": "prod"}}, who="gym-pipeline")
    s.trail(-2, "apigateway", "UpdateUsagePlan", {"usageplanId": "up1"}, who="gym-admin")
    cause = s.trail(0, "apigateway", "DeleteBasePathMapping", {"domainName": "api.gym.example.com", "basePath": "v1"}, who="gym-admin")
    s.incident("mapping", dom, cause, low="medium", also=["api.gym.example.com", api])
    s.canary(3, "gym-mobile", False, "mapping", "403", account=B)
    s.alarm(8, "gym-api-calls-low", API, "Count", {"ApiName": "gym-api", "Stage": "prod"}, "ALARM", "mapping")
    s.canary(13, "gym-mobile", False, "mapping", "403", account=B)
    s.trail(18, "apigateway", "CreateBasePathMapping", {"domainName": "api.gym.example.com", "createBasePathMappingInput": {"basePath": "v1", "restApiId": "gymapi0001"}}, who="oncall")
    s.canary(23, "gym-mobile", True, "mapping", account=B)
    s.end("mapping", s.alarm(26, "gym-api-calls-low", API, "Count", {"ApiName": "gym-api", "Stage": "prod"}, "OK", "mapping"))
    s.hum(-30, 60, ["gym", "pool"])
    return s


@story
def one_takes_all():
    s = Tale("one-takes-all", "2026-07-15T10:00:00Z", "An account runs into its limit of concurrent functions because one function calls itself; others are throttled. The alarm on the account's use speaks third. A function in another Region fails for its own release.", region="us-east-1", account=D)
    loop = s.has(s.arn("lambda", "function:webhook-relay"), "hooks")
    o = [s.has(s.arn("lambda", "function:" + n), n.split("-")[0]) for n in ("invoice-render", "sms-send", "avatar-crop")]
    c = s.trail(-4, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "webhook-relay"}, who="hooks-pipeline")
    s.incident("loop", loop, c, low="medium", also=[D, "concurrency"], pages=6)
    s.alarm(0, "webhook-relay-concurrency", FN, "ConcurrentExecutions", {"FunctionName": "webhook-relay"}, "ALARM", "loop")
    s.alarm(1, "invoice-render-throttles", FN, "Throttles", {"FunctionName": "invoice-render"}, "ALARM", "loop")
    s.alarm(1.5, "account-concurrency", FN, "ConcurrentExecutions", {}, "ALARM", "loop")
    s.alarm(2, "sms-send-throttles", FN, "Throttles", {"FunctionName": "sms-send"}, "ALARM", "loop")
    s.alarm(2.5, "avatar-crop-throttles", FN, "Throttles", {"FunctionName": "avatar-crop"}, "ALARM", "loop")
    r = s.trail(3, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "eu-tax"}, who="tax-pipeline", region="eu-west-1")
    s.incident("tax", s.arn("lambda", "function:eu-tax", region="eu-west-1"), r, low="medium")
    s.alarm(5, "eu-tax-errors", FN, "Errors", {"FunctionName": "eu-tax"}, "ALARM", "tax", region="eu-west-1")
    s.end("tax", s.alarm(15, "eu-tax-errors", FN, "Errors", {"FunctionName": "eu-tax"}, "OK", "tax", region="eu-west-1"))
    s.trail(12, "lambda", "PutFunctionConcurrency20171031", {"functionName": "webhook-relay", "reservedConcurrentExecutions": 0}, who="oncall")
    s.alarm(16, "webhook-relay-concurrency", FN, "ConcurrentExecutions", {"FunctionName": "webhook-relay"}, "OK", "loop")
    s.alarm(17, "account-concurrency", FN, "ConcurrentExecutions", {}, "OK", "loop")
    for i, n in enumerate(("invoice-render", "sms-send", "avatar-crop")):
        last = s.alarm(18 + i, n + "-throttles", FN, "Throttles", {"FunctionName": n}, "OK", "loop")
    s.end("loop", last)
    s.hum(-30, 60, ["hooks", "invoice", "sms"])
    return s


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios")
    for make in STORIES:
        make().write(root)


if __name__ == "__main__":
    main()
