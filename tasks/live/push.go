package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi/types"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A Poster is the part of the API Gateway management client that is called.
type Poster interface {
	PostToConnection(ctx context.Context, in *apigatewaymanagementapi.PostToConnectionInput, opts ...func(*apigatewaymanagementapi.Options)) (*apigatewaymanagementapi.PostToConnectionOutput, error)
}

// Connections remembers who listens.
type Connections interface {
	Connections(ctx context.Context) ([]store.Connection, error)
	Connection(ctx context.Context, id string) (store.Connection, bool, error)
	PutConnection(ctx context.Context, c store.Connection) error
	DropConnection(ctx context.Context, id string) error
}

// A Pusher sends news to every browser that listens through API Gateway.
type Pusher struct {
	Client      Poster
	Connections Connections
	Sleep       func(context.Context, time.Duration) // waits before another try
	Logger      *slog.Logger
}

const (
	atOnce  = 16 // browsers that are sent to at the same time
	onePost = 3 * time.Second
)

// Push sends the news to all. A browser that is gone, or that does not take what
// it is sent, is forgotten; what is wrong with one keeps nothing from the others,
// and is no reason to tell the news again.
func (p Pusher) Push(ctx context.Context, n News) error {
	frames, err := render(n)
	if err != nil || len(frames) == 0 {
		return err
	}
	all, err := p.Connections.Connections(ctx)
	if err != nil {
		return err
	}
	var under sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for _, c := range all {
		free <- struct{}{}
		under.Go(func() {
			defer func() { <-free }()
			p.sendAll(ctx, c.ID, frames)
		})
	}
	under.Wait()
	return ctx.Err()
}

func render(n News) ([][]byte, error) {
	messages, err := Messages(n)
	if err != nil {
		return nil, err
	}
	frames := make([][]byte, len(messages))
	for i, m := range messages {
		if frames[i], err = json.Marshal(m); err != nil {
			return nil, fmt.Errorf("render news: %w", err)
		}
	}
	return frames, nil
}

// sendAll sends frames to one browser, or forgets it. One that cannot be
// forgotten now is so when its connection has outlived itself.
func (p Pusher) sendAll(ctx context.Context, id string, frames [][]byte) {
	for _, f := range frames {
		err := p.send(ctx, id, f)
		if err == nil {
			continue
		}
		p.Logger.InfoContext(ctx, "connection forgotten", "connection", id, "err", err)
		if err := p.Connections.DropConnection(ctx, id); err != nil {
			p.Logger.WarnContext(ctx, "connection not forgotten", "connection", id, "err", err)
		}
		return
	}
}

// send posts one frame, and again while the browser's buffer is full.
func (p Pusher) send(ctx context.Context, id string, frame []byte) error {
	var err error
	for try := range maxTries {
		if err = p.post(ctx, id, frame); !busy(err) {
			return err
		}
		p.Sleep(ctx, time.Duration(100<<try)*time.Millisecond)
	}
	return err
}

func (p Pusher) post(ctx context.Context, id string, frame []byte) error {
	ctx, cancel := context.WithTimeout(ctx, onePost)
	defer cancel()
	_, err := p.Client.PostToConnection(ctx, &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: aws.String(id), Data: frame})
	if err != nil {
		return fmt.Errorf("post to connection %s: %w", id, err)
	}
	return nil
}

func busy(err error) bool {
	var limit *types.LimitExceededException
	return errors.As(err, &limit)
}
