package bundle

import (
	"slices"
	"testing"

	"parley"
	"parley/ledger"
)

func enrolled(partner parley.OriginatorID, roles ...parley.Role) []*enrolment {
	return []*enrolment{{&parley.Enrollment{Key: ledger.GenerateEd25519().Key(), Office: "desk", Partner: partner, Person: "p", Roles: roles}, nil}}
}

// A bundle is judged without a node, so it holds a partner's key to the same bounds as a node
// does: its own organisation's notices, changes and cancels.
func TestAPartnersKeySignsForItsOwnAlone(t *testing.T) {
	own, msf := enrolled("", parley.Drafts), enrolled("msf", parley.Drafts)
	for _, x := range []struct {
		author []*enrolment
		of     parley.OriginatorID
		may    bool
	}{{own, "us", true}, {own, "msf", true}, {msf, "msf", true}, {msf, "us", false}, {msf, "unicef", false}} {
		if got := signsFor(x.author, x.of); got != x.may {
			t.Errorf("a key of %q for %s: %v", x.author[0].Partner, x.of, got)
		}
	}
	var may []parley.Kind
	for _, k := range parley.Kinds {
		if partnersMay(k) {
			may = append(may, k)
		}
	}
	if !slices.Equal(may, []parley.Kind{parley.KindNotice, parley.KindChange, parley.KindCancel}) {
		t.Errorf("a partner's key signs %v", may)
	}
}
