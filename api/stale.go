package api

import (
	"fmt"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

// News is what others said of notices since an officer looked.
type News struct {
	Party  parley.PartyID    `json:"party"`
	Act    parley.Hash       `json:"act"`
	Kind   parley.Kind       `json:"kind"`
	Notice parley.NoticeKind `json:"notice"`
	Number string            `json:"number"` // as people speak it
	Name   string            `json:"name"`
}

// VoidStale is the reason for refusing words that were weighed against an old picture: not
// the judge's, and not final. Nothing was written; whoever looks may send them again.
const VoidStale channel.Reason = "picture"

// refuseStaleWord holds a word to the picture that it came with, and a release to its own.
// What is in the log already was looked at then: the same words again are answered as before.
func (h *handler) refuseStaleWord(c *node.Channel, w *WordRequest) error {
	picture := pictureOf(w)
	if len(picture) == 0 {
		return nil
	}
	filed := false
	c.Read(func(v channel.View, _ *channel.Machine) { _, filed = v.Find(w.Draft.Hash(ledger.ClassWord)) })
	if filed {
		return nil
	}
	return h.refuseStale(c, picture)
}

// pictureOf gives what whoever signed last had before them.
func pictureOf(w *WordRequest) []parley.Position {
	if w.Release != nil {
		e := channel.Prepare(&ledger.Entry{Word: &ledger.Word{Draft: w.Draft, Release: w.Release}}, ledger.Signatures{First: true, Release: true})
		if r := e.ReleaseBody(); r != nil {
			return r.Picture
		}
	}
	return w.Picture
}

// refuseStale refuses words whose officer has not seen a notice, change or cancel of
// others that is here (requirement D4).
func (h *handler) refuseStale(c *node.Channel, picture []parley.Position) error {
	var (
		beyond []channel.Record
		known  bool
	)
	c.Read(func(v channel.View, m *channel.Machine) {
		var seen channel.Set
		if seen, known = m.Closure(picture...); known {
			beyond = v.Beyond(seen)
		}
	})
	if !known {
		return parley.Wrong("picture", len(picture), "must be the 'picture' that this node gave: one of its heads is not applied here")
	}
	var arrived []News
	for _, r := range beyond {
		if r.Place.Party == h.Node.Party() || r.Verdict != channel.Valid || r.Disowned {
			continue
		}
		n := News{Party: r.Place.Party, Act: r.Entry.Act, Kind: r.Entry.Kind}
		of := r.Entry.Act
		switch b := r.Entry.Body().(type) {
		case *parley.Filing:
			n.Notice, n.Name = b.Notice.Kind, b.Notice.Name
		case *parley.Change:
			of, n.Notice, n.Name = b.Of, b.Notice.Kind, b.Notice.Name
		case *parley.Cancel:
			of = b.Of
		default:
			continue
		}
		p := h.picture(c)
		if s := p.notices[of]; s != nil {
			n.Number, n.Notice = spoken(s), s.Kind
			if texts := p.texts([]parley.Hash{of}); n.Name == "" && len(texts) > 0 {
				n.Name = texts[0].Name
			}
		}
		arrived = append(arrived, n)
	}
	if len(arrived) == 0 {
		return nil
	}
	what := "a notice"
	if len(arrived) > 1 {
		what = fmt.Sprintf("%d notices, changes or cancels", len(arrived))
	}
	p := problem(Asked, fmt.Sprintf("picture: since this was looked at, %s of %s arrived: look, and send it again with the newer picture", what, arrived[0].Party))
	p.Field, p.Remedy, p.Reason, p.Arrived = "picture", "must be the picture after what arrived", VoidStale, arrived
	return p
}
