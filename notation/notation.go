// Package notation reads and writes places, times, heights and lengths as officers write
// them: MGRS references, degrees in their usual spellings, date-time groups, flight
// levels. Its functions are pure: text in, values out, and back.
//
// What a text says is read; what it leaves open is never filled in. Where a text has one
// usual meaning and another that cannot be excluded, [Reading.Questions] names the doubt,
// so that a person can be asked. Everything else that is not plain is an error, always a
// [parley.Error], that says what would be right.
//
// Places are WGS-84, heights and lengths exact in the units of package parley. A text is at
// most 200 bytes, so that reading takes a bounded time; what people paste is forgiven:
// case, typographic quotes and minus signs, no-break spaces, and the invisible marks that
// isolate numbers in Arabic text.
//
// The map projections use floating point, whose last bits differ between processors. That
// stays here: an officer's node turns the text into integers once, and integers are what
// is signed and exchanged.
package notation
