// Package simulate runs the product through seeded trouble and checks what must
// hold all the same: nothing lost, nothing told twice, nothing stuck.
//
// A run sends a day's worth of sample events, some of them twice, late or in
// another order, many at once, while calls are throttled, answers are lost,
// functions die before and after their effect, and people acknowledge when they
// like. Then the trouble ends, what lies in quarantine is driven again, time
// passes, and the invariants are checked. One seed is one run, for ever.
//
// The product on its virtual clock is package virtual's, the events are package
// sample's.
package simulate
