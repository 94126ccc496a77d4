// Package bundle makes and checks proofs that stand alone: one file that shows what was
// said on a channel, who said and released it, what they had seen, and when the other side
// had it, to somebody who has neither node, nor network, nor clock.
//
// [Build] cuts an extract out of a node's logs. [Verify] needs nothing but the file: it
// checks hashes first, then inclusion proofs and signatures, then what the charter asks of
// keys and releases, and ends by writing the readable page again and comparing it.
//
// An extract proves what it shows. It cannot show that something is absent: a revocation,
// a change or a fork that nobody put in is not seen. [Absence] says so on every page.
// docs/bundle.md is the specification of the format.
package bundle
