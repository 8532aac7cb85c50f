package cost

import "math"

// Used is what a replay counted.
type Used struct {
	Transitions, Invocations, Reads, Writes, Messages int
}

// billed is how long a function runs at 512 MB, in seconds, where only its calls
// were counted.
const billed = 0.02

// Dollars prices what was counted for the STANDARD pipeline, without the free
// tier, to a ten-thousandth of a dollar.
func (u Used) Dollars() float64 {
	price := func(p Price, n float64) float64 { return n / p.Per * p.Dollars }
	sum := price(standardTransition, float64(u.Transitions)) + price(lambdaRequest, float64(u.Invocations)) +
		price(lambdaSecond, float64(u.Invocations)*billed/2) + price(tableRead, float64(u.Reads)) +
		price(tableWrite, float64(u.Writes)) + price(publish, float64(u.Messages)) + price(email, float64(u.Messages))
	return math.Round(sum*1e4) / 1e4
}
