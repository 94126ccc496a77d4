// Package parley is the vocabulary of a deconfliction channel: the types that every
// other package speaks, and the rules that make a value well formed. It has no
// behaviour of its own: it reads no clock, no file and no network, and imports nothing
// of Parley.
//
// Parties who share an area but not a command tell each other where they will be, learn
// at once what clashes, and can prove afterwards what was said, when, and who had seen
// it. What a party says is an entry in its own log; ledger gives entries their bytes,
// channel judges and joins them, clash compares volumes, node runs one party's side.
//
// Units, everywhere: places are WGS-84 in integers of 1e-7 degree, lengths millimetres,
// times milliseconds since 1970-01-01T00:00:00Z. Integers stay within ±(2^53-1), so that
// a browser reads what a node wrote. Validate methods return an [Error] that names the
// field, the value and what would be right.
package parley
