// Package notify tells people about incidents through SNS.
//
// Every message is a Notice with an id made of incident, round, reason, level
// and target. It is claimed in the table before it is published and marked
// afterwards, so that a retry, a duplicate or a crash never sends it twice. A
// notice that was claimed and never marked may or may not have reached people:
// it becomes Unconfirmed, is never sent again, and the lifecycle calls the next
// level instead. Only an answer of SNS that nothing was accepted frees a claim:
// a busy channel is tried again, and one that refuses is a fault that ends in
// the quarantine queue, from where the message can be sent once it is repaired.
//
// Pages are capped for each incident and each target. What is over the cap is
// held, with the reason, and told in one digest for the time window.
//
// When to page and whom to escalate to is left to package lifecycle.
package notify
