package infra

// The conditions of the template.
const (
	isExpress      = "IsExpress"
	hasKey         = "HasCustomerKey"
	hasVPC         = "HasVpc"
	hasEndpoints   = "HasVpcEndpoints"
	hasGateways    = "HasGatewayEndpoints"
	hasDAX         = "HasDax"
	hasSite        = "HasSite"
	hasEventLog    = "HasEventLog"
	hasModel       = "HasModel"
	hasProfile     = "HasModelProfile"
	hasProfileHere = "HasModelAndProfile"
	hasModelHere   = "HasModelInRegion"
	hasGuardrail   = "HasGuardrail"
	hasMethod      = "HasModelMethod"
	hasLogGroups   = "HasLogGroups"
	hasEmail       = "HasAlertEmail"
	hasPhone       = "HasAlertPhone"
	hasSlack       = "HasSlack"
	hasOperators   = "HasOperationsEmail"
	hasBudget      = "HasBudget"
	hasSenders     = "HasSenderAccounts"
	hasOrg         = "HasSenderOrganization"
	reserves       = "ReservesConcurrency"
)

func conditions(t *Template) {
	given := func(parameter string) map[string]any { return not(equals(Ref(parameter), "")) }
	is := func(parameter, value string) map[string]any { return equals(Ref(parameter), value) }
	for name, c := range map[string]any{
		isExpress:      is("PipelineType", "EXPRESS"),
		hasKey:         is("CustomerKey", "yes"),
		hasVPC:         and(given("VpcId"), given("SubnetIds")),
		hasEndpoints:   and(condition(hasVPC), is("VpcEndpoints", "yes")),
		hasGateways:    and(condition(hasVPC), is("VpcEndpoints", "yes"), given("RouteTableIds")),
		hasDAX:         and(condition(hasVPC), not(is("DaxNodeType", "none"))),
		hasSite:        is("Site", "on"),
		hasEventLog:    is("EventLog", "on"),
		hasModel:       not(is("ModelId", "none")),
		hasProfile:     not(is("ModelScope", "region")),
		hasProfileHere: and(condition(hasModel), condition(hasProfile)),
		hasModelHere:   and(condition(hasModel), not(condition(hasProfile))),
		hasGuardrail:   and(condition(hasModel), given("GuardrailId")),
		hasMethod:      not(is("ModelMethod", "known")),
		hasLogGroups:   given("LogGroups"),
		hasEmail:       given("AlertEmail"),
		hasPhone:       given("AlertPhone"),
		hasSlack:       and(given("SlackWorkspaceId"), given("SlackChannelId")),
		hasOperators:   given("OperationsEmail"),
		hasBudget:      and(condition(hasOperators), not(is("MonthlyBudget", "0"))),
		hasSenders:     given("SenderAccounts"),
		hasOrg:         given("SenderOrganization"),
		reserves:       is("ReserveConcurrency", "yes"),
	} {
		t.Conditions[name] = c
	}
}
