package infra

// assertions refuse combinations of parameters that cannot work, before
// anything is created.
func assertions(t *Template) {
	given := func(parameter string) map[string]any { return not(equals(Ref(parameter), "")) }
	is := func(parameter, value string) map[string]any { return equals(Ref(parameter), value) }
	never := func(name, because string, all ...any) {
		t.Rules[name] = map[string]any{"Assertions": []any{
			map[string]any{"Assert": not(and(all...)), "AssertDescription": because},
		}}
	}
	never("DaxNeedsVpc", "A DAX cluster runs in a VPC: give VpcId and SubnetIds, or set DaxNodeType to none.",
		not(is("DaxNodeType", "none")), is("VpcId", ""))
	never("VpcNeedsSubnets", "The functions need subnets of the VPC: give SubnetIds, or leave VpcId empty.",
		given("VpcId"), is("SubnetIds", ""))
	never("SubnetsNeedVpc", "SubnetIds without VpcId: give the VPC that the subnets belong to.",
		given("SubnetIds"), is("VpcId", ""))
	never("EndpointsNeedVpc", "VpcEndpoints are created in a VPC: give VpcId and SubnetIds, or set VpcEndpoints to no.",
		is("VpcEndpoints", "yes"), is("VpcId", ""))
	never("GuardrailNeedsVersion", "A guardrail is applied in a numbered version: give GuardrailVersion.",
		given("GuardrailId"), is("GuardrailVersion", ""))
	never("GuardrailNeedsModel", "A guardrail applies to a model: give ModelId, or leave GuardrailId empty.",
		given("GuardrailId"), is("ModelId", "none"))
	never("SlackNeedsWorkspace", "A Slack channel belongs to a workspace: give SlackWorkspaceId as well.",
		given("SlackChannelId"), is("SlackWorkspaceId", ""))
	never("SlackNeedsChannel", "SlackWorkspaceId without a channel: give SlackChannelId as well.",
		given("SlackWorkspaceId"), is("SlackChannelId", ""))
	never("BudgetNeedsAddress", "A budget tells somebody: give OperationsEmail, or set MonthlyBudget to 0.",
		not(is("MonthlyBudget", "0")), is("OperationsEmail", ""))
}
