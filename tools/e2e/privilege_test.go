package e2e

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/infra"
)

// A use is an action of a function or a machine on a resource of the template,
// or on what has no name there.
type use struct{ by, action, on string }

// byTheService are actions that Lambda itself takes with the role of the live
// function, to read the stream for it.
var byTheService = []string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams", "sqs:SendMessage"}

// notHere are grants that this deployment has no use for, with the reason.
var notHere = map[string]string{
	"bedrock:ApplyGuardrail": "no guardrail is configured",
	"sns:Publish Low":        "no event of the catalogue opens an incident of low severity; a configuration can lower one to it",
	"dax:GetItem":            "the emulator has no DAX",
	"dax:Query":              "the emulator has no DAX",
	"sqs:SendMessage QuarantineQueue of Lifecycle": "no round of an incident fails for good here",
}

// agree compares what was called with what is granted, both ways.
func agree(t *testing.T, called, granted map[use]bool) {
	t.Helper()
	for _, u := range slices.SortedFunc(maps.Keys(called), compareUses) {
		if !granted[u] {
			t.Errorf("%s called %s on %q, which its role does not allow", u.by, u.action, u.on)
		}
	}
	for _, u := range slices.SortedFunc(maps.Keys(granted), compareUses) {
		if !called[u] && notHere[u.action] == "" && notHere[u.action+" "+u.on] == "" && notHere[u.action+" "+u.on+" of "+u.by] == "" {
			t.Errorf("the role of %s allows %s on %q, which it never called", u.by, u.action, u.on)
		}
	}
}

// privileges: what the roles allow is what the functions called, both ways.
func (c *customer) privileges(t *testing.T) {
	if c.calls == nil {
		t.Log("on AWS nobody stands between the functions and the services; IAM itself refuses what is not granted")
		return
	}
	agree(t, c.called(), grantedUses())
}

func compareUses(a, b use) int {
	return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.action, b.action), cmp.Compare(a.on, b.on))
}

// called is what the recorder saw, by the names of the template.
func (c *customer) called() map[use]bool {
	names := map[string]string{}
	for output, value := range c.outputs {
		for _, suffix := range []string{"TableName", "TopicArn", "BucketName", "Name"} {
			if name, ok := strings.CutSuffix(output, suffix); ok && names[value] == "" {
				names[value] = name
			}
		}
	}
	out := map[use]bool{}
	for _, call := range c.calls.Calls() {
		on, path, _ := strings.Cut(call.Resource, "/")
		switch {
		case names[call.Resource] != "":
			on = names[call.Resource]
		case names[on] != "" && strings.HasPrefix(path, "index/"):
			on = names[on] + "/index"
		case names[on] != "":
			on = names[on]
		case call.Action == "bedrock:InvokeModel" || strings.HasPrefix(call.Action, "logs:"):
			on = ""
		}
		out[use{call.Caller, call.Action, on}] = true
	}
	return out
}

var logicalName = regexp.MustCompile(`"(?:Ref|Fn::GetAtt)\\*":\[?\\*"(\w+)`)

// grantedUses is what the template allows, by the same names.
func grantedUses() map[use]bool {
	out := map[use]bool{}
	for _, f := range infra.Functions() {
		for _, g := range f.Grants {
			for _, action := range g.Actions {
				if f.Name == "live" && slices.Contains(byTheService, action) {
					continue
				}
				for _, r := range g.Resources {
					out[use{f.Name, action, nameOf(action, r)}] = true
				}
			}
		}
	}
	return out
}

// nameOf is the resource of the template that a value of a policy means.
func nameOf(action, resource string) string {
	m := logicalName.FindStringSubmatch(resource)
	switch {
	case action == "execute-api:ManageConnections":
		return "live"
	case m == nil:
		return ""
	}
	name := m[1]
	for _, suffix := range []string{"Table", "Topic", "Bucket"} {
		name = strings.TrimSuffix(name, suffix)
	}
	if strings.Contains(resource, "/index/") {
		name += "/index"
	}
	return name
}
