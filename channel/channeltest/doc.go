// Package channeltest makes histories of a channel: parties with nodes that keep to
// protocol.md, section 7, beside forked, stolen and careless ones, deliveries in any
// order, and the directed scripts behind the test vectors.
//
// Everything follows from a seed. In the fast mode nobody computes a signature: keys are
// digests of their names, and the outcome of checking, which the machine takes as an
// argument, is decided by whoever signs. In the real mode every signature is true, so that
// another implementation can check the whole.
//
//   - [World] is the ground truth: every entry that was ever written, by whom, and what
//     each machine said of it.
//   - [Node] is one running node: a machine, the logs it holds, and its own log.
//   - [History] is a seed and a list of steps; [Run] plays it, [Shrink] makes a failing
//     one short.
//   - [Faults] is a catalogue of everything that can be void, and why.
//   - A model reads from the entries what is owed, measured and declared, clause by clause
//     of protocol.md, and the kernel's state is held against it.
//   - [Vector] is a history as another implementation reads it.
package channeltest
