// Package incident holds the words of the domain: event, signal, incident,
// outcome. It does no I/O and decides nothing.
//
// How an event becomes a signal is said in package classify, how signals become
// incidents in package correlate, and how both are kept in package store.
package incident
