#!/usr/bin/env python3
"""Writes the project's scenarios whose cause is far away, hard to see or drowned by what it led to.

The same program writes the same files, in folders below scenarios/. Python 3.11 and its standard library are enough.
"""
import os
import random

from generate import A, API, B, C, FN, LB, RDS, SQS
from generate_services import Tale

STORIES = []


def story(f):
    STORIES.append(f)
    return f


class Case(Tale):
    """A tale whose things all have a tier and a team."""

    def has(self, arn, app, *deps, type=None, env="prod", name=None, **tags):
        super().has(arn, app, *deps, type=type, env=env, tier="1" if env == "prod" else "4", team=app, **tags)
        if name:
            self.res[-1]["name"] = name
        return arn


@story
def nat_storm():
    s = Case("nat-storm", "2026-03-05T08:00:00Z", "A NAT gateway runs out of ports; 110 functions of many applications that go through it fail. A route table change elsewhere and two releases are innocent.", region="us-west-2")
    nat = s.has(s.arn("ec2", "natgateway/nat-0a1b2c3d4e5f60718"), "network", type="AWS::EC2::NatGateway")
    apps = ["crm", "erp", "hris", "cms", "bi", "etl", "iot", "pos", "seo", "wms"]
    fns = []
    for a in apps:
        for k in range(11):
            n = "%s-job-%02d" % (a, k)
            fns.append(n)
            if k % 4 != 3:
                s.has(s.arn("lambda", "function:" + n), a, nat, type="AWS::Lambda::Function")
            else:
                s.has(s.arn("lambda", "function:" + n), a, s.arn("ec2", "subnet/subnet-0aaa1"), type="AWS::Lambda::Function")
    s.trail(-35, "ec2", "CreateRoute", {"routeTableId": "rtb-0ff00ff00ff00ff00", "destinationCidrBlock": "10.9.0.0/16", "transitGatewayId": "tgw-01"}, who="NetworkAdmin")
    s.trail(-8, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "crm-job-02"}, who="crm-pipeline")
    s.trail(-5, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "bi-job-05"}, who="bi-pipeline")
    s.incident("nat", nat, None, pages=6)
    r = random.Random(3)
    order = fns[:]
    r.shuffle(order)
    m = 0
    for n in order[:20]:
        s.alarm(m, n + "-errors", FN, "Errors", {"FunctionName": n}, "ALARM", "nat")
        m += 0.1
    ev = s.alarm(m, "nat-port-allocation-errors", "AWS/NATGateway", "ErrorPortAllocation", {"NatGatewayId": "nat-0a1b2c3d4e5f60718"}, "ALARM", "nat")
    s.incidents["nat"]["rootCause"]["event"] = ev
    for n in order[20:]:
        s.alarm(m, n + "-errors", FN, "Errors", {"FunctionName": n}, "ALARM", "nat")
        m += 0.08
    s.alarm(30, "nat-port-allocation-errors", "AWS/NATGateway", "ErrorPortAllocation", {"NatGatewayId": "nat-0a1b2c3d4e5f60718"}, "OK", "nat")
    m = 31
    for n in order:
        last = s.alarm(m, n + "-errors", FN, "Errors", {"FunctionName": n}, "OK", "nat")
        m += 0.07
    s.end("nat", last)
    s.hum(-60, 90, apps)
    return s


@story
def central_key():
    s = Case("central-key", "2026-03-09T09:00:00Z", "The key of a central security account loses a grant for two accounts in a policy change; functions and a queue there fail. Two releases in those accounts are nearer but innocent.", account=A, region="eu-west-1")
    key = s.has(s.arn("kms", "key/77aa88bb-1111-4222-8333-abcdefabcdef"), "security", type="AWS::KMS::Key")
    f1 = s.has(s.arn("lambda", "function:claims-intake", B), "claims", key, type="AWS::Lambda::Function")
    s.has("arn:aws:s3:::claims-archive", "claims", key)
    s.has(s.arn("sqs", "claims-dlq", B), "claims", f1)
    q2 = s.has(s.arn("sqs", "policy-events", C), "policies", key)
    s.has(s.arn("lambda", "function:policy-writer", C), "policies", q2, type="AWS::Lambda::Function")
    s.has(s.arn("ecs", "service/main/policy-api", C), "policies", q2)
    c = s.trail(-24, "kms", "PutKeyPolicy", {"keyId": "77aa88bb-1111-4222-8333-abcdefabcdef", "policyName": "default", "policy": "{}"}, who="SecurityAdmin")
    s.trail(-7, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "claims-intake"}, who="claims-pipeline", account=B)
    with s.acting(C):
        s.release(-5, "main", "policy-api", 8)
    s.incident("key", key, c, event=None)
    s.pair(0, 50, "claims-intake-errors", FN, "Errors", {"FunctionName": "claims-intake"}, "key", account=B)
    s.trail(1, "kms", "Decrypt", {"encryptionContext": {}}, who="claims-intake-role", to="neutral", error="AccessDenied", account=B, read=True)
    s.pair(2, 51, "policy-writer-errors", FN, "Errors", {"FunctionName": "policy-writer"}, "key", account=C)
    s.pair(4, 55, "policy-events-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "policy-events"}, "key", account=C)
    _, e = s.pair(7, 57, "claims-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "claims-dlq"}, "key", account=B)
    s.trail(44, "kms", "PutKeyPolicy", {"keyId": "77aa88bb-1111-4222-8333-abcdefabcdef", "policyName": "default", "policy": "{}"}, who="SecurityAdmin")
    s.end("key", e)
    with s.acting(B):
        s.hum(-60, 90, ["claims"], 40)
    with s.acting(C):
        s.hum(-60, 90, ["policies"], 40)
    return s


@story
def maintenance_and_more():
    s = Case("maintenance-and-more", "2026-03-11T02:00:00Z", "Announced maintenance reboots a database; its dips are neutral. A queue consumer of the same application fails on its own release meanwhile.", region="ap-southeast-1")
    db = s.has(s.arn("rds", "db:billing-mysql"), "billing", type="AWS::RDS::DBInstance")
    api = s.has(s.arn("ecs", "service/fin/billing-api"), "billing", db)
    s.has(s.arn("elasticloadbalancing", "loadbalancer/app/billing/9a8b7c6d5e4f3021"), "billing", api)
    fn = s.has(s.arn("lambda", "function:invoice-pdf"), "billing", type="AWS::Lambda::Function")
    s.has(s.arn("sqs", "invoice-pdf-dlq"), "billing", fn)
    s.health(-2880, "RDS", "AWS_RDS_MAINTENANCE_SCHEDULED", "scheduledChange", "upcoming", "neutral", "Your DB instance billing-mysql will be patched in its maintenance window.", entities=[db], scope="ACCOUNT_SPECIFIC", start=0, end=60)
    s.rds(1, db, "RDS-EVENT-0026", "maintenance", "Applying off-line patches to DB instance.", "neutral")
    s.rds(2, db, "RDS-EVENT-0004", "availability", "DB instance shutdown.", "neutral")
    s.pair(3, 8, "billing-mysql-connections-low", RDS, "DatabaseConnections", {"DBInstanceIdentifier": "billing-mysql"}, "neutral")
    s.pair(3.5, 9, "billing-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/billing/9a8b7c6d5e4f3021"}, "neutral")
    s.rds(7, db, "RDS-EVENT-0006", "availability", "DB instance restarted.", "neutral")
    s.rds(9, db, "RDS-EVENT-0047", "maintenance", "DB instance patched.", "neutral")
    c = s.trail(10, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "invoice-pdf"}, who="billing-pipeline")
    s.incident("pdf", fn, c, low="medium")
    s.alarm(13, "invoice-pdf-errors", FN, "Errors", {"FunctionName": "invoice-pdf"}, "ALARM", "pdf")
    s.alarm(17, "invoice-pdf-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "invoice-pdf-dlq"}, "ALARM", "pdf")
    s.trail(40, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "invoice-pdf"}, who="billing-pipeline")
    s.alarm(43, "invoice-pdf-errors", FN, "Errors", {"FunctionName": "invoice-pdf"}, "OK", "pdf")
    s.end("pdf", s.alarm(55, "invoice-pdf-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "invoice-pdf-dlq"}, "OK", "pdf"))
    s.hum(-60, 100, ["billing", "fin"])
    return s


@story
def reader_changed():
    s = Case("reader-changed", "2026-03-12T11:00:00Z", "A staging alarm flaps all the time; a stream consumer of production falls behind after its batch size was changed.", region="eu-west-1")
    s.has(s.arn("lambda", "function:staging-geocoder"), "geo", env="staging", type="AWS::Lambda::Function")
    ks = s.has(s.arn("kinesis", "stream/ride-events"), "rides")
    fn = s.has(s.arn("lambda", "function:ride-matcher"), "rides", ks, type="AWS::Lambda::Function")
    s.has(s.arn("dynamodb", "table/ride-state"), "rides")
    s.has("arn:aws:apigateway:eu-west-1::/apis/zz9yy8xx7w", "rides", fn)
    for k in range(24):
        s.alarm(-40 + k * 5, "staging-geocoder-errors", FN, "Errors", {"FunctionName": "staging-geocoder"}, ("ALARM", "OK")[k % 2], "neutral")
    c = s.trail(-22, "lambda", "UpdateEventSourceMapping20150331", {"uUID": "5b0c1d2e-0000-4000-8000-123412341234", "functionName": "ride-matcher", "batchSize": 1}, who="r.silva")
    s.trail(-4, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "ride-receipts"}, who="rides-pipeline")
    s.incident("behind", fn, c, low="medium", also=[ks])
    s.alarm(0, "ride-matcher-iterator-age", FN, "IteratorAge", {"FunctionName": "ride-matcher"}, "ALARM", "behind", stat="Maximum")
    s.alarm(4, "ride-events-iterator-age", "AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", {"StreamName": "ride-events"}, "ALARM", "behind", stat="Maximum")
    s.alarm(9, "rides-api-latency", "AWS/ApiGateway", "Latency", {"ApiId": "zz9yy8xx7w"}, "ALARM", "behind", stat="p99")
    s.trail(30, "lambda", "UpdateEventSourceMapping20150331", {"uUID": "5b0c1d2e-0000-4000-8000-123412341234", "functionName": "ride-matcher", "batchSize": 100}, who="r.silva")
    s.alarm(41, "rides-api-latency", "AWS/ApiGateway", "Latency", {"ApiId": "zz9yy8xx7w"}, "OK", "behind", stat="p99")
    s.alarm(44, "ride-matcher-iterator-age", FN, "IteratorAge", {"FunctionName": "ride-matcher"}, "OK", "behind", stat="Maximum")
    s.end("behind", s.alarm(46, "ride-events-iterator-age", "AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", {"StreamName": "ride-events"}, "OK", "behind", stat="Maximum"))
    s.hum(-60, 90, ["rides", "geo"])
    return s


@story
def credential_theft():
    s = Case("credential-theft", "2026-03-13T19:00:00Z", "Credentials of an instance role are used from outside; enumeration, a new user, keys, a bucket read, findings. A sample finding and a deployment are noise and change. An application incident runs beside.", region="us-east-1")
    inst = s.has(s.arn("ec2", "instance/i-0fe1dc2ba3948576a"), "intranet", type="AWS::EC2::Instance")
    role = "arn:aws:iam::%s:role/intranet-web" % A
    s.has(role, "intranet", type="AWS::IAM::Role")
    fn = s.has(s.arn("lambda", "function:quote-calc"), "quotes", type="AWS::Lambda::Function")
    s.has(s.arn("apigateway", "restapis/x"), "quotes", fn)
    K = {"resourceType": "AccessKey", "accessKeyDetails": {"accessKeyId": "ASIAEXAMPLESTOLEN001", "principalId": "AROAEXAMPLEINTRA:i-0fe1dc2ba3948576a", "userName": "intranet-web", "userType": "AssumedRole"}, "instanceDetails": {"instanceId": "i-0fe1dc2ba3948576a"}}
    s.finding(-20, "Recon:EC2/PortProbeUnprotectedPort", 2, {"resourceType": "Instance", "instanceDetails": {"instanceId": "i-0123456789abcdef0"}}, "noise", sample=True)
    s.incident("theft", role, None, also=[inst, "intranet-web", "i-0fe1dc2ba3948576a", "ASIAEXAMPLESTOLEN001"])
    s.finding(0, "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS", 8, K, "theft")
    s.finding(3, "Discovery:IAMUser/AnomalousBehavior", 5, K, "theft")
    s.trail(5, "iam", "CreateUser", {"userName": "svc-backup2"}, who="intranet-web", to="theft")
    s.trail(5.5, "iam", "AttachUserPolicy", {"userName": "svc-backup2", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}, who="intranet-web", to="theft")
    s.trail(6, "iam", "CreateAccessKey", {"userName": "svc-backup2"}, who="intranet-web", to="theft")
    s.finding(12, "Persistence:IAMUser/AnomalousBehavior", 6, K, "theft")
    s.finding(20, "Exfiltration:S3/AnomalousBehavior", 8, {"resourceType": "S3Bucket", "s3BucketDetails": [{"arn": "arn:aws:s3:::intranet-hr", "name": "intranet-hr"}], "accessKeyDetails": K["accessKeyDetails"]}, "theft")
    c = s.trail(2, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "quote-calc"}, who="quotes-pipeline")
    s.incident("quote", fn, c, low="medium")
    _, e = s.pair(4, 25, "quote-calc-errors", FN, "Errors", {"FunctionName": "quote-calc"}, "quote")
    s.end("quote", e)
    s.trail(21, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "quote-calc"}, who="quotes-pipeline")
    s.hum(-60, 90, ["intranet", "quotes"])
    return s


@story
def proxy_recovers_late():
    s = Case("proxy-recovers-late", "2026-03-17T05:00:00Z", "An Aurora writer crashes for want of memory; two applications behind a proxy suffer; one recovers late. A parameter group change of another cluster and a release are decoys.", region="eu-north-1")
    cl = s.has(s.arn("rds", "cluster:core-aurora"), "core", type="AWS::RDS::DBCluster")
    i1 = s.has(s.arn("rds", "db:core-aurora-1"), "core", cl, type="AWS::RDS::DBInstance")
    i2 = s.has(s.arn("rds", "db:core-aurora-2"), "core", cl, type="AWS::RDS::DBInstance")
    px = s.has(s.arn("rds", "db-proxy:prx-0a1b2c3d4e5f6a7b8"), "core", cl, type="AWS::RDS::DBProxy", name="core-proxy")
    f = s.has(s.arn("lambda", "function:ticket-issue"), "tickets", px, type="AWS::Lambda::Function")
    e = s.has(s.arn("ecs", "service/core/seats-api"), "seats", px)
    s.has(s.arn("elasticloadbalancing", "loadbalancer/app/seats/5a5b5c5d5e5f5051"), "seats", e)
    s.has(s.arn("sqs", "ticket-issue-dlq"), "tickets", f)
    s.trail(-15, "rds", "ModifyDBClusterParameterGroup", {"dBClusterParameterGroupName": "archive-pg"}, who="dba")
    s.release(-10, "core", "venues-api", 4)
    s.incident("aurora", cl, None, also=[i1, i2])
    s.alarm(0, "seats-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/seats/5a5b5c5d5e5f5051"}, "ALARM", "aurora")
    r = s.rds(0.5, i1, "RDS-EVENT-0004", "availability", "DB instance shutdown", "aurora")
    r2 = s.rds(0.9, cl, "RDS-EVENT-0073", "failover", "Started cross AZ failover to DB instance: core-aurora-2", "aurora")
    s.incidents["aurora"]["rootCause"].update(event=r2, alsoEvents=[r])
    s.alarm(1.5, "core-proxy-connect-errors", RDS, "DatabaseConnectionsSetupFailed", {"ProxyName": "core-proxy"}, "ALARM", "aurora")
    s.alarm(2, "ticket-issue-errors", FN, "Errors", {"FunctionName": "ticket-issue"}, "ALARM", "aurora")
    s.rds(2.5, cl, "RDS-EVENT-0071", "failover", "Completed failover to DB instance: core-aurora-2", "aurora")
    s.rds(4, i1, "RDS-EVENT-0006", "availability", "DB instance restarted", "aurora")
    s.alarm(6, "ticket-issue-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "ticket-issue-dlq"}, "ALARM", "aurora")
    s.alarm(8, "core-proxy-connect-errors", RDS, "DatabaseConnectionsSetupFailed", {"ProxyName": "core-proxy"}, "OK", "aurora")
    s.alarm(9, "seats-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/seats/5a5b5c5d5e5f5051"}, "OK", "aurora")
    s.alarm(10, "ticket-issue-errors", FN, "Errors", {"FunctionName": "ticket-issue"}, "OK", "aurora")
    s.end("aurora", s.alarm(88, "ticket-issue-dlq", SQS, "ApproximateNumberOfMessagesVisible", {"QueueName": "ticket-issue-dlq"}, "OK", "aurora"))
    s.hum(-60, 120, ["core", "seats"])
    return s


@story
def certificate_of_a_front():
    s = Case("certificate-of-a-front", "2026-03-18T00:00:00Z", "A certificate that was told to expire does; canaries and a gateway in two applications fail. A CloudFront update is innocent.", region="us-east-1")
    ce = s.has(s.arn("acm", "certificate/aa0e0e0e-1111-4222-8333-444455556666"), "edge", type="AWS::CertificateManager::Certificate")
    lb = s.has(s.arn("elasticloadbalancing", "loadbalancer/app/partner-gw/6a6b6c6d6e6f6061"), "gateway", ce)
    s.has("arn:aws:cloudfront::%s:distribution/E1ABCDEF234567" % A, "shop", ce)
    s.has(s.arn("lambda", "function:partner-poll"), "gateway", lb, type="AWS::Lambda::Function")
    s.incident("cert", ce, None, low="medium")
    W = []
    W.append(s.put(-4320, "aws.acm", "ACM Certificate Approaching Expiration", {"DaysToExpiry": 3, "CommonName": "gw.example.com"}, [ce], "neutral"))
    s.trail(-40, "cloudfront", "UpdateDistribution", {"id": "E9ZZZZ", "distributionConfig": {}}, who="web-team")
    s.put(0, "aws.acm", "ACM Certificate Expired", {"CertificateType": "IMPORTED", "DomainName": "gw.example.com", "CommonName": "gw.example.com", "CertificateExpirationDate": "2026-03-18T00:00:00Z"}, [ce], "cert")
    s.alarm(3, "partner-poll-errors", FN, "Errors", {"FunctionName": "partner-poll"}, "ALARM", "cert")
    s.alarm(4, "partner-gw-tls-errors", LB, "ClientTLSNegotiationErrorCount", {"LoadBalancer": "app/partner-gw/6a6b6c6d6e6f6061"}, "ALARM", "cert")
    s.canary(5, "shop-home", False, "cert", "net::ERR_CERT_DATE_INVALID")
    s.canary(10, "shop-home", False, "cert", "net::ERR_CERT_DATE_INVALID")
    s.trail(50, "acm", "ImportCertificate", {"certificateArn": ce}, who="SecurityAdmin")
    s.canary(55, "shop-home", True, "cert")
    s.alarm(56, "partner-gw-tls-errors", LB, "ClientTLSNegotiationErrorCount", {"LoadBalancer": "app/partner-gw/6a6b6c6d6e6f6061"}, "OK", "cert")
    s.end("cert", s.alarm(58, "partner-poll-errors", FN, "Errors", {"FunctionName": "partner-poll"}, "OK", "cert"))
    s.hum(-60, 120, ["shop", "gateway"])
    return s


@story
def zone_told_by_health():
    s = Case("zone-told-by-health", "2026-03-19T15:00:00Z", "A zone loses connectivity; parts of three applications suffer, told by the provider 15 minutes later. A function in the same account fails from a bad release.", region="eu-west-1")
    i = ["i-0c00000000000000%d" % k for k in range(1, 5)]
    for k, x in enumerate(i):
        s.has(s.arn("ec2", "instance/" + x), ["maps", "maps", "stream", "stream"][k], type="AWS::EC2::Instance", az="eu-west-1c")
    db = s.has(s.arn("rds", "db:lessons-pg"), "lessons", type="AWS::RDS::DBInstance", az="eu-west-1c")
    s.has(s.arn("elasticloadbalancing", "targetgroup/maps-web/7a7b7c7d7e7f7071"), "maps", s.arn("ec2", "instance/" + i[0]), s.arn("ec2", "instance/" + i[1]))
    ap = s.has(s.arn("ecs", "service/edu/lessons-api"), "lessons", db)
    s.has(s.arn("elasticloadbalancing", "loadbalancer/app/lessons/8a8b8c8d8e8f8081"), "lessons", ap)
    fn = s.has(s.arn("lambda", "function:grades-export"), "grades", type="AWS::Lambda::Function")
    text = "We are investigating increased packet loss in a single Availability Zone (euw1-az3) in the EU-WEST-1 Region."
    s.incident("zone", "euw1-az3", None, also=["eu-west-1c"])
    for k, x in enumerate(i):
        s.alarm(k * 0.5, "status-" + x, "AWS/EC2", "StatusCheckFailed", {"InstanceId": x}, "ALARM", "zone", stat="Maximum")
    s.alarm(2, "maps-unhealthy", LB, "UnHealthyHostCount", {"LoadBalancer": "app/maps/7a7b", "TargetGroup": "targetgroup/maps-web/7a7b7c7d7e7f7071"}, "ALARM", "zone")
    s.rds(3, db, "RDS-EVENT-0049", "failover", "Multi-AZ instance failover completed", "zone")
    s.alarm(4, "lessons-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/lessons/8a8b8c8d8e8f8081"}, "ALARM", "zone")
    for k in range(3):
        s.task_stopped(4.5 + k * 0.3, "edu", "lessons-api", "zone", reason="Task failed ELB health checks", zone="c", stop="ServiceSchedulerInitiated", code=137)
    c = s.trail(5, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "grades-export"}, who="grades-pipeline")
    s.incident("grades", fn, c, low="medium")
    s.alarm(8, "grades-export-errors", FN, "Errors", {"FunctionName": "grades-export"}, "ALARM", "grades")
    he = s.health(15, "EC2", "AWS_EC2_OPERATIONAL_ISSUE", "issue", "open", "zone", text, start=-1)
    hid = s.incidents["zone"]["events"][-1]
    s.incidents["zone"]["rootCause"].update(event=hid, alsoEvents=[s.incidents["zone"]["events"][0]])
    s.incidents["zone"]["rootCause"]["also"] += [he] + [s.arn("ec2", "instance/" + x) for x in i]
    s.health(15.5, "EC2", "AWS_EC2_OPERATIONAL_ISSUE", "issue", "open", "zone", text, event=he, backup=True, region="us-west-2", start=-1)
    s.alarm(18, "lessons-5xx", LB, "HTTPCode_Target_5XX_Count", {"LoadBalancer": "app/lessons/8a8b8c8d8e8f8081"}, "OK", "zone")
    s.trail(25, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "grades-export"}, who="grades-pipeline")
    s.end("grades", s.alarm(28, "grades-export-errors", FN, "Errors", {"FunctionName": "grades-export"}, "OK", "grades"))
    for k, x in enumerate(i):
        s.alarm(60 + k * 0.5, "status-" + x, "AWS/EC2", "StatusCheckFailed", {"InstanceId": x}, "OK", "zone", stat="Maximum")
    s.alarm(63, "maps-unhealthy", LB, "UnHealthyHostCount", {"LoadBalancer": "app/maps/7a7b", "TargetGroup": "targetgroup/maps-web/7a7b7c7d7e7f7071"}, "OK", "zone")
    s.health(80, "EC2", "AWS_EC2_OPERATIONAL_ISSUE", "issue", "closed", "zone", text + " The issue has been resolved.", event=he, start=-1, end=70)
    s.end("zone", s.incidents["zone"]["events"][-1])
    s.hum(-60, 120, ["maps", "lessons"])
    return s


@story
def broker_resized():
    s = Case("broker-resized", "2026-03-23T17:00:00Z", "A message broker loses storage after its instance type was changed; consumers fail. Events come late, doubled and overtaking.", region="us-west-2", unordered=True)
    bk = s.has(s.arn("mq", "broker:fleet-broker:b-1234"), "fleet", type="AWS::AmazonMQ::Broker", name="fleet-broker")
    s.has(s.arn("ecs", "service/fleet/dispatch-worker"), "fleet", bk)
    a = s.has(s.arn("ecs", "service/fleet/dispatch-api"), "fleet", bk)
    s.has(s.arn("elasticloadbalancing", "loadbalancer/app/dispatch/9a9b9c9d9e9f9091"), "fleet", a)
    c = s.trail(-21, "mq", "UpdateBroker", {"broker-id": "b-1234", "hostInstanceType": "mq.t3.micro"}, who="finops", arrives=6)
    s.incident("broker", bk, c)
    L = {"LoadBalancer": "app/dispatch/9a9b9c9d9e9f9091"}
    s.alarm(2, "dispatch-5xx", LB, "HTTPCode_Target_5XX_Count", L, "ALARM", "broker", arrives=2)
    x = s.alarm(0, "fleet-broker-memory", "AWS/AmazonMQ", "HeapUsage", {"Broker": "fleet-broker"}, "ALARM", "broker", stat="Maximum", arrives=4)
    s.incidents["broker"]["rootCause"]["event"] = x
    s.alarm(3, "dispatch-worker-lag", "AWS/AmazonMQ", "QueueSize", {"Broker": "fleet-broker", "Queue": "dispatch"}, "ALARM", "broker", arrives=9)
    s.alarm(30, "dispatch-5xx", LB, "HTTPCode_Target_5XX_Count", L, "OK", "broker", arrives=33)
    s.alarm(31, "dispatch-5xx", LB, "HTTPCode_Target_5XX_Count", L, "ALARM", "broker", arrives=32)
    s.trail(35, "mq", "UpdateBroker", {"broker-id": "b-1234", "hostInstanceType": "mq.m5.large"}, who="finops")
    s.alarm(44, "fleet-broker-memory", "AWS/AmazonMQ", "HeapUsage", {"Broker": "fleet-broker"}, "OK", "broker", stat="Maximum", arrives=49)
    s.alarm(46, "dispatch-worker-lag", "AWS/AmazonMQ", "QueueSize", {"Broker": "fleet-broker", "Queue": "dispatch"}, "OK", "broker", arrives=46)
    s.end("broker", s.alarm(48, "dispatch-5xx", LB, "HTTPCode_Target_5XX_Count", L, "OK", "broker", arrives=48))
    s.hum(-50, 90, ["fleet"])
    ls = list(s.lines)
    for m, _, t in ls:
        if s.r.random() < 0.5:
            s.raw(m + s.r.choice([0.01, 3, 7]), t)
    return s


@story
def two_regions_same_release():
    s = Case("two-regions-same-release", "2026-04-13T10:00:00Z", "One release goes to two Regions and breaks the API in both; in one of them an unrelated queue stalls.", region="us-east-1")
    for r in ("us-east-1", "eu-west-1"):
        with s.acting(region=r):
            f = s.has(s.arn("lambda", "function:booking-api"), "booking", type="AWS::Lambda::Function")
            s.has("arn:aws:apigateway:%s::/restapis/bk%s" % (r, r.replace("-", "")), "booking", f, name="booking-api")
    with s.acting(region="eu-west-1"):
        q = s.has(s.arn("sqs", "mail-out"), "mail")
        m = s.has(s.arn("lambda", "function:mail-sender"), "mail", q, type="AWS::Lambda::Function")
    fn = s.arn("lambda", "function:booking-api")
    c = s.trail(-4, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "booking-api"}, who="booking-pipeline")
    c2 = s.trail(-2, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "booking-api"}, who="booking-pipeline", region="eu-west-1")
    s.incident("rel", fn, c, causes=[c2], also=[s.arn("lambda", "function:booking-api", region="eu-west-1")], low="medium")
    s.alarm(0, "booking-api-errors", FN, "Errors", {"FunctionName": "booking-api"}, "ALARM", "rel")
    s.alarm(1, "booking-5xx", API, "5XXError", {"ApiName": "booking-api"}, "ALARM", "rel")
    s.alarm(2, "booking-api-errors", FN, "Errors", {"FunctionName": "booking-api"}, "ALARM", "rel", region="eu-west-1")
    s.alarm(3, "booking-5xx", API, "5XXError", {"ApiName": "booking-api"}, "ALARM", "rel", region="eu-west-1")
    s.incident("mail", q, None, low="low", also=[m])
    _, e = s.pair(4, 44, "mail-out-age", SQS, "ApproximateAgeOfOldestMessage", {"QueueName": "mail-out"}, "mail", region="eu-west-1", stat="Maximum")
    s.end("mail", e)
    for r in ("us-east-1", "eu-west-1"):
        s.trail(15, "lambda", "UpdateFunctionCode20150331v2", {"functionName": "booking-api"}, who="booking-pipeline", region=r)
    for k, r in enumerate(("us-east-1", "eu-west-1")):
        s.alarm(18 + k, "booking-api-errors", FN, "Errors", {"FunctionName": "booking-api"}, "OK", "rel", region=r)
        e = s.alarm(20 + k, "booking-5xx", API, "5XXError", {"ApiName": "booking-api"}, "OK", "rel", region=r)
    s.end("rel", e)
    s.hum(-60, 70, ["booking", "mail"])
    return s


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios")
    for make in STORIES:
        make().write(root)


if __name__ == "__main__":
    main()
