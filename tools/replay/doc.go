// Package replay runs recorded events through the whole path in virtual time and
// reports what would have become of them: incidents, messages, outcomes, cost.
//
// Lines are taken in their order, which is the order of arrival; the clock is
// the latest event time seen so far, and after the last line it runs on for two
// hours, so that quiet periods and escalations can end. Nobody acknowledges.
// Two results, of two configurations, are held side by side by Compare.
//
// The path itself is package virtual's.
package replay
