package local

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/quarantine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// benchEvent is an event of a busy day. Of ten, four are noise that the rules
// drop, three are noise that the pipeline has to look at, and three are alarms of
// forty functions that come and go.
func benchEvent(n int) (id string, envelope json.RawMessage) {
	id = fmt.Sprintf("bench-%d", n)
	now := time.Now().UTC().Format(time.RFC3339)
	switch {
	case noise(n):
		return id, json.RawMessage(fmt.Sprintf(`{"version":"0","id":%q,"source":"aws.events","detail-type":"Scheduled Event","account":"111122223333",
			"region":"us-east-1","time":%q,"resources":["arn:aws:events:us-east-1:111122223333:rule/every-minute"],"detail":{}}`, id, now))
	case n%10 < 7:
		return id, json.RawMessage(fmt.Sprintf(`{"version":"0","id":%q,"source":"aws.autoscaling","detail-type":"EC2 Instance Launch Successful",
			"account":"111122223333","region":"us-east-1","time":%q,"resources":["arn:aws:ec2:us-east-1:111122223333:instance/i-%08[3]x"],
			"detail":{"StatusCode":"InProgress","AutoScalingGroupName":"workers","EC2InstanceId":"i-%08[3]x","Description":"Launching a new EC2 instance"}}`,
			id, now, n))
	}
	function := n / 3 % 40
	state, previous := "ALARM", "OK"
	if n/400%2 == 1 {
		state, previous = "OK", "ALARM"
	}
	return id, json.RawMessage(fmt.Sprintf(`{"version":"0","id":%q,"source":"aws.cloudwatch","detail-type":"CloudWatch Alarm State Change",
		"account":"111122223333","region":"us-east-1","time":%q,"resources":["arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors-%[3]d"],
		"detail":{"alarmName":"errors-%[3]d","state":{"value":%[4]q},"previousState":{"value":%[5]q},"configuration":{"metrics":[{"id":"m","returnData":true,
		"metricStat":{"period":60,"stat":"Sum","metric":{"namespace":"AWS/Lambda","name":"Errors","dimensions":{"FunctionName":"fn-%[3]d"}}}}]}}}`,
		id, now, function, state, previous))
}

// noise says whether the rules drop the event.
func noise(n int) bool { return n%10 < 4 }

// BenchmarkEventToIncident sends 100 events a second through PutEvents and
// measures how long it takes until each is on its incident.
func BenchmarkEventToIncident(b *testing.B) {
	const perSecond, seconds = 100, 10
	r := startBench(b, asl.Standard)
	for b.Loop() {
		took := r.latencies(b, perSecond, seconds)
		slices.Sort(took)
		b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
		b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
		b.ReportMetric(ms(took[len(took)-1]), "max-ms")
	}
}

// BenchmarkSustained sends events as fast as they are taken and measures how
// many a second get their outcome, for both types of the pipeline.
func BenchmarkSustained(b *testing.B) {
	for _, t := range []asl.MachineType{asl.Standard, asl.Express} {
		b.Run(string(t), func(b *testing.B) { sustain(b, t) })
	}
}

func sustain(b *testing.B, pipeline asl.MachineType) {
	const n = 10_000
	r := startBench(b, pipeline)
	for b.Loop() {
		begun, spent := time.Now(), processor(b)
		var senders sync.WaitGroup
		for range 4 {
			senders.Go(func() {
				for range n / 4 / 10 {
					r.put(b, 10)
				}
			})
		}
		senders.Wait()
		r.wait(b)
		b.ReportMetric(float64(n)/time.Since(begun).Seconds(), "events/s")
		b.ReportMetric(ms(processor(b)-spent)/n, "cpu-ms/event")
	}
}

// processor returns the processor time that this process has used, clients
// included.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// A rig is local mode with a stopwatch on Persist.
type rig struct {
	at     Addresses
	client *eventbridge.Client

	mu   sync.Mutex
	next int
	sent map[string]time.Time
	took []time.Duration
	more chan struct{}
}

func startBench(b *testing.B, pipeline asl.MachineType) *rig {
	b.Helper()
	debug.SetGCPercent(GCPercent)
	r := &rig{sent: map[string]time.Time{}, more: make(chan struct{}, 1)}
	o := testOptions(b.TempDir())
	o.saved, o.PipelineType = r.saved, pipeline
	ready, ended := make(chan Addresses, 1), make(chan error, 1)
	o.Ready = func(at Addresses) { ready <- at }
	ctx, stop := context.WithCancel(b.Context())
	go func() { ended <- Run(ctx, o) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Errorf("Run = %v", err)
		}
	})
	select {
	case at := <-ready:
		r.at, r.client = at, eventClient(at)
	case err := <-ended:
		b.Fatalf("Run = %v", err)
	}
	return r
}

// saved is told of each event that is on its incident.
func (r *rig) saved(eventID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, ok := r.sent[eventID]; ok {
		r.took = append(r.took, time.Since(at))
		delete(r.sent, eventID)
	}
	select {
	case r.more <- struct{}{}:
	default:
	}
}

func (r *rig) put(b *testing.B, n int) {
	in := &eventbridge.PutEventsInput{}
	r.mu.Lock()
	for range n {
		r.next++
		id, envelope := benchEvent(r.next)
		if !noise(r.next) {
			r.sent[id] = time.Now()
		}
		in.Entries = append(in.Entries, types.PutEventsRequestEntry{Source: aws.String("autopilot.forwarded"),
			DetailType: aws.String("CloudOps Autopilot Forwarded Event"), Detail: aws.String(string(envelope))})
	}
	r.mu.Unlock()
	out, err := r.client.PutEvents(b.Context(), in)
	if err != nil || out.FailedEntryCount > 0 {
		b.Errorf("PutEvents = %+v, %v", out, err)
	}
}

func (r *rig) latencies(b *testing.B, perSecond, seconds int) []time.Duration {
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	var senders sync.WaitGroup
	for range perSecond * seconds {
		<-tick.C
		senders.Go(func() { r.put(b, 1) })
	}
	senders.Wait()
	return r.wait(b)
}

// wait returns the times of the events since the last call once all are kept.
func (r *rig) wait(b *testing.B) []time.Duration {
	b.Helper()
	for deadline := time.After(time.Minute); ; {
		r.mu.Lock()
		took, left := r.took, len(r.sent)
		if left == 0 {
			r.took = nil
			r.mu.Unlock()
			return took
		}
		r.mu.Unlock()
		select {
		case <-r.more:
		case <-deadline:
			b.Fatalf("after a minute %d events are not on their incidents; in quarantine: %s", left, r.quarantined(b))
		}
	}
}

// quarantined tells what is in quarantine, for a failure to be understood.
func (r *rig) quarantined(b *testing.B) string {
	b.Helper()
	client := sqs.New(sqs.Options{Region: names.Region, BaseEndpoint: &r.at.URL, HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	items, err := quarantine.Ward{SQS: client, Queues: names.QueueURLs()}.List(b.Context(), 10)
	if err != nil {
		return err.Error()
	}
	text := ""
	for _, it := range items {
		text += fmt.Sprintf("\n%s %s", it.Fault, it.Reason)
	}
	return text
}
