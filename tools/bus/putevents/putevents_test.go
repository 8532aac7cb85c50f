package putevents_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/smithy-go"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/bus/putevents"
)

// recorder is a Bus that remembers, or fails with err.
type recorder struct {
	got []bus.Event
	err error
}

func (r *recorder) Put(_ context.Context, events ...bus.Event) error {
	if r.err == nil {
		r.got = append(r.got, events...)
	}
	return r.err
}

func serve(t *testing.T, r *recorder) (string, *eventbridge.Client) {
	t.Helper()
	ids := 0
	server := httptest.NewServer(putevents.New(putevents.Options{
		Bus: r, Buses: []string{"own"},
		Now:   func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		NewID: func() string { ids++; return fmt.Sprintf("id-%d", ids) },
	}))
	t.Cleanup(server.Close)
	return server.URL, eventbridge.New(eventbridge.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
		Retryer: aws.NopRetryer{},
	})
}

func entry(source, detailType, detail string) types.PutEventsRequestEntry {
	e := types.PutEventsRequestEntry{}
	for _, f := range []struct {
		to   **string
		text string
	}{{&e.Source, source}, {&e.DetailType, detailType}, {&e.Detail, detail}} {
		if f.text != "" {
			*f.to = aws.String(f.text)
		}
	}
	return e
}

func TestEachEntryIsAnsweredForItself(t *testing.T) {
	wrap := func(inner string) types.PutEventsRequestEntry {
		return entry("autopilot.forwarded", "CloudOps Autopilot Forwarded Event", inner)
	}
	onBus := func(name string, e types.PutEventsRequestEntry) types.PutEventsRequestEntry {
		e.EventBusName = aws.String(name)
		return e
	}
	ok := entry("my.app", "T", `{"a":1}`)
	tests := []struct {
		name  string
		entry types.PutEventsRequestEntry
		want  string // EventId, or error code and message
		bus   string
		event string // "" when none reaches the bus
	}{
		{"plain", ok, "id-1", "", `{"version":"0","id":"id-1","detail-type":"T","source":"my.app","account":"000000000000","time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{"a":1}}`},
		{"time and resources", types.PutEventsRequestEntry{Source: aws.String("s"), DetailType: aws.String("T"), Detail: aws.String("{}"),
			Time: aws.Time(time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC)), Resources: []string{"r1", "r2"}},
			"id-1", "", `{"version":"0","id":"id-1","detail-type":"T","source":"s","account":"000000000000","time":"2020-02-03T04:05:06Z","region":"us-east-1","resources":["r1","r2"],"detail":{}}`},
		{"AWS sources are taken", entry("aws.ec2", "T", `{}`), "id-1", "", `{"version":"0","id":"id-1","detail-type":"T","source":"aws.ec2","account":"000000000000","time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{}}`},
		{"own bus by name", onBus("own", ok), "id-1", "own", "any"},
		{"own bus by ARN", onBus("arn:aws:events:us-east-1:000000000000:event-bus/own", ok), "id-1", "own", "any"},
		{"default bus by name", onBus("default", ok), "id-1", "", "any"},
		{"a bus that does not exist", onBus("nowhere", ok), "id-1", "", ""},
		{"forwarded events are unwrapped", wrap(`{"id":"e-7","source":"aws.ec2","detail-type":"T","detail":{"x":1}}`), "e-7", "", `{"id":"e-7","source":"aws.ec2","detail-type":"T","detail":{"x":1}}`},
		{"forwarded events without a source stay wrapped", wrap(`{"id":"e-7"}`), "id-1", "", `{"version":"0","id":"id-1","detail-type":"CloudOps Autopilot Forwarded Event","source":"autopilot.forwarded","account":"000000000000","time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{"id":"e-7"}}`},
		{"no source", entry("", "T", "{}"), "InvalidArgument Parameter Source is not valid. Reason: Source is a required argument.", "", ""},
		{"no detail-type", entry("s", "", "{}"), "InvalidArgument Parameter DetailType is not valid. Reason: DetailType is a required argument.", "", ""},
		{"no detail", entry("s", "T", ""), "InvalidArgument Parameter Detail is not valid. Reason: Detail is a required argument.", "", ""},
		{"long detail-type", entry("s", strings.Repeat("ü", 129), "{}"), "InvalidArgument Parameter DetailType is not valid. Reason: DetailType must be at most 128 characters.", "", ""},
		{"longest detail-type", entry("s", strings.Repeat("ü", 128), "{}"), "id-1", "", "any"},
		{"detail is no JSON", entry("s", "T", `{"a":`), "MalformedDetail Detail is malformed.", "", ""},
		{"detail is an array", entry("s", "T", `[1]`), "MalformedDetail Detail is malformed.", "", ""},
		{"detail is text", entry("s", "T", `"{}"`), "MalformedDetail Detail is malformed.", "", ""},
		{"detail is nested 1100 deep", entry("s", "T", strings.Repeat(`{"a":`, 1100)+"1"+strings.Repeat("}", 1100)), "id-1", "", "any"},
		{"detail is nested deeper", entry("s", "T", strings.Repeat(`{"a":`, 1101)+"1"+strings.Repeat("}", 1101)), "MalformedDetail Detail is malformed.", "", ""},
		{"detail of 300 KB", entry("s", "T", `{"a":"`+strings.Repeat("x", 300_000)+`"}`), "id-1", "", "any"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &recorder{}
			_, client := serve(t, r)
			out, err := client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{tt.entry}})
			if err != nil {
				t.Fatalf("PutEvents = %v", err)
			}
			got, failed := aws.ToString(out.Entries[0].EventId), int32(0)
			if code := aws.ToString(out.Entries[0].ErrorCode); code != "" {
				got, failed = code+" "+aws.ToString(out.Entries[0].ErrorMessage), 1
			}
			if got != tt.want || out.FailedEntryCount != failed {
				t.Errorf("answer = %q with %d failed, want %q with %d", got, out.FailedEntryCount, tt.want, failed)
			}
			switch {
			case tt.event == "" && len(r.got) > 0:
				t.Errorf("the bus got %s, want nothing", r.got[0].Envelope)
			case tt.event == "":
			case len(r.got) != 1 || r.got[0].Bus != tt.bus:
				t.Errorf("the bus got %+v, want one event on bus %q", r.got, tt.bus)
			case tt.event != "any" && string(r.got[0].Envelope) != tt.event:
				t.Errorf("envelope = %s\nwant %s", r.got[0].Envelope, tt.event)
			}
		})
	}
}

func TestAFailedEntryDoesNotHoldUpTheOthers(t *testing.T) {
	r := &recorder{}
	_, client := serve(t, r)
	out, err := client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{
		entry("s", "T", `{"n":1}`), entry("s", "T", `no`), entry("s", "T", `{"n":3}`)}})
	if err != nil {
		t.Fatal(err)
	}
	if out.FailedEntryCount != 1 || aws.ToString(out.Entries[1].ErrorCode) != "MalformedDetail" || out.Entries[0].EventId == nil || out.Entries[2].EventId == nil || len(r.got) != 2 {
		t.Errorf("answer = %+v with %d events on the bus, want only the second entry to fail", out.Entries, len(r.got))
	}
}

func TestTheBusFailing(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"too much waits", bus.ErrBusy, "ThrottlingException"},
		{"the disk is full", errors.New("disk full"), "InternalFailure"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, client := serve(t, &recorder{err: tt.err})
			out, err := client.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{entry("s", "T", "{}"), entry("", "T", "{}")}})
			if err != nil {
				t.Fatal(err)
			}
			if got := aws.ToString(out.Entries[0].ErrorCode); got != tt.want || out.FailedEntryCount != 2 || aws.ToString(out.Entries[1].ErrorCode) != "InvalidArgument" {
				t.Errorf("answer = %s and %s, want %s and InvalidArgument", got, aws.ToString(out.Entries[1].ErrorCode), tt.want)
			}
		})
	}
}

func TestARequestIsRefusedWhole(t *testing.T) {
	entries := func(n, bytes int) string {
		one := fmt.Sprintf(`{"Source":"s","DetailType":"T","Detail":%q}`, `{"a":"`+strings.Repeat("x", bytes)+`"}`)
		return `{"Entries":[` + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + `]}`
	}
	tests := []struct {
		name, target, body string
		status             int
		code, message      string
	}{
		{"eleven entries", "AWSEvents.PutEvents", entries(11, 1), 400, "ValidationException", "less than or equal to 10"},
		{"no entries", "AWSEvents.PutEvents", `{"Entries":[]}`, 400, "ValidationException", "greater than or equal to 1"},
		{"no list", "AWSEvents.PutEvents", `{}`, 400, "ValidationException", "must not be null"},
		{"empty body", "AWSEvents.PutEvents", ``, 400, "ValidationException", "must not be null"},
		{"over 1 MB together", "AWSEvents.PutEvents", entries(10, 105_000), 400, "ValidationException", "over the limit"},
		{"far over 1 MB", "AWSEvents.PutEvents", entries(10, 1_000_000), 413, "RequestEntityTooLargeException", "longer than"},
		{"no JSON", "AWSEvents.PutEvents", `{"Entries":`, 400, "SerializationException", "not valid JSON"},
		{"a field of another type", "AWSEvents.PutEvents", `{"Entries":[{"Source":5}]}`, 400, "SerializationException", "Entries.Source cannot be a number"},
		{"a bad time", "AWSEvents.PutEvents", `{"Entries":[{"Time":"yesterday"}]}`, 400, "SerializationException", "yesterday"},
		{"invalid UTF-8", "AWSEvents.PutEvents", "{\"Entries\":[{\"Source\":\"\xff\"}]}", 400, "SerializationException", "UTF-8"},
		{"another operation", "AWSEvents.PutRule", `{}`, 400, "UnknownOperationException", "PutRule"},
		{"another service", "AWSLogs.PutEvents", `{}`, 400, "UnknownOperationException", "AWSLogs"},
		{"a bad pattern", "AWSEvents.TestEventPattern", `{"Event":"{}","EventPattern":"{\"a\":[]}"}`, 400, "InvalidEventPatternException", "Event pattern is not valid at a. Reason: empty arrays"},
		{"a bad event", "AWSEvents.TestEventPattern", `{"Event":"{}","EventPattern":"{\"a\":[1]}"}`, 400, "ValidationException", "id is missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &recorder{}
			service := putevents.New(putevents.Options{Bus: r})
			req := httptest.NewRequest("POST", "/", strings.NewReader(tt.body))
			req.Header.Set("X-Amz-Target", tt.target)
			w := httptest.NewRecorder()
			service.ServeHTTP(w, req)
			var got struct {
				Type    string `json:"__type"`
				Message string `json:"message"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("answer %q: %v", w.Body, err)
			}
			if w.Code != tt.status || got.Type != tt.code || !strings.Contains(got.Message, tt.message) || len(r.got) > 0 {
				t.Errorf("answer = %d %+v with %d events on the bus, want %d %s with %q and none", w.Code, got, len(r.got), tt.status, tt.code, tt.message)
			}
		})
	}
}

func TestTheClientSeesTheException(t *testing.T) {
	_, client := serve(t, &recorder{})
	_, err := client.TestEventPattern(t.Context(), &eventbridge.TestEventPatternInput{Event: aws.String("{}"), EventPattern: aws.String(`{"source":"x"}`)})
	var invalid *types.InvalidEventPatternException
	if !errors.As(err, &invalid) {
		t.Errorf("TestEventPattern = %v, want InvalidEventPatternException", err)
	}
	_, err = client.ListRules(t.Context(), &eventbridge.ListRulesInput{})
	if api := smithy.APIError(nil); !errors.As(err, &api) || api.ErrorCode() != "UnknownOperationException" {
		t.Errorf("ListRules = %v, want UnknownOperationException", err)
	}
	out, err := client.TestEventPattern(t.Context(), &eventbridge.TestEventPatternInput{EventPattern: aws.String(`{"source":["x"]}`),
		Event: aws.String(`{"id":"1","account":"1","source":"x","time":"t","region":"r","resources":[],"detail-type":"t"}`)})
	if err != nil || !out.Result {
		t.Errorf("TestEventPattern = %+v, %v, want true", out, err)
	}
}

func FuzzPutEvents(f *testing.F) {
	f.Add([]byte(`{"Entries":[{"Source":"aws.ec2","DetailType":"T","Detail":"{\"a\":[{}]}","Time":1.5}]}`))
	f.Add([]byte(`{"Entries":[{"Source":"autopilot.forwarded","DetailType":"CloudOps Autopilot Forwarded Event","Detail":"{\"id\":\"1\",\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{}}"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &recorder{}
		req := httptest.NewRequest("POST", "/", strings.NewReader(string(body)))
		req.Header.Set("X-Amz-Target", "AWSEvents.PutEvents")
		w := httptest.NewRecorder()
		putevents.New(putevents.Options{Bus: r}).ServeHTTP(w, req)
		if w.Code == 500 {
			t.Errorf("PutEvents(%q) = 500 %s", body, w.Body)
		}
		for _, e := range r.got {
			if !json.Valid(e.Envelope) {
				t.Errorf("PutEvents(%q) put %q on the bus, which is no JSON", body, e.Envelope)
			}
		}
	})
}
