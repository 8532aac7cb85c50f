package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/events"

	"github.com/cloudops-autopilot/autopilot/tasks/live"
)

// bus adds the stack's own bus: for events that are not of AWS, for other
// accounts, and for what the product tells about incidents.
func bus(t *Template) {
	t.add("Bus", &events.EventBus{Name: Sub("${AWS::StackName}")}, over(map[string]any{
		"Description":      "Events for CloudOps Autopilot, and its own about incidents",
		"KmsKeyIdentifier": keyArn(),
		"DeadLetterConfig": map[string]any{"Arn": Arn(undelivered)},
	}))
	put := func(condition map[string]any, principal any) map[string]any {
		s := map[string]any{"Effect": "Allow", "Action": "events:PutEvents", "Resource": Arn("Bus"), "Principal": principal,
			// Nobody else may speak in the product's own name.
			"Condition": map[string]any{"StringNotEquals": map[string]any{"events:source": live.Source}}}
		if condition != nil {
			merge(s["Condition"].(map[string]any), condition)
		}
		return s
	}
	accounts := put(nil, map[string]any{"AWS": SplitParameter("SenderAccounts")})
	t.add("BusAccounts", &events.EventBusPolicy{EventBusName: str(Ref("Bus")), StatementId: "accounts"},
		when(hasSenders), over(map[string]any{"Statement": accounts}))
	organization := put(map[string]any{"StringEquals": map[string]any{"aws:PrincipalOrgID": Ref("SenderOrganization")}}, "*")
	t.add("BusOrganization", &events.EventBusPolicy{EventBusName: str(Ref("Bus")), StatementId: "organization"},
		when(hasOrg), over(map[string]any{"Statement": organization}))
}
