// Package clash finds out which notices meet: in space, in height and in time at once,
// under the separation rules of a charter. It says who meets whom, how close and for how
// long, and never who must yield.
//
// It is pure: no file, no clock, no network, no goroutine. What it finds enters the
// channel's state as a finding, an entry like any other (rule R8), so an engine may
// change without changing what was said.
//
// # Two engines that find the same
//
// [Exact] looks at every pair and is what the other is tested against. [Index] is for many
// notices. It decides in four steps, each of which leaves little to the next:
//
//   - Trees of boxes over pieces of volumes, in space, height and time, give candidates;
//     originator, mode, kind, window and height then leave out most that no rule pairs.
//   - Two balls about each footprint, one within and one around it, bound the distance.
//   - A plane that touches the Earth bounds it to some millimetres (see geo.Chart).
//   - Geodesics measure what those bounds leave open, and everything that is shown.
//
// # What a verdict claims
//
// [parley.Clash] and [parley.None] are certain, as far as the notices are: exact geometry
// on WGS-84, integers for times and for heights of one reference. [parley.Possible] is
// everything else, and [parley.Detail] says in Assumes why: the closest approach is
// within 0.1 m and 0.01 % of the limit, heights of different references had to be
// compared, a footprint has no certain shape. What touches, meets: two footprints with
// one common place clash under any rule that pairs them.
//
// # Heights
//
// Limits of one reference compare exactly, with one exception: heights above ground do so
// only over the same ground. Where a rule reaches from one footprint to another beside
// it, the ground there may be higher or lower, and the charter's lowest and highest
// ground bound by how much. Limits of different references are compared as the intervals
// above sea level that the charter's [parley.HeightMargins] make of them, and a margin
// that the charter does not give is unknown, not zero: then nothing is certain. Of the
// geoid alone something is known all the same: where the charter is silent on it, the
// model EGM96 bounds it over the footprint whose limit is above the ellipsoid (see egm96).
//
// # Windows that come again
//
// A window may open each day or week. Whether two such windows ever meet is a matter of
// some divisions, however long they recur, and exact. From and Until are then of the first
// time that they meet, and Assumes says if there are more.
package clash

import "parley"

// Item is one notice as it stands.
type Item struct {
	ID         parley.Hash
	Originator parley.OriginatorID
	Kind       parley.NoticeKind
	Mode       parley.Mode
	Volumes    []parley.Volume // of the current version; if versions are contested, of all of them
}

// Terms is what the charter in force says about clashes.
type Terms struct {
	Rules   []parley.Rule
	Heights parley.HeightMargins
}

// Result is what an engine found of a pair of notices under one rule.
type Result struct {
	Other   parley.Hash
	Rule    string
	Verdict parley.Verdict
	// Detail belongs to the pair of volumes with the worst verdict, and of those to the
	// nearest. Distance is between the footprints on the ground, radii included. Gap is the
	// least vertical distance that the charter's margins allow. From and Until bound the
	// time in which one notice holds and the other does so too, or will or did within the
	// rule's time; under verdict none both are 0 if there is no such time.
	Detail parley.Detail
	// At and OtherAt are the places where the two are nearest, or one place in both.
	At, OtherAt parley.Place
}

// Engine compares notices. Reading methods may run side by side with each other, not
// with SetTerms, Put or Remove.
type Engine interface {
	// Version is the name and version that findings carry.
	Version() string
	// SetTerms replaces the terms. Items stay.
	SetTerms(Terms)
	// Put stores an item in place of any other with its ID. The caller must not change
	// the item's volumes afterwards.
	Put(Item)
	// Remove forgets an item. Removing what is not there does nothing.
	Remove(parley.Hash)
	// Against gives every stored item of another originator and the same mode that some
	// rule pairs with this one, with verdict clash or possible, one result for each rule,
	// sorted by Other, then Rule. The item itself need not be stored.
	Against(Item) []Result
	// Compare gives the verdict, none included, on two items under the rule of that name.
	// Items that the rule does not pair, or that no rule may pair, get none.
	Compare(a, b Item, rule string) Result
}
