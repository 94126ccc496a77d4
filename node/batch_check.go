package node

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Handed looks at a draft that is handed in to be forwarded, and gives the row that it
// makes. What only its release can settle, the judge finds when it is forwarded.
func (c *Channel) Handed(draft ledger.Envelope) (*Row, error) {
	r := &Row{Draft: draft}
	text := c.Terms()
	if text == nil {
		return nil, &Refusal{Reason: channel.VoidEarly}
	}
	e, err := c.prepare(Submission{Word: &ledger.Word{Draft: draft}})
	if asked, ok := err.(Questions); ok {
		e, err = c.prepare(Submission{Word: &ledger.Word{Draft: draft}, Confirmed: codes(asked)})
	}
	if err != nil {
		return nil, err
	}
	if !draft.Verify(ledger.ClassWord) {
		return nil, &Refusal{Reason: channel.VoidSignature}
	}
	r.act, r.entry, r.drawn = e.Act, e, new(drawing)
	if err := c.ours(e, &text.Charter); err != nil {
		return nil, err
	}
	c.Read(func(v channel.View, _ *channel.Machine) {
		if !follows(v, text, e.Payload.Charter) {
			err = &Refusal{Reason: channel.VoidCharter}
			return
		}
		err = r.originate(v, &text.Charter, c.node.opts.Party)
	})
	return r, err
}

func codes(q Questions) []string {
	var out []string
	for _, x := range q {
		out = append(out, x.Code)
	}
	return out
}

// ours refuses what was signed for another channel, party or mode, and what is no notice.
func (c *Channel) ours(e *channel.Entry, terms *parley.Charter) error {
	p := e.Payload
	switch p.Kind {
	case parley.KindNotice, parley.KindChange, parley.KindCancel:
	default:
		return parley.Wrong("draft.payload.kind", p.Kind, "must be notice, change or cancel: nothing else is forwarded")
	}
	switch {
	case p.Channel != c.id:
		return parley.Wrong("draft.payload.channel", p.Channel.Short(), "must be this channel, "+c.id.Short())
	case p.Party != c.node.opts.Party:
		return parley.Wrong("draft.payload.party", p.Party, "must be "+string(c.node.opts.Party)+", which forwards it")
	case p.Mode != terms.Mode && p.Mode != parley.Test:
		return parley.Wrong("draft.payload.mode", p.Mode, "must be "+string(terms.Mode)+", which is the charter's, or TEST")
	}
	return nil
}

// follows reports whether a charter is the one in force or comes before it.
func follows(v channel.View, text *channel.CharterText, charter parley.Hash) bool {
	for t := text; t != nil; t = v.Text(t.Charter.Predecessor) {
		if t.Hash == charter {
			return true
		}
	}
	return false
}

// originate finds whose notice a row is about, and whether its key may sign for that.
func (r *Row) originate(v channel.View, terms *parley.Charter, own parley.PartyID) error {
	author := v.Officer(own, r.Draft.Key)
	if len(author) == 0 {
		return &Refusal{Reason: channel.VoidKey}
	}
	if !slices.ContainsFunc(author, func(e *parley.Enrollment) bool { return slices.Contains(e.Roles, parley.Drafts) }) {
		return &Refusal{Reason: channel.VoidRole}
	}
	marking := ""
	switch b := r.entry.Body().(type) {
	case *parley.Filing:
		r.By, marking = b.Notice.Originator, b.Notice.Marking
	case *parley.Change:
		marking = b.Notice.Marking
		if err := r.replaces(v, own, b.Of); err != nil {
			return err
		}
		if b.Notice.Originator != r.By {
			return parley.Wrong("notice.originator", b.Notice.Originator, "must be "+string(r.By)+", as in the notice that it changes")
		}
	case *parley.Cancel:
		if err := r.replaces(v, own, b.Of); err != nil {
			return err
		}
	}
	partners := Partners(author)
	switch {
	case !terms.Speaks(own, r.By):
		return parley.Wrong("notice.originator", r.By, "must be "+string(own)+", or a partner that it speaks for")
	case len(partners) > 0 && !slices.Contains(partners, r.By):
		return parley.Wrong("notice.originator", r.By, "must be "+string(partners[0])+", whose key has signed it")
	case marking != "" && !slices.Contains(terms.Markings, marking):
		return parley.Wrong("notice.marking", marking, fmt.Sprintf("must be one of %q", terms.Markings))
	}
	r.Signed = len(partners) > 0
	return nil
}

// Partners lists the partners whose key it is; none for a key of the party's own.
func Partners(enrolled []*parley.Enrollment) []parley.OriginatorID {
	var out []parley.OriginatorID
	for _, e := range enrolled {
		if e.Partner != "" {
			out = append(out, e.Partner)
		}
	}
	return out
}

func (r *Row) replaces(v channel.View, own parley.PartyID, of parley.Hash) error {
	n, ok := v.Notice(of)
	switch {
	case !ok || n.Party != own:
		return parley.Wrong("of", of.Short(), "must be a notice of this party on the channel")
	case n.Cancelled:
		return parley.Wrong("of", of.Short(), "must be a notice of which a version stands; this one is cancelled")
	case n.Mode != r.entry.Payload.Mode:
		return parley.Wrong("draft.payload.mode", r.entry.Payload.Mode, "must be "+string(n.Mode)+", as of the notice that it is about")
	}
	r.By = n.Originator
	return nil
}

// Doubt is a question about a row. Of is whose other notice it is about, which others are
// not to read; "" where it is about none.
type Doubt struct {
	Question
	Of    parley.OriginatorID
	Other parley.Hash // the notice, or the row that waits
}

// noticeIn gives the text that a row would have stand, and the notice that it changes.
func (r *Row) noticeIn() (n *parley.Notice, of parley.Hash) {
	switch b := r.entry.Body().(type) {
	case *parley.Filing:
		return &b.Notice, r.act
	case *parley.Change:
		return &b.Notice, b.Of
	}
	return nil, of
}

// Doubts lists what only people can settle of rows: places that look wrong, and other notices
// of this party's originators that may be the same: those in force, those that wait, and the
// rows themselves. A cancel is never in doubt.
func (b *Batches) Doubts(c *Channel, rows []*Row) [][]Doubt {
	out := make([][]Doubt, len(rows))
	if len(rows) == 0 {
		return out
	}
	s := c.lookAlike(b, rows)
	for i, r := range rows {
		n, of := r.noticeIn()
		if n == nil {
			continue
		}
		if asked, ok := c.doubts("notice", n, nil).(Questions); ok {
			for _, q := range asked {
				out[i] = append(out[i], Doubt{Question: q})
			}
		}
		out[i] = append(out[i], s.of(r, n, of)...)
	}
	return out
}
