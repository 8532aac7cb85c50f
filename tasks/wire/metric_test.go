package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// A line is what CloudWatch reads of a line in its embedded metric format.
type line struct {
	Level, FunctionName    string
	CacheHits, CacheMisses int64
	AWS                    struct {
		Timestamp         int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	} `json:"_aws"`
}

func TestMetered(t *testing.T) {
	lambdacontext.FunctionName = "stack-api"
	t.Cleanup(func() { lambdacontext.FunctionName = "" })
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		t.Run(level.String(), func(t *testing.T) {
			var log bytes.Buffer
			hits, misses := int64(5), int64(0)
			counters := map[string]func() int64{CacheHits: func() int64 { return hits }, CacheMisses: func() int64 { return misses }}
			errFails := errors.New("it fails, and is told of all the same")
			h := Metered(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: level})), counters,
				func(context.Context, int64) (int64, error) { return hits, errFails })

			if out, err := h(t.Context(), 1); out != 5 || !errors.Is(err, errFails) {
				t.Errorf("handler = %d, %v, want what it wraps returns", out, err)
			}
			wantLine(t, &log, level, 5, 0, "[{CacheHits Count}]")
			if _, err := h(t.Context(), 1); !errors.Is(err, errFails) || log.Len() != 0 {
				t.Errorf("log without news = %s, want none", &log)
			}
			hits, misses = 7, 1
			if _, err := h(t.Context(), 1); !errors.Is(err, errFails) {
				t.Error(err)
			}
			wantLine(t, &log, level, 2, 1, "[{CacheHits Count} {CacheMisses Count}]")
		})
	}
}

func wantLine(t *testing.T, log *bytes.Buffer, level slog.Level, hits, misses int64, metrics string) {
	t.Helper()
	var got line
	if err := json.NewDecoder(log).Decode(&got); err != nil {
		t.Fatalf("log: %v", err)
	}
	if got.Level != level.String() || got.FunctionName != "stack-api" || got.CacheHits != hits || got.CacheMisses != misses {
		t.Errorf("line = %+v, want %d hits and %d misses at level %s", got, hits, misses, level)
	}
	if age := time.Since(time.UnixMilli(got.AWS.Timestamp)); age < -time.Minute || age > time.Minute {
		t.Errorf("timestamp %d is no time in milliseconds", got.AWS.Timestamp)
	}
	if len(got.AWS.CloudWatchMetrics) != 1 {
		t.Fatalf("directives = %+v, want one", got.AWS.CloudWatchMetrics)
	}
	d := got.AWS.CloudWatchMetrics[0]
	if d.Namespace != Namespace || fmt.Sprint(d.Dimensions) != "[[FunctionName]]" || fmt.Sprint(d.Metrics) != metrics {
		t.Errorf("directive = %+v, want the metrics %s", d, metrics)
	}
}
