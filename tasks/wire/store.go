package wire

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
)

// Store opens the tables.
func (p Parts) Store() (*store.Store, error) {
	tables, err := p.Tables(dynamo.Options{Client: dynamodb.NewFromConfig(p.AWS)})
	if err != nil {
		return nil, err
	}
	return store.New(tables, store.Options{}), nil
}

// Tables opens what is below a store: the tables of the environment, by the
// options of one's own.
func (p Parts) Tables(o dynamo.Options) (*dynamo.Backend, error) {
	o.Names = map[store.Table]string{
		store.Incidents:      p.Env.Needed("INCIDENTS_TABLE"),
		store.Metrics:        p.Env.Needed("METRICS_TABLE"),
		store.Configurations: p.Env.Needed("CONFIGURATIONS_TABLE"),
	}
	if err := p.Env.Err(); err != nil {
		return nil, err
	}
	tables, err := dynamo.New(o)
	if err != nil {
		return nil, fmt.Errorf("open tables: %w", err)
	}
	return tables, nil
}

// Settings reads the configuration that is kept in the tables.
func (p Parts) Settings(s *store.Store) (*settings.Reader, error) {
	return settings.New(settings.Options{Store: s})
}
