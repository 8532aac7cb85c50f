package rules

import "github.com/cloudops-autopilot/autopilot/tasks/incident"

// families holds the advice by family of conditions, the more special ones
// first. Words are matched in the condition, the service and the title.
var families = []advice{
	{"exposure", []string{"public", "exposed", "exposure", "open to the world", "block public access"}, []incident.Step{
		medium("close the access first: restore the block on public access or the previous policy."),
		low("find out from the access logs who read or wrote while it was open."),
	}},
	{"logging off", []string{"logging stopped", "stop logging", "stoplogging", "deletetrail", "logging disabled", "detector disabled", "recorder stopped"}, []incident.Step{
		medium("switch the logging or the safeguard on again, then look for what was done while it was off."),
	}},
	{"credentials", []string{"credential", "unauthorizedaccess", "unauthorized access", "root login", "root sign", "anomalous", "recon", "persistence", "privilege", "cryptocurrency", "crypto", "backdoor", "trojan", "exfiltration", "guardduty", "malware", "attack sequence"}, []incident.Step{
		high("disable the credentials or isolate the resource named in the finding; keep disks and logs for the investigation."),
		low("list what this principal did in the last day and reverse what is not wanted."),
	}},
	{"key or secret", []string{"kms", "key deletion", "key disabled", "secret rotation", "rotation failed"}, []incident.Step{
		medium("cancel the deletion or enable the key again if anything still depends on it; check the rotation function's last run."),
	}},
	{"certificate", []string{"certificate", "acm"}, []incident.Step{
		medium("renew the certificate: repair the validation records, or import a new one and attach it before it expires."),
	}},
	{"failover", []string{"failover", "failed over"}, []incident.Step{
		low("check that the new primary takes writes and that its zone and size are the intended ones."),
		medium("let clients that hold connections to the old primary reconnect: recycle pools that still point at it."),
	}},
	{"storage full", []string{"free storage", "freestorage", "storage full", "disk", "storage space", "volume full", "inode"}, []incident.Step{
		medium("add storage now; then find what grew (logs, temporary tables, undeleted files) and limit it."),
	}},
	{"replication", []string{"replica lag", "replication", "aurora replica", "replicalag", "cdclatency"}, []incident.Step{
		low("look for long transactions and heavy writes on the source; take reads off the lagging copy until it has caught up."),
	}},
	{"connections", []string{"connection count", "databaseconnections", "database connections", "too many connections", "connection refused", "connectivity"}, []incident.Step{
		low("compare open connections with the limit; look for a client whose pool grew or leaks."),
		medium("check security groups, routes and network ACLs between client and database for a recent change."),
	}},
	{"network path", []string{"vpn", "direct connect", "directconnect", "tunnel", "bgp", "nat gateway", "security group", "route table", "networkout", "packet"}, []incident.Step{
		low("check the path hop by hop: security groups, routes, the state of tunnels and of the BGP sessions."),
		medium("use the second tunnel or connection if there is one."),
	}},
	{"deployment", []string{"deployment", "deploy", "rollback", "codedeploy", "stack update", "update rollback", "pipeline failed"}, []incident.Step{
		medium("stop the rollout and go back to the last version that was healthy."),
		low("read the first failed health check or failed resource of the rollout: the later ones follow from it."),
	}},
	{"image pull", []string{"cannotpull", "cannot pull", "image pull", "imagepull", "ecr"}, []incident.Step{
		medium("check that the image tag exists, that the task's role may pull it, and that the registry can be reached from the subnet."),
	}},
	{"task stopped", []string{"task stopped", "essential container", "out of memory", "oom", "crash loop", "crashloop", "unable to place", "unable to consistently start", "steady state"}, []incident.Step{
		low("read the stop reason and the last log lines of the container; exit code 137 means that it ran out of memory."),
		medium("if tasks cannot be placed, add capacity or lower what each of them reserves."),
	}},
	{"capacity", []string{"insufficientinstancecapacity", "insufficient capacity", "launch failed", "launch unsuccessful", "failed to launch", "spot interruption", "rebalance"}, []incident.Step{
		medium("allow more instance types and zones, or use on-demand instances until capacity is back."),
	}},
	{"unhealthy targets", []string{"unhealthyhost", "unhealthy host", "healthyhost", "unhealthy target", "health check"}, []incident.Step{
		low("open the reason of the failed health checks: time-out, refused connection or a wrong answer point to different things."),
		medium("replace the targets that do not recover by themselves."),
	}},
	{"instance failure", []string{"status check", "statuscheck", "instance stopped", "instance terminated", "instance impaired", "scheduled maintenance", "retirement", "hardware"}, []incident.Step{
		medium("stop and start the instance to move it to other hardware, or let its Auto Scaling group replace it."),
		low("read the system log and the console screenshot if only the instance check fails."),
	}},
	{"service event", []string{"health issue", "operational issue", "availability zone", "service event", "aws health"}, []incident.Step{
		medium("move traffic out of the affected zone or Region where the application can run elsewhere."),
		low("follow the provider's updates on this incident and hold your own releases until it is over."),
	}},
	{"throttling", []string{"throttl", "rate exceeded", "provisionedthroughput", "throughput exceeded", "toomanyrequests"}, []incident.Step{
		medium("raise the capacity or the quota that is exhausted, or switch the table to on-demand."),
		low("look for a hot key, a retry storm or a new client, and let callers back off with jitter."),
	}},
	{"quota", []string{"quota", "limit reached", "limitexceeded", "trusted advisor", "concurrent executions"}, []incident.Step{
		low("ask for a higher quota now: it may take hours; free what is no longer used meanwhile."),
	}},
	{"queue", []string{"queue", "oldestmessage", "oldest message", "dead letter", "dlq", "iteratorage", "iterator age", "backlog", "messages visible"}, []incident.Step{
		low("look at the consumer first: errors, throttles or a stop explain a backlog more often than a burst does."),
		medium("add consumers once they work; redrive dead letters only after the cause is gone."),
	}},
	{"function errors", []string{"lambda"}, []incident.Step{
		low("read the newest error in the function's log; compare its first occurrence with the last deployment."),
		medium("point the alias back to the previous version if the errors began with a deployment."),
	}},
	{"server errors", []string{"5xx", "5 xx", "http 5", "error rate", "fault rate", "errors", "error"}, []incident.Step{
		low("split the errors by path and target; compare their beginning with deployments and with the faults upstream."),
	}},
	{"latency", []string{"latency", "duration", "response time", "responsetime", "slow"}, []incident.Step{
		low("follow one slow request down: the first dependency whose time grew is the one to treat."),
	}},
	{"processor", []string{"cpu"}, []incident.Step{
		low("find what uses the processor: slow queries, a busy loop, a job that started at that time."),
		medium("scale out or up if the load is real."),
	}},
	{"memory", []string{"memory", "swap", "evictions"}, []incident.Step{
		low("compare memory use with the last deployment; a steady climb is a leak."),
		medium("restart or enlarge what is about to run out."),
	}},
	{"backup", []string{"backup", "snapshot", "restore"}, []incident.Step{
		medium("run the backup again by hand and check the role, the vault and the window; until it succeeds there is no new recovery point."),
	}},
	{"job", []string{"job failed", "glue", "batch", "step functions", "execution failed", "executionsfailed", "build failed", "dms", "run failed", "etl"}, []incident.Step{
		low("read the first error of the run and whether its input changed."),
		medium("run it again once the cause is gone; check first that a repeat does no harm."),
	}},
	{"cost", []string{"budget", "cost anomaly", "billing"}, []incident.Step{
		low("open the cost by service and usage type for the day and stop what nobody asked for."),
	}},
	{"compliance", []string{"noncompliant", "non compliant", "config rule", "security hub", "inspector", "macie", "vulnerability", "finding"}, []incident.Step{
		low("confirm the finding, fix the resource or record why it may stay as it is."),
	}},
	{"availability", []string{"unavailable", "down", "outage", "canary", "availability", "failed"}, []incident.Step{
		low("check the thing itself and what it depends on, upstream first."),
	}},
}
