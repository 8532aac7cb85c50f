package cost

import (
	"math"
	"slices"
)

// The types of the pipeline.
const (
	Standard = "STANDARD"
	Express  = "EXPRESS"
)

// What the default stack has, whatever happens in it.
const (
	Alarms     = 12   // metrics that alarms watch
	Dashboards = 1    // of CloudWatch
	filesGB    = 0.05 // code and dashboard in S3
)

// CacheMetrics is how many metrics the API tells of its cache.
const CacheMetrics = 2

// A Line is a part of the bill.
type Line struct {
	Part     string
	Item     string
	Quantity float64
	Dollars  float64 // without the free tier
	Free     float64 // dollars that the free tier takes off
}

// An Estimate is a month.
type Estimate struct {
	Events float64
	Type   string
	Lines  []Line
}

// Total is the sum without and with the free tier.
func (e Estimate) Total() (gross, net float64) {
	for _, l := range e.Lines {
		gross += l.Dollars
		net += l.Dollars - l.Free
	}
	return gross, net
}

// add puts a line in, unless nothing is used.
func (e *Estimate) add(part string, p Price, quantity float64) {
	if quantity <= 0 {
		return
	}
	free := math.Min(quantity, p.Free)
	e.Lines = append(e.Lines, Line{part, p.Item, quantity, quantity / p.Per * p.Dollars, free / p.Per * p.Dollars})
}

// Month estimates a month with so many raw events.
func Month(events float64, pipeline string, m Mix) Estimate {
	e := Estimate{Events: events, Type: pipeline}
	matched := events * (1 - m.Dropped)
	u := usage{}
	u.take(m.noise(), events*m.Noise)
	u.take(m.decided(), matched-events*m.Noise-events*m.Incident)
	u.take(m.opening(), events*m.Incident)
	u.take(counted, batches(matched))
	u.answers(m.APICalls)
	incidents := events * m.Incident
	told := incidents * headWrites

	e.add("EventBridge", customEvent, events*m.Custom+told)
	u.workflow(&e, pipeline, matched, incidents)
	e.add("Lambda", lambdaRequest, u.requests)
	e.add("Lambda", lambdaSecond, u.seconds)
	e.add("DynamoDB", tableWrite, u.writes)
	e.add("DynamoDB", tableRead, u.reads)
	e.add("DynamoDB", tableStorage, u.storedGB)
	e.add("DynamoDB", tableBackup, u.storedGB)
	u.eventLog(&e, matched, m)
	e.add("Logs and traces", logIn, u.logGB)
	e.add("Logs and traces", logStored, u.logGB*0.15) // kept compressed, a month
	e.add("Logs and traces", trace, sampled*(matched+incidents)+m.APICalls)
	e.add("Logs and traces", alarmMetric, Alarms)
	e.add("Logs and traces", dashboard, Dashboards)
	e.add("Logs and traces", metricRead, incidents*metricsOfIncident+m.BrowserMinutes)
	e.add("Analysis", modelIn, incidents*m.InputTokens)
	e.add("Analysis", modelOut, incidents*m.OutputTokens)
	messages := incidents * (m.PagesPerIncident + 2) // an update and the end
	e.add("Messages", publish, messages)
	e.add("Messages", email, messages)
	e.add("API and dashboard", objectStorage, filesGB)
	e.add("API and dashboard", apiCall, m.APICalls)
	if m.APICalls > 0 {
		e.add("API and dashboard", ownMetric, CacheMetrics)
	}
	if m.BrowserMinutes > 0 {
		e.add("API and dashboard", socketMessage, incidents*10)
		e.add("API and dashboard", socketMinute, m.BrowserMinutes)
	}
	return e
}

// sampled is the share of executions that the rule of the stack traces. Lambda
// traces the api function by itself: once a second at least, which is each call.
const sampled = 0.05

// metricsOfIncident is how many metrics an analysis looks at.
const metricsOfIncident = 5

// usage adds up what the paths take.
type usage struct {
	requests, seconds, writes, reads, logGB, storedGB float64
	transitions, expressGBs                           float64
}

const (
	answerKB = 0.5 // of the log, the line of metrics

	gb   = 1 << 20  // KB
	kept = 7. / 30. // of a month: the ledger and the changes expire after a week
)

func (u *usage) take(p path, times float64) {
	var ms float64
	for _, c := range slices.Concat(p.calls, p.beside) {
		u.requests += times
		u.seconds += times * c.ms / 1000 * c.mb / 1024
	}
	for _, c := range p.calls {
		ms += c.ms
	}
	u.writes += times * p.writes
	u.reads += times * p.reads
	u.logGB += times * p.logKB / gb
	u.storedGB += times * p.storedKB / gb * kept
	u.transitions += times * p.transitions
	// Express rounds up to 100 ms and to 64 MB.
	u.expressGBs += times * ceil(ms/100) * 0.1 * 64 / 1024
}

func (u *usage) answers(calls float64) {
	u.requests += calls
	u.seconds += calls * answer.ms / 1000 * answer.mb / 1024
	u.reads += calls * 4
	u.logGB += calls * answerKB / gb
}

func (u *usage) workflow(e *Estimate, pipeline string, matched, incidents float64) {
	lifecycle := incidents * LifecycleTransitions // always STANDARD
	if pipeline == Standard {
		e.add("Step Functions", standardTransition, u.transitions+lifecycle)
		return
	}
	e.add("Step Functions", expressRequest, matched)
	e.add("Step Functions", expressSecond, u.expressGBs)
	e.add("Step Functions", standardTransition, lifecycle)
}

// eventLog counts a record of Firehose as 5 KB at least, as Firehose does.
func (u *usage) eventLog(e *Estimate, matched float64, m Mix) {
	e.add("Event log", firehoseGB, matched*math.Max(5, 5*ceil(m.EventKB/5))/gb)
	e.add("Event log", objectStorage, matched*m.EventKB/6/gb) // compressed six to one
	// A file every five minutes at most, and none without events.
	e.add("Event log", objectPut, math.Min(matched, 30*24*12))
}

func ceil(x float64) float64 { return math.Ceil(x) }
