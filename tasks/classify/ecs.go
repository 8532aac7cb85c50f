package classify

import (
	"strconv"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

var _ = declare("aws.ecs",
	Entry{Type: "ECS Task State Change", Noun: "ECS task", find: ecsTask, Else: routine("task moves on", "a task goes through its life as its service asks"), refine: (*reading).ecsTaskState,
		filter: map[string]any{"$or": []any{
			map[string]any{"lastStatus": []any{"STOPPED"}},
			map[string]any{"stopCode": []any{"SpotInterruption", "TerminationNotice"}},
		}}},
	Entry{Type: "ECS Service Action", Noun: "ECS service", State: "eventName", find: ecsService,
		Cases: cases{
			"SERVICE_STEADY_STATE":                         note(none, "service", "steady state", "sent all the time by a service that is well").settling(),
			"TASKSET_STEADY_STATE":                         routine("task set in steady state", "sent all the time by a task set that is well"),
			"CAPACITY_PROVIDER_STEADY_STATE":               note(none, "capacity-provider", "capacity provider in steady state", "sent by a capacity provider that is well").settling(),
			"SERVICE_DESIRED_COUNT_UPDATED":                change(none, "desired-count", "desired count changed"),
			"SERVICE_TASK_START_IMPAIRED":                  fault(medium, "service", "tasks do not start"),
			"SERVICE_DISCOVERY_INSTANCE_UNHEALTHY":         fault(medium, "service", "instance unhealthy in service discovery"),
			"SERVICE_TASK_PLACEMENT_FAILURE":               fault(medium, "service", "tasks cannot be placed"),
			"SERVICE_TASK_CONFIGURATION_FAILURE":           fault(medium, "service", "task configuration is wrong"),
			"SERVICE_HEALTH_UNKNOWN":                       fault(low, "service", "health unknown"),
			"SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED": fault(medium, "service", "daemon tasks cannot be placed"),
			"ECS_OPERATION_THROTTLED":                      fault(medium, "service", "ECS throttles operations"),
			"SERVICE_DISCOVERY_OPERATION_THROTTLED":        fault(medium, "service", "service discovery is throttled"),
		},
		refine: (*reading).ecsAction},
	Entry{Type: "ECS Deployment State Change", Noun: "ECS service", State: "eventName", find: ecsService,
		Cases: cases{
			"SERVICE_DEPLOYMENT_IN_PROGRESS": change(low, "deployment", "deployment started"),
			"SERVICE_DEPLOYMENT_COMPLETED":   change(low, "deployment", "deployment completed").settling(),
			"SERVICE_DEPLOYMENT_FAILED":      failure(high, "deployment", "deployment failed"),
		},
		refine: (*reading).ecsDeployment},
	Entry{Type: "ECS Container Instance State Change", Noun: "ECS container instance", find: ecsHost,
		Else: note(none, "container-instance", "container instance changed", "agents connect and disconnect all the time"), refine: (*reading).ecsHostState},
)

// ecsTask names the service before the task: a task is one of many, and the
// next stop is another task of the same trouble.
func ecsTask(r *reading) {
	task, cluster := r.str("taskArn"), r.str("clusterArn")
	owner := r.str("group")
	if name, ok := strings.CutPrefix(owner, "service:"); ok && name != "" {
		service := r.serviceARN(cluster, name)
		r.add(service, task)
		r.partOf(task, service)
		r.partOf(service, cluster)
		r.noun, r.name = "ECS service", name
	} else {
		r.add(task)
		r.partOf(task, cluster)
		if family := strings.TrimPrefix(owner, "family:"); family != "" {
			r.subject, r.name = "ecs/family/"+family, family
		}
	}
	if host := r.str("containerInstanceArn"); host != "" {
		r.partOf(task, host)
	}
	r.zone = r.str("availabilityZone")
	r.takeTags(r.get("tags"))
	if by := r.str("startedBy"); strings.HasPrefix(by, "ecs-svc/") {
		r.group = by
	}
}

// serviceARN builds the ARN of a service from that of its cluster.
func (r *reading) serviceARN(cluster, name string) string {
	return r.arn("ecs", "service/", shortName(cluster)+"/"+name)
}

func (r *reading) ecsTaskState() {
	code, reason := r.str("stopCode"), r.str("stoppedReason")
	r.resourcesOf(reason)
	if code == "SpotInterruption" || code == "TerminationNotice" {
		r.Verdict = failure(low, "spot-interruption", "Spot takes a task back").minor("Spot takes capacity back by design; the service replaces the task")
		return
	}
	if r.str("lastStatus") != "STOPPED" {
		return
	}
	standalone := !strings.HasPrefix(r.str("group"), "service:")
	exit, memory, detail := r.containers()
	ended := exit == "0"
	switch {
	case code == "TaskFailedToStart":
		r.Verdict = failure(high, "task-start", "tasks do not start")
		r.Says += startTrouble(reason + " " + detail)
		r.missing(reason + " " + detail)
	case memory:
		r.Verdict = failure(medium, "out-of-memory", "container out of memory")
	case strings.HasPrefix(reason, "Task failed "), strings.Contains(reason, "is unhealthy in (target-group"):
		r.Verdict = failure(medium, "health-checks", "task failed its health checks")
	case code == "UserInitiated":
		r.Verdict = change(low, "task-stopped", "task stopped by a person or a tool")
	case strings.HasPrefix(reason, "Host EC2") || strings.HasPrefix(reason, "Container instance"):
		r.Verdict = failure(medium, "host-gone", "the host of the task went away")
	case code == "ServiceSchedulerInitiated":
		r.Verdict = note(none, "task-stopped", "task stopped by its service", "scale-in or roll-out: the service stopped the task on purpose")
	case code == "EssentialContainerExited" && !ended:
		r.Verdict = failure(medium, "task-exited", "essential container exited")
	case code == "EssentialContainerExited" && !standalone:
		r.Verdict = failure(low, "task-exited", "essential container ended").minor("it ended with code 0 and the service starts another")
	case standalone && exit != "" && !ended:
		r.Verdict = failure(medium, "task-exited", "task ended with an error")
	default:
		r.Verdict = success("task-exited", "task ended normally")
		r.Settles = standalone
	}
}

// containers returns an exit code that is not 0 if there is one ("" when none
// ran), whether a container was killed for want of memory, and why containers
// did not start.
func (r *reading) containers() (exit string, memory bool, why string) {
	r.get("containers").ForEach(func(_, c gjson.Result) bool {
		reason := c.Get("reason").Str
		if strings.HasPrefix(reason, "OutOfMemoryError") {
			memory = true
		}
		if code := c.Get("exitCode"); code.Int() != 0 || exit == "" && code.Type != gjson.Null {
			exit = strconv.FormatInt(code.Int(), 10)
		}
		if reason != "" && why == "" {
			why = reason
		}
		return true
	})
	return exit, memory, why
}

func startTrouble(text string) string {
	switch {
	case strings.Contains(text, "CannotPullContainer"):
		return ": image cannot be pulled"
	case strings.Contains(text, "ResourceInitializationError"):
		return ": secrets, storage or network not ready"
	case strings.Contains(text, "CannotStartContainer"):
		return ": container cannot start"
	default:
		return ""
	}
}

// missing learns what the task needs from the ARNs in the sentences of ECS. Tasks
// that find no free address in a subnet have one trouble, whosever they are.
func (r *reading) missing(text string) {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \t\n\"'()[],;", c) }) {
		word = strings.TrimRight(word, ".:")
		switch {
		case len(r.resources) == 0:
		case strings.HasPrefix(word, "arn:") && strings.Count(word, ":") >= 5 && !strings.Contains(word, ":assumed-role/"):
			r.dependsOn(r.resources[0], clean(word, 512))
		case strings.HasPrefix(word, "subnet-") && strings.Contains(text, "InsufficientFreeAddresses"):
			r.dependsOn(r.resources[0], r.arn("ec2", "subnet/", clean(word, 64)))
			r.group = "addresses of " + clean(word, 64)
			r.course, r.Condition = "task-start", "no-addresses"
		}
	}
}

// resourcesOf picks the target group that ECS names in its fixed sentence
// about failed health checks: the group sends traffic to the service.
func (r *reading) resourcesOf(reason string) {
	_, rest, ok := strings.Cut(reason, "(target-group ")
	if !ok {
		return
	}
	target, _, ok := strings.Cut(rest, ")")
	if !ok || !strings.HasPrefix(target, "arn:") || len(r.resources) == 0 {
		return
	}
	service := r.resources[0]
	r.add(target)
	r.dependsOn(target, service)
}

func ecsService(r *reading) {
	r.add(r.event.Resources...)
	if len(r.resources) > 0 {
		r.partOf(r.resources[0], r.str("clusterArn"))
		for _, target := range r.strs("targetGroupArns") {
			r.dependsOn(target, r.resources[0])
			r.add(target)
		}
		for _, task := range r.strs("taskArns") {
			r.partOf(task, r.resources[0])
		}
	}
}

func (r *reading) ecsAction() {
	if r.Kind == incident.Info && r.Condition == "unreadable" {
		switch r.str("eventType") {
		case "ERROR":
			r.Verdict = fault(medium, "service", "error reported")
		case "WARN":
			r.Verdict = fault(low, "service", "warning reported")
		}
	}
	if reason := r.str("reason"); r.Kind == incident.Fault && strings.HasPrefix(reason, "RESOURCE:") {
		r.Says += ": no " + strings.ToLower(clean(strings.TrimPrefix(reason, "RESOURCE:"), 30)) + " left"
	}
}

func (r *reading) ecsDeployment() {
	r.group = r.str("deploymentId")
	if r.Kind == incident.Change && strings.Contains(r.str("reason"), "rolling back") {
		r.Verdict = fault(medium, "deployment", "deployment is rolled back").because("ECS rolls back a deployment that did not become healthy")
		r.OneShot = true
	}
}

func ecsHost(r *reading) {
	host := r.str("containerInstanceArn")
	r.add(host)
	if id := r.str("ec2InstanceId"); id != "" {
		instance := r.arn("ec2", "instance/", id)
		r.add(instance)
		r.partOf(host, instance)
	}
	r.partOf(host, r.str("clusterArn"))
}

func (r *reading) ecsHostState() {
	if r.str("status") == "DRAINING" {
		r.Verdict = change(none, "container-instance", "container instance drains")
	}
}
