package cluster

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A node is as much of a DAX node as reads need: it speaks the client's protocol
// on a loopback address and has one item, whatever table and partition is asked.
type node struct {
	listener net.Listener

	mu      sync.Mutex
	conns   []net.Conn
	asked   []string
	trouble error
}

// The methods of the protocol and the parts of requests and answers, as the
// client numbers them.
const (
	authorize           = 1489122155
	defineAttributeList = 670678385
	defineKeySchema     = -742646399
	endpoints           = 455855874
	getItem             = 263244906
	query               = -931250863

	consistentRead, indexName = 2, 11 // of a request
	oneItem, items, count     = 0, 7, 8
)

func newNode(t *testing.T) *node {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &node{listener: l}
	t.Cleanup(n.stop)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n.mu.Lock()
			n.conns = append(n.conns, c)
			n.mu.Unlock()
			go n.serve(c)
		}
	}()
	return n
}

// stop ends the node as a failed instance ends.
func (n *node) stop() {
	n.listener.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.conns {
		c.Close()
	}
}

// calls are what was asked so far, and what the node did not understand.
func (n *node) calls() ([]string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked, n.trouble
}

func (n *node) serve(c net.Conn) {
	r := bufio.NewReader(c)
	if hello, err := several(r, 5); err != nil || hello[0] != "J7yne5G" {
		return // the node is over, or this is no client
	}
	for {
		call, err := several(r, 2) // service and method
		if err != nil {
			return
		}
		answer, err := n.answer(r, call[1])
		if err != nil {
			n.mu.Lock()
			n.trouble = errors.Join(n.trouble, err)
			n.mu.Unlock()
			c.Close()
			return
		}
		if _, err := c.Write(answer); err != nil {
			return
		}
	}
}

// answer reads the arguments of a method and returns what is sent back.
func (n *node) answer(r *bufio.Reader, method any) ([]byte, error) {
	arguments := map[any]int64{authorize: 5, defineAttributeList: 1, defineKeySchema: 1, endpoints: 0, getItem: 3, query: 3}
	id, ok := method.(int64)
	most, known := arguments[int(id)]
	if !ok || !known {
		return nil, fmt.Errorf("method %v", method)
	}
	args, err := several(r, most)
	if err != nil {
		return nil, err
	}
	key := append(encode(nil, "p"), "s"...) // a text, and what is left is the sort key
	item := encode(nil, 7)                  // the list of attributes whose values follow
	for _, value := range []any{`"cluster"`, "p", "s", 3} {
		item = encode(item, value)
	}
	var out any
	switch int(id) {
	case authorize:
		return nil, nil
	case endpoints:
		at := n.listener.Addr().(*net.TCPAddr)
		out = []any{[]pair{{0, 1}, {1, "localhost"}, {2, []byte(at.IP.To4())}, {3, at.Port}, {4, 1}}}
	case defineKeySchema:
		out = []pair{{"PK", "S"}, {"SK", "S"}}
	case defineAttributeList:
		out = []any{"Doc", "IPK", "ISK", "Version"}
	case getItem:
		n.note("get", args)
		out = []pair{{oneItem, item}}
		if asked, _ := args[1].([]byte); string(asked) != "\x61p"+"s" {
			out = nil
		}
	case query:
		n.note("query", args)
		out = []pair{{items, []any{[]any{key, item}}}, {count, 1}}
	}
	return encode(encode(nil, []any{}), out), nil // no error, and then the answer
}

// note remembers a read.
func (n *node) note(what string, args []any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	options, _ := args[2].(map[any]any)
	said := fmt.Sprintf("%s %s", what, args[0])
	if index, ok := options[int64(indexName)].([]byte); ok {
		said += "/" + string(index)
	}
	n.asked = append(n.asked, fmt.Sprintf("%s consistent %v", said, options[int64(consistentRead)]))
}

func TestReadsGoThroughTheCluster(t *testing.T) {
	n := newNode(t)
	tables := &table{says: `"tables"`}
	c, err := New(Options{Endpoint: "dax://" + n.listener.Addr().String(), AWS: account, Tables: tables})
	if err != nil {
		t.Fatal(err)
	}
	b := backend(t, c)
	reads := map[string]func() ([]store.Item, error){
		"get": func() ([]store.Item, error) {
			return b.Get(t.Context(), store.Key{Table: store.Incidents, PK: "p", SK: "s"})
		},
		"get what is not there": func() ([]store.Item, error) {
			return b.Get(t.Context(), store.Key{Table: store.Incidents, PK: "p", SK: "t"})
		},
		"query": func() ([]store.Item, error) {
			items, _, err := b.Query(t.Context(), store.Range{Table: store.Incidents, PK: "p"})
			return items, err
		},
		"query of the index": func() ([]store.Item, error) {
			items, _, err := b.Query(t.Context(), store.Range{Table: store.Incidents, Indexed: true, PK: "p"})
			return items, err
		},
	}
	wants := []struct{ name, asked string }{
		{"get", "get incidents consistent <nil>"},
		{"get what is not there", "get incidents consistent <nil>"},
		{"query", "query incidents consistent 0"},
		{"query of the index", "query incidents/index consistent <nil>"},
	}
	for i, want := range wants {
		items, err := reads[want.name]()
		asked, trouble := n.calls()
		if err != nil || trouble != nil || len(asked) != i+1 || asked[i] != want.asked {
			t.Fatalf("%s: %v; the node was asked %q, %v, want %s", want.name, err, asked, trouble, want.asked)
		}
		if want.name == "get what is not there" {
			if len(items) != 0 {
				t.Errorf("%s = %+v, want none", want.name, items)
			}
			continue
		}
		if len(items) != 1 || items[0].PK != "p" || items[0].SK != "s" || items[0].Version != 3 || string(items[0].Doc) != `"cluster"` {
			t.Errorf("%s = %+v, want the node's item", want.name, items)
		}
	}
	if c.Past() != 0 || tables.reads != 0 {
		t.Errorf("%d reads past the cluster, want none", c.Past())
	}

	n.stop()
	items, err := reads["get"]()
	if err != nil || len(items) != 1 || string(items[0].Doc) != `"tables"` || c.Past() != 1 {
		t.Errorf("get from a cluster that died = %+v, %v, %d past it, want the tables' item", items, err, c.Past())
	}
}
