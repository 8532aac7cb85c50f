package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

// baseName cuts the date and version that Lambda and CloudFront put behind the
// name of a call: UpdateFunctionCode20150331v2, UpdateDistribution2020_05_31.
func baseName(name string) string {
	i := len(name)
	for i > 0 && (name[i-1] >= '0' && name[i-1] <= '9' || name[i-1] == '_' || name[i-1] == 'v') {
		i--
	}
	if len(name)-i >= 8 {
		return name[:i]
	}
	return name
}

var readPrefixes = []string{"Get", "List", "Describe", "Head", "Lookup", "Search", "Select", "Query", "Scan", "BatchGet", "Check", "Estimate", "Preview", "Simulate", "Validate", "Filter", "Discover"}

// isRead trusts the record; records without the flag are told by their name.
func isRead(flag gjson.Result, name string) bool {
	switch flag.Type {
	case gjson.True:
		return true
	case gjson.False:
		return false
	}
	for _, p := range readPrefixes {
		if rest, ok := strings.CutPrefix(name, p); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// daily lists writing calls that services and programs make all day.
var daily = setOf("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Decrypt", "Encrypt", "ReEncrypt", "Sign", "Verify",
	"CreateLogStream", "PutLogEvents", "PutMetricData", "StartQuery", "StopQuery", "Invoke", "InvokeExecution", "StartExecution", "PutObject", "DeleteObject", "DeleteObjects", "CopyObject",
	"CreateMultipartUpload", "CompleteMultipartUpload", "UploadPart", "SendMessage", "ReceiveMessage", "DeleteMessage", "Publish", "PutRecord", "PutRecords", "PutItem", "UpdateItem",
	"DeleteItem", "BatchWriteItem", "UpdateInstanceInformation", "PutInventory", "PutComplianceItems", "RegisterContainerInstance", "SubmitTaskStateChange", "SubmitContainerStateChange",
	"CreateNetworkInterface", "DeleteNetworkInterface", "AttachNetworkInterface", "StartQueryExecution", "StopQueryExecution", "ExecuteStatement", "BatchExecuteStatement", "PutEvents",
	"ConsoleLogin", "StartSession", "TerminateSession", "OpenDataChannel", "SendHeartbeat", "RecordLifecycleActionHeartbeat", "PutEvaluations", "CreateGrant", "RetireGrant", "PutTraceSegments",
	"InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage", "StartBuild", "PollForJobs", "PutCredentials", "RefreshToken", "CreateToken", "Federate", "Authenticate")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}
