package bundle

import (
	"slices"

	"parley"
	"parley/channel"
)

// charters learns the texts that shown opens and accepts carry and that lead to version 1,
// whose hash is the channel. What does not is no charter of this channel, whoever carries it.
func (v *evidence) charters() error {
	carried := map[parley.Hash]*channel.CharterText{}
	v.all(func(e *entry) {
		for _, t := range e.carries() {
			carried[t.Hash] = t
		}
	})
	for learned := true; learned; {
		learned = false
		for h, t := range carried {
			if v.texts[h] == nil && v.follows(t) {
				v.texts[h] = t
				learned = true
			}
		}
	}
	if v.texts[v.Channel] == nil {
		return v.fault("manifest", "names a channel whose first charter no entry of the bundle carries")
	}
	return nil
}

func (e *entry) carries() []*channel.CharterText {
	switch b := e.Body().(type) {
	case *channel.Open:
		return b.Texts()
	case *channel.Acceptance:
		return []*channel.CharterText{b.Text()}
	}
	return nil
}

func (v *evidence) follows(t *channel.CharterText) bool {
	if t.Charter.Version == 1 {
		return t.Hash == v.Channel
	}
	prev := v.texts[t.Charter.Predecessor]
	return prev != nil && prev.Charter.Version+1 == t.Charter.Version && prev.Charter.Mode == t.Charter.Mode
}

// foreign gives a charter that an entry carries and that is none of this channel.
func (v *evidence) foreign(e *entry) *finding {
	for _, t := range e.carries() {
		if v.texts[t.Hash] == nil {
			return void(channel.VoidCharter, "%s founds another channel, or its predecessor is not in the bundle", t.Hash)
		}
	}
	return nil
}

// descends reports whether a charter is another or an ancestor of it.
func (v *evidence) descends(ancestor parley.Hash, from *channel.CharterText) bool {
	for ; from != nil; from = v.texts[from.Charter.Predecessor] {
		if from.Hash == ancestor {
			return true
		}
	}
	return false
}

// current gives the charter that is shown to be in force in an entry's past: of those that
// all parties concerned had accepted, the last; nil if there is none.
func (v *evidence) current(e *entry) *channel.CharterText {
	var best *channel.CharterText
	for h, t := range v.texts {
		inForce := true
		for x := t; x != nil && inForce; x = v.texts[x.Charter.Predecessor] {
			inForce = v.accepted(e, x)
		}
		if inForce && (best == nil || t.Charter.Version > best.Charter.Version || t.Charter.Version == best.Charter.Version && h.String() < best.Hash.String()) {
			best = t
		}
	}
	return best
}

// accepted reports whether every party with a log in a charter, or in the one before it,
// is shown to have accepted it before an entry.
func (v *evidence) accepted(e *entry, t *channel.CharterText) bool {
	for _, c := range []*channel.CharterText{t, v.texts[t.Charter.Predecessor]} {
		if c == nil {
			continue
		}
		for _, p := range c.Charter.Parties {
			if p.HasLog() && v.acceptance(e, p.ID, t.Hash) == nil {
				return false
			}
		}
	}
	return true
}

func (v *evidence) acceptance(e *entry, p parley.PartyID, charter parley.Hash) (found *entry) {
	v.all(func(x *entry) {
		if a, ok := x.Body().(*channel.Acceptance); ok && found == nil && x.place.Party == p && a.Text().Hash == charter && x.before(e) && v.valid(x) {
			found = x
		}
	})
	return found
}

// opened gives the last charter that a log's open carries.
func (l *log) opened() *channel.CharterText {
	if o, ok := l.entries[0].Body().(*channel.Open); ok && len(o.Texts()) > 0 {
		return o.Texts()[len(o.Texts())-1]
	}
	return nil
}

// base is the charter under which an entry is judged.
func (v *evidence) base(e *entry) *channel.CharterText {
	if c := v.current(e); c != nil {
		if slices.ContainsFunc(c.Charter.Parties, func(p parley.Party) bool { return p.ID == e.place.Party }) {
			return c
		}
	}
	return e.log.opened()
}

func (v *evidence) names(e *entry, h parley.Hash) bool {
	return v.descends(h, v.current(e)) || v.descends(h, e.log.opened())
}
