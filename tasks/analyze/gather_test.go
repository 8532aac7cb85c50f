package analyze

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// watch stands in for CloudWatch and CloudWatch Logs.
type watch struct {
	alarms  []types.MetricAlarm
	values  []float64
	lines   []string
	err     error
	queries []types.MetricDataQuery
	groups  []string
}

func (w *watch) DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error) {
	return &cloudwatch.DescribeAlarmsOutput{MetricAlarms: w.alarms}, w.err
}

func (w *watch) GetMetricData(_ context.Context, in *cloudwatch.GetMetricDataInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error) {
	w.queries = in.MetricDataQueries
	return &cloudwatch.GetMetricDataOutput{MetricDataResults: []types.MetricDataResult{
		{Label: aws.String("cpu"), Timestamps: []time.Time{*in.StartTime}, Values: w.values}}}, nil
}

func (w *watch) FilterLogEvents(_ context.Context, in *cloudwatchlogs.FilterLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	w.groups = append(w.groups, *in.LogGroupName)
	out := &cloudwatchlogs.FilterLogEventsOutput{}
	for _, l := range w.lines {
		out.Events = append(out.Events, logtypes.FilteredLogEvent{Message: aws.String(l)})
	}
	return out, w.err
}

// alarmed is a store whose incident began with an alarm.
func alarmed() *table {
	s := failover()
	s.signals[1].Resources = append(s.signals[1].Resources, "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:orders: cpu")
	return s
}

func TestGatherReadsTheMetricBehindAnAlarm(t *testing.T) {
	simple := types.MetricAlarm{Namespace: aws.String("AWS/RDS"), MetricName: aws.String("CPUUtilization"), Statistic: types.StatisticAverage, Period: aws.Int32(10)}
	tests := []struct {
		name    string
		watch   watch
		series  []string // metrics found
		missing int
	}{
		{"one metric", watch{alarms: []types.MetricAlarm{simple}, values: make([]float64, 100)}, []string{"AWS/RDS CPUUtilization"}, 0},
		{"an expression", watch{alarms: []types.MetricAlarm{{Metrics: []types.MetricDataQuery{{Id: aws.String("e")}}}}, values: []float64{1}}, []string{"cpu"}, 0},
		{"an alarm that is gone", watch{}, nil, 0},
		{"a metric without points", watch{alarms: []types.MetricAlarm{simple}}, nil, 0},
		{"CloudWatch is down", watch{err: errors.New("down")}, nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := alarmed()
			h, err := New(Options{Store: s, Settings: defaults{}, Metrics: CloudWatch{&tt.watch}})
			if err != nil {
				t.Fatal(err)
			}
			e, err := h.gather(t.Context(), s.head)
			var got []string
			for _, series := range e.Series {
				got = append(got, series.Metric)
				if series.EventID != "ev-1" || series.Step != 60 || len(series.Values) > seriesPoints {
					t.Errorf("series = %+v, want it bounded, of ev-1, a minute a step", series)
				}
			}
			if err != nil || !slices.Equal(got, tt.series) || len(e.Missing) != tt.missing {
				t.Errorf("gather = %v, missing %v, %v, want %v and %d missing", got, e.Missing, err, tt.series, tt.missing)
			}
		})
	}
}

func TestGatherReadsConfiguredLogs(t *testing.T) {
	groups, err := ParseLogGroups("orders=/rds/{name}/error, ecs=/ecs/{name}")
	if err != nil {
		t.Fatal(err)
	}
	s, w := alarmed(), &watch{lines: []string{"ERROR password=hunter2\n at x"}}
	h, err := New(Options{Store: s, Settings: defaults{}, Logs: CloudWatchLogs{w}, Groups: groups})
	if err != nil {
		t.Fatal(err)
	}
	e, err := h.gather(t.Context(), s.head)
	if want := []string{"/rds/orders/error", "/ecs/checkout"}; err != nil || !slices.Equal(w.groups, want) {
		t.Errorf("gather read %v, %v, want %v", w.groups, err, want)
	}
	if line := e.Excerpts[0].Lines[0]; strings.Contains(line, "hunter2") || !strings.Contains(line, "at x") {
		t.Errorf("line = %q, want it on one line and masked", line)
	}
	text, err := render(e)
	if err != nil || !strings.Contains(text, "/rds/orders/error") {
		t.Errorf("render = %v, want the log lines in it", err)
	}
}

func TestParseLogGroupsRefuses(t *testing.T) {
	for _, text := range []string{"orders", "=/x", "orders="} {
		if got, err := ParseLogGroups(text); err == nil {
			t.Errorf("ParseLogGroups(%q) = %v, want an error", text, got)
		}
	}
}

func TestBoundedKeepsBothEnds(t *testing.T) {
	var signals []incident.Signal
	for i := range 100 {
		signals = append(signals, incident.Signal{EventID: label(99 - i), At: began.Add(time.Duration(99-i) * time.Minute)})
	}
	got := bounded(signals, 6)
	var ids []string
	for _, s := range got {
		ids = append(ids, s.EventID)
	}
	if want := []string{"E1", "E2", "E3", "E4", "E99", "E100"}; !slices.Equal(ids, want) {
		t.Errorf("bounded(100 signals, 6) = %v, want %v", ids, want)
	}
}
