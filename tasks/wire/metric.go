package wire

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Namespace is where CloudWatch keeps the metrics of the functions. All are
// counts with the dimension FunctionName.
const Namespace = "CloudOpsAutopilot"

// The metrics.
const (
	CacheHits        = "CacheHits"        // reads of the API that its memory answered
	CacheMisses      = "CacheMisses"      // reads of the API that might have been, but went to the tables
	ReadsPastCluster = "ReadsPastCluster" // reads that the DAX cluster failed to answer, or would have
)

// Metered tells CloudWatch after each call of h how much the counters grew,
// which are by the names of their metrics. It costs a line of the log and no
// call: CloudWatch makes metrics of lines in its embedded metric format. What did
// not grow is not told.
func Metered[In, Out any](log *slog.Logger, counters map[string]func() int64, h func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	m := meter{log: log, counters: counters, told: map[string]int64{}}
	return func(ctx context.Context, in In) (Out, error) {
		defer m.tell(ctx)
		return h(ctx, in)
	}
}

type meter struct {
	log      *slog.Logger
	counters map[string]func() int64

	mu   sync.Mutex
	told map[string]int64
}

// The embedded metric format, as the CloudWatch User Guide has it.
type (
	embedded struct {
		Timestamp         int64 // milliseconds since 1970
		CloudWatchMetrics []directive
	}
	directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	metric struct{ Name, Unit string }
)

func (m *meter) tell(ctx context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := directive{Namespace: Namespace, Dimensions: [][]string{{"FunctionName"}}}
	attrs := []slog.Attr{slog.String("FunctionName", lambdacontext.FunctionName)}
	for _, name := range slices.Sorted(maps.Keys(m.counters)) {
		now := m.counters[name]()
		if grown := now - m.told[name]; grown > 0 {
			d.Metrics = append(d.Metrics, metric{name, "Count"})
			attrs = append(attrs, slog.Int64(name, grown))
		}
		m.told[name] = now
	}
	if len(d.Metrics) > 0 {
		attrs = append(attrs, slog.Any("_aws", embedded{time.Now().UnixMilli(), []directive{d}}))
		m.log.LogAttrs(ctx, least(ctx, m.log), "metrics", attrs...)
	}
}

// least is the lowest level that is logged. Lambda drops what is below the
// function's level, whatever it says, and a metric is no less wanted for that.
func least(ctx context.Context, log *slog.Logger) slog.Level {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn} {
		if log.Enabled(ctx, level) {
			return level
		}
	}
	return slog.LevelError
}
