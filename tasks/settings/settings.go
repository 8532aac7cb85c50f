// Package settings reads the configuration that is in force from the store.
//
// A configuration is checked before it is stored, so one that cannot be read is
// a mishap. It must not silence pages: Config then reports fault.BadConfig
// together with what can be used instead, the last good one or the defaults,
// and the caller decides. How a configuration is written is left to package
// config, who may change it to the API.
package settings

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Name is the name under which the configuration is stored.
const Name = "config"

// A Store keeps configurations.
type Store interface {
	Configuration(ctx context.Context, name string) (store.Configuration, error)
}

// Options are the reader's collaborators; only Store has no default.
type Options struct {
	Store Store
	Fresh time.Duration // how long a configuration is used without looking again, 10 seconds
	Now   func() time.Time
}

// A Reader reads the configuration. It is safe for concurrent use.
type Reader struct {
	o Options

	mu      sync.Mutex
	looked  time.Time
	version int64
	good    config.Config
	bad     error
}

// New returns a reader.
func New(o Options) (*Reader, error) {
	if o.Store == nil {
		return nil, errors.New("settings: Options.Store is missing")
	}
	if o.Fresh == 0 {
		o.Fresh = 10 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Reader{o: o, version: -1, good: config.Default()}, nil
}

// Config returns the configuration in force. With fault.BadConfig it returns
// what can be used in its place.
func (r *Reader) Config(ctx context.Context) (config.Config, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.o.Now()
	if age := now.Sub(r.looked); r.version >= 0 && age >= 0 && age < r.o.Fresh {
		return r.good, r.bad
	}
	stored, err := r.o.Store.Configuration(ctx, Name)
	if err != nil {
		return r.good, fmt.Errorf("read configuration: %w", err)
	}
	r.looked = now
	if stored.Version == r.version {
		return r.good, r.bad
	}
	r.version, r.bad = stored.Version, nil
	if stored.Version == 0 {
		r.good = config.Default()
		return r.good, nil
	}
	parsed, err := config.Parse([]byte(stored.Doc))
	if err != nil {
		r.bad = fmt.Errorf("configuration version %d: %w: %w", stored.Version, fault.BadConfig, err)
		return r.good, r.bad
	}
	r.good = parsed
	return r.good, nil
}

// Usable turns an unreadable configuration into the one that can be used in its
// place; tell is told why. Other errors stay.
func Usable(cfg config.Config, err error, tell func(error)) (config.Config, error) {
	if err != nil && errors.Is(err, fault.BadConfig) {
		tell(err)
		return cfg, nil
	}
	return cfg, err
}
