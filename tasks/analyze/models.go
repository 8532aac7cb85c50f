package analyze

import "strings"

// A Method is how a model is brought to answer in a given shape.
type Method string

// The methods, strongest first. What a model takes differs by model and
// changes with time, so Options may name it.
const (
	Schema     Method = "schema"      // a JSON Schema for the text of the answer
	StrictTool Method = "strict-tool" // a tool whose schema the service enforces
	ForcedTool Method = "forced-tool" // the model must call the tool
	OfferTool  Method = "tool"        // the model is offered the tool and asked to call it
	Ask        Method = "prompt"      // the shape is only described
)

// Methods lists all methods.
func Methods() []Method { return []Method{Schema, StrictTool, ForcedTool, OfferTool, Ask} }

// PricesSeen is the day on which the prices below were read.
const PricesSeen = "2026-09-23"

// A model is what is known of a family of models: dollars per million tokens
// through the global profile, and the method it takes.
type model struct {
	family  string
	in, out float64
	method  Method
}

var models = []model{
	{"claude-opus-5-5", 4, 20, OfferTool},
	{"claude-opus", 5, 25, ForcedTool},
	{"claude-sonnet-5-5", 2, 10, OfferTool},
	{"claude-sonnet-5", 2, 10, ForcedTool},
	{"claude-sonnet", 3, 15, ForcedTool},
	{"claude-haiku-5-5", 0.10, 0.50, ForcedTool},
	{"claude-haiku", 1, 5, ForcedTool},
	{"nova-2-lite", 0.30, 2.50, ForcedTool},
	{"nova-pro", 0.80, 3.20, ForcedTool},
	{"nova-lite", 0.06, 0.24, ForcedTool},
	{"nova-micro", 0.035, 0.14, ForcedTool},
}

// unknown stands for models that are not in the table: priced like the dearest
// there ever was, so that ceilings hold, and asked in the way that most take.
var unknown = model{"unknown", 15, 75, OfferTool}

// regional is what a profile other than the global one adds to the price of
// recent models.
const regional = 1.1

// haikuLong is the prompt length from which Haiku 5.5 costs five times as much.
const haikuLong = 100_000

func lookUp(id string) model {
	for _, m := range models {
		if strings.Contains(id, m.family) {
			return m
		}
	}
	return unknown
}

// Dollars returns what a call to the model costs.
func Dollars(id string, inputTokens, outputTokens int) float64 {
	m := lookUp(id)
	price := (float64(inputTokens)*m.in + float64(outputTokens)*m.out) / 1e6
	if m.family == "claude-haiku-5-5" && inputTokens > haikuLong {
		price *= 5
	}
	if !strings.Contains(id, "global.") {
		price *= regional
	}
	return price
}
