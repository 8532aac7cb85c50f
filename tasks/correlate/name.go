package correlate

import "strings"

// Key brings a resource into the form in which resources are compared: lower
// case, and without what names a version, an object or a part of it.
func Key(resource string) string {
	r := strings.ToLower(strings.TrimSpace(resource))
	if !strings.HasPrefix(r, "arn:") {
		return strings.TrimPrefix(r, "autoscalinggroupname/")
	}
	p := strings.SplitN(r, ":", 6)
	if len(p) < 6 {
		return r
	}
	switch p[2] {
	case "lambda":
		if f := strings.Split(p[5], ":"); len(f) > 2 && f[0] == "function" {
			p[5] = f[0] + ":" + f[1]
		}
	case "kafka":
		if f := strings.Split(p[5], "/"); len(f) > 2 && f[0] == "cluster" {
			p[5] = f[0] + "/" + f[1]
		}
	case "mq":
		if f := strings.Split(p[5], ":"); len(f) > 2 && f[0] == "broker" {
			p[5] = f[0] + ":" + f[1]
		}
	case "s3":
		p[5], _, _ = strings.Cut(p[5], "/")
	case "secretsmanager":
		p[5] = withoutSuffix(p[5])
	}
	return strings.Join(p, ":")
}

// withoutSuffix cuts the six random characters behind the name of a secret.
func withoutSuffix(name string) string {
	if i := strings.LastIndexByte(name, '-'); i > 0 && len(name)-i == 7 {
		return name[:i]
	}
	return name
}

// An arnParts is an ARN taken apart; of a bare id only name is set.
type arnParts struct{ service, region, account, kind, name string }

func split(key string) arnParts {
	if !strings.HasPrefix(key, "arn:") {
		return arnParts{name: key}
	}
	p := strings.SplitN(key, ":", 6)
	if len(p) < 6 {
		return arnParts{name: key}
	}
	out := arnParts{service: p[2], region: p[3], account: p[4], name: p[5]}
	if i := strings.IndexAny(p[5], ":/"); i >= 0 {
		out.kind, out.name = p[5][:i], p[5][i+1:]
	}
	return out
}

// suffixes lists the names under which people and events refer to an ARN.
func suffixes(key string) []string {
	if !strings.HasPrefix(key, "arn:") {
		return []string{key}
	}
	p := strings.SplitN(key, ":", 6)
	if len(p) < 6 {
		return nil
	}
	out := []string{p[5]}
	rest := p[5]
	for {
		i := strings.IndexAny(rest, ":/")
		if i < 0 || i == len(rest)-1 {
			return out
		}
		rest = rest[i+1:]
		out = append(out, rest)
	}
}

// namesOf lists the suffixes, and the name that stands before an id where people
// and metrics know the thing by it: a web ACL.
func namesOf(key string) []string {
	out := suffixes(key)
	if a := split(key); a.service == "wafv2" {
		if parts := strings.Split(a.name, "/"); len(parts) > 1 {
			out = append(out, parts[len(parts)-2])
		}
	}
	return out
}

// container returns what the thing is a part of, as far as its ARN tells, or "".
func container(key string) string {
	a := split(key)
	prefix := strings.TrimSuffix(key, a.kind+":"+a.name)
	if prefix == key {
		prefix = strings.TrimSuffix(key, a.kind+"/"+a.name)
	}
	switch a.service + ":" + a.kind {
	case "states:execution", "states:express":
		machine, _, _ := strings.Cut(a.name, ":")
		return prefix + "statemachine:" + machine
	case "dynamodb:table":
		if table, _, ok := strings.Cut(a.name, "/"); ok {
			return prefix + "table/" + table
		}
	case "kinesis:stream":
		if stream, _, ok := strings.Cut(a.name, "/"); ok {
			return prefix + "stream/" + stream
		}
	case "eks:nodegroup", "eks:addon", "eks:fargateprofile":
		cluster, _, _ := strings.Cut(a.name, "/")
		return prefix + "cluster/" + cluster
	case "elasticache:cluster":
		if group := replicationGroupOf(a.name); group != "" {
			return prefix + "replicationgroup:" + group
		}
	case "sqs:":
		if queue := withoutDeadLetter(a.name); queue != "" {
			return strings.TrimSuffix(key, a.name) + queue
		}
	case "elasticloadbalancing:listener", "elasticloadbalancing:listener-rule":
		if parts := strings.Split(a.name, "/"); len(parts) > 3 {
			return prefix + "loadbalancer/" + strings.Join(parts[:3], "/")
		}
	case "codebuild:build":
		project, _, _ := strings.Cut(a.name, ":")
		return prefix + "project/" + project
	}
	return ""
}

// replicationGroupOf returns the group that a node of a cache is named after,
// orders-cache of orders-cache-002 and of orders-cache-0001-002, or "".
func replicationGroupOf(node string) string {
	group, number, ok := cutNumber(node, 3)
	if !ok || number == "000" {
		return ""
	}
	if sharded, _, ok := cutNumber(group, 4); ok {
		return sharded
	}
	return group
}

// cutNumber cuts a hyphen and the given count of digits from the end of a name.
func cutNumber(name string, digits int) (before, number string, ok bool) {
	i := strings.LastIndexByte(name, '-')
	if i < 1 || len(name)-i-1 != digits || strings.Trim(name[i+1:], "0123456789") != "" {
		return name, "", false
	}
	return name[:i], name[i+1:], true
}

// withoutDeadLetter returns the name of the queue whose failed messages the
// named one takes, or "" if it is no such queue. Names are all that tells.
func withoutDeadLetter(name string) string {
	name, fifo := strings.CutSuffix(name, ".fifo")
	for _, mark := range []string{"-dlq", "_dlq", "-dead-letter-queue", "-dead-letter", "-deadletter", "-dead-letters", "_deadletter", "_dead_letter"} {
		if queue, ok := strings.CutSuffix(name, mark); ok && queue != "" {
			if fifo {
				queue += ".fifo"
			}
			return queue
		}
	}
	for _, mark := range []string{"dlq-", "dead-letter-"} {
		if queue, ok := strings.CutPrefix(name, mark); ok && queue != "" && !fifo {
			return queue
		}
	}
	return ""
}

// isPart says whether a thing of the first kind is a part of one of the second.
func isPart(child, parent string) bool {
	c, p := split(child), split(parent)
	switch c.service + ":" + c.kind + ">" + p.service + ":" + p.kind {
	case "rds:db>rds:cluster", "elasticache:cluster>elasticache:replicationgroup", "ecs:task>ecs:service",
		"ec2:instance>autoscaling:autoscalinggroup", "memorydb:node>memorydb:cluster", "dms:task>dms:rep":
		return true
	}
	return container(child) == parent
}

// isBroad says whether so much is in or behind a thing that sharing it means little.
func isBroad(key string) bool {
	a := split(key)
	switch a.service + ":" + a.kind {
	case "ecs:cluster", "ec2:vpc", "ec2:subnet", "iam:role", "iam:policy", "iam:root", "logs:log-group", "cloudformation:stack",
		"events:event-bus", "kms:alias", "cloudwatch:dashboard", "sns:":
		return true
	}
	for _, prefix := range []string{"vpc-", "subnet-"} {
		if strings.HasPrefix(a.name, prefix) {
			return true
		}
	}
	return a.service == "sns"
}

// isEphemeral says whether the thing is gone once it failed, so that the thing
// it belongs to has to stand for it.
func isEphemeral(key string) bool {
	a := split(key)
	switch a.service + ":" + a.kind {
	case "ecs:task", "ecs:container-instance", "states:execution", "states:express", "codebuild:build", "batch:job":
		return true
	}
	return false
}
