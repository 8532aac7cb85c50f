package local

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/bus/forwarded"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/quarantine"
	"github.com/cloudops-autopilot/autopilot/tools/remote"
)

// ledger waits until the API calls the ledger balanced with so many accepted.
func (p *process) ledger(t *testing.T, accepted int) map[incident.Outcome]int {
	t.Helper()
	var m api.Metrics
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if err := (remote.Client{URL: p.at.URL}).Get(t.Context(), "/v1/metrics", &m); err != nil {
			t.Fatal(err)
		}
		if m.Events.Accepted == accepted && m.Events.Balance == "balanced" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the ledger stays %+v, want it balanced with %d accepted", m.Events, accepted)
		}
	}
	outcomes := map[incident.Outcome]int{}
	for _, o := range m.Events.Outcomes {
		outcomes[o.Outcome] = o.Count
	}
	return outcomes
}

func (p *process) redrive(t *testing.T) {
	t.Helper()
	credentials := credentials.NewStaticCredentialsProvider("local", "local", "")
	w := quarantine.Ward{Queues: []string{names.QueueURL(names.Quarantine)},
		SQS: sqs.New(sqs.Options{Region: names.Region, BaseEndpoint: &p.at.URL, HTTPClient: awsclient.HTTP(), Credentials: credentials}),
		SFN: sfn.New(sfn.Options{Region: names.Region, BaseEndpoint: &p.at.SFN, HTTPClient: awsclient.HTTP(), Credentials: credentials})}
	driven := 0
	err := w.Redrive(t.Context(), func(quarantine.Item) bool { return true }, func(_ quarantine.Item, err error) {
		if err != nil {
			t.Errorf("redrive: %v", err)
		}
		driven++
	})
	if err != nil || driven != 1 {
		t.Fatalf("Redrive() = %v after %d, want one", err, driven)
	}
}

// TestTheLedgerBalances with duplicates, what cannot be read, a restart and a
// redrive of it.
func TestTheLedgerBalances(t *testing.T) {
	folder := t.TempDir()
	p := startProcess(t, folder)
	events, _ := storyEvents(t, 7, 40)
	events = append(events, events...)
	if n := putAll(t.Context(), eventClient(p.at), events, new(atomic.Int64)); n != len(events) {
		t.Fatalf("the bus took %d of %d events", n, len(events))
	}
	broken := types.PutEventsRequestEntry{EventBusName: aws.String(names.Stack), Source: aws.String(forwarded.Source),
		DetailType: aws.String(forwarded.DetailType), Detail: aws.String(`{"id":"broken","detail-type":7}`)}
	if out, err := eventClient(p.at).PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{broken}}); err != nil || out.FailedEntryCount > 0 {
		t.Fatalf("PutEvents(a broken event) = %+v, %v", out, err)
	}
	accepted := int(p.settle(t).Bus.Matched)
	before := p.ledger(t, accepted)
	if before[incident.Quarantined] != 1 || before[incident.Duplicate] < 10 {
		t.Errorf("outcomes = %v, want one in quarantine and the repeats as duplicates", before)
	}
	p.stop(t)
	p = startProcess(t, folder)
	p.redrive(t)
	if after := p.ledger(t, accepted+1); after[incident.Quarantined] != 2 {
		t.Errorf("outcomes after a redrive = %v, want it in quarantine once more", after)
	}
	p.stop(t)
}
