package e2e

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// counted is how long CloudWatch and the stream may take to have counted all
// that came before.
func counted() time.Duration {
	if onAWS() {
		return 15 * time.Minute
	}
	return patience
}

// ledger: as many events were accepted as had an outcome, whatever came twice,
// could not be read or was driven again.
func (c *customer) ledger(t *testing.T) {
	c.tellStarted(t)
	viewer := c.key(t, "Viewer")
	var events api.Ledger
	within(t, counted(), "the ledger balances", func() (bool, error) {
		var m api.Metrics
		c.get(t, "/metrics", viewer, &m)
		events = m.Events
		return events.Balance == "balanced" && events.Accepted > 0 && events.Open == 0, nil
	})
	outcomes, sum := map[incident.Outcome]int{}, 0
	for _, o := range events.Outcomes {
		outcomes[o.Outcome] = o.Count
		sum += o.Count
	}
	t.Logf("accepted %d, outcomes %v", events.Accepted, outcomes)
	if sum != events.Accepted || events.Accepted < 510 || outcomes[incident.Duplicate] != 4 || outcomes[incident.Quarantined] != 2 {
		t.Errorf("events = %+v, want as many outcomes as accepted, the burst and more, 4 duplicates, 2 in quarantine", events)
	}
}

// tellStarted tells CloudWatch what Step Functions tells it on AWS, and on the
// emulator does not: how many executions of the pipeline were started when.
func (c *customer) tellStarted(t *testing.T) {
	t.Helper()
	if onAWS() {
		return
	}
	started := map[time.Time]float64{}
	pages := sfn.NewListExecutionsPaginator(c.sfn, &sfn.ListExecutionsInput{StateMachineArn: str(c.outputs["PipelineArn"])})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatalf("ListExecutions() = %v", err)
		}
		for _, x := range page.Executions {
			started[x.StartDate.Truncate(time.Minute)]++
		}
	}
	for at, n := range started {
		_, err := c.watch.PutMetricData(t.Context(), &cloudwatch.PutMetricDataInput{Namespace: str("AWS/States"), MetricData: []types.MetricDatum{{
			MetricName: str("ExecutionsStarted"), Timestamp: &at, Value: &n,
			Dimensions: []types.Dimension{{Name: str("StateMachineArn"), Value: str(c.outputs["PipelineArn"])}}}}})
		if err != nil {
			t.Fatalf("PutMetricData() = %v", err)
		}
	}
}
