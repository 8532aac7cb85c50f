// Package cluster reads DynamoDB tables through a DAX cluster and, where that
// does not answer, without it: a screen must not go dark because a cache died.
//
// Any failure counts, for the tables themselves say best what is wrong with a
// read. After one the cluster is left alone for a while, and one warning is
// logged. Writes never go through the cluster, so what it holds is as old as its
// time to live allows; a strongly consistent read it only passes on.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/logging"

	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
)

// A reader is the part of a client that reads. The DAX client is one.
type reader interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
}

// Options say where the cluster is. Endpoint, AWS and Tables have no default.
type Options struct {
	Endpoint string        // dax://HOST:PORT, or daxs:// for TLS
	AWS      aws.Config    // region and credentials
	Tables   dynamo.Client // past the cluster
	Patience time.Duration // how long the cluster may take for a read, 1 second
	Rest     time.Duration // how long a cluster that failed is not asked, 30 seconds
	Now      func() time.Time
	Logger   *slog.Logger // discards
}

// A Client is a dynamo.Client that reads through a cluster. Make one with New.
type Client struct {
	dynamo.Client
	o       Options
	cluster reader
	rested  atomic.Int64 // when the cluster may be asked again, Unix nanoseconds
	past    atomic.Int64
}

// New returns a Client. An endpoint that can be none is an error; a cluster that
// does not answer is not, but takes up to five seconds to be noticed.
func New(o Options) (*Client, error) {
	if o.Tables == nil {
		return nil, errors.New("cluster: Options.Tables is missing")
	}
	cfg := dax.NewConfig(o.AWS, o.Endpoint)
	cfg.Logger = logging.Nop{} // its errors are returned as well
	d, err := dax.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("use the DAX cluster at %q: %w", o.Endpoint, err)
	}
	return newClient(d, o), nil
}

func newClient(r reader, o Options) *Client {
	if o.Patience == 0 {
		o.Patience = time.Second
	}
	if o.Rest == 0 {
		o.Rest = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Client{Client: o.Tables, o: o, cluster: r}
}

// Past returns how many reads went past the cluster because it failed, since New.
func (c *Client) Past() int64 { return c.past.Load() }

// GetItem reads through the cluster, or past it.
func (c *Client) GetItem(ctx context.Context, in *dynamodb.GetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return read(ctx, c, c.cluster.GetItem, c.Client.GetItem, in, opts)
}

// BatchGetItem reads through the cluster, or past it.
func (c *Client) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	return read(ctx, c, c.cluster.BatchGetItem, c.Client.BatchGetItem, in, opts)
}

// Query reads through the cluster, or past it.
func (c *Client) Query(ctx context.Context, in *dynamodb.QueryInput, opts ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	return read(ctx, c, c.cluster.Query, c.Client.Query, in, opts)
}

type call[In, Out any] func(context.Context, In, ...func(*dynamodb.Options)) (Out, error)

func read[In, Out any](ctx context.Context, c *Client, through, past call[In, Out], in In, opts []func(*dynamodb.Options)) (Out, error) {
	if c.o.Now().UnixNano() >= c.rested.Load() {
		out, err := patiently(ctx, c.o.Patience, through, in, opts)
		if err == nil || ctx.Err() != nil {
			return out, err
		}
		c.rested.Store(c.o.Now().Add(c.o.Rest).UnixNano())
		c.o.Logger.WarnContext(ctx, "cluster not asked for a while", "endpoint", c.o.Endpoint, "seconds", c.o.Rest.Seconds(), "err", err)
	}
	c.past.Add(1)
	return past(ctx, in, opts...)
}

// patiently leaves a call alone that does not come back in time: while there is
// no node to ask, the DAX client can block for good and does not look at its
// context.
func patiently[In, Out any](ctx context.Context, patience time.Duration, through call[In, Out], in In, opts []func(*dynamodb.Options)) (Out, error) {
	type answer struct {
		out Out
		err error
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	done := make(chan answer, 1)
	go func() {
		out, err := through(ctx, in, opts...)
		done <- answer{out, err}
	}()
	select {
	case a := <-done:
		return a.out, a.err
	case <-ctx.Done():
		var none Out
		return none, ctx.Err()
	}
}
