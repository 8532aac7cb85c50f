package infra

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// holds works a condition of a rule out, as CloudFormation does from the
// parameters alone.
func holds(t *testing.T, condition any, parameters map[string]any) bool {
	t.Helper()
	c, _ := condition.(map[string]any)
	if len(c) != 1 {
		t.Fatalf("%s is no condition", says(condition))
	}
	value := func(v any) string {
		if ref, ok := v.(map[string]any); ok {
			given, known := parameters[fmt.Sprint(ref["Ref"])]
			if !known || len(ref) != 1 {
				t.Fatalf("%s is no parameter; a rule knows nothing else", says(v))
			}
			return fmt.Sprint(given)
		}
		return fmt.Sprint(v)
	}
	for function, argument := range c {
		list := asList(argument)
		each := func(c any) bool { return holds(t, c, parameters) }
		switch function {
		case "Fn::Equals":
			return value(list[0]) == value(list[1])
		case "Fn::Not":
			return !each(list[0])
		case "Fn::And", "Fn::Or":
			if len(list) < 2 || len(list) > 10 {
				t.Fatalf("%s has %d conditions, want 2 to 10", function, len(list))
			}
			if function == "Fn::Or" {
				return slices.ContainsFunc(list, each)
			}
			return !slices.ContainsFunc(list, func(c any) bool { return !each(c) })
		case "Fn::Contains":
			return slices.ContainsFunc(asList(list[0]), func(v any) bool { return value(v) == value(list[1]) })
		}
	}
	t.Fatalf("%s is no function that rules may use", says(condition))
	return false
}

// refusing lists the rules that refuse parameters, with their sentences.
func refusing(t *testing.T, given map[string]string) map[string]string {
	t.Helper()
	doc := document(t)
	parameters := map[string]any{}
	for name, p := range doc["Parameters"].(map[string]any) {
		parameters[name] = p.(map[string]any)["Default"]
	}
	for name, value := range given {
		if _, known := parameters[name]; !known {
			t.Fatalf("there is no parameter %s", name)
		}
		parameters[name] = value
	}
	out := map[string]string{}
	for name, rule := range doc["Rules"].(map[string]any) {
		rule := rule.(map[string]any)
		if when := rule["RuleCondition"]; when != nil && !holds(t, when, parameters) {
			continue
		}
		for _, a := range rule["Assertions"].([]any) {
			a := a.(map[string]any)
			if !holds(t, a["Assert"], parameters) {
				out[name] = a["AssertDescription"].(string)
			}
		}
	}
	return out
}

func TestRulesRefuseWhatCannotWork(t *testing.T) {
	const vpc, subnets, address = "vpc-0123456789abcdef0", "subnet-0123456789abcdef0", "ops@example.com"
	tests := []struct {
		name  string
		given map[string]string
		want  []string // rules
	}{
		{"the defaults", nil, nil},
		{"a VPC with subnets", map[string]string{"VpcId": vpc, "SubnetIds": subnets}, nil},
		{"a VPC without subnets", map[string]string{"VpcId": vpc}, []string{"VpcNeedsSubnets"}},
		{"subnets without a VPC", map[string]string{"SubnetIds": subnets}, []string{"SubnetsNeedVpc"}},
		{"endpoints in a VPC", map[string]string{"VpcId": vpc, "SubnetIds": subnets, "VpcEndpoints": "yes"}, nil},
		{"endpoints nowhere", map[string]string{"VpcEndpoints": "yes"}, []string{"EndpointsNeedVpc"}},
		{"DAX in a VPC", map[string]string{"VpcId": vpc, "SubnetIds": subnets, "DaxNodeType": "dax.t3.small"}, nil},
		{"DAX nowhere", map[string]string{"DaxNodeType": "dax.t3.small"}, []string{"DaxNeedsVpc"}},
		{"a guardrail with its version", map[string]string{"GuardrailId": "abc", "GuardrailVersion": "1"}, nil},
		{"a guardrail without a version", map[string]string{"GuardrailId": "abc"}, []string{"GuardrailNeedsVersion"}},
		{"a guardrail without a model", map[string]string{"GuardrailId": "abc", "GuardrailVersion": "1", "ModelId": "none"}, []string{"GuardrailNeedsModel"}},
		{"a channel of a workspace", map[string]string{"SlackChannelId": "C123", "SlackWorkspaceId": "T123"}, nil},
		{"a channel of nothing", map[string]string{"SlackChannelId": "C123"}, []string{"SlackNeedsWorkspace"}},
		{"a workspace without a channel", map[string]string{"SlackWorkspaceId": "T123"}, []string{"SlackNeedsChannel"}},
		{"a budget with an address", map[string]string{"MonthlyBudget": "20", "OperationsEmail": address}, nil},
		{"a budget that nobody hears of", map[string]string{"MonthlyBudget": "20"}, []string{"BudgetNeedsAddress"}},
		{"several mistakes at once", map[string]string{"VpcId": vpc, "MonthlyBudget": "20"}, []string{"BudgetNeedsAddress", "VpcNeedsSubnets"}},
	}
	tried := map[string]bool{}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := refusing(t, tt.given)
			if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, tt.want) {
				t.Errorf("%v is refused by %v, want %v", tt.given, names, tt.want)
			}
			for name, sentence := range got {
				tried[name] = true
				if !strings.HasSuffix(sentence, ".") || !strings.Contains(sentence, "give ") {
					t.Errorf("%s says %q, want a sentence that tells what to give", name, sentence)
				}
			}
		})
	}
	for name := range document(t)["Rules"].(map[string]any) {
		if !tried[name] {
			t.Errorf("nothing above is refused by %s", name)
		}
	}
}
