package config

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A Resource is an entry of an inventory. Any field but the ARN may be missing,
// and DependsOn may name things that are in no inventory.
type Resource struct {
	ARN       string            `yaml:"arn" json:"arn" doc:"ARN or id."`
	Type      string            `yaml:"type,omitempty" json:"type,omitempty" doc:"CloudFormation type, such as AWS::RDS::DBInstance."`
	Name      string            `yaml:"name,omitempty" json:"name,omitempty" doc:"Name."`
	App       string            `yaml:"app,omitempty" json:"app,omitempty" doc:"Application it belongs to."`
	Tags      map[string]string `yaml:"tags,omitempty" json:"tags,omitempty" doc:"Tags."`
	DependsOn []string          `yaml:"dependsOn,omitempty" json:"dependsOn,omitempty" doc:"ARNs or names of what it needs."`
}

// ParseTopology reads an inventory file: {"resources": [...]}. Entries without
// an ARN are left out.
func ParseTopology(raw []byte) ([]Resource, error) {
	var doc struct {
		Resources []Resource `json:"resources"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("read topology: %w", err)
	}
	out := doc.Resources[:0]
	for _, r := range doc.Resources {
		if r.ARN != "" {
			out = append(out, r)
		}
	}
	return out, nil
}

// LastPart returns what follows the last colon or slash of an ARN or id.
func LastPart(resource string) string {
	return resource[strings.LastIndexAny(resource, ":/")+1:]
}

// SameResource says whether two names mean one thing: they are equal, or one is
// an ARN that ends with the other.
func SameResource(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSpace(a)), strings.ToLower(strings.TrimSpace(b))
	if a == "" || b == "" {
		return false
	}
	return a == b || endsWith(a, b) || endsWith(b, a)
}

func endsWith(arn, short string) bool {
	return strings.HasPrefix(arn, "arn:") && !strings.HasPrefix(short, "arn:") && len(short) >= 3 &&
		(strings.HasSuffix(arn, "/"+short) || strings.HasSuffix(arn, ":"+short))
}
