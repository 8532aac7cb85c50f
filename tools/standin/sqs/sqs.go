// Package sqs is a stand-in for Amazon SQS: standard queues in a SQLite file,
// behind the real protocol, so that the SDK and the AWS CLI work against it.
//
// It knows the operations that the product and an operator need; queues are
// made by Open, not by callers. Delivery is at least once with visibility
// time-outs, as SQS has it. FIFO queues, delays and policies are not here.
package sqs

import (
	"cmp"
	"crypto/md5"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/datafile"
)

const schema = `
CREATE TABLE IF NOT EXISTS messages (
  id         TEXT PRIMARY KEY,
  queue      TEXT NOT NULL,
  body       TEXT NOT NULL,
  attributes TEXT NOT NULL,
  sent       INTEGER NOT NULL,
  visible    INTEGER NOT NULL,
  receives   INTEGER NOT NULL DEFAULT 0,
  first      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS by_queue ON messages (queue, visible);
`

const (
	maxMessage        = 1 << 20
	defaultVisibility = 30 * time.Second
	maxVisibility     = 12 * time.Hour
	maxWait           = 20 * time.Second
)

// Options are the collaborators of the stand-in; Path and Queues have no default.
type Options struct {
	Path    string   // the SQLite file
	Queues  []string // names
	Account string   // 000000000000
	Region  string   // us-east-1
	Now     func() time.Time
	Logger  *slog.Logger
}

// Queues are the queues of one file.
type Queues struct {
	Options
	db *sql.DB

	mu      sync.Mutex
	changed chan struct{} // closed when a message may have become visible
}

// Open opens or creates the file.
func Open(o Options) (*Queues, error) {
	o.Account = cmp.Or(o.Account, "000000000000")
	o.Region = cmp.Or(o.Region, "us-east-1")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	db, err := datafile.Open(o.Path, schema)
	if err != nil {
		return nil, fmt.Errorf("queues: %w", err)
	}
	return &Queues{Options: o, db: db, changed: make(chan struct{})}, nil
}

// Close closes the file.
func (q *Queues) Close() error { return q.db.Close() }

// Service returns the protocol's end.
func (q *Queues) Service() *awsjson.Service {
	return &awsjson.Service{
		Prefix: "AmazonSQS", Version: "1.0", MaxBody: 4 * maxMessage, Logger: q.Logger,
		Operations: map[string]awsjson.Operation{
			"SendMessage":             q.send,
			"ReceiveMessage":          q.receive,
			"DeleteMessage":           q.delete,
			"ChangeMessageVisibility": q.changeVisibility,
			"GetQueueAttributes":      q.attributes,
			"GetQueueUrl":             q.url,
			"ListQueues":              q.list,
			"PurgeQueue":              q.purge,
		},
	}
}

// named returns the queue a URL or ARN names.
func (q *Queues) named(url string) (string, error) {
	if url == "" {
		return "", awsjson.Errorf("MissingParameter", "The request must contain the parameter QueueUrl.")
	}
	name := url[strings.LastIndexAny(url, "/:")+1:]
	for _, known := range q.Queues() {
		if name == known {
			return name, nil
		}
	}
	return "", noQueue()
}

// Queues returns the names of the queues.
func (q *Queues) Queues() []string { return q.Options.Queues }

func noQueue() error {
	return awsjson.Errorf("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
}

func invalid(format string, args ...any) error {
	return awsjson.Errorf("InvalidParameterValue", format, args...)
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// handle makes a receipt handle; only the message id in it matters.
func handle(id string) string { return id + "#" + rand.Text() }

func idOf(handle string) (string, error) {
	id, _, ok := strings.Cut(handle, "#")
	if !ok {
		return "", awsjson.Errorf("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
	}
	return id, nil
}

// wake tells waiting receivers to look again.
func (q *Queues) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(q.changed)
	q.changed = make(chan struct{})
}

func (q *Queues) change() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.changed
}
