package api

import (
	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

func (h *handler) node(*request) (any, error) { return NodeInfo{Party: h.Node.Party()}, nil }

func (h *handler) channels(*request) (any, error) {
	out := []ChannelInfo{}
	for _, id := range h.Node.Channels() {
		if c, ok := h.Node.Channel(id); ok {
			out = append(out, info(id, h.picture(c)))
		}
	}
	return out, nil
}

func info(id parley.Hash, p *picture) ChannelInfo {
	i := ChannelInfo{ID: id}
	if p.charter != nil {
		c := &p.charter.Charter
		i.Name, i.Mode, i.Version, i.Charter, i.InForce = c.Name, c.Mode, c.Version, p.charter.Hash, p.inForce
	}
	return i
}

// join puts the party into a channel. It answers with the channel, which may be one that
// the party was in already.
func (h *handler) join(r *request) (any, error) {
	var in JoinRequest
	if err := r.read(&in); err != nil {
		return nil, err
	}
	var texts []*channel.CharterText
	for _, raw := range in.Charters {
		if err := ledger.CheckCanonical(raw); err != nil {
			return nil, &node.Refusal{Reason: channel.VoidMalformed, Detail: "charters: " + err.Error()}
		}
		t, err := channel.ParseCharter(raw)
		if err != nil {
			return nil, &node.Refusal{Reason: channel.Reason(ledger.Reason(err)), Detail: "charters: " + err.Error()}
		}
		texts = append(texts, t)
	}
	c, err := h.Join(r.Context(), texts)
	if err != nil {
		return nil, err
	}
	return info(c.ID(), h.picture(c)), nil
}

func (h *handler) status(r *request) (any, error) {
	p := h.picture(r.channel)
	s := Status{
		ChannelInfo: info(r.channel.ID(), p),
		Party:       h.Node.Party(),
		Commit:      p.commit,
		State:       p.state.Hash(),
		Charters:    p.state.Charters,
		Logs:        p.state.Logs,
		Seen:        p.state.Seen,
		Sentences:   node.Sentences(p.state),
		Clashes:     map[string]int{},
		Picture:     p.heads(),
		Local:       LocalStatus{Clock: h.now(), Links: []Link{}, Waiting: []Waiting{}},
	}
	for _, f := range p.state.Findings {
		s.Clashes[string(f.Status)]++
	}
	for _, n := range p.state.Notices {
		if n.Cancelled == 0 && n.Disowned == 0 {
			s.Notices++
		}
	}
	for _, l := range p.state.Logs {
		if l.Party == s.Party {
			s.LogIsOpened, s.NextEpoch = true, max(s.NextEpoch, l.Epoch+1)
		}
	}
	s.Local.Writable, s.Local.Sentence = r.channel.Writable()
	if h.Links != nil {
		s.Local.Links = append(s.Local.Links, h.Links()...)
	}
	for _, w := range p.waiting {
		s.Local.Waiting = append(s.Local.Waiting, Waiting{w.Party, w.Epoch, w.Number, w.For, w.Ruleset})
	}
	var err error
	s.Local.Drafts, err = h.countDrafts(r)
	return s, err
}

func (h *handler) state(r *request) (any, error) {
	return raw(ledger.MustEncode(h.picture(r.channel).state)), nil
}

func (h *handler) charter(r *request) (any, error) {
	p := h.picture(r.channel)
	text := r.URL.Query().Get("hash")
	if text == "" {
		if p.charter == nil {
			return nil, notFound("charter", "", "none is known here yet: sign it first with 'parley charter sign'")
		}
		return h.charterOf(r, p, p.charter.Hash)
	}
	hash, err := parley.ParseHash(text)
	if err != nil {
		return nil, err
	}
	return h.charterOf(r, p, hash)
}

func (h *handler) charterOf(r *request, p *picture, hash parley.Hash) (*Charter, error) {
	var text *channel.CharterText
	r.channel.Read(func(v channel.View, _ *channel.Machine) { text = v.Text(hash) })
	if text == nil {
		return nil, notFound("charter", hash.String(), "must be the hash of a charter that an entry of the channel carries")
	}
	c := &Charter{Hash: hash, Accepted: []parley.PartyID{}, Declined: []parley.PartyID{}, Text: text.Raw}
	for _, s := range p.state.Charters {
		if s.Hash == hash {
			c.InForce, c.Accepted, c.Declined = s.InForce == 1, s.Accepted, s.Declined
		}
	}
	return c, nil
}

func (h *handler) officers(r *request) (any, error) { return h.picture(r.channel).state.Officers, nil }
