package sqs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
)

func (q *Queues) attributes(ctx context.Context, body []byte) (any, error) {
	var in struct {
		QueueURL       string `json:"QueueUrl"`
		AttributeNames []string
	}
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	name, err := q.named(in.QueueURL)
	if err != nil {
		return nil, err
	}
	visible, hidden, err := q.Depth(ctx, name)
	if err != nil {
		return nil, err
	}
	all := map[string]string{
		"ApproximateNumberOfMessages":           strconv.Itoa(visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(hidden),
		"ApproximateNumberOfMessagesDelayed":    "0",
		"QueueArn":                              q.ARN(name),
		"VisibilityTimeout":                     strconv.Itoa(int(defaultVisibility / time.Second)),
		"MaximumMessageSize":                    strconv.Itoa(maxMessage),
	}
	if !slices.Contains(in.AttributeNames, "All") {
		for name := range all {
			if !slices.Contains(in.AttributeNames, name) {
				delete(all, name)
			}
		}
	}
	return map[string]any{"Attributes": all}, nil
}

// Depth returns how many messages of a queue are visible and how many are not.
func (q *Queues) Depth(ctx context.Context, queue string) (visible, hidden int, err error) {
	err = q.db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE visible <= ?1), count(*) FILTER (WHERE visible > ?1) FROM messages WHERE queue = ?2`,
		q.Now().UnixMilli(), queue).Scan(&visible, &hidden)
	if err != nil {
		return 0, 0, fmt.Errorf("count the messages of queue %s: %w", queue, err)
	}
	return visible, hidden, nil
}

// ARN returns the ARN of a queue.
func (q *Queues) ARN(name string) string {
	return "arn:aws:sqs:" + q.Region + ":" + q.Account + ":" + name
}

// URL returns the URL of a queue. Its host is the one real queues of the region
// have: callers give the endpoint apart, and only the path names the queue.
func (q *Queues) URL(name string) string {
	return "https://sqs." + q.Region + ".amazonaws.com/" + q.Account + "/" + name
}

func (q *Queues) url(_ context.Context, body []byte) (any, error) {
	var in struct{ QueueName string }
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	if !slices.Contains(q.Queues(), in.QueueName) {
		return nil, noQueue()
	}
	return map[string]string{"QueueUrl": q.URL(in.QueueName)}, nil
}

func (q *Queues) list(_ context.Context, body []byte) (any, error) {
	var in struct{ QueueNamePrefix string }
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	var urls []string
	for _, name := range q.Queues() {
		if strings.HasPrefix(name, in.QueueNamePrefix) {
			urls = append(urls, q.URL(name))
		}
	}
	return map[string]any{"QueueUrls": urls}, nil
}

func (q *Queues) purge(ctx context.Context, body []byte) (any, error) {
	var in struct {
		QueueURL string `json:"QueueUrl"`
	}
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	name, err := q.named(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if _, err := q.db.ExecContext(ctx, `DELETE FROM messages WHERE queue = ?`, name); err != nil {
		return nil, fmt.Errorf("purge queue %s: %w", name, err)
	}
	return struct{}{}, nil
}
