package analyze

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A LogsClient is the part of the CloudWatch Logs client that is called.
type LogsClient interface {
	FilterLogEvents(ctx context.Context, in *cloudwatchlogs.FilterLogEventsInput, opts ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error)
}

// CloudWatchLogs reads log lines through the CloudWatch Logs API.
type CloudWatchLogs struct{ Client LogsClient }

// failures is the filter for lines worth reading.
const failures = `?ERROR ?Error ?error ?FATAL ?Exception ?exception ?panic ?"Task timed out"`

const linesLimit = 10

// Around returns the first lines that speak of failure in the minutes around
// the signal, masked.
func (c CloudWatchLogs) Around(ctx context.Context, s incident.Signal, group string) (Excerpt, error) {
	out, err := c.Client.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName:  aws.String(group),
		FilterPattern: aws.String(failures),
		StartTime:     aws.Int64(s.At.Add(-5 * time.Minute).UnixMilli()),
		EndTime:       aws.Int64(s.At.Add(2 * time.Minute).UnixMilli()),
		Limit:         aws.Int32(linesLimit),
	})
	if err != nil {
		return Excerpt{}, fmt.Errorf("read log group %s: %w", group, err)
	}
	e := Excerpt{EventID: s.EventID, Group: group}
	for _, line := range out.Events {
		e.Lines = append(e.Lines, safe(aws.ToString(line.Message), 240))
	}
	return e, nil
}
