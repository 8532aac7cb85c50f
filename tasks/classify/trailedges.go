package classify

import "strings"

// A reliance is a request parameter that names what the target then depends on.
type reliance struct {
	path            string
	service, prefix string
}

// reliances hold for the requests of any service: a network rule, a key or a
// role that says nothing itself is found again by what was put on it.
var reliances = []reliance{
	{"kmsKeyId", "kms", "key/"}, {"kMSKeyId", "kms", "key/"}, {"kmsKeyArn", "kms", "key/"}, {"sSESpecification.kMSMasterKeyId", "kms", "key/"},
	{"vpcSecurityGroupIds", "ec2", "security-group/"}, {"securityGroups", "ec2", "security-group/"}, {"securityGroupIds", "ec2", "security-group/"},
	{"vpcConfig.securityGroupIds", "ec2", "security-group/"}, {"networkConfiguration.awsvpcConfiguration.securityGroups", "ec2", "security-group/"},
	{"role", "", ""}, {"roleArn", "", ""}, {"executionRoleArn", "", ""}, {"taskRoleArn", "", ""},
	{"eventSourceArn", "", ""},
}

// learn takes what a request tells about dependencies.
func (r *reading) learn(call trailCall) {
	if len(r.resources) == 0 || !call.request.IsObject() {
		return
	}
	target := r.resources[0]
	for _, on := range reliances {
		for _, name := range stringsOf(call.request.Get(on.path)) {
			if on.service == "" && !strings.HasPrefix(name, "arn:") {
				continue
			}
			r.dependsOn(target, r.arn(on.service, on.prefix, name))
		}
	}
	if way := wiring[call.service+":"+call.name]; way != nil {
		way(r, call, target)
	}
}

// wiring holds the calls that tie two things together by their nature.
var wiring = map[string]func(r *reading, call trailCall, target string){
	"elasticloadbalancing:CreateListener": listener,
	"elasticloadbalancing:ModifyListener": listener,
	"elasticloadbalancing:RegisterTargets": func(r *reading, call trailCall, target string) {
		for _, id := range stringsOf(call.request.Get("targets.#.id")) {
			if strings.HasPrefix(id, "i-") {
				r.dependsOn(target, r.arn("ec2", "instance/", id))
			}
		}
	},
	"ecs:CreateService": behindBalancer,
	"ecs:UpdateService": behindBalancer,
	"autoscaling:AttachInstances": func(r *reading, call trailCall, target string) {
		for _, id := range stringsOf(call.request.Get("instanceIds")) {
			r.partOf(r.arn("ec2", "instance/", id), target)
		}
	},
	"rds:CreateDBInstance": ofCluster,
	"rds:ModifyDBInstance": ofCluster,
	"iam:AttachRolePolicy": func(r *reading, call trailCall, target string) { r.dependsOn(target, call.str("policyArn")) },
	"sns:Subscribe": func(r *reading, call trailCall, target string) {
		if endpoint := call.str("endpoint"); strings.HasPrefix(endpoint, "arn:") {
			r.dependsOn(endpoint, target)
		}
	},
	"events:PutTargets": func(r *reading, call trailCall, target string) {
		for _, arn := range stringsOf(call.request.Get("targets.#.arn")) {
			r.dependsOn(arn, target)
		}
	},
}

func listener(r *reading, call trailCall, _ string) {
	r.dependsOn(call.str("loadBalancerArn"), call.str("defaultActions.0.targetGroupArn"))
}

// behindBalancer: a target group hands its requests to the service.
func behindBalancer(r *reading, call trailCall, target string) {
	for _, group := range stringsOf(call.request.Get("loadBalancers.#.targetGroupArn")) {
		r.dependsOn(group, target)
	}
}

func ofCluster(r *reading, call trailCall, target string) {
	if cluster := call.str("dBClusterIdentifier"); cluster != "" {
		r.partOf(target, r.arn("rds", "cluster:", cluster))
	}
}
