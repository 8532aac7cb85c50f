package wire

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
)

// Store opens the tables.
func (p Parts) Store() (*store.Store, error) { return p.StoreOn(dynamodb.NewFromConfig(p.AWS)) }

// StoreOn opens the tables through a client of one's own.
func (p Parts) StoreOn(client dynamo.Client) (*store.Store, error) {
	names := map[store.Table]string{
		store.Incidents:      p.Env.Needed("INCIDENTS_TABLE"),
		store.Metrics:        p.Env.Needed("METRICS_TABLE"),
		store.Configurations: p.Env.Needed("CONFIGURATIONS_TABLE"),
	}
	if err := p.Env.Err(); err != nil {
		return nil, err
	}
	backend, err := dynamo.New(dynamo.Options{Client: client, Names: names})
	if err != nil {
		return nil, fmt.Errorf("open tables: %w", err)
	}
	return store.New(backend, store.Options{}), nil
}

// Settings reads the configuration that is kept in the tables.
func (p Parts) Settings(s *store.Store) (*settings.Reader, error) {
	return settings.New(settings.Options{Store: s})
}
