package classify

import "strings"

var _ = declare("aws.eks",
	addon("Creation Failed", failure(medium, "addon", "add-on could not be created")),
	addon("Creation Succeeded", change(none, "addon", "add-on created").settling()),
	addon("Update Failed", failure(medium, "addon", "add-on could not be updated")),
	addon("Update Succeeded", change(none, "addon", "add-on updated").settling()),
	addon("Deletion Failed", failure(low, "addon", "add-on could not be deleted")),
	addon("Deletion Succeeded", change(low, "addon", "add-on deleted").settling()),
	addon("Health Degraded", fault(medium, "addon-health", "add-on degraded")),
	addon("Health Restored", recovery("addon-health", "add-on healthy again")),
	Entry{Type: "EKS Fargate Pod Scheduled Termination", Noun: "EKS cluster", Name: "clusterName", find: both(arnAt("eks", "cluster/", "clusterName"), at("podName")),
		Else: failure(medium, "pod-termination", "a pod will be ended because its eviction was refused")},
)

// addon reads the add-on events, whose layout is not published: whatever names
// the cluster or the add-on is taken.
func addon(what string, v Verdict) Entry {
	return Entry{Type: "EKS Addon " + what, Noun: "EKS cluster", Else: v, find: func(r *reading) {
		cluster := firstOf(r, "clusterName", "cluster-name", "cluster.name", "cluster")
		name := firstOf(r, "addonName", "addon-name", "addon.name", "addon.addonName", "addon")
		r.add(r.event.Resources...)
		for _, res := range r.event.Resources {
			if _, rest, ok := strings.Cut(res, ":addon/"); ok && cluster == "" {
				cluster, _, _ = strings.Cut(rest, "/")
			}
		}
		if cluster != "" {
			arn := r.arn("eks", "cluster/", cluster)
			r.add(arn)
			r.name = shortName(arn)
			if len(r.event.Resources) > 0 {
				r.partOf(r.event.Resources[0], arn)
			}
		}
		r.subject = "eks/" + cluster + "/" + name
		r.add(name)
	}}
}

// firstOf returns the first string found at the paths.
func firstOf(r *reading, paths ...string) string {
	for _, p := range paths {
		if s := r.str(p); s != "" {
			return s
		}
	}
	return ""
}
