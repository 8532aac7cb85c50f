package analyze

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// explain asks the model where it can and falls back to rules. Only a busy
// model and a broken store are errors: the workflow has better patience.
func (h *Handler) explain(ctx context.Context, set config.Analysis, e Evidence, in Input) (incident.Analysis, error) {
	plain := rules.Explain(e.Incident)
	switch {
	case in.Analyst == rules.Author:
		plain.Note = note(faulted(in.Because))
		return plain, nil
	case h.o.Model.Client == nil:
		return plain, nil
	}
	m := h.o.Model
	if set.Model != "" {
		m.ID, m.Method = set.Model, ""
	}
	a, err := h.ask(ctx, asker{m, budget(set, h.o.Ceiling)}, e)
	switch {
	case err == nil:
		return complete(a, plain), nil
	case ctx.Err() != nil, errors.Is(err, fault.ModelBusy), errors.Is(err, fault.StoreBusy):
		return incident.Analysis{}, err
	}
	h.o.Logger.WarnContext(ctx, "model not used", "incident", in.IncidentID, "err", err)
	plain.Note = note(cause(err))
	plain.Usage, plain.Dropped = a.Usage, a.Dropped
	return plain, nil
}

// cause words why the model did not explain the incident, without the text of
// any service's error.
func cause(err error) string {
	switch {
	case errors.Is(err, errOverBudget):
		return err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "it did not answer in time"
	case errors.Is(err, fault.ModelRefused):
		return "it refused the request"
	case errors.Is(err, errNoAnswer):
		return "its answer could not be used"
	}
	return "it failed"
}

// faulted words the error that made the workflow ask for rules.
func faulted(name string) string {
	switch name {
	case "":
		return ""
	case string(fault.ModelBusy):
		return "it stayed busy (ModelBusy)"
	}
	return "the analysis failed (" + words.Clip(name, 80) + ")"
}

func note(because string) string {
	if because == "" {
		return "Written by rules, on request."
	}
	return "Written by rules, because the model did not: " + because + "."
}

// complete fills with rules what the model left out or could not support.
func complete(a, plain incident.Analysis) incident.Analysis {
	if a.Summary == "" {
		a.Summary, a.Note = plain.Summary, "The summary is by rules: the model's had no evidence."
	}
	if len(a.BlastRadius) == 0 {
		a.BlastRadius = plain.BlastRadius
	}
	if len(a.Remediation) == 0 {
		a.Remediation = plain.Remediation
	}
	return a
}

// An asker is a model with what it may use.
type asker struct {
	Model
	budget Budget
}

// ask lets the model explain the evidence: one call, and one more that says
// what was wrong with the first answer. The usage is returned with any error.
func (h *Handler) ask(ctx context.Context, m asker, e Evidence) (incident.Analysis, error) {
	data, err := render(e)
	if err != nil {
		return incident.Analysis{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, h.o.Limit)
	defer cancel()
	prompt := "<incident>\n" + data + "\n</incident>"
	best := incident.Analysis{Author: m.ID}
	for range 2 {
		reply, err := h.call(ctx, m, e.Incident.Cost, &best.Usage, prompt)
		if err != nil {
			return best, err
		}
		var d draft
		if d, err = parseReply(reply); err == nil {
			checked := (&citer{ids: e.IDs(), known: data}).check(d)
			best.Summary, best.Causes, best.BlastRadius = checked.Summary, checked.Causes, checked.BlastRadius
			best.Remediation, best.Dropped = checked.Remediation, append(best.Dropped, checked.Dropped...)
			if len(best.Causes) > 0 {
				return best, nil
			}
			err = fmt.Errorf("%w: no cause cites an event of the incident", errNoAnswer)
		}
		prompt += "\nAn earlier answer could not be used (" + err.Error() + "). Answer again in the asked shape."
	}
	return best, fmt.Errorf("ask model %s twice: %w", m.ID, errNoAnswer)
}

// call makes one call within the budget and adds to used what it took.
func (h *Handler) call(ctx context.Context, m asker, spent incident.Cost, used *incident.AnalysisCost, prompt string) ([]byte, error) {
	spent.InputTokens += used.InputTokens
	spent.OutputTokens += used.OutputTokens
	spent.Dollars += used.Dollars
	settle, err := m.budget.reserve(ctx, h.o.Store, h.o.Now(), spent, m.most(prompt))
	if err != nil {
		return nil, err
	}
	reply, tokens, err := m.converse(ctx, prompt)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, err // it may have been charged: the booking stands
	}
	in, out := int(deref(tokens.InputTokens)), int(deref(tokens.OutputTokens))
	dollars := Dollars(m.ID, in, out)
	used.InputTokens += in
	used.OutputTokens += out
	used.Dollars += dollars
	if settling := settle(context.WithoutCancel(ctx), incident.Usage{Tokens: int64(in + out), Dollars: dollars}); settling != nil {
		h.o.Logger.WarnContext(ctx, "model usage not settled", "err", settling)
	}
	return reply, err
}

func deref(n *int32) int32 {
	if n == nil {
		return 0
	}
	return *n
}
