package api

import (
	"net/http"
	"runtime/debug"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
)

type noInput struct{}

func (h *handler) nodeOperations(s *service) {
	add(s, operation{
		id: "getNode", method: http.MethodGet, path: "/v1/node", tag: "Node",
		summary: "Who the node is", about: "Who is not signed in learns the party, its name and the version.",
	}, h.node)
	add(s, operation{
		id: "listChannels", method: http.MethodGet, path: "/v1/channels", tag: "Node",
		summary: "The channels that the node is in", about: "A session sees those on which its key is enrolled.",
	}, h.channels)
	add(s, operation{
		id: "joinChannel", method: http.MethodPost, path: "/v1/channels", tag: "Node", maxBody: maxCharter,
		problems: []ProblemKind{Refused},
		summary:  "Join a channel under its charters",
		about:    "The charters stand in the order of their versions, from 1 on. If the party is in the channel already, the answer is that channel.",
	}, h.join)
}

func (h *handler) channelOperations(s *service) {
	add(s, operation{
		id: "getChannel", method: http.MethodGet, path: "/v1/channels/{channel}", tag: "Channel",
		summary: "How a channel stands",
	}, h.status)
	add(s, operation{
		id: "getState", method: http.MethodGet, path: "/v1/channels/{channel}/state", tag: "Channel", produces: jsonType,
		summary: "The state, byte for byte as it is hashed",
		about:   "Canonical JSON: its SHA-256 is the state of getChannel, the same on every node that has applied the same entries.",
	}, h.state)
	add(s, operation{
		id: "getCharter", method: http.MethodGet, path: "/v1/channels/{channel}/charter", tag: "Channel",
		summary: "The charter in force, or another by its hash",
	}, h.charter)
	add(s, operation{
		id: "listOfficers", method: http.MethodGet, path: "/v1/channels/{channel}/officers", tag: "Channel",
		summary: "Officers' keys, by party",
	}, h.officers)
}

// version is that of the program, as its build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func (h *handler) node(r *request, _ *noInput) (NodeInfo, error) {
	out := NodeInfo{Party: h.Node.Party(), Name: h.Name, Version: version()}
	if r.caller != nil && r.caller.Key == "" {
		return out, nil
	}
	out.Partners, out.Clock = h.partnersFor(r.caller), h.now()
	return out, nil
}

func (h *handler) channels(r *request, in *struct{ Paging }) (Page[ChannelInfo], error) {
	var out []ChannelInfo
	for _, id := range h.Node.Channels() {
		if c, ok := h.Node.Channel(id); ok && h.mayRead(r.ctx, c) {
			out = append(out, info(id, h.picture(c)))
		}
	}
	return pageOf(in.Paging, out, func(i *ChannelInfo) cursor { return cursor{hash: i.ID} }, itself)
}

// itself is for lists of what is given as it stands.
func itself[T any](v *T) T { return *v }

func info(id parley.Hash, p *picture) ChannelInfo {
	i := ChannelInfo{ID: id}
	if p.charter != nil {
		c := &p.charter.Charter
		i.Name, i.Mode, i.Version, i.Charter, i.InForce = c.Name, c.Mode, c.Version, p.charter.Hash, p.inForce
	}
	return i
}

// JoinRequest names a channel by its charters, from version 1 on.
type JoinRequest struct {
	Charters []jsontext.Value `json:"charters" doc:"Canonical charters, by version."`
}

// join puts the party into a channel. It answers with the channel, which may be one that
// the party was in already.
func (h *handler) join(r *request, in *struct{ sent[JoinRequest] }) (ChannelInfo, error) {
	var texts []*channel.CharterText
	for _, raw := range in.Sent.Charters {
		if err := ledger.CheckCanonical(raw); err != nil {
			return ChannelInfo{}, &node.Refusal{Reason: channel.VoidMalformed, Detail: "charters: " + err.Error()}
		}
		t, err := channel.ParseCharter(raw)
		if err != nil {
			return ChannelInfo{}, &node.Refusal{Reason: channel.Reason(ledger.Reason(err)), Detail: "charters: " + err.Error()}
		}
		texts = append(texts, t)
	}
	c, err := h.Join(r.ctx, texts)
	if err != nil {
		return ChannelInfo{}, err
	}
	return info(c.ID(), h.picture(c)), nil
}

func (h *handler) status(r *request, _ *ReadChannel) (Status, error) {
	p := r.picture()
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
	var err error
	s.Local, err = h.localStatus(r, p)
	return s, err
}

func (h *handler) state(r *request, _ *ReadChannel) (file, error) {
	return file{kind: jsonType, bytes: ledger.MustEncode(r.picture().state)}, nil
}

type charterInput struct {
	ReadChannel
	Hash parley.Hash `query:"hash" doc:"Of the charter; absent: the one in force, or the one that the node goes by."`
}

func (h *handler) charter(r *request, in *charterInput) (*Charter, error) {
	p := r.picture()
	if !in.Hash.IsZero() {
		return h.charterOf(r, p, in.Hash)
	}
	if p.charter == nil {
		return nil, notFound("charter", "", "none is known here yet: sign it first with 'parley charter sign'")
	}
	return h.charterOf(r, p, p.charter.Hash)
}

func (h *handler) charterOf(r *request, p *picture, hash parley.Hash) (*Charter, error) {
	var text *channel.CharterText
	r.channel.Read(func(v channel.View, _ *channel.Machine) { text = v.Text(hash) })
	if text == nil {
		return nil, notFound("charter", hash.String(), "must be the hash of a charter that an entry of the channel carries")
	}
	c := &Charter{Hash: hash, Accepted: []parley.PartyID{}, Declined: []parley.PartyID{}, Compared: p.saidCompared(), Text: text.Raw}
	for _, s := range p.state.Charters {
		if s.Hash == hash {
			c.InForce, c.Accepted, c.Declined = s.InForce == 1, s.Accepted, s.Declined
		}
	}
	return c, nil
}

// ListInput is the parameters of a list on a channel.
type ListInput struct {
	ReadChannel
	Paging
}

func (h *handler) officers(r *request, in *ListInput) (Page[Officer], error) {
	return pageOf(in.Paging, r.picture().state.Officers, func(o *Officer) cursor {
		return cursor{text: string(o.Party) + "/" + string(o.Key)}
	}, itself)
}
