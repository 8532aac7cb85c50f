package classify

import "github.com/cloudops-autopilot/autopilot/tasks/incident"

var _ = declare("aws.glue",
	Entry{Type: "Glue Job State Change", Noun: "Glue job", State: "state", Name: "jobName", find: arnAt("glue", "job/", "jobName"),
		Cases: cases{
			"SUCCEEDED": success("job", "run succeeded"),
			"FAILED":    failure(medium, "job", "run failed"),
			"ERROR":     failure(medium, "job", "run failed"),
			"TIMEOUT":   failure(medium, "job", "run timed out"),
			"STOPPED":   change(low, "job-stopped", "run stopped by somebody"),
			"STARTING":  routine("run starts", "a run starts as planned"),
			"RUNNING":   routine("run goes on", "a run goes on as planned"),
		},
		refine: jobRun},
	Entry{Type: "Glue Job Run Status", Noun: "Glue job", Name: "jobName", find: arnAt("glue", "job/", "jobName"),
		Else: fault(low, "job-late", "run takes longer than its owner expects"), refine: func(r *reading) {
			jobRun(r)
			r.OneShot = true
		}},
	Entry{Type: "Glue Crawler State Change", Noun: "Glue crawler", State: "state", Name: "crawlerName", find: arnAt("glue", "crawler/", "crawlerName"),
		Cases: cases{
			"Started":   routine("crawl started", "a crawl starts as planned"),
			"Succeeded": success("crawler", "crawl succeeded"),
			"Failed":    failure(medium, "crawler", "crawl failed"),
		}},
	Entry{Type: "Glue Scheduled Crawler Invocation Failure", Noun: "Glue crawler", Name: "crawlerName", find: arnAt("glue", "crawler/", "crawlerName"),
		Else: failure(medium, "crawler", "crawler could not be started")},
	Entry{Type: "Glue Data Catalog Database State Change", Noun: "Glue database", Name: "databaseName", find: arnAt("glue", "database/", "databaseName"),
		Else: note(none, "catalog", "catalog changed", "upkeep of the data catalog")},
	Entry{Type: "Glue Data Catalog Table State Change", Noun: "Glue table", find: glueTable, Else: note(none, "catalog", "catalog changed", "upkeep of the data catalog")},
)

var dataQuality = Entry{Type: "Data Quality Evaluation Results Available", Service: "glue", Noun: "Glue data quality", State: "state", Name: "rulesetNames.0",
	find: both(arnAt("glue", "table/", "context.tableName"), arnAt("glue", "job/", "context.jobName")),
	Cases: cases{
		"SUCCEEDED": success("data-quality", "rules hold"),
		"FAILED":    failure(medium, "data-quality", "rules do not hold"),
		"TIMEOUT":   failure(low, "data-quality", "evaluation timed out"),
		"STOPPED":   change(none, "data-quality", "evaluation stopped"),
	}}

// Data quality has a source of its own; older events carry that of Glue.
var _ = declare("aws.glue", dataQuality)

var _ = declare("aws.glue-dataquality", dataQuality)

func jobRun(r *reading) {
	if run := r.str("jobRunId"); len(run) <= 128 {
		r.group = run
	}
	if r.Kind == incident.Info && r.Condition == "unreadable" && r.str("severity") == "ERROR" {
		r.Verdict = failure(medium, "job", "run failed")
	}
	r.ifRefused("message")
}

func glueTable(r *reading) {
	if db, table := r.str("databaseName"), r.str("tableName"); table != "" {
		r.add(r.arn("glue", "table/", db+"/"+table))
		r.name = clean(table, 80)
		return
	}
	arnAt("glue", "database/", "databaseName")(r)
}
