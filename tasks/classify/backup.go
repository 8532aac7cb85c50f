package classify

import "strings"

const jobUnderWay = "a job of a backup plan goes its way"

var protectedThing = at("resourceArn")

var _ = declare("aws.backup",
	Entry{Type: "Backup Job State Change", Noun: "Backup of", State: "state", find: protectedThing,
		Cases: cases{
			"CREATED": routine("job created", jobUnderWay), "PENDING": routine("job waits", jobUnderWay), "RUNNING": routine("job runs", jobUnderWay), "ABORTING": routine("job is being stopped", jobUnderWay),
			"COMPLETED": success("backup", "backup done"), "FAILED": failure(medium, "backup", "backup failed"), "EXPIRED": failure(medium, "backup", "backup did not start in its window"),
			"ABORTED": change(low, "backup-stopped", "backup stopped by a person"), "PARTIAL": failure(low, "backup", "backup incomplete"),
		}, refine: (*reading).backupJob},
	Entry{Type: "Copy Job State Change", Noun: "Backup copy of", State: "state", find: protectedThing,
		Cases: cases{
			"CREATED": routine("copy created", jobUnderWay), "RUNNING": routine("copy runs", jobUnderWay), "COMPLETED": success("backup-copy", "copy done"), "FAILED": failure(medium, "backup-copy", "copy failed"), "PARTIAL": failure(low, "backup-copy", "copy incomplete"),
		}, refine: (*reading).backupJob},
	Entry{Type: "Restore Job State Change", Noun: "Restore of", State: "status", find: at("sourceResourceArn", "createdResourceArn"),
		Cases: cases{
			"CREATED": note(none, "restore", "restore created", jobUnderWay), "PENDING": note(none, "restore", "restore waits", jobUnderWay), "RUNNING": change(low, "restore", "restore runs"),
			"COMPLETED": change(low, "restore", "restored").settling(), "FAILED": failure(medium, "restore", "restore failed"), "ABORTED": change(low, "restore-stopped", "restore stopped by a person"),
		}, refine: func(r *reading) {
			if r.Condition == "unreadable" && r.str("state") != "" {
				r.Verdict = note(none, "restore", "restore moves on", jobUnderWay)
			}
		}},
	Entry{Type: "Recovery Point State Change", Noun: "Recovery point", State: "status", find: both(protectedThing, at("recoveryPointArn")),
		Cases: cases{
			"COMPLETED": routine("recovery point made", jobUnderWay), "AVAILABLE": routine("recovery point available", jobUnderWay), "CREATING": routine("recovery point is being made", jobUnderWay),
			"DELETING": note(low, "recovery-point", "recovery point is being deleted", "points are deleted at the end of their life"), "EXPIRED": note(low, "recovery-point", "recovery point could not be deleted at its end", "points are deleted at the end of their life"),
			"PARTIAL": failure(low, "recovery-point", "recovery point incomplete"), "STOPPED": note(low, "recovery-point", "continuous backup stopped", "somebody or the plan ended it"),
		}},
	Entry{Type: "Recovery Point Change", Noun: "Recovery point", find: both(protectedThing, at("recoveryPointArn")), Else: change(none, "recovery-point", "recovery point changed")},
	Entry{Type: "Recovery Point Index State Change", Noun: "Recovery point", State: "indexStatus", find: at("recoveryPointArn"),
		Cases: cases{"ACTIVE": routine("index made", jobUnderWay), "DELETED": routine("index deleted", jobUnderWay), "FAILED": failure(low, "recovery-point-index", "index failed").minor("the backup itself is whole")}, Else: routine("index moves on", jobUnderWay)},
	Entry{Type: "Scan Job State Change", Noun: "Malware scan of", State: "state", find: both(protectedThing, at("recoveryPointArn")),
		Cases: cases{"CREATED": routine("scan created", jobUnderWay), "RUNNING": routine("scan runs", jobUnderWay), "COMPLETED": note(none, "backup-scan", "scan done", "a clean scan"),
			"COMPLETED_WITH_ISSUES": failure(low, "backup-scan", "scan done with issues"), "FAILED": failure(low, "backup-scan", "scan failed").minor("the backup itself is whole"), "CANCELED": change(low, "backup-scan-stopped", "scan stopped")},
		refine: func(r *reading) {
			if strings.Contains(firstOf(r, "scanResult.scanResultStatus", "scanResultStatus", "result"), "THREATS_FOUND") && !strings.Contains(firstOf(r, "scanResult.scanResultStatus", "scanResultStatus", "result"), "NO_THREATS") {
				r.Verdict = security(high, "malware", "malware in a backup")
			}
		}},
	Entry{Type: "Backup Plan State Change", Noun: "Backup plan", State: "state", find: arnAt("backup", "backup-plan:", "backupPlanId"), Name: "backupPlanName",
		Cases: cases{"CREATED": change(none, "backup-plan", "created"), "MODIFIED": change(low, "backup-plan", "changed"), "DELETED": change(medium, "backup-plan", "deleted")}},
	Entry{Type: "Backup Vault State Change", Noun: "Backup vault", State: "state", find: arnAt("backup", "backup-vault:", "backupVaultName"), Name: "backupVaultName",
		Cases: cases{"CREATED": change(none, "backup-vault", "created"), "MODIFIED": change(low, "backup-vault", "changed"), "DELETED": change(medium, "backup-vault", "deleted")}},
	Entry{Type: "Region Setting State Change", Noun: "Backup settings", State: "state", Cases: cases{"MODIFIED": change(low, "backup-settings", "changed")}, Else: change(low, "backup-settings", "changed")},
)

func (r *reading) backupJob() {
	r.group = r.str("backupJobId")
	if vault := r.str("backupVaultName"); vault != "" {
		r.add(r.arn("backup", "backup-vault:", vault))
	}
	if vault := r.str("destinationBackupVaultArn"); vault != "" && len(r.resources) > 0 {
		r.dependsOn(r.resources[0], vault)
	}
	if r.str("state") == "COMPLETED" && strings.Trim(r.str("statusMessage"), `" `) != "" {
		r.Severity, r.Says = low, "backup done with issues"
	}
}
