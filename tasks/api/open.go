package api

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/cached"
)

// A Cache counts how often it knew what was asked of it.
type Cache interface{ Counts() cached.Counts }

// Open returns an API on tables. It acts on kept, and shows what is read from
// shown through a cache; shown may be behind kept as far as package cached
// allows for. Store, Shown and Cache of the Options are set here.
func Open(kept, shown store.Backend, o Options) (*API, error) {
	cache, err := cached.New(cached.Options{Kept: kept, Shown: shown, Now: o.Now})
	if err != nil {
		return nil, fmt.Errorf("open the API's tables: %w", err)
	}
	o.Store = store.New(cache.Fresh(), store.Options{Now: o.Now})
	o.Shown, o.Cache = store.New(cache, store.Options{Now: o.Now}), cache
	return New(o)
}

// CacheCounts says how the cache did; all is zero without one.
func (a *API) CacheCounts() cached.Counts {
	if a.o.Cache == nil {
		return cached.Counts{}
	}
	return a.o.Cache.Counts()
}

// reader is where an answer is read: past the cache for a caller who knows of a
// change.
func (a *API) reader(c call) Reader {
	if c.Fresh {
		return a.o.Store
	}
	return a.o.Shown
}
