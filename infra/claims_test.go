package infra

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tools/cost"
)

// document is the template as CloudFormation reads it.
func document(t *testing.T) map[string]any {
	t.Helper()
	stack, err := Stack()
	if err != nil {
		t.Fatalf("Stack() = %v", err)
	}
	doc, err := stack.Document()
	if err != nil {
		t.Fatalf("Document() = %v", err)
	}
	return numbers(doc).(map[string]any)
}

type resource struct {
	name, kind string
	all        map[string]any
	properties map[string]any
}

// each runs a claim about every resource of a type.
func each(t *testing.T, kind string, claim func(t *testing.T, r resource)) {
	t.Helper()
	found := 0
	resources := document(t)["Resources"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		all := resources[name].(map[string]any)
		properties, _ := all["Properties"].(map[string]any)
		if all["Type"] == kind {
			found++
			t.Run(name, func(t *testing.T) { claim(t, resource{name, kind, all, properties}) })
		}
	}
	if found == 0 {
		t.Errorf("the template has no %s", kind)
	}
}

func says(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}

// withoutResources are actions that IAM knows no resources for, so that only
// "*" can be said.
var withoutResources = []string{
	"cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "dynamodb:ListStreams",
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
	"ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
	"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
	"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
	"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
}

// statements lists the statements of the policies of a role, both branches of
// an If included.
func statements(r resource) []map[string]any {
	var out []map[string]any
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if v["Effect"] != nil {
				out = append(out, v)
				return
			}
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(v[k])
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(r.properties["Policies"])
	return out
}

func asList(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	return []any{v}
}

func TestNoRoleAllowsAStarWhereIAMKnowsBetter(t *testing.T) {
	each(t, "AWS::IAM::Role", func(t *testing.T, r resource) {
		for _, s := range statements(r) {
			for _, a := range asList(s["Action"]) {
				if strings.Contains(fmt.Sprint(a), "*") {
					t.Errorf("%s allows %v", r.name, a)
				}
				if slices.Contains(asList(s["Resource"]), any("*")) && !slices.Contains(withoutResources, fmt.Sprint(a)) {
					t.Errorf("%s allows %v on every resource", r.name, a)
				}
			}
		}
	})
}

func TestServicesMayUseRolesOnlyForThisAccount(t *testing.T) {
	// Lambda and DAX do not say for which resource they take a role.
	silent := []string{"lambda.amazonaws.com", "dax.amazonaws.com"}
	each(t, "AWS::IAM::Role", func(t *testing.T, r resource) {
		trust := says(r.properties["AssumeRolePolicyDocument"])
		for _, s := range silent {
			if strings.Contains(trust, s) {
				return
			}
		}
		if !strings.Contains(trust, "aws:SourceAccount") || !strings.Contains(trust, "aws:SourceArn") {
			t.Errorf("trust of %s = %s, want it bound to this account and to a source", r.name, trust)
		}
	})
}

func TestDataOutlivesTheStack(t *testing.T) {
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::KMS::Key"} {
		each(t, kind, func(t *testing.T, r resource) {
			if r.all["DeletionPolicy"] != "RetainExceptOnCreate" || r.all["UpdateReplacePolicy"] != "Retain" {
				t.Errorf("%s: DeletionPolicy %v, UpdateReplacePolicy %v, want it retained", r.name, r.all["DeletionPolicy"], r.all["UpdateReplacePolicy"])
			}
		})
	}
	each(t, "AWS::S3::Bucket", func(t *testing.T, r resource) {
		if kept := r.all["DeletionPolicy"] != nil; kept != (r.name == "DataBucket") {
			t.Errorf("%s retained = %v, want only the bucket with data to be", r.name, kept)
		}
	})
}

func TestEverythingIsEncryptedAtRest(t *testing.T) {
	tests := []struct{ kind, property, want string }{
		{"AWS::DynamoDB::Table", "SSESpecification", "KMSMasterKeyId"}, // a key of DynamoDB otherwise, which cannot be turned off
		{"AWS::SQS::Queue", "SqsManagedSseEnabled", "true"},
		{"AWS::SQS::Queue", "KmsMasterKeyId", "Key"},
		{"AWS::SNS::Topic", "KmsMasterKeyId", "Key"},
		{"AWS::S3::Bucket", "BucketEncryption", "AES256"},
		{"AWS::Logs::LogGroup", "KmsKeyId", "Key"},
		{"AWS::Lambda::Function", "KmsKeyArn", "Key"},
		{"AWS::StepFunctions::StateMachine", "EncryptionConfiguration", "CUSTOMER_MANAGED_KMS_KEY"},
		{"AWS::Events::EventBus", "KmsKeyIdentifier", "Key"},
		{"AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamEncryptionConfigurationInput", "AWS_OWNED_CMK"},
		{"AWS::DAX::Cluster", "SSESpecification", "true"},
	}
	for _, tt := range tests {
		each(t, tt.kind, func(t *testing.T, r resource) {
			if got := says(r.properties[tt.property]); !strings.Contains(got, tt.want) {
				t.Errorf("%s of %s = %s, want it to say %s", tt.property, r.name, got, tt.want)
			}
		})
	}
}

// What EventBridge asks of a key: eventbridge/latest/userguide/eb-encryption-key-policy.html.
func TestEventBridgeMayEncryptTheBusWithTheKey(t *testing.T) {
	each(t, "AWS::KMS::Key", func(t *testing.T, r resource) {
		var granted []any
		for _, s := range r.properties["KeyPolicy"].(map[string]any)["Statement"].([]any) {
			statement := s.(map[string]any)
			if strings.Contains(says(statement["Principal"]), "events.amazonaws.com") {
				granted = append(granted, asList(statement["Action"])...)
			}
		}
		for _, action := range []string{"kms:DescribeKey", "kms:GenerateDataKey*", "kms:Decrypt"} {
			if !slices.Contains(granted, any(action)) {
				t.Errorf("the key lets EventBridge do %v, and a bus with this key needs %s", granted, action)
			}
		}
	})
}

func TestEverythingIsEncryptedInTransit(t *testing.T) {
	for kind, policies := range map[string]string{"AWS::SQS::Queue": "AWS::SQS::QueuePolicy", "AWS::S3::Bucket": "AWS::S3::BucketPolicy", "AWS::SNS::Topic": "AWS::SNS::TopicPolicy"} {
		denied := map[string]bool{}
		each(t, policies, func(t *testing.T, r resource) {
			text := says(r.properties)
			if !strings.Contains(text, `"aws:SecureTransport":"false"`) || !strings.Contains(text, `"Effect":"Deny"`) {
				t.Errorf("%s lets in whoever does not use TLS", r.name)
			}
			denied[strings.TrimSuffix(r.name, "Policy")] = true
		})
		each(t, kind, func(t *testing.T, r resource) {
			if !denied[r.name] {
				t.Errorf("%s has no policy that asks for TLS", r.name)
			}
		})
	}
	each(t, "AWS::CloudFront::Distribution", func(t *testing.T, r resource) {
		if !strings.Contains(says(r.properties), `"ViewerProtocolPolicy":"redirect-to-https"`) {
			t.Errorf("%s serves without TLS", r.name)
		}
	})
}

func TestEveryAsynchronousEdgeHasADeadLetterQueue(t *testing.T) {
	doc := document(t)["Resources"].(map[string]any)
	// letters checks that a property leads to a queue of the template that lets
	// the service in; a function sends with its own role.
	letters := func(t *testing.T, name string, property any, service string) {
		t.Helper()
		m := logicalID.FindStringSubmatch(says(property))
		if m == nil {
			t.Errorf("%s has no dead-letter queue: %s", name, says(property))
			return
		}
		queue, _ := doc[m[1]].(map[string]any)
		policy, _ := doc[m[1]+"Policy"].(map[string]any)
		if queue["Type"] != "AWS::SQS::Queue" || !strings.Contains(says(policy), service) {
			t.Errorf("what %s cannot deliver goes to %s, a %v whose policy is %s, want a queue that lets %s in", name, m[1], queue["Type"], says(policy), service)
		}
	}
	each(t, "AWS::Events::Rule", func(t *testing.T, r resource) {
		for _, target := range asList(r.properties["Targets"]) {
			target := target.(map[string]any)
			if branches, ok := target["Fn::If"].([]any); ok {
				target = branches[1].(map[string]any)
			}
			letters(t, r.name, target["DeadLetterConfig"], "events.amazonaws.com")
			if target["RetryPolicy"] == nil {
				t.Errorf("a target of %s says not how long to try", r.name)
			}
		}
	})
	each(t, "AWS::Events::EventBus", func(t *testing.T, r resource) {
		letters(t, r.name, r.properties["DeadLetterConfig"], "events.amazonaws.com")
	})
	each(t, "AWS::Lambda::EventSourceMapping", func(t *testing.T, r resource) {
		letters(t, r.name, r.properties["DestinationConfig"], "")
		if r.properties["MaximumRecordAgeInSeconds"] == nil || r.properties["BisectBatchOnFunctionError"] != true {
			t.Errorf("%s lets one bad record block the stream or vanish", r.name)
		}
	})
	each(t, "AWS::SNS::Subscription", func(t *testing.T, r resource) {
		letters(t, r.name, r.properties["RedrivePolicy"], "sns.amazonaws.com")
	})
	each(t, "AWS::KinesisFirehose::DeliveryStream", func(t *testing.T, r resource) {
		if !strings.Contains(says(r.properties), `"ErrorOutputPrefix":"undelivered-events/`) {
			t.Errorf("%s has no place for what it cannot deliver", r.name)
		}
	})
	// These would be asynchronous edges that nothing above looks at.
	for name, r := range doc {
		kind := r.(map[string]any)["Type"].(string)
		if slices.Contains([]string{"AWS::Lambda::EventInvokeConfig", "AWS::Pipes::Pipe", "AWS::Scheduler::Schedule", "AWS::Events::ApiDestination"}, kind) ||
			strings.Contains(says(r), "NotificationConfiguration") {
			t.Errorf("%s, a %s, is an asynchronous edge without a claim about its dead letters", name, kind)
		}
	}
}

var logicalID = regexp.MustCompile(`"(?:Ref|Fn::GetAtt)":\[?"(\w+)"`)

func TestEverythingIsTracedAndLogsEnd(t *testing.T) {
	each(t, "AWS::Lambda::Function", func(t *testing.T, r resource) {
		mode := `{"Mode":"Active"}`
		if r.name == "LiveFunction" {
			mode = `{"Mode":"PassThrough"}` // called by the stream, batch by batch: each would be a trace of its own
		}
		if says(r.properties["TracingConfig"]) != mode || r.properties["LoggingConfig"] == nil {
			t.Errorf("%s is not traced or has no log group of its own", r.name)
		}
	})
	each(t, "AWS::StepFunctions::StateMachine", func(t *testing.T, r resource) {
		if says(r.properties["TracingConfiguration"]) != `{"Enabled":true}` || r.properties["LoggingConfiguration"] == nil {
			t.Errorf("%s is not traced or not logged", r.name)
		}
	})
	each(t, "AWS::Logs::LogGroup", func(t *testing.T, r resource) {
		if says(r.properties["RetentionInDays"]) != `{"Ref":"LogDays"}` {
			t.Errorf("retention of %s = %v, want LogDays", r.name, r.properties["RetentionInDays"])
		}
	})
}

// AnalyzeByRules calls no model, so it ends long before the limit of its function.
func TestFunctionsEndBeforeTheStateThatCallsThem(t *testing.T) {
	doc := document(t)["Resources"].(map[string]any)
	for _, machine := range []string{"PipelineMachine", "LifecycleMachine"} {
		var definition struct {
			States map[string]struct {
				Resource       string
				TimeoutSeconds int
			}
		}
		text := doc[machine].(map[string]any)["Properties"].(map[string]any)["DefinitionString"].(string)
		if err := json.Unmarshal([]byte(text), &definition); err != nil {
			t.Fatalf("definition of %s: %v", machine, err)
		}
		for name, s := range definition.States {
			for _, f := range Functions() {
				if s.Resource == "${"+f.logical()+"FunctionArn}" && f.Seconds >= s.TimeoutSeconds && name != "AnalyzeByRules" {
					t.Errorf("%s/%s gives up after %d s, but %s runs for up to %d", machine, name, s.TimeoutSeconds, f.Name, f.Seconds)
				}
			}
		}
	}
}

// untaggable are the types that CloudFormation has no tags for.
var untaggable = []string{
	"AWS::ApiGateway::Deployment", "AWS::ApiGateway::GatewayResponse", "AWS::ApiGateway::Method", "AWS::ApiGateway::Resource", "AWS::ApiGateway::UsagePlanKey",
	"AWS::ApiGatewayV2::Authorizer", "AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route",
	"AWS::CloudFront::OriginAccessControl", "AWS::CloudFront::ResponseHeadersPolicy", "AWS::DAX::ParameterGroup", "AWS::DAX::SubnetGroup", "AWS::EC2::SecurityGroupEgress",
	"AWS::Events::EventBusPolicy", "AWS::KMS::Alias", "AWS::Lambda::Permission", "AWS::Logs::LogStream", "AWS::S3::BucketPolicy",
	"AWS::SNS::Subscription", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy",
}

// The age of a batch is that of its newest record, which has waited as long as
// the window lasts where nothing else came.
func TestGatheringRecordsRaisesNoAlarm(t *testing.T) {
	longest := int64(0)
	each(t, "AWS::Lambda::EventSourceMapping", func(t *testing.T, r resource) {
		longest = max(longest, r.properties["MaximumBatchingWindowInSeconds"].(int64))
	})
	each(t, "AWS::CloudWatch::Alarm", func(t *testing.T, r resource) {
		if above, _ := r.properties["Threshold"].(int64); r.properties["MetricName"] == "IteratorAge" && above <= longest*1000 {
			t.Errorf("%s is raised above %d ms, and records are gathered for %d s", r.name, above, longest)
		}
	})
}

func TestWhatCanBeTaggedIsTagged(t *testing.T) {
	artifacts, err := Artifacts().Document()
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range []map[string]any{document(t), artifacts} {
		for name, r := range doc["Resources"].(map[string]any) {
			r := r.(map[string]any)
			properties, _ := r["Properties"].(map[string]any)
			tags := says(properties["Tags"]) + says(properties["ResourceTags"])
			if want := !slices.Contains(untaggable, r["Type"].(string)); strings.Contains(tags, stackTag) != want {
				t.Errorf("tags of %s, a %s = %s, want %s: %t", name, r["Type"], tags, stackTag, want)
			}
		}
	}
}

func TestTheTemplateIsBelowTheLimits(t *testing.T) {
	files, err := Render()
	if err != nil {
		t.Fatal(err)
	}
	doc := document(t)
	for _, tt := range []struct {
		what       string
		got, limit int
	}{
		{"bytes of template.yaml", len(files[0].Data), 1 << 20},
		{"bytes of artifacts.yaml, which is sent as it is", len(files[1].Data), 51_200},
		{"resources", len(doc["Resources"].(map[string]any)), 500},
		{"parameters", len(doc["Parameters"].(map[string]any)), 200},
		{"outputs", len(doc["Outputs"].(map[string]any)), 200},
		{"characters of the description", len(doc["Description"].(string)), 1024},
	} {
		if tt.got > tt.limit {
			t.Errorf("%s = %d, over the limit of %d", tt.what, tt.got, tt.limit)
		}
	}
}

func TestRulesAreBelowTheLimits(t *testing.T) {
	perBus := map[string]int{}
	wildcards := 0
	each(t, "AWS::Events::Rule", func(t *testing.T, r resource) {
		perBus[says(r.properties["EventBusName"])]++
		pattern := says(r.properties["EventPattern"])
		if len(pattern) > 2048 {
			t.Errorf("pattern of %s has %d characters, over the limit of 2048", r.name, len(pattern))
		}
		if strings.Contains(pattern, `"wildcard"`) {
			wildcards++
		}
		if n := len(asList(r.properties["Targets"])); n > 5 {
			t.Errorf("%s has %d targets, over the limit of 5", r.name, n)
		}
	})
	for bus, n := range perBus {
		if n > 100 {
			t.Errorf("bus %s has %d rules; they leave an account with 300 too little room", bus, n)
		}
	}
	if wildcards > 30 {
		t.Errorf("%d rules with wildcards, over the limit of 30 a bus", wildcards)
	}
}

func TestTheStackDoesNotHearOfItself(t *testing.T) {
	heard := map[string]bool{}
	each(t, "AWS::Events::Rule", func(t *testing.T, r resource) {
		pattern := says(r.properties["EventPattern"])
		for _, o := range ourselves {
			if !strings.Contains(pattern, o.detailType) {
				continue
			}
			heard[o.detailType] = true
			if !strings.Contains(pattern, o.value) {
				t.Errorf("%s matches events of %s about this stack: %s", r.name, o.detailType, pattern)
			}
		}
	})
	for _, o := range ourselves {
		if !heard[o.detailType] {
			t.Errorf("no rule takes %s any more; say so in ourselves", o.detailType)
		}
	}
}

func TestOtherAccountsDoNotSpeakInTheProductsName(t *testing.T) {
	each(t, "AWS::Events::EventBusPolicy", func(t *testing.T, r resource) {
		condition := r.properties["Statement"].(map[string]any)["Condition"].(map[string]any)
		not, _ := condition["StringNotEquals"].(map[string]any)
		if not["events:source"] != live.Source {
			t.Errorf("others may put events under %s, want them refused the source %s", says(condition), live.Source)
		}
	})
}

// CloudFront, Budgets, chat and the dashboards of CloudWatch have one list of
// names an account.
func TestTheSameStackFitsIntoSeveralRegions(t *testing.T) {
	for kind, property := range map[string]string{
		"AWS::Budgets::Budget":                    "BudgetName",
		"AWS::Chatbot::SlackChannelConfiguration": "ConfigurationName",
		"AWS::CloudFront::OriginAccessControl":    "Name",
		"AWS::CloudFront::ResponseHeadersPolicy":  "Name",
		"AWS::CloudWatch::Dashboard":              "DashboardName",
	} {
		each(t, kind, func(t *testing.T, r resource) {
			if name := deep(r.properties, property); !strings.Contains(name, "${AWS::Region}") {
				t.Errorf("%s is called %s in every Region, and the account has one of that name", r.name, name)
			}
		})
	}
}

// deep is the property of the name, however deep.
func deep(v map[string]any, name string) string {
	if found, ok := v[name]; ok {
		return says(found)
	}
	for _, e := range v {
		below, _ := e.(map[string]any)
		if found := deep(below, name); found != "" {
			return found
		}
	}
	return ""
}

// Everybody who looks has the same key. A dashboard reads the counters every 15
// seconds, and reads twice at once when it hears of a change.
func TestAKeyServesFiftyDashboards(t *testing.T) {
	const dashboards = 50
	parameters := document(t)["Parameters"].(map[string]any)
	for name, least := range map[string]int64{"ApiDailyQuota": dashboards * 24 * 3600 / 15, "ApiBurst": dashboards * 2, "ApiRate": dashboards} {
		if got := parameters[name].(map[string]any)["Default"].(int64); got < least {
			t.Errorf("%s is %d, and %d dashboards need %d", name, got, dashboards, least)
		}
	}
}

func TestSecretsAreNeitherParametersNorOutputs(t *testing.T) {
	doc := document(t)
	for _, part := range []string{"Parameters", "Outputs"} {
		for name := range doc[part].(map[string]any) {
			for _, word := range []string{"Secret", "Password", "Token", "KeyValue"} {
				if strings.Contains(name, word) && !strings.HasSuffix(name, "Tokens") {
					t.Errorf("%s %s looks like a secret", part, name)
				}
			}
		}
	}
}

func TestTheCostOfAlarmsIsCounted(t *testing.T) {
	metrics := 0
	each(t, "AWS::CloudWatch::Alarm", func(_ *testing.T, r resource) {
		watched, _ := r.properties["Metrics"].([]any)
		for _, m := range watched {
			if m.(map[string]any)["MetricStat"] != nil {
				metrics++
			}
		}
		if watched == nil {
			metrics++
		}
	})
	if metrics != cost.Alarms {
		t.Errorf("the alarms watch %d metrics, but %d are in the estimate of costs", metrics, cost.Alarms)
	}
}
