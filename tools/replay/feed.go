package replay

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A line is one line of the input, read and classified ahead.
type line struct {
	id     string    // of the event, "" when it cannot be read
	at     time.Time // of the event; zero when it is not usable
	input  any       // for the pipeline; nil when the line is no JSON
	result classify.Result
	why    string // of a line that is no JSON
}

// batch is how many lines a goroutine reads at a time.
const batch = 256

// maxLine is the longest line taken, in bytes. An event is at most a 256 KiB.
const maxLine = 4 << 20

// A job is a batch on its way.
type job struct {
	raw  [][]byte
	done chan []line
}

// feed reads lines and classifies them on all cores, and hands them on in their
// order. It stops when ctx ends.
func feed(ctx context.Context, r io.Reader, each func(line) error) error {
	workers := runtime.GOMAXPROCS(0)
	jobs, order := make(chan job), make(chan job, 2*workers)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for range workers {
		go work(ctx, jobs)
	}
	read := make(chan error, 1)
	go func() {
		defer close(order)
		read <- split(ctx, r, func(raw [][]byte) bool {
			j := job{raw, make(chan []line, 1)}
			return send(ctx, jobs, j) && send(ctx, order, j)
		})
	}()
	for j := range order {
		for _, l := range <-j.done {
			if err := each(l); err != nil {
				return err
			}
		}
	}
	return errors.Join(<-read, context.Cause(ctx))
}

func send(ctx context.Context, to chan<- job, j job) bool {
	select {
	case to <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

func work(ctx context.Context, jobs <-chan job) {
	h := classify.New(classify.Options{})
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-jobs:
			out := make([]line, len(j.raw))
			for i, raw := range j.raw {
				out[i] = readLine(ctx, h, raw)
			}
			j.done <- out
		}
	}
}

// readLine reads one line as the pipeline would. Classify never fails: bytes
// that are no usable event are routed to quarantine.
func readLine(ctx context.Context, h *classify.Handler, raw []byte) line {
	input, err := value.Decode(string(raw))
	if err != nil {
		return line{why: fmt.Sprintf("the line is no JSON: %v", err)}
	}
	l := line{input: input}
	l.result, _ = h.Handle(ctx, json.RawMessage(raw)) // has no error to give, see its doc
	if l.result.Route == classify.ToQuarantine {
		l.id = idOf(raw)
	} else {
		l.id, l.at = l.result.Signal.EventID, l.result.Signal.At
	}
	return l
}

// idOf finds the id of an event that is otherwise not usable.
func idOf(raw []byte) string {
	var e struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return ""
	}
	id, _ := e.ID.(string)
	return id
}

// split cuts the input into lines and hands them on in batches; more is false
// when nobody takes them any longer.
func split(ctx context.Context, r io.Reader, hand func([][]byte) (more bool)) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	var raw [][]byte
	for n := 1; lines.Scan(); n++ {
		if text := bytes.TrimSpace(lines.Bytes()); len(text) > 0 {
			raw = append(raw, bytes.Clone(text))
		}
		if len(raw) == batch {
			if !hand(raw) {
				return ctx.Err()
			}
			raw = nil
		}
	}
	if len(raw) > 0 && !hand(raw) {
		return ctx.Err()
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	return nil
}
