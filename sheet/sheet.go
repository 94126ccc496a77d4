// Package sheet makes pages of one entry for people without a node: a sheet to print and
// carry, with a checksum, a code and lines for the answer; and a page to read aloud in two
// languages, numbers digit by digit. It is pure: what an entry says in, bytes out.
//
// A sheet says what is signed and nothing else, so that two sheets of one version are the
// same wherever they were made. Its checksum says of which version it is. That its words
// are that version's is for the readback to show.
//
// Pages stand alone: no script, no request to anybody, no text without its direction.
package sheet

import (
	"parley"
	"parley/pen"
)

// Sheet is what a sheet is of.
type Sheet struct {
	Channel    parley.Hash
	Name       string // of the channel
	Mode       parley.Mode
	Number     string      // as people speak it: us/3, or the entry's place, us/0/14
	Version    parley.Hash // the officer's envelope
	Turn       int         // which version of its notice it is, from 1; 0 for none
	Kind       parley.Kind // notice, change, cancel, message, urgent, call, incident or account
	Entered    parley.Millis
	Party      string    // the name of the party that says it
	Office     string    // that signed it
	Releaser   string    // the office that released it; "" if none
	Voice      pen.Voice // who stands behind a notice
	Originator string    // the name of the organisation whose notice it is; "" for the party's own
	Precedence parley.Precedence
	Marking    string
	References []string
	Standing   Standing
	Notice     *parley.Notice
	Footprint  parley.Footprint // where, of what is no notice; may be none
	Reason     string           // of a cancel
	Text       string           // of what is no notice
	To         string           // the name of the counterpart; "" for anybody
	Series     Series
}

// Standing tells why a version does not stand alone any more.
type Standing string

// The standings.
const (
	Stands    Standing = ""
	Replaced  Standing = "replaced"  // by a later version
	Contested Standing = "contested" // by another beside it
	Disowned  Standing = "disowned"  // its log was stopped before it
)

// Series is the numbers that an originator has used, and those of which a counterpart has
// said anything.
type Series struct {
	Originator parley.OriginatorID // "": there is no series
	Last       int64
	Heard      []int64 // ascending; of a counterpart alone
}

// Missing lists the numbers of which the counterpart has said nothing, but for one.
func (s Series) Missing(except int64) []int64 {
	var out []int64
	heard := map[int64]bool{except: true}
	for _, n := range s.Heard {
		heard[n] = true
	}
	for n := int64(1); n <= s.Last; n++ {
		if !heard[n] {
			out = append(out, n)
		}
	}
	return out
}
