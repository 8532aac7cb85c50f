// Package sns is a stand-in for Amazon SNS: it takes what is published through
// the real protocol, keeps it in a SQLite file and shows it to whoever asks.
//
// Nothing is sent anywhere. Topics are made by Open, not by callers; a topic
// that is not there, an empty message or one that is too large is refused as
// SNS would. Subscriptions and filter policies are not here.
package sns

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cloudops-autopilot/autopilot/tools/datafile"
)

const schema = `
CREATE TABLE IF NOT EXISTS messages (
  seq     INTEGER PRIMARY KEY,
  id      TEXT NOT NULL UNIQUE,
  at      INTEGER NOT NULL,
  topic   TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
`

// A Message is one publication.
type Message struct {
	Seq        int64             `json:"seq"` // grows with each message
	ID         string            `json:"id"`
	At         time.Time         `json:"at"`
	Topic      string            `json:"topic"` // name
	Subject    string            `json:"subject,omitempty"`
	Text       string            `json:"text"`                 // for protocols without a body of their own
	Bodies     map[string]string `json:"bodies,omitempty"`     // by protocol, with MessageStructure json
	Attributes map[string]string `json:"attributes,omitempty"` // by name
}

// Options are the collaborators of the stand-in; Path and Topics have no default.
type Options struct {
	Path    string   // the SQLite file
	Topics  []string // names
	Account string   // 000000000000
	Region  string   // us-east-1
	Now     func() time.Time
	Logger  *slog.Logger
	// Published is called with each message that was kept.
	Published func(Message)
	// Fail may refuse a request before anything is done, to rehearse trouble.
	Fail func(r *http.Request) *Error
}

// Topics are the topics of one file.
type Topics struct {
	Options
	db *sql.DB
	mu sync.Mutex // keeps Published in the order of Seq
}

// Open opens or creates the file.
func Open(o Options) (*Topics, error) {
	o.Account = cmp.Or(o.Account, "000000000000")
	o.Region = cmp.Or(o.Region, "us-east-1")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Published == nil {
		o.Published = func(Message) {}
	}
	if o.Fail == nil {
		o.Fail = func(*http.Request) *Error { return nil }
	}
	db, err := datafile.Open(o.Path, schema)
	if err != nil {
		return nil, fmt.Errorf("topics: %w", err)
	}
	return &Topics{Options: o, db: db}, nil
}

// Close closes the file.
func (t *Topics) Close() error { return t.db.Close() }

// ARN returns the ARN of a topic.
func (t *Topics) ARN(name string) string {
	return "arn:aws:sns:" + t.Region + ":" + t.Account + ":" + name
}

// named returns the topic an ARN names.
func (t *Topics) named(arn string) (string, *Error) {
	name := arn[strings.LastIndex(arn, ":")+1:]
	switch {
	case arn == "":
		return "", invalid("Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter")
	case strings.Count(arn, ":") != 5:
		return "", invalid("Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not %d", strings.Count(arn, ":")+1)
	case !slices.Contains(t.Options.Topics, name):
		return "", &Error{http.StatusNotFound, "NotFound", "Topic does not exist"}
	}
	return name, nil
}

// keep stores a message under the next number.
func (t *Topics) keep(ctx context.Context, m Message) (Message, error) {
	m.ID, m.At = uuid.NewString(), t.Now().UTC()
	content, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	done, err := t.db.ExecContext(ctx, `INSERT INTO messages (id, at, topic, content) VALUES (?, ?, ?, ?)`,
		m.ID, m.At.UnixNano(), m.Topic, string(content))
	if err != nil {
		return m, fmt.Errorf("keep a message for topic %s: %w", m.Topic, err)
	}
	if m.Seq, err = done.LastInsertId(); err != nil {
		return m, err
	}
	t.Published(m)
	return m, nil
}

// Messages returns up to limit messages after number after, oldest first.
func (t *Topics) Messages(ctx context.Context, after int64, limit int) ([]Message, error) {
	return t.read(ctx, `SELECT seq, content FROM messages WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
}

// Newest returns the last messages, newest first.
func (t *Topics) Newest(ctx context.Context, limit int) ([]Message, error) {
	return t.read(ctx, `SELECT seq, content FROM messages ORDER BY seq DESC LIMIT ?`, limit)
}

func (t *Topics) read(ctx context.Context, query string, args ...any) ([]Message, error) {
	rows, err := t.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read published messages: %w", err)
	}
	defer rows.Close()
	all := []Message{}
	for rows.Next() {
		var m Message
		var seq int64
		var content string
		if err := rows.Scan(&seq, &content); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(content), &m); err != nil {
			return nil, fmt.Errorf("published message %d: %w", seq, err)
		}
		m.Seq = seq
		all = append(all, m)
	}
	return all, rows.Err()
}
