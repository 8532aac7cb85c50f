package infra

import (
	"fmt"
	"strings"

	"github.com/awslabs/goformation/v7/cloudformation/logs"
	"github.com/awslabs/goformation/v7/cloudformation/stepfunctions"
	"github.com/awslabs/goformation/v7/cloudformation/xray"

	"github.com/cloudops-autopilot/autopilot/states"
)

// lifecycleArn is written out instead of asked for, because the functions that
// answer the machine's tokens are called by the machine.
func lifecycleArn() string { return own("states", "stateMachine:${AWS::StackName}-lifecycle") }

// machines adds the two state machines with their roles and logs.
func machines(t *Template) error {
	definitions, err := definitions()
	if err != nil {
		return err
	}
	// Another type means another machine, so it has another name.
	pipelineName := If(isExpress, Sub("${AWS::StackName}-pipeline-express"), Sub("${AWS::StackName}-pipeline"))
	pipelineType := If(isExpress, "EXPRESS", "STANDARD")
	if err := machine(t, "Pipeline", pipelineName, pipelineType, definitions["Pipeline"]); err != nil {
		return err
	}
	sampling(t)
	return machine(t, "Lifecycle", Sub("${AWS::StackName}-lifecycle"), "STANDARD", definitions["Lifecycle"])
}

// definitions are the rendered machines by the name of the machine.
func definitions() (map[string][]byte, error) {
	rendered, err := states.Render()
	if err != nil {
		return nil, fmt.Errorf("state machines: %w", err)
	}
	out := map[string][]byte{}
	for _, f := range rendered {
		name, _, _ := strings.Cut(f.Name, ".")
		out[upper(name)] = f.Data
	}
	return out, nil
}

// MachineGrants lists what each state machine may call, by the name of the
// machine. Logging and tracing, which the service does, are left out.
func MachineGrants() (map[string][]Grant, error) {
	definitions, err := definitions()
	if err != nil {
		return nil, err
	}
	out := map[string][]Grant{}
	for name, definition := range definitions {
		if _, out[name], err = substitutions(definition); err != nil {
			return nil, fmt.Errorf("state machine %s: %w", name, err)
		}
	}
	return out, nil
}

// sampling traces one execution in twenty. Without a rule X-Ray takes the first
// of every second as well, which is nearly each one of a usual account, and
// charges for it. The functions that a machine calls follow the machine.
func sampling(t *Template) {
	t.add("TracesRule", &xray.SamplingRule{SamplingRule: &xray.SamplingRule_SamplingRule{
		// A name has 32 characters at most, which a stack's name may exceed.
		RuleName: str(Join("-", "autopilot", unique())), Priority: 1000, Version: integer(1), FixedRate: 0.05, ReservoirSize: 0,
		ServiceName: Sub("${AWS::StackName}-*"), ServiceType: "*", ResourceARN: "*", Host: "*", HTTPMethod: "*", URLPath: "*",
	}})
}

func machine(t *Template, name, machineName, machineType string, definition []byte) error {
	substitutions, grants, err := substitutions(definition)
	if err != nil {
		return fmt.Errorf("state machine %s: %w", name, err)
	}
	group := t.add(name+"MachineLogs", &logs.LogGroup{LogGroupName: str(Sub("/aws/vendedlogs/states/${AWS::StackName}-" + lower(name)))},
		over(map[string]any{"RetentionInDays": Ref("LogDays"), "KmsKeyId": keyArn()}))
	role(t, name+"MachineRole", "What the "+lower(name)+" machine calls",
		trust("states.amazonaws.com", own("states", "stateMachine:${AWS::StackName}-*")), append(machineBasics(), grants...))
	t.add(name+"Machine", &stepfunctions.StateMachine{
		StateMachineName:        str(machineName),
		StateMachineType:        str(machineType),
		RoleArn:                 Arn(name + "MachineRole"),
		DefinitionString:        str(string(definition)),
		DefinitionSubstitutions: substitutions,
		TracingConfiguration:    &stepfunctions.StateMachine_TracingConfiguration{Enabled: yes()},
		LoggingConfiguration: &stepfunctions.StateMachine_LoggingConfiguration{
			Level: str(Ref("WorkflowLogLevel")),
			Destinations: []stepfunctions.StateMachine_LogDestination{{
				CloudWatchLogsLogGroup: &stepfunctions.StateMachine_CloudWatchLogsLogGroup{LogGroupArn: str(Arn(group))},
			}},
		},
	}, over(map[string]any{
		// Payloads hold what events say, which belongs in the tables and not in logs.
		"LoggingConfiguration": map[string]any{"IncludeExecutionData": false},
		"EncryptionConfiguration": If(hasKey, map[string]any{"Type": "CUSTOMER_MANAGED_KMS_KEY", "KmsKeyId": Arn("Key"),
			"KmsDataKeyReusePeriodSeconds": 300}, NoValue),
	}))
	return nil
}

// substitutions fills the names that a definition leaves open, and grants
// exactly what the definition calls through them.
func substitutions(definition []byte) (map[string]any, []Grant, error) {
	values, grants := map[string]any{}, []Grant{}
	var functions []string
	for _, name := range states.Placeholders(definition) {
		switch name {
		case "QuarantineQueueUrl":
			values[name] = Ref(quarantineQueue)
			grants = append(grants, allow(on(Arn(quarantineQueue)), "sqs:SendMessage"))
		case "LifecycleStateMachineArn":
			values[name] = Ref("LifecycleMachine")
			grants = append(grants, allow(on(Ref("LifecycleMachine")), "states:StartExecution"))
		default:
			function, ok := functionOf(name)
			if !ok {
				return nil, nil, fmt.Errorf("nothing in the template fills ${%s}", name)
			}
			values[name] = Arn(function)
			functions = append(functions, Arn(function))
		}
	}
	return values, append(grants, allow(functions, "lambda:InvokeFunction")), nil
}

// functionOf finds the function that a placeholder such as PersistFunctionArn means.
func functionOf(placeholder string) (string, bool) {
	for _, f := range Functions() {
		if placeholder == f.logical()+"FunctionArn" {
			return f.logical() + "Function", true
		}
	}
	return "", false
}

// machineBasics lets a machine log and trace. None of these actions knows resources.
func machineBasics() []Grant {
	return []Grant{
		allow(on("*"), "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
			"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery"),
		allow(on("*"), "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"),
		useKey("kms:Decrypt", "kms:GenerateDataKey"),
	}
}
