package send_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/cloudops-autopilot/autopilot/tools/send"
)

// fakeBus refuses entries by the codes set for their source, in turn.
type fakeBus struct {
	codes   map[string][]string
	batches [][]types.PutEventsRequestEntry
	at      []time.Duration
	begun   time.Time
	err     error
	short   bool
}

func (f *fakeBus) PutEvents(_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	if f.err != nil {
		return nil, f.err
	}
	f.batches, f.at = append(f.batches, in.Entries), append(f.at, time.Since(f.begun))
	out := &eventbridge.PutEventsOutput{}
	for _, e := range in.Entries {
		r := types.PutEventsResultEntry{EventId: aws.String("x")}
		if codes := f.codes[*e.Source]; len(codes) > 0 {
			f.codes[*e.Source] = codes[1:]
			r = types.PutEventsResultEntry{ErrorCode: &codes[0], ErrorMessage: aws.String("because")}
		}
		out.Entries = append(out.Entries, r)
	}
	if f.short {
		out.Entries = nil
	}
	return out, nil
}

func (f *fakeBus) details() (all []string) {
	for _, b := range f.batches {
		for _, e := range b {
			all = append(all, *e.Source+" "+*e.Detail)
		}
	}
	return all
}

const (
	full  = `{"id":"e-1","source":"aws.ec2","detail-type":"T","detail":{"a":1}}`
	plain = `{"source":"my.app","detail-type":"T","time":"2026-01-02T03:04:05Z","resources":["r"],"detail":{"a":1}}`
)

func TestEventsOfAllFormsAreSent(t *testing.T) {
	wrapped := "autopilot.forwarded " + full
	tests := []struct {
		name, in string
		want     []string
		result   send.Result
		problems []string
	}{
		{"one line", full, []string{wrapped}, send.Result{Accepted: 1}, nil},
		{"lines", full + "\n\r\n" + plain + "\n", []string{wrapped, `my.app {"a":1}`}, send.Result{Accepted: 2}, nil},
		{"an array on one line", `[` + full + `,` + plain + `]`, []string{wrapped, `my.app {"a":1}`}, send.Result{Accepted: 2}, nil},
		{"an array over lines", "[\n" + full + ",\n" + plain + "\n]\n", []string{wrapped, `my.app {"a":1}`}, send.Result{Accepted: 2}, nil},
		{"a document over lines", "{\n" + full[1:], []string{"autopilot.forwarded {\n" + full[1:]}, send.Result{Accepted: 1}, nil},
		{"nothing", "\n\n", nil, send.Result{}, nil},
		{"no id and no source", `{"detail-type":"T","detail":{}}`, []string{`autopilot.forwarded {"detail-type":"T","detail":{}}`}, send.Result{Accepted: 1}, nil},
		{"source of another type", `{"source":5,"detail-type":"T","detail":{}}`, []string{`autopilot.forwarded {"source":5,"detail-type":"T","detail":{}}`}, send.Result{Accepted: 1}, nil},
		{"no id and a bad time", `{"source":"s","detail-type":"T","time":"now","detail":{}}`, []string{`autopilot.forwarded {"source":"s","detail-type":"T","time":"now","detail":{}}`}, send.Result{Accepted: 1}, nil},
		{"a broken line among others", full + "\n{\"id\":\n" + full, []string{wrapped, `autopilot.forwarded {"unreadable":"{\"id\":"}`, wrapped},
			send.Result{Accepted: 3, Unreadable: 1}, []string{`line 2: not valid JSON: unexpected end of JSON input; sent as it is, look for it in quarantine`}},
		{"a broken first line", "{\"id\":\"\n" + full, []string{`autopilot.forwarded {"unreadable":"{\"id\":\""}`, wrapped},
			send.Result{Accepted: 2, Unreadable: 1}, []string{`line 1: not valid JSON: unexpected end of JSON input; sent as it is, look for it in quarantine`}},
		{"a number", "5", []string{`autopilot.forwarded {"unreadable":"5"}`}, send.Result{Accepted: 1, Unreadable: 1},
			[]string{`line 1: not a JSON object; sent as it is, look for it in quarantine`}},
		{"bytes that are not UTF-8", "{\"a\":\"\xff\"}", []string{`autopilot.forwarded {"unreadable":"{\"a\":\"\ufffd\"}","base64":"eyJhIjoi/yJ9"}`}, send.Result{Accepted: 1, Unreadable: 1},
			[]string{`line 1: not valid UTF-8; sent as it is, look for it in quarantine`}},
		{"too large", `{"id":"` + strings.Repeat("x", 1<<20) + `"}` + "\n" + full, []string{wrapped}, send.Result{Accepted: 1, Failed: 1},
			[]string{`line 1: the event has 1048638 bytes, a request takes 1048576`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bus := &fakeBus{}
			var problems []string
			got, err := send.All(t.Context(), strings.NewReader(tt.in), send.Options{Client: bus, Report: func(p send.Problem) { problems = append(problems, p.String()) }})
			if err != nil || got != tt.result {
				t.Errorf("All = %+v, %v, want %+v", got, err, tt.result)
			}
			if !slices.Equal(bus.details(), tt.want) {
				t.Errorf("sent %q\nwant %q", bus.details(), tt.want)
			}
			if !slices.Equal(problems, tt.problems) {
				t.Errorf("problems = %q, want %q", problems, tt.problems)
			}
		})
	}
}

func TestFieldsOfAPlainEventAreKept(t *testing.T) {
	bus := &fakeBus{}
	if _, err := send.All(t.Context(), strings.NewReader(plain), send.Options{Client: bus, Bus: func(source string) string { return "bus-of-" + source }}); err != nil {
		t.Fatal(err)
	}
	e := bus.batches[0][0]
	if *e.DetailType != "T" || !e.Time.Equal(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) || !slices.Equal(e.Resources, []string{"r"}) || *e.EventBusName != "bus-of-my.app" {
		t.Errorf("entry = %+v, want all its fields and the bus", e)
	}
}

func TestOnlyWholeEventsAreRoutedByTheirSource(t *testing.T) {
	bus := &fakeBus{}
	in := full + "\n" + `{"id":5,"source":"aws.ec2","detail-type":"T","detail":{}}` + "\n" + `{"id":"e","source":"aws.ec2","detail-type":"T","detail":[]}` + "\n{"
	if _, err := send.All(t.Context(), strings.NewReader(in), send.Options{Client: bus, Bus: func(source string) string { return "of-" + source }}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range bus.batches[0] {
		got = append(got, *e.EventBusName)
	}
	if want := []string{"of-aws.ec2", "of-", "of-", "of-"}; !slices.Equal(got, want) {
		t.Errorf("buses = %v, want %v", got, want)
	}
}

func TestBatchesHoldTenEventsAndOneMegabyte(t *testing.T) {
	bus := &fakeBus{}
	large := `{"id":"` + strings.Repeat("x", 400_000) + `"}` + "\n"
	in := strings.Repeat(full+"\n", 25) + strings.Repeat(large, 3)
	if _, err := send.All(t.Context(), strings.NewReader(in), send.Options{Client: bus}); err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, b := range bus.batches {
		sizes = append(sizes, len(b))
	}
	if want := []int{10, 10, 7, 1}; !slices.Equal(sizes, want) {
		t.Errorf("batches of %v, want %v", sizes, want)
	}
}

func TestOnlyWhatMaySucceedIsTriedAgain(t *testing.T) {
	named := func(source string) string {
		return fmt.Sprintf(`{"source":%q,"detail-type":"T","detail":{}}`, source) + "\n"
	}
	tests := []struct {
		name     string
		codes    []string
		tries    int
		accepted int
		problem  string
	}{
		{"throttled twice", []string{"ThrottlingException", "ThrottlingException"}, 3, 1, ""},
		{"failed inside once", []string{"InternalFailure"}, 2, 1, ""},
		{"malformed", []string{"MalformedDetail"}, 1, 0, "line 2: MalformedDetail: because"},
		{"not authorized", []string{"NotAuthorizedForSourceException"}, 1, 0, "line 2: NotAuthorizedForSourceException: because"},
		{"throttled for ever", slices.Repeat([]string{"ThrottlingException"}, 9), 3, 0, "line 2: ThrottlingException: because"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bus := &fakeBus{codes: map[string][]string{"odd": tt.codes}}
				problem := ""
				got, err := send.All(t.Context(), strings.NewReader(named("a")+named("odd")+named("b")),
					send.Options{Client: bus, Attempts: 3, Report: func(p send.Problem) { problem += p.String() }})
				if err != nil || got.Accepted != 2+tt.accepted || got.Failed != 1-tt.accepted || problem != tt.problem {
					t.Errorf("All = %+v, %v with problem %q, want %d accepted and problem %q", got, err, problem, 2+tt.accepted, tt.problem)
				}
				if len(bus.batches) != tt.tries || tt.tries > 1 && len(bus.batches[1]) != 1 {
					t.Errorf("sent %v, want %d requests, the later ones with the odd event alone", bus.details(), tt.tries)
				}
			})
		})
	}
}

func TestTheRateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bus := &fakeBus{begun: time.Now()}
		in := strings.Repeat(full+"\n", 100)
		var seen []int
		_, err := send.All(t.Context(), strings.NewReader(in), send.Options{Client: bus, Rate: 20, Progress: func(n, _ int) { seen = append(seen, n) }})
		if err != nil {
			t.Fatal(err)
		}
		if last := bus.at[len(bus.at)-1]; last < 4*time.Second || last > 5*time.Second {
			t.Errorf("100 events at 20 a second took %v, want between 4 and 5 seconds", last)
		}
		if len(seen) != 50 || seen[49] != 100 {
			t.Errorf("progress was told %d times, last %v, want 50 batches of two", len(seen), seen)
		}
	})
}

func TestWhatEndsTheWork(t *testing.T) {
	down := errors.New("connection refused")
	if _, err := send.All(t.Context(), strings.NewReader(full), send.Options{Client: &fakeBus{err: down}}); !errors.Is(err, down) {
		t.Errorf("bus down: All = %v, want %v", err, down)
	}
	if _, err := send.All(t.Context(), strings.NewReader(full), send.Options{Client: &fakeBus{short: true}}); err == nil {
		t.Error("an answer that is too short: All = nil, want an error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := send.All(ctx, strings.NewReader(full), send.Options{Client: &fakeBus{}, Rate: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: All = %v, want %v", err, context.Canceled)
	}
}
