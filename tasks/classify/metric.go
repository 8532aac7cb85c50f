package classify

import (
	"strings"

	"github.com/tidwall/gjson"
)

// A metric is what an alarm watches.
type metric struct {
	namespace, name string
	dims            gjson.Result // object of strings
	expression      bool         // the result of a formula or query, not one metric as it is
	band            bool         // judged by anomaly detection
}

func (m metric) dimension(name string) string {
	if !m.dims.IsObject() {
		return ""
	}
	if v := m.dims.Get(name); v.Type == gjson.String {
		return v.Str
	}
	return ""
}

// metricOf picks the metric that says most about the resource: the one the
// alarm returns, or the first input of its formula that has dimensions.
func metricOf(metrics gjson.Result) metric {
	var best metric
	rank := -1
	metrics.ForEach(func(_, item gjson.Result) bool {
		if expr := item.Get("expression"); expr.Type == gjson.String {
			best.expression = true
			switch text := strings.TrimSpace(expr.Str); {
			case strings.HasPrefix(text, "ANOMALY_DETECTION_BAND("):
				best.band = true
			case strings.HasPrefix(strings.ToUpper(text), "SELECT ") && rank < 0:
				best.namespace, best.name = queried(text)
			}
			return true
		}
		stat := item.Get("metricStat.metric")
		if !stat.IsObject() {
			return true
		}
		dims := stat.Get("dimensions")
		score := 0
		if dims.IsObject() && len(dims.Raw) > 2 {
			score += 2
		}
		if item.Get("returnData").Type != gjson.False {
			score++
		}
		if faulty(stat.Get("name").Str) {
			score++
		}
		if score > rank {
			rank = score
			best.namespace, best.name, best.dims = stat.Get("namespace").Str, stat.Get("name").Str, dims
		}
		return true
	})
	return best
}

// faulty prefers, among the inputs of an error rate, the errors.
func faulty(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"error", "5xx", "fail", "throttl", "fault", "unhealthy", "reject"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// queried reads namespace and metric from a Metrics Insights query such as
// SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) GROUP BY …
func queried(query string) (namespace, name string) {
	if _, rest, ok := strings.Cut(query, "("); ok {
		if in, _, ok := strings.Cut(rest, ")"); ok {
			name = strings.Trim(strings.TrimSpace(in), `"'`)
		}
	}
	upper := strings.ToUpper(query)
	i := strings.Index(upper, " FROM ")
	if i < 0 || len(upper) != len(query) {
		return "", name
	}
	from := strings.TrimSpace(query[i+len(" FROM "):])
	if strings.HasPrefix(strings.ToUpper(from), "SCHEMA(") {
		from = from[len("SCHEMA("):]
	}
	from = strings.TrimLeft(from, ` "'`)
	if end := strings.IndexAny(from, `"', )`); end >= 0 {
		from = from[:end]
	}
	return from, name
}

// slug turns a metric's name into a condition: CPUUtilization into
// cpu-utilization, HTTPCode_Target_5XX_Count into http-code-target-5xx-count.
func slug(name string) string {
	var b strings.Builder
	b.Grow(len(name) + 8)
	lower := func(c byte) bool { return c >= 'a' && c <= 'z' }
	upper := func(c byte) bool { return c >= 'A' && c <= 'Z' }
	for i := 0; i < len(name) && b.Len() < 64; i++ {
		c := name[i]
		switch {
		case upper(c):
			if i > 0 && (lower(name[i-1]) || i+1 < len(name) && lower(name[i+1]) && upper(name[i-1])) {
				dash(&b)
			}
			b.WriteByte(c + 'a' - 'A')
		case lower(c), c >= '0' && c <= '9', c >= 0x80:
			b.WriteByte(c)
		default:
			dash(&b)
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

func dash(b *strings.Builder) {
	if s := b.String(); s != "" && s[len(s)-1] != '-' {
		b.WriteByte('-')
	}
}
