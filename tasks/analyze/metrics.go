package analyze

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A CloudWatchClient is the part of the CloudWatch client that is called.
type CloudWatchClient interface {
	DescribeAlarms(ctx context.Context, in *cloudwatch.DescribeAlarmsInput, opts ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
	GetMetricData(ctx context.Context, in *cloudwatch.GetMetricDataInput, opts ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error)
}

// CloudWatch reads metrics through the CloudWatch API.
type CloudWatch struct{ Client CloudWatchClient }

// The window of a series around its alarm.
const (
	seriesBefore = 30 * time.Minute
	seriesAfter  = 5 * time.Minute
	seriesPoints = 36
)

// Around returns the metric that the alarm watches, from half an hour before it
// went off.
func (c CloudWatch) Around(ctx context.Context, s incident.Signal, alarm string) ([]Series, error) {
	found, err := c.Client.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{alarm}})
	if err != nil {
		return nil, fmt.Errorf("describe alarm %s: %w", alarm, err)
	}
	if len(found.MetricAlarms) == 0 {
		return nil, nil // composite, or deleted meanwhile
	}
	queries := queriesOf(found.MetricAlarms[0])
	if len(queries) == 0 {
		return nil, nil
	}
	out, err := c.Client.GetMetricData(ctx, &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(s.At.Add(-seriesBefore)), EndTime: aws.Time(s.At.Add(seriesAfter)),
		ScanBy: types.ScanByTimestampAscending, MetricDataQueries: queries})
	if err != nil {
		return nil, fmt.Errorf("read metric of alarm %s: %w", alarm, err)
	}
	return seriesOf(s.EventID, found.MetricAlarms[0], out.MetricDataResults), nil
}

// queriesOf asks for what an alarm watches: one metric or an expression.
func queriesOf(a types.MetricAlarm) []types.MetricDataQuery {
	if len(a.Metrics) > 0 {
		return a.Metrics
	}
	if a.MetricName == nil || a.Namespace == nil {
		return nil
	}
	statistic := string(a.Statistic)
	if statistic == "" {
		statistic = aws.ToString(a.ExtendedStatistic)
	}
	return []types.MetricDataQuery{{Id: aws.String("m"), MetricStat: &types.MetricStat{
		Metric: &types.Metric{Namespace: a.Namespace, MetricName: a.MetricName, Dimensions: a.Dimensions},
		Period: aws.Int32(max(60, aws.ToInt32(a.Period))), Stat: aws.String(statistic)}}}
}

func seriesOf(eventID string, a types.MetricAlarm, results []types.MetricDataResult) []Series {
	var out []Series
	for _, r := range results {
		if len(r.Values) == 0 || len(r.Timestamps) == 0 {
			continue
		}
		name := aws.ToString(r.Label)
		if a.MetricName != nil {
			name = aws.ToString(a.Namespace) + " " + aws.ToString(a.MetricName)
		}
		out = append(out, Series{EventID: eventID, Metric: safe(name, 120), Statistic: string(a.Statistic),
			From: r.Timestamps[0].UTC(), Step: int(max(60, aws.ToInt32(a.Period))), Values: r.Values[:min(len(r.Values), seriesPoints)]})
	}
	return out
}
