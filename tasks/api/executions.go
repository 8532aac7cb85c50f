package api

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// A MetricReader is the part of the CloudWatch client that is called.
type MetricReader interface {
	GetMetricData(ctx context.Context, in *cloudwatch.GetMetricDataInput, opts ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error)
}

// Executions is the intake of a deployed pipeline: each event that is accepted
// starts one execution, and Step Functions tells CloudWatch how many it started.
type Executions struct {
	Client  MetricReader
	Machine string // ARN
	Now     func() time.Time

	mu    sync.Mutex
	known map[time.Duration]reading // by the length of the span
}

// A reading is what CloudWatch said.
type reading struct {
	at     time.Time
	counts map[time.Time]int
}

// serves is how long a reading serves. CloudWatch has nothing new within a minute,
// and each question costs.
const serves = time.Minute

// Accepted returns how many executions were started in each span of the width
// that begins in [from, to).
func (e *Executions) Accepted(ctx context.Context, width time.Duration, from, to time.Time) (map[time.Time]int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	span := to.Sub(from).Truncate(time.Hour)
	r, ok := e.known[span]
	if !ok || e.Now().Sub(r.at) >= serves {
		counts, err := e.read(ctx, width, from, to)
		if err != nil {
			return nil, err
		}
		r = reading{e.Now(), counts}
		if e.known == nil {
			e.known = map[time.Duration]reading{}
		}
		e.known[span] = r
	}
	since := map[time.Time]int{}
	for at, n := range r.counts {
		if !at.Before(from) {
			since[at] = n
		}
	}
	return since, nil
}

// read asks from a multiple of the width on: the spans that CloudWatch counts in
// begin at the time that is asked from.
func (e *Executions) read(ctx context.Context, width time.Duration, from, to time.Time) (map[time.Time]int, error) {
	in := &cloudwatch.GetMetricDataInput{StartTime: aws.Time(from.Truncate(width)), EndTime: aws.Time(to), MetricDataQueries: []types.MetricDataQuery{{
		Id: aws.String("started"), MetricStat: &types.MetricStat{Period: aws.Int32(int32(width.Seconds())), Stat: aws.String("Sum"),
			Metric: &types.Metric{Namespace: aws.String("AWS/States"), MetricName: aws.String("ExecutionsStarted"),
				Dimensions: []types.Dimension{{Name: aws.String("StateMachineArn"), Value: aws.String(e.Machine)}}}}}}}
	counts := map[time.Time]int{}
	for {
		out, err := e.Client.GetMetricData(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("read how many executions were started: %w", err)
		}
		for _, r := range out.MetricDataResults {
			for i, at := range r.Timestamps[:min(len(r.Timestamps), len(r.Values))] {
				counts[at.UTC()] += int(r.Values[i])
			}
		}
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return counts, nil
		}
	}
}
