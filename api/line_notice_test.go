package api

import (
	"slices"
	"testing"

	"parley"
	"parley/channel"
)

// A notice that is contested may be owed a reconfirmation for each of its versions: the one
// since which it is longest is shown, and of two since the same time always the same.
func TestTheLongestUnconfirmed(t *testing.T) {
	owed := func(tip, id byte, since parley.Millis) *channel.Obligation {
		return &channel.Obligation{
			Obligation: parley.Obligation{Duty: parley.OwesReconfirm, Of: parley.Hash{tip}}, ID: parley.Hash{id}, Since: since, Due: since + 10,
		}
	}
	for _, c := range []struct {
		owed    []*channel.Obligation
		version byte
		overdue bool
	}{
		{[]*channel.Obligation{owed(1, 9, 100), owed(2, 8, 90), owed(4, 1, 10)}, 2, true},
		{[]*channel.Obligation{owed(1, 9, 100), owed(2, 8, 100)}, 2, false},
		{[]*channel.Obligation{owed(1, 3, 100), owed(2, 8, 100), owed(3, 5, 200)}, 1, false},
	} {
		p := &picture{reconfirm: map[parley.Hash][]*channel.Obligation{}}
		for _, o := range c.owed {
			p.reconfirm[o.Of] = append(p.reconfirm[o.Of], o)
		}
		n := &channel.NoticeState{Tips: []parley.Hash{{1}, {2}, {3}}}
		for range 2 {
			var out Notice
			p.atHour(&out, n, 105)
			if r := out.Reconfirm; r == nil || r.Version != (parley.Hash{c.version}) || r.Overdue != c.overdue {
				t.Errorf("of %d owed: %+v, should be of version %d", len(c.owed), r, c.version)
			}
			slices.Reverse(n.Tips)
		}
	}
}
