package sqs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
)

// An Attribute is a message attribute as the protocol has it.
type Attribute struct {
	DataType    string
	StringValue string `json:",omitempty"`
	BinaryValue []byte `json:",omitempty"`
}

type message struct {
	MessageID         string `json:"MessageId"`
	ReceiptHandle     string
	Body              string
	MD5OfBody         string
	Attributes        map[string]string    `json:",omitempty"`
	MessageAttributes map[string]Attribute `json:",omitempty"`
}

func (q *Queues) send(ctx context.Context, body []byte) (any, error) {
	var in struct {
		QueueURL          string `json:"QueueUrl"`
		MessageBody       string
		MessageAttributes map[string]Attribute
	}
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	name, err := q.named(in.QueueURL)
	if err != nil {
		return nil, err
	}
	id, err := q.Send(ctx, name, in.MessageBody, in.MessageAttributes)
	if err != nil {
		return nil, err
	}
	return map[string]string{"MessageId": id, "MD5OfMessageBody": md5Of(in.MessageBody)}, nil
}

// Send puts a message on a queue.
func (q *Queues) Send(ctx context.Context, queue, body string, attributes map[string]Attribute) (string, error) {
	if !slices.Contains(q.Queues(), queue) {
		return "", noQueue()
	}
	if body == "" {
		return "", awsjson.Errorf("MissingParameter", "The request must contain the parameter MessageBody.")
	}
	if len(body) > maxMessage {
		return "", invalid("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", maxMessage)
	}
	if bad := strings.IndexFunc(body, notAllowed); bad >= 0 {
		return "", awsjson.Errorf("InvalidMessageContents", "Invalid characters found in the message body at byte %d.", bad)
	}
	text, err := json.Marshal(attributes)
	if err != nil {
		return "", err
	}
	id, now := uuid.NewString(), q.Now().UnixMilli()
	_, err = q.db.ExecContext(ctx, `INSERT INTO messages (id, queue, body, attributes, sent, visible) VALUES (?, ?, ?, ?, ?, ?)`,
		id, queue, body, string(text), now, now)
	if err != nil {
		return "", fmt.Errorf("keep a message for queue %s: %w", queue, err)
	}
	q.wake()
	return id, nil
}

// notAllowed reports the characters that XML 1.0 and therefore SQS does not take.
func notAllowed(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

type receiveInput struct {
	QueueURL                    string `json:"QueueUrl"`
	MaxNumberOfMessages         *int
	VisibilityTimeout           *int
	WaitTimeSeconds             int
	AttributeNames              []string
	MessageSystemAttributeNames []string
	MessageAttributeNames       []string
}

func (q *Queues) receive(ctx context.Context, body []byte) (any, error) {
	var in receiveInput
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	name, err := q.named(in.QueueURL)
	if err != nil {
		return nil, err
	}
	count, visibility, err := in.check()
	if err != nil {
		return nil, err
	}
	deadline := time.After(time.Duration(in.WaitTimeSeconds) * time.Second)
	for {
		changed := q.change()
		got, err := q.take(ctx, name, count, visibility)
		if err != nil || len(got) > 0 || in.WaitTimeSeconds == 0 {
			return map[string]any{"Messages": in.trim(got)}, err
		}
		select {
		case <-deadline:
			return map[string]any{}, nil
		case <-ctx.Done():
			return map[string]any{}, nil
		case <-changed:
		case <-time.After(time.Second): // a time-out may have ended
		}
	}
}

func (in receiveInput) check() (count int, visibility time.Duration, err error) {
	count, visibility = 1, defaultVisibility
	if in.MaxNumberOfMessages != nil {
		count = *in.MaxNumberOfMessages
	}
	if in.VisibilityTimeout != nil {
		visibility = time.Duration(*in.VisibilityTimeout) * time.Second
	}
	switch wait := time.Duration(in.WaitTimeSeconds) * time.Second; {
	case count < 1 || count > 10:
		return 0, 0, invalid("Value %d for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.", count)
	case visibility < 0 || visibility > maxVisibility:
		return 0, 0, invalid("Value %d for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.", *in.VisibilityTimeout)
	case wait < 0 || wait > maxWait:
		return 0, 0, invalid("Value %d for parameter WaitTimeSeconds is invalid. Reason: Must be between 0 and 20.", in.WaitTimeSeconds)
	}
	return count, visibility, nil
}

// trim leaves out the attributes that were not asked for.
func (in receiveInput) trim(all []message) []message {
	system := append(in.AttributeNames, in.MessageSystemAttributeNames...)
	for i := range all {
		if !slices.Contains(system, "All") {
			for name := range all[i].Attributes {
				if !slices.Contains(system, name) {
					delete(all[i].Attributes, name)
				}
			}
		}
		if len(in.MessageAttributeNames) == 0 {
			all[i].MessageAttributes = nil
		}
	}
	return all
}

// take marks visible messages as received and returns them, oldest first.
func (q *Queues) take(ctx context.Context, queue string, count int, visibility time.Duration) ([]message, error) {
	now := q.Now()
	rows, err := q.db.QueryContext(ctx, `UPDATE messages
		SET visible = ?, receives = receives + 1, first = CASE first WHEN 0 THEN ? ELSE first END
		WHERE id IN (SELECT id FROM messages WHERE queue = ? AND visible <= ? ORDER BY sent, rowid LIMIT ?)
		RETURNING id, body, attributes, sent, receives, first`,
		now.Add(visibility).UnixMilli(), now.UnixMilli(), queue, now.UnixMilli(), count)
	if err != nil {
		return nil, fmt.Errorf("receive from queue %s: %w", queue, err)
	}
	defer rows.Close()
	var all []message
	for rows.Next() {
		var m message
		var attributes string
		var sent, receives, first int64
		if err := rows.Scan(&m.MessageID, &m.Body, &attributes, &sent, &receives, &first); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(attributes), &m.MessageAttributes); err != nil {
			return nil, fmt.Errorf("attributes of message %s: %w", m.MessageID, err)
		}
		m.ReceiptHandle, m.MD5OfBody = handle(m.MessageID), md5Of(m.Body)
		m.Attributes = map[string]string{
			"SentTimestamp":                    strconv.FormatInt(sent, 10),
			"ApproximateReceiveCount":          strconv.FormatInt(receives, 10),
			"ApproximateFirstReceiveTimestamp": strconv.FormatInt(first, 10),
		}
		all = append(all, m)
	}
	slices.SortStableFunc(all, func(a, b message) int {
		return strings.Compare(a.Attributes["SentTimestamp"], b.Attributes["SentTimestamp"])
	})
	return all, rows.Err()
}

type handleInput struct {
	QueueURL          string `json:"QueueUrl"`
	ReceiptHandle     string
	VisibilityTimeout int
}

func (q *Queues) byHandle(body []byte) (in handleInput, queue, id string, err error) {
	if err = awsjson.Decode(body, &in); err != nil {
		return in, "", "", err
	}
	queue, err1 := q.named(in.QueueURL)
	id, err2 := idOf(in.ReceiptHandle)
	return in, queue, id, errors.Join(err1, err2)
}

func (q *Queues) delete(ctx context.Context, body []byte) (any, error) {
	_, queue, id, err := q.byHandle(body)
	if err != nil {
		return nil, err
	}
	if _, err := q.db.ExecContext(ctx, `DELETE FROM messages WHERE queue = ? AND id = ?`, queue, id); err != nil {
		return nil, fmt.Errorf("delete message %s: %w", id, err)
	}
	return struct{}{}, nil
}

func (q *Queues) changeVisibility(ctx context.Context, body []byte) (any, error) {
	in, queue, id, err := q.byHandle(body)
	if err != nil {
		return nil, err
	}
	visibility := time.Duration(in.VisibilityTimeout) * time.Second
	if visibility < 0 || visibility > maxVisibility {
		return nil, invalid("Value %d for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.", in.VisibilityTimeout)
	}
	now := q.Now()
	done, err := q.db.ExecContext(ctx, `UPDATE messages SET visible = ? WHERE queue = ? AND id = ? AND visible > ?`,
		now.Add(visibility).UnixMilli(), queue, id, now.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("change the visibility of message %s: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return nil, awsjson.Errorf("MessageNotInflight", "The specified message isn't in flight.")
	}
	q.wake()
	return struct{}{}, nil
}
