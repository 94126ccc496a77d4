// Package node runs one party's side of its channels: it admits what its own officers
// sign, takes what other nodes have signed, keeps both in a journal, and says nothing
// before it is durable.
//
// Each channel has one writer, a goroutine that takes what has queued, judges it, appends
// it, signs one checkpoint, commits once, sets the high-water mark, and only then lets
// anyone know (rule R11). Reading goes beside it. What an entry means is package
// channel's; whether two notices clash, package clash's; how bytes reach other nodes,
// package carry's.
package node
