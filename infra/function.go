package infra

import (
	"strings"

	"github.com/awslabs/goformation/v7/cloudformation/lambda"
	"github.com/awslabs/goformation/v7/cloudformation/logs"
)

// A Function is a Lambda function of the product: what it is given and what it
// may call, and nothing beyond.
type Function struct {
	Name     string // folder below tasks, and name of the zip file
	Purpose  string
	MB       int // memory; the share of the processor grows with it
	Seconds  int // below the time limit of the state that calls it
	Env      map[string]string
	Grants   []Grant
	Reserved int // concurrency that is kept for it where the account allows that; 0: none
	// Untraced functions are traced only when their caller is. Lambda samples
	// what has no caller by itself, once a second at least, and takes no rule.
	Untraced bool
}

func lower(s string) string     { return strings.ToLower(s) }
func upperCase(s string) string { return strings.ToUpper(s) }
func upper(s string) string     { return strings.ToUpper(s[:1]) + s[1:] }

// logical is the beginning of the names of everything that belongs to the function.
func (f Function) logical() string { return upper(f.Name) }

// functions adds each function with its role and its log group.
func functions(t *Template) {
	for _, f := range Functions() {
		f.add(t)
	}
}

func (f Function) add(t *Template) {
	name := f.logical()
	group := t.add(name+"Logs", &logs.LogGroup{LogGroupName: str(Sub("/aws/lambda/${AWS::StackName}-" + f.Name))},
		over(map[string]any{"RetentionInDays": Ref("LogDays"), "KmsKeyId": keyArn()}))
	grants := append([]Grant{
		allow(on(Arn(group)), "logs:CreateLogStream", "logs:PutLogEvents"),
		allow(on("*"), "xray:PutTraceSegments", "xray:PutTelemetryRecords"), // these know no resources
	}, f.Grants...)
	grants = append(grants, useKey("kms:Decrypt", "kms:GenerateDataKey"), vpcGrant())
	role(t, name+"Role", "What the "+f.Name+" function calls", trust("lambda.amazonaws.com", ""), grants)
	env := map[string]string{"AWS_SDK_UA_APP_ID": f.Name} // tells in CloudTrail who called
	for k, v := range f.Env {
		env[k] = v
	}
	t.add(name+"Function", &lambda.Function{
		Description:   str(f.Purpose),
		Runtime:       str("provided.al2023"),
		Handler:       str("bootstrap"),
		Architectures: []string{Ref("Architecture")},
		Code:          &lambda.Function_Code{S3Bucket: str(Ref("CodeBucket")), S3Key: str(Ref(name + "Code"))},
		Role:          Arn(name + "Role"),
		MemorySize:    integer(f.MB),
		Timeout:       integer(f.Seconds),
		Environment:   &lambda.Function_Environment{Variables: env},
		TracingConfig: &lambda.Function_TracingConfig{Mode: str(f.tracing())},
		LoggingConfig: &lambda.Function_LoggingConfig{LogFormat: str("JSON"), LogGroup: str(Ref(group)), SystemLogLevel: str("WARN")},
	}, f.options()...)
}

func (f Function) tracing() string {
	if f.Untraced {
		return "PassThrough"
	}
	return "Active"
}

func (f Function) options() []option {
	out := []option{
		over(vpcConfig()),
		over(map[string]any{"KmsKeyArn": keyArn()}),
		over(map[string]any{"LoggingConfig": map[string]any{"ApplicationLogLevel": Ref("LogLevel")}}),
		accept("CKV_AWS_116", "Step Functions, API Gateway and the stream call this function and keep what fails; nothing invokes it asynchronously."),
	}
	if f.Reserved > 0 {
		out = append(out, over(map[string]any{"ReservedConcurrentExecutions": If(reserves, f.Reserved, NoValue)}))
	} else {
		out = append(out, accept("CKV_AWS_115", "Nothing of this function needs to be kept free for it; the pipeline retries when the account is at its limit."))
	}
	return out
}
