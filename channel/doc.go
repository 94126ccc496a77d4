// Package channel is the state machine of a channel: judge and join.
//
// Entries go in, in any order that keeps each log's own; each is applied once everything
// that it names is, judged from its causal past alone, and joined. The state of a set of
// applied entries is a pure function of the set: two machines that have applied the same
// entries hold the same state, whatever order they arrived in.
//
// The package does no I/O, knows no clock, starts no goroutine, and never compares two
// volumes: a clash enters as an entry. Signatures are checked outside and their outcome
// is passed in with the entry.
//
// docs/protocol.md is the specification. Everything that it defines "in S" is a method of
// [View], a machine seen through one causally closed set; the judge sees the past of the
// entry through it, the state the whole.
package channel

//go:generate go run ./channeltest/vectors
