package incident

import "time"

// A Token answers a lifecycle execution that waits. It is a secret: it never
// leaves the store but for the call that answers it.
type Token struct {
	Value    string    `json:"token"`
	WaitsFor string    `json:"waitsFor"`
	Round    int       `json:"round"`
	At       time.Time `json:"at"`
}

// Usage is what models have used in a span of time.
type Usage struct {
	Tokens  int64   `json:"tokens"`
	Dollars float64 `json:"dollars"`
}

// A Note is something small that correlation remembers under a key of its own:
// the newest fault of a fingerprint, the edges of a resource, a counter of a window.
type Note struct {
	Key     string    `json:"key"`
	Version int64     `json:"version"` // as read, 0 when there was none; a write is refused when it moved
	Doc     []byte    `json:"doc"`     // JSON
	Expires time.Time `json:"expires"`
}
