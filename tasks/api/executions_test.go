package api_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

// watch stands for CloudWatch, which answers in pages of one point.
type watch struct {
	asked  []*cloudwatch.GetMetricDataInput
	points []time.Time
	err    error
}

func (w *watch) GetMetricData(_ context.Context, in *cloudwatch.GetMetricDataInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error) {
	w.asked = append(w.asked, in)
	out := &cloudwatch.GetMetricDataOutput{}
	page := 0
	if in.NextToken != nil {
		page = int((*in.NextToken)[0] - '0')
	}
	if page < len(w.points) {
		out.MetricDataResults = []types.MetricDataResult{{Id: in.MetricDataQueries[0].Id, Timestamps: w.points[page : page+1], Values: []float64{3}}}
	}
	if page+1 < len(w.points) {
		out.NextToken = aws.String(string(rune('1' + page)))
	}
	return out, w.err
}

func TestExecutionsAreReadOnceAMinute(t *testing.T) {
	at := now
	w := &watch{points: []time.Time{now.Add(-25 * time.Hour), now.Add(-2 * time.Hour), now.Add(-time.Hour)}}
	e := &api.Executions{Client: w, Machine: "pipeline", Now: func() time.Time { return at }}
	for _, step := range []struct {
		later time.Duration
		hours int
		calls int // in all
	}{{0, 24, 3}, {30 * time.Second, 24, 3}, {31 * time.Second, 6, 6}, {90 * time.Second, 24, 9}} {
		at = now.Add(step.later)
		got, err := e.Accepted(t.Context(), time.Hour, at.Add(-time.Duration(step.hours)*time.Hour), at)
		if err != nil || len(got) != 2 || got[now.Add(-time.Hour)] != 3 {
			t.Errorf("Accepted(%d hours, %s later) = %v, %v, want 3 in each of the two hours of the span", step.hours, step.later, got, err)
		}
		if len(w.asked) != step.calls {
			t.Errorf("%s later CloudWatch was asked %d times, want %d", step.later, len(w.asked), step.calls)
		}
	}
	q := w.asked[0].MetricDataQueries[0].MetricStat
	if *q.Period != 3600 || *q.Stat != "Sum" || *q.Metric.MetricName != "ExecutionsStarted" || *q.Metric.Dimensions[0].Value != "pipeline" {
		t.Errorf("asked for %+v, want the sum of started executions by the hour", q)
	}
}

// CloudWatch counts in spans that begin at the time that is asked from, and
// outcomes are counted by the hour of the clock.
func TestExecutionsAreCountedByTheHoursOfOutcomes(t *testing.T) {
	w := &watch{}
	e := &api.Executions{Client: w, Machine: "pipeline", Now: clock}
	if _, err := e.Accepted(t.Context(), time.Hour, now.Add(-24*time.Hour), now); err != nil {
		t.Fatal(err)
	}
	if from := *w.asked[0].StartTime; !from.Equal(from.Truncate(time.Hour)) || from.After(now.Add(-24*time.Hour)) {
		t.Errorf("a day up to %s is read from %s, want the hour of the clock in which it begins", now, from)
	}
}

func TestTheIntakeIsHeldAgainstTheOutcomes(t *testing.T) {
	tests := []struct {
		name   string
		points []time.Time // three events each
		err    error
		joined float64 // three hours ago
		want   string
		open   int
	}{
		{"as many as ended", []time.Time{now.Truncate(time.Hour).Add(-3 * time.Hour)}, nil, 3, "balanced", 0},
		{"one is lost", []time.Time{now.Truncate(time.Hour).Add(-3 * time.Hour)}, nil, 2, "unbalanced", 1},
		{"an hour without any outcome", []time.Time{now.Truncate(time.Hour).Add(-3 * time.Hour), now.Truncate(time.Hour).Add(-5 * time.Hour)}, nil, 3, "unbalanced", 3},
		{"CloudWatch does not answer", nil, errors.New("throttled"), 3, "uncounted", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			var err error
			w.API, err = api.New(api.Options{Store: w.store, Answerer: w.answerer, Now: clock,
				Intake: &api.Executions{Client: &watch{points: tt.points, err: tt.err}, Machine: "pipeline", Now: clock}})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.store.Count(t.Context(), "", now.Truncate(time.Hour).Add(-3*time.Hour), map[string]float64{"joined": tt.joined}); err != nil {
				t.Fatal(err)
			}
			got := into[api.Metrics](t, w.ask(t, "GET /v1/metrics?hours=24", ""))
			if got.Events.Balance != tt.want || got.Events.Open != tt.open {
				t.Errorf("events = %+v, want %s with %d open", got.Events, tt.want, tt.open)
			}
			for i := range got.Series[1:] {
				if !got.Series[i].At.Before(got.Series[i+1].At) {
					t.Errorf("series = %+v, want it in order of time", got.Series)
				}
			}
		})
	}
}
