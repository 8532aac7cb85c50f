package classify

import (
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestEveryDecisionReachesAPersonOrIsJustified(t *testing.T) {
	for _, r := range Catalogue() {
		name := r.Source + " " + r.DetailType + " " + r.Value
		if r.Kind == "" || r.Severity == "" || r.Condition == "" || r.Says == "" || r.Reason == "" {
			t.Errorf("%s: row %+v lacks a word, want every field decided", name, r)
		}
		switch r.Fate {
		case Pages, Informs:
			if !r.Significant || r.Kind == incident.Info || r.Kind == incident.Recovery {
				t.Errorf("%s: fate %s of kind %s, significant %t, want a fault, a security signal or a destructive change", name, r.Fate, r.Kind, r.Significant)
			}
			if r.Severity == incident.SeverityInfo {
				t.Errorf("%s: significant with severity info, want one that says something to do", name)
			}
		case Settles:
			if r.Kind == incident.Fault || r.Kind == incident.Security {
				t.Errorf("%s: a %s settles, want a recovery or a good end", name, r.Kind)
			}
		case Explains, Kept, Dropped:
			if r.Significant {
				t.Errorf("%s: significant and yet %s", name, r.Fate)
			}
		default:
			t.Errorf("%s: fate %q, want one of the list", name, r.Fate)
		}
	}
}

func TestEveryRecoveryHasAFaultToEnd(t *testing.T) {
	faults := map[string]bool{}
	for _, r := range Catalogue() {
		if r.Kind == incident.Fault || r.Kind == incident.Security {
			faults[r.Source+" "+r.Condition] = true
		}
	}
	for _, r := range Catalogue() {
		if r.Kind == incident.Recovery && !faults[r.Source+" "+r.Condition] {
			t.Errorf("%s %s %s ends %q, which no fault of its source has", r.Source, r.DetailType, r.Value, r.Condition)
		}
	}
}

func TestTheCatalogueKnowsTheSources(t *testing.T) {
	sources := map[string]bool{}
	for _, r := range Catalogue() {
		sources[r.Source] = true
	}
	want := strings.Fields(`aws.cloudwatch aws.health aws.ec2 aws.ec2fleet aws.ec2spotfleet aws.autoscaling aws.application-autoscaling aws.rds aws.ecs aws.eks aws.ecr
		lambda aws.s3 aws.states aws.glue aws.batch aws.codebuild aws.codedeploy aws.codepipeline aws.cloudformation aws.guardduty aws.securityhub aws.inspector2 aws.macie
		aws.access-analyzer aws.config aws.trustedadvisor aws.kms aws.acm aws.ssm aws.dms aws.redshift aws.redshift-data aws.redshift-serverless aws.elasticache aws.es
		aws.backup aws.ce aws.networkmanager aws.network-firewall aws.route53resolver aws.fis aws.devops-guru aws.synthetics aws.xray aws.emr aws.athena aws.dlm aws.support
		aws.tag aws.events aws.apigateway aws.iam aws.dynamodb aws.kinesis aws.sqs aws.sns aws.secretsmanager aws.cloudtrail aws.organizations`)
	for _, s := range want {
		if !sources[s] {
			t.Errorf("Catalogue() has no row for %s", s)
		}
	}
}
