package classify

var sageMakerJob = course{failed: "Failed", done: "Completed", stopped: "Stopped", busy: "InProgress Stopping"}

var sageMakerPipeline = course{failed: "Failed", done: "Succeeded", stopped: "Stopped", busy: "Starting Executing Stopping"}

var _ = declare("aws.sagemaker",
	Entry{Type: "SageMaker Training Job State Change", Noun: "Training job", State: "TrainingJobStatus", find: at("TrainingJobArn"), Name: "TrainingJobName", Cases: sageMakerJob.runs("training")},
	Entry{Type: "SageMaker Processing Job State Change", Noun: "Processing job", State: "ProcessingJobStatus", find: at("ProcessingJobArn"), Name: "ProcessingJobName", Cases: sageMakerJob.runs("processing")},
	Entry{Type: "SageMaker Transform Job State Change", Noun: "Transform job", State: "TransformJobStatus", find: at("TransformJobArn"), Name: "TransformJobName", Cases: sageMakerJob.runs("transform")},
	Entry{Type: "SageMaker HyperParameter Tuning Job State Change", Noun: "Tuning job", State: "HyperParameterTuningJobStatus", find: at("HyperParameterTuningJobArn"), Name: "HyperParameterTuningJobName", Cases: sageMakerJob.runs("tuning")},
	Entry{Type: "SageMaker Model Building Pipeline Execution Status Change", Noun: "Model pipeline", State: "currentPipelineExecutionStatus", find: at("pipelineArn"), Cases: sageMakerPipeline.runs("execution")},
	Entry{Type: "SageMaker Model Building Pipeline Execution Step Status Change", Noun: "Model pipeline", State: "currentStepStatus", find: at("pipelineArn"),
		Cases: sageMakerPipeline.cases("step", failure(low, "step", "step failed").minor("the execution tells the outcome"))},
	Entry{Type: "SageMaker HyperPod Cluster Node Health Event", Noun: "HyperPod cluster", State: "HealthSummary.HealthStatus", Name: "InstanceId",
		Cases: cases{"Unhealthy": fault(medium, "node", "node is not healthy"), "Healthy": recovery("node", "node is healthy")}, refine: func(r *reading) {
			if id := r.str("InstanceId"); id != "" && len(r.resources) > 0 {
				r.subject = r.resources[0] + "#" + clean(id, 80)
			}
		}},
	Entry{Type: "SageMaker HyperPod Cluster State Change", Noun: "HyperPod cluster", State: "ClusterStatus", find: at("ClusterArn"), Name: "ClusterName",
		Cases: cases{"InService": note(none, "cluster", "in service", "the cluster serves").settling(), "Failed": fault(high, "cluster", "failed"), "RollingBack": failure(medium, "cluster-update", "update is rolled back"),
			"Creating": change(none, "cluster", "being created"), "Updating": change(low, "cluster", "being updated"), "SystemUpdating": note(none, "cluster", "being maintained", "upkeep by the service"), "Deleting": change(low, "cluster", "being deleted")}},
	Entry{Type: "SageMaker Endpoint State Change", Noun: "Endpoint", State: "EndpointStatus", find: at("EndpointArn"), Name: "EndpointName",
		Cases: cases{
			"IN_SERVICE": note(none, "endpoint", "in service", "the endpoint serves").settling(), "CREATING": change(none, "endpoint", "being created"), "UPDATING": change(low, "endpoint", "being updated"),
			"SYSTEM_UPDATING": note(none, "endpoint", "being maintained", "upkeep by the service"), "DELETING": change(low, "endpoint", "being deleted"),
			"OUT_OF_SERVICE": fault(high, "endpoint", "out of service"), "FAILED": fault(high, "endpoint", "failed"),
			"ROLLING_BACK": failure(medium, "endpoint-update", "update is rolled back"), "UPDATE_ROLLBACK_FAILED": fault(high, "endpoint", "update and its rollback failed"),
		}},
	Entry{Type: "SageMaker Endpoint Deployment State Change", Noun: "Endpoint", State: "EndpointStatus", find: at("EndpointArn"), Name: "EndpointName",
		Cases: cases{"IN_SERVICE": note(none, "endpoint", "in service", "the endpoint serves").settling(), "UPDATING": change(low, "endpoint", "being updated"),
			"ROLLING_BACK": failure(medium, "endpoint-update", "deployment is rolled back"), "FAILED": fault(high, "endpoint", "deployment failed"), "UPDATE_ROLLBACK_FAILED": fault(high, "endpoint", "update and its rollback failed")},
		Else: note(none, "endpoint", "deployment moves on", "it goes its way as planned")},
)

var _ = declare("aws.bedrock",
	Entry{Type: "Batch Inference Job State Change", Noun: "Batch inference", State: "status", find: at("batchJobArn"), Name: "batchJobName",
		Cases: course{failed: "Failed Expired", done: "Completed", stopped: "Stopped", busy: "Submitted Validating Scheduled InProgress Stopping PartiallyCompleted"}.runs("job")},
	Entry{Type: "Model Customization Job State Change", Noun: "Model customization", State: "status", find: at("jobArn"), Name: "jobName", Cases: sageMakerJob.runs("job")},
)
