package value

// indexed is the number of members from which an Object keeps an index.
const indexed = 12

// An Object is a JSON object whose members keep their order.
type Object struct {
	keys  []string
	vals  []any
	index map[string]int
	text  int // bytes of the text it was read from, 0 if it was made otherwise
}

// NewObject returns an empty object with room for n members.
func NewObject(n int) *Object {
	return &Object{keys: make([]string, 0, n), vals: make([]any, 0, n)}
}

// Pairs returns an object of alternating keys and values.
func Pairs(kv ...any) *Object {
	o := NewObject(len(kv) / 2)
	for i := 0; i+1 < len(kv); i += 2 {
		o.Set(kv[i].(string), kv[i+1])
	}
	return o
}

// Len returns the number of members.
func (o *Object) Len() int { return len(o.keys) }

// At returns the i-th member.
func (o *Object) At(i int) (string, any) { return o.keys[i], o.vals[i] }

// Keys returns the names of the members, to be read only.
func (o *Object) Keys() []string { return o.keys }

// Get returns the member named key.
func (o *Object) Get(key string) (any, bool) {
	if i := o.find(key); i >= 0 {
		return o.vals[i], true
	}
	return nil, false
}

// Set is for building an object that nobody else has seen yet.
func (o *Object) Set(key string, v any) {
	o.text = 0
	if i := o.find(key); i >= 0 {
		o.vals[i] = v
		return
	}
	o.keys = append(o.keys, key)
	o.vals = append(o.vals, v)
	if o.index != nil {
		o.index[key] = len(o.keys) - 1
	} else if len(o.keys) > indexed {
		o.reindex()
	}
}

// With returns a copy of o in which key is v.
func (o *Object) With(key string, v any) *Object {
	c := NewObject(len(o.keys) + 1)
	c.keys = append(c.keys, o.keys...)
	c.vals = append(c.vals, o.vals...)
	if len(c.keys) > indexed {
		c.reindex()
	}
	c.Set(key, v)
	return c
}

func (o *Object) reindex() {
	o.index = make(map[string]int, len(o.keys))
	for i, k := range o.keys {
		o.index[k] = i
	}
}

func (o *Object) find(key string) int {
	if o.index != nil {
		if i, ok := o.index[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range o.keys {
		if k == key {
			return i
		}
	}
	return -1
}

// MarshalJSON writes the object in the order of its members.
func (o *Object) MarshalJSON() ([]byte, error) { return Append(nil, o), nil }
