package classify

import (
	"strings"
)

// arn builds an ARN in the event's partition, region and account. What is an
// ARN already stays as it is, and so does the name where account or region is
// not known.
func (r *reading) arn(service, prefix, name string) string {
	if name == "" || strings.HasPrefix(name, "arn:") || r.account == "" || r.region == "" {
		return name
	}
	return "arn:" + partition(r.region) + ":" + service + ":" + r.region + ":" + r.account + ":" + prefix + name
}

// global builds an ARN without region and account.
func (r *reading) global(service, name string) string {
	if name == "" || strings.HasPrefix(name, "arn:") {
		return name
	}
	return "arn:" + partition(r.region) + ":" + service + ":::" + name
}

// iam builds an ARN of IAM, which has no region.
func (r *reading) iam(kind, name string) string {
	if name == "" || strings.HasPrefix(name, "arn:") {
		return name
	}
	return "arn:" + partition(r.region) + ":iam::" + r.account + ":" + kind + "/" + name
}

func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// idEnds are kinds of ARN that end in a random id; the name stands before it.
var idEnds = []string{":loadbalancer/app/", ":loadbalancer/net/", ":loadbalancer/gwy/", ":targetgroup/", ":stack/"}

// shortName is what people call the thing that an ARN or id names.
func shortName(resource string) string {
	if !strings.HasPrefix(resource, "arn:") {
		return resource
	}
	for _, kind := range idEnds {
		if i := indexAfter(resource, kind); i >= 0 {
			name, _, _ := strings.Cut(resource[i:], "/")
			return name
		}
	}
	if i := strings.LastIndexAny(resource, ":/"); i >= 0 && i < len(resource)-1 {
		return resource[i+1:]
	}
	return resource
}

// indexAfter returns the index behind marker in s, or -1.
func indexAfter(s, marker string) int {
	if i := strings.Index(s, marker); i >= 0 {
		return i + len(marker)
	}
	return -1
}
