package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// A Configuration is one version of a named document: rules, routing, topology.
type Configuration struct {
	Version int64     `json:"version"` // 1 for the first
	Doc     string    `json:"doc"`     // as its author wrote it
	Author  string    `json:"author"`
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at"`
}

func currentKey(name string) Key { return Key{Configurations, "CONFIG#" + name, "CURRENT"} }

// Configuration returns the newest version of the named document; its Version is 0 when
// none was ever stored.
func (s *Store) Configuration(ctx context.Context, name string) (Configuration, error) {
	var c Configuration
	_, _, err := s.one(ctx, currentKey(name), &c)
	return c, wrap(err, "read configuration %s", name)
}

// PutConfiguration stores c as the version after base, which is refused as
// fault.StoreConflict when somebody stored another one since.
func (s *Store) PutConfiguration(ctx context.Context, name string, base int64, c Configuration) (Configuration, error) {
	c.Version, c.At = base+1, s.o.Now().UTC()
	current, err := put(currentKey(name), c)
	if err != nil {
		return c, err
	}
	current.IfAbsent, current.IfVersion = base == 0, base
	past := Write{Item: Item{Key: Key{Configurations, "CONFIG#" + name, fmt.Sprintf("V#%010d", c.Version)}, Doc: current.Item.Doc}}
	return c, wrap(s.b.Commit(ctx, "", current, past), "store configuration %s", name)
}

// ConfigurationHistory returns a page of versions, newest first.
func (s *Store) ConfigurationHistory(ctx context.Context, name, after string, limit int) ([]Configuration, string, error) {
	page, next, err := all[Configuration](ctx, s.b, Range{Table: Configurations, PK: "CONFIG#" + name, Prefix: "V#", Reverse: true, After: after, Limit: limit})
	return page, next, wrap(err, "read the history of configuration %s", name)
}

func decode(it Item, v any) error {
	if err := json.Unmarshal(it.Doc, v); err != nil {
		return fmt.Errorf("item %s/%s: %w", it.PK, it.SK, err)
	}
	return nil
}
