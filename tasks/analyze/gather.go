package analyze

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Metrics reads what the alarms of an incident watch.
type Metrics interface {
	Around(ctx context.Context, alarm incident.Signal, alarmName string) ([]Series, error)
}

// Logs reads log lines around a signal.
type Logs interface {
	Around(ctx context.Context, s incident.Signal, group string) (Excerpt, error)
}

// The most that is fetched for one incident.
const (
	seriesLimit  = 4
	excerptLimit = 3
	extrasTime   = 8 * time.Second // metrics and logs are welcome, not waited for
)

// gather collects the evidence. Signals are needed; metrics and logs that
// cannot be read are named in Missing, and the analysis goes on.
func (h *Handler) gather(ctx context.Context, head incident.Incident) (Evidence, error) {
	signals, err := h.signals(ctx, head.ID)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Incident: head, Signals: signals}
	extras, cancel := context.WithTimeout(ctx, extrasTime)
	defer cancel()
	h.addSeries(extras, &e)
	h.addExcerpts(extras, &e)
	return e, nil
}

// signals reads the oldest signals and, where there are more, the newest page
// as far as the limit goes.
func (h *Handler) signals(ctx context.Context, id string) ([]incident.Signal, error) {
	var all []incident.Signal
	for after, pages := "", 0; pages < 5; pages++ {
		page, next, err := h.o.Store.Signals(ctx, id, after, 200)
		if err != nil {
			return nil, fmt.Errorf("read signals: %w", err)
		}
		all = append(all, page...)
		if after = next; after == "" {
			break
		}
	}
	return bounded(all, signalLimit), nil
}

func (h *Handler) addSeries(ctx context.Context, e *Evidence) {
	if h.o.Metrics == nil {
		return
	}
	for _, s := range e.Signals {
		name := alarmName(s)
		if name == "" || s.Kind != incident.Fault || len(e.Series) >= seriesLimit {
			continue
		}
		series, err := h.o.Metrics.Around(ctx, s, name)
		if err != nil {
			h.o.Logger.WarnContext(ctx, "metrics not read", "incident", e.Incident.ID, "alarm", name, "err", err)
			e.Missing = append(e.Missing, "metrics of alarm "+name)
			continue
		}
		e.Series = append(e.Series, series...)
	}
}

func (h *Handler) addExcerpts(ctx context.Context, e *Evidence) {
	if h.o.Logs == nil {
		return
	}
	read := map[string]bool{}
	for _, s := range e.Signals {
		group, ok := groupOf(h.o.Groups, s)
		if !ok || read[group] || len(e.Excerpts) >= excerptLimit {
			continue
		}
		read[group] = true
		excerpt, err := h.o.Logs.Around(ctx, s, group)
		if err != nil {
			h.o.Logger.WarnContext(ctx, "log lines not read", "incident", e.Incident.ID, "group", group, "err", err)
			e.Missing = append(e.Missing, "lines of log group "+group)
			continue
		}
		e.Excerpts = append(e.Excerpts, excerpt)
	}
}

// alarmName returns the name of the CloudWatch alarm that sent a signal, or "".
func alarmName(s incident.Signal) string {
	for _, r := range s.Resources {
		if parts := strings.SplitN(r, ":", 7); len(parts) == 7 && parts[2] == "cloudwatch" && parts[5] == "alarm" {
			return parts[6]
		}
	}
	return ""
}

// A LogGroup says where the logs of resources are: For is a resource's short
// name, or a service; "{name}" in Group stands for the short name.
type LogGroup struct{ For, Group string }

// ParseLogGroups reads "orders=/ecs/orders,lambda=/aws/lambda/{name}".
func ParseLogGroups(text string) ([]LogGroup, error) {
	var out []LogGroup
	for _, part := range strings.Split(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		who, group, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || who == "" || group == "" {
			return nil, fmt.Errorf("log groups: %q is not of the form NAME=GROUP", part)
		}
		out = append(out, LogGroup{For: who, Group: group})
	}
	return out, nil
}

// groupOf finds the log group of a signal.
func groupOf(groups []LogGroup, s incident.Signal) (string, bool) {
	if s.Primary() == "" || s.Kind != incident.Fault {
		return "", false
	}
	name := rules.Short(s.Primary())
	for _, g := range groups {
		if g.For == name || g.For == s.Service {
			return strings.ReplaceAll(g.Group, "{name}", name), true
		}
	}
	return "", false
}
