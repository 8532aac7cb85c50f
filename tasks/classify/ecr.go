package classify

import "github.com/tidwall/gjson"

var repository = arnAt("ecr", "repository/", "repository-name")

var _ = declare("aws.ecr",
	Entry{Type: "ECR Image Action", Noun: "ECR repository", State: "action-type", Name: "repository-name", find: repository,
		Cases: cases{
			"PUSH":                 change(none, "image-push", "image pushed"),
			"DELETE":               change(none, "image", "image deleted"),
			"UPDATE_STORAGE_CLASS": routine("storage class of an image changed", "upkeep"),
		},
		Else: note(none, "image", "image changed", "upkeep of images"),
		refine: func(r *reading) {
			if result := r.str("result"); result == "FAILURE" || result == "FAILED" {
				r.Verdict = failure(low, "image-action", "image action failed")
			}
		}},
	Entry{Type: "ECR Image Scan", Noun: "ECR repository", State: "scan-status", Name: "repository-name", find: repository,
		Cases: cases{
			"COMPLETE": note(none, "image-scan", "scan found nothing of weight", "a clean scan").settling(),
			"FAILED":   failure(low, "image-scan-failed", "scan failed").minor("one image was not scanned: a note"),
		},
		refine: (*reading).imageScan},
	Entry{Type: "ECR Scan Resource Change", Noun: "ECR registry", Else: note(none, "scan-settings", "scan settings changed", "settings of scans changed"), find: func(r *reading) {
		r.get("repositories").ForEach(func(_, repo gjson.Result) bool {
			r.add(r.arn("ecr", "repository/", repo.Get("repository-name").Str))
			return true
		})
	}},
	Entry{Type: "ECR Replication Action", Noun: "ECR repository", State: "result", Name: "repository-name", find: repository,
		Cases: cases{"SUCCESS": success("replication", "image replicated"), "FAILED": failure(medium, "replication", "image could not be replicated")}},
	Entry{Type: "ECR Pull Through Cache Action", Noun: "ECR repository", State: "sync-status", Name: "repository-name", find: repository,
		Cases: cases{
			"SUCCESS": success("pull-through", "image cached"), "FAILED": failure(low, "pull-through", "image could not be fetched"),
			"FAILURE": failure(low, "pull-through", "image could not be fetched"),
		}},
	Entry{Type: "ECR Referrer Action", Noun: "ECR repository", Name: "repository-name", find: repository, Else: routine("referrer changed", "upkeep of images")},
)

// imageScan goes by the counts, whose keys are there only when not zero.
func (r *reading) imageScan() {
	if r.Condition != "image-scan" {
		return
	}
	counts := r.get("finding-severity-counts")
	switch {
	case counts.Get("CRITICAL").Int() > 0:
		r.Verdict = security(high, "image-scan", "critical vulnerabilities in an image")
	case counts.Get("HIGH").Int() > 0:
		r.Verdict = security(medium, "image-scan", "vulnerabilities of high weight in an image")
	case counts.Get("MEDIUM").Int() > 0:
		r.Verdict = security(low, "image-scan", "vulnerabilities of medium weight in an image").minor("nothing of high weight: a note")
	}
}
