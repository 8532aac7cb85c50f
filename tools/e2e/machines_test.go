package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/cloudops-autopilot/autopilot/infra"
)

// A task is a state of a deployed machine that calls something.
type task struct {
	Resource   string
	Parameters struct{ FunctionName, QueueURL, StateMachineArn string }
}

// use is what the task needs. A task that is not known is an action of its own,
// so that nothing goes unnoticed.
func (k task) use(machine string) use {
	_, integration, optimised := strings.Cut(k.Resource, ":states:::")
	switch strings.TrimSuffix(integration, ".waitForTaskToken") {
	case "lambda:invoke":
		return use{machine, "lambda:InvokeFunction", k.Parameters.FunctionName}
	case "sqs:sendMessage":
		return use{machine, "sqs:SendMessage", k.Parameters.QueueURL}
	case "states:startExecution":
		return use{machine, "states:StartExecution", k.Parameters.StateMachineArn}
	}
	if optimised {
		return use{machine, "unknown:" + integration, ""}
	}
	return use{machine, "lambda:InvokeFunction", k.Resource}
}

// machinePrivileges: what the roles of the machines allow is what their
// executions called, both ways. The histories tell which tasks were entered, the
// deployed definitions what those call.
func (c *customer) machinePrivileges(t *testing.T) {
	grants, err := infra.MachineGrants()
	if err != nil {
		t.Fatal(err)
	}
	named := c.logicalNames(t)
	called, granted := map[use]bool{}, map[use]bool{}
	for machine, list := range grants {
		tasks := c.tasks(t, c.outputs[machine+"Arn"])
		for name := range c.entered(t, c.outputs[machine+"Arn"]) {
			if k, ok := tasks[name]; ok {
				u := k.use(machine)
				u.on = named[u.on]
				called[u] = true
			}
		}
		for _, g := range list {
			for _, action := range g.Actions {
				for _, r := range g.Resources {
					granted[use{machine, action, logicalName.FindStringSubmatch(r)[1]}] = true
				}
			}
		}
	}
	agree(t, called, granted)
}

// logicalNames are the names in the template by the ids and ARNs that tasks use.
func (d *deployment) logicalNames(t *testing.T) map[string]string {
	t.Helper()
	data, err := d.cli.Run(t.Context(), "cloudformation", "list-stack-resources", "--stack-name", d.options.Name, "--output", "json")
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		StackResourceSummaries []struct{ LogicalResourceID, PhysicalResourceID, ResourceType string }
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatal(err)
	}
	functions := strings.Replace(d.outputs["PipelineArn"], ":states:", ":lambda:", 1)
	functions, _, _ = strings.Cut(functions, ":stateMachine:")
	named := map[string]string{}
	for _, r := range answer.StackResourceSummaries {
		named[r.PhysicalResourceID] = r.LogicalResourceID
		if r.ResourceType == "AWS::Lambda::Function" {
			named[functions+":function:"+r.PhysicalResourceID] = r.LogicalResourceID
		}
	}
	return named
}

// tasks are the Task states of a deployed machine by name.
func (d *deployment) tasks(t *testing.T, arn string) map[string]task {
	t.Helper()
	out, err := d.sfn.DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &arn})
	if err != nil {
		t.Fatalf("DescribeStateMachine(%s) = %v", arn, err)
	}
	var definition struct{ States map[string]task }
	if err := json.Unmarshal([]byte(*out.Definition), &definition); err != nil {
		t.Fatalf("definition of %s: %v", arn, err)
	}
	return definition.States
}

// entered are the Task states that the executions of a machine were in.
func (d *deployment) entered(t *testing.T, arn string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	executions := sfn.NewListExecutionsPaginator(d.sfn, &sfn.ListExecutionsInput{StateMachineArn: &arn, MaxResults: 1000})
	for executions.HasMorePages() {
		page, err := executions.NextPage(t.Context())
		if err != nil {
			t.Fatalf("ListExecutions(%s) = %v", arn, err)
		}
		for _, e := range page.Executions {
			histories := sfn.NewGetExecutionHistoryPaginator(d.sfn, &sfn.GetExecutionHistoryInput{ExecutionArn: e.ExecutionArn, MaxResults: 1000})
			for histories.HasMorePages() {
				history, err := histories.NextPage(t.Context())
				if err != nil {
					t.Fatalf("GetExecutionHistory(%s) = %v", *e.ExecutionArn, err)
				}
				for _, h := range history.Events {
					if h.Type == types.HistoryEventTypeTaskStateEntered {
						names[*h.StateEnteredEventDetails.Name] = true
					}
				}
			}
		}
	}
	return names
}
