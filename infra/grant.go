package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation"
	"github.com/awslabs/goformation/v7/cloudformation/iam"
)

// A Grant allows a role some actions on some resources.
type Grant struct {
	Actions   []string
	Resources []string
	Only      map[string]any // IAM condition
	When      string         // condition of the template; "" always
}

func allow(resources []string, actions ...string) Grant {
	return Grant{Actions: actions, Resources: resources}
}

func on(resources ...string) []string { return resources }

// statement writes the grant as IAM reads it.
func (g Grant) statement() any {
	s := map[string]any{"Effect": "Allow", "Action": g.Actions, "Resource": g.Resources}
	if g.Only != nil {
		s["Condition"] = g.Only
	}
	if g.When != "" {
		return If(g.When, s, NoValue)
	}
	return s
}

func policy(statements ...any) map[string]any {
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

// trust lets a service of AWS take a role. Where the service says for whom it
// acts, only this account's resources that match source may use it.
func trust(service, source string) map[string]any {
	s := map[string]any{"Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": "sts:AssumeRole"}
	if source != "" {
		s["Condition"] = forThisAccount(source)
	}
	return policy(s)
}

// forThisAccount keeps a service from acting here for somebody else.
func forThisAccount(source string) map[string]any {
	return map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": Ref("AWS::AccountId")},
		"ArnLike":      map[string]any{"aws:SourceArn": source},
	}
}

// role adds a role with one policy.
func role(t *Template, name, description string, trusted map[string]any, grants []Grant, options ...option) string {
	var statements []any
	for _, g := range grants {
		statements = append(statements, g.statement())
	}
	return t.add(name, &iam.Role{
		Description:              &description,
		AssumeRolePolicyDocument: trusted,
		Policies:                 []iam.Role_Policy{{PolicyName: "calls", PolicyDocument: policy(statements...)}},
	}, options...)
}

// useKey is what a role needs to read and write what the customer's key protects.
func useKey(actions ...string) Grant {
	g := allow(on(Arn("Key")), actions...)
	g.When = hasKey
	return g
}

// own is the ARN of something in this account and Region.
func own(service, rest string) string {
	return Sub("arn:${AWS::Partition}:" + service + ":${AWS::Region}:${AWS::AccountId}:" + rest)
}

// worldwide names something of a kind that an account has for all its Regions
// together: the same stack may be deployed in several.
func worldwide(suffix string) string { return Sub("${AWS::StackName}-${AWS::Region}" + suffix) }

func str(s string) *string { return cloudformation.String(s) }
func integer(i int) *int   { return cloudformation.Int(i) }
func yes() *bool           { return cloudformation.Bool(true) }
