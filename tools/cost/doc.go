// Package cost estimates what a deployed stack costs a month, per part, from
// one dated table of prices and a mix that says what an account's events are like.
//
// It is an estimate: durations and sizes are what the functions were seen to
// need, discounts and taxes are left out, and the free tier is told separately
// because an account may use it for something else.
package cost
