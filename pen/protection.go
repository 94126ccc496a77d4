package pen

import (
	"slices"

	"parley"
)

// Protection stands wherever the cancel of a humanitarian notice is shown or made
// (requirement F4).
const Protection = "Removal does not change protected status under international humanitarian law."

// unchanged stands in its place for notices of any other kind.
const unchanged = "Protection under the law does not depend on a notice."

var humanitarian = []parley.NoticeKind{parley.Site, parley.Movement, parley.Infrastructure}

// Humanitarian reports whether notices of a kind may be of people and things that the law
// protects: a site, a movement, infrastructure.
func Humanitarian(k parley.NoticeKind) bool { return slices.Contains(humanitarian, k) }

// OnCancel gives the sentence that stands beside a cancel of a notice of a kind.
func OnCancel(k parley.NoticeKind) string {
	if Humanitarian(k) {
		return Protection
	}
	return unchanged
}
