package channeltest

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/ledger"
)

// Say is what goes into an entry beside its frame, with the outcome of checking its
// signatures; or, for what is no entry at all, bare bytes.
type Say struct {
	word      *ledger.Word
	root      *ledger.Envelope
	statement jsontext.Value
	sigs      ledger.Signatures
	raw       []byte
	odd       bool // may not be canonical
}

// Act names the act that it says.
func (s Say) Act() parley.Hash {
	e := ledger.Entry{Word: s.word, Root: s.root}
	return e.First().Hash(e.Class())
}

// Paper is a payload before it is signed. Twists make it wrong on purpose.
type Paper struct {
	ledger.Payload
	Key    *Key
	sign   func(s ledger.Signer, message []byte) (ledger.Signature, error) // nil: as the key does
	forged bool                                                            // what it is signed with does not verify
	set    map[string]any                                                  // members to add to the payload or to put in place of others; nil takes one out
	body   map[string]any                                                  // the same in the body
}

// Twist changes a paper before it is signed.
type Twist func(*Paper)

// As changes who says it, how, and under what.
func As(edit func(*Paper)) Twist { return edit }

// InMode sets the mode.
func InMode(m parley.Mode) Twist { return func(p *Paper) { p.Mode = m } }

// By sets the key.
func By(k *Key) Twist { return func(p *Paper) { p.Key = k } }

// Signed sets how it is signed, in the real mode, and says whether that verifies.
func Signed(verifies bool, sign func(s ledger.Signer, message []byte) (ledger.Signature, error)) Twist {
	return func(p *Paper) { p.sign, p.forged = sign, !verifies }
}

// Respelt signs, and writes the signature otherwise.
func Respelt(verifies bool, edit func(ledger.Signature) ledger.Signature) Twist {
	return Signed(verifies, func(s ledger.Signer, message []byte) (ledger.Signature, error) {
		sig, err := s.Sign(message)
		return edit(sig), err
	})
}

// Forged spoils the signature.
func Forged() Twist {
	return Respelt(false, func(sig ledger.Signature) ledger.Signature {
		flip := []byte(sig)
		flip[5] = "0123456789abcdef"[(flip[5]+1)%16]
		return ledger.Signature(flip)
	})
}

// Member sets a member of the payload, nil takes it out.
func Member(name string, v any) Twist {
	return func(p *Paper) { p.set = put(p.set, name, v) }
}

// BodyMember sets a member of the body, nil takes it out.
func BodyMember(name string, v any) Twist {
	return func(p *Paper) { p.body = put(p.body, name, v) }
}

func put(m map[string]any, name string, v any) map[string]any {
	if m == nil {
		m = map[string]any{}
	}
	m[name] = v
	return m
}

// edited gives canonical JSON with members set or taken out.
func edited(raw []byte, set map[string]any) []byte {
	if len(set) == 0 {
		return raw
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(raw, &members); err != nil {
		panic(err)
	}
	for name, v := range set {
		if v == nil {
			delete(members, name)
			continue
		}
		members[name] = ledger.MustEncode(v)
	}
	return ledger.MustEncode(members)
}

// seal signs a paper, and tells whether the signature will verify.
func (p *Paper) seal(c ledger.Class) (*ledger.Envelope, bool) {
	p.Body = edited(p.Body, p.body)
	raw := edited(ledger.MustEncode(p.Payload), p.set)
	sign := p.Key.Sign
	if p.sign != nil && p.Key.signer != nil {
		sign = func(message []byte) (ledger.Signature, error) { return p.sign(p.Key.signer, message) }
	}
	sig, err := sign(ledger.PAE(c, raw))
	if err != nil {
		panic(err)
	}
	return &ledger.Envelope{Key: p.Key.id, Payload: raw, Sig: sig}, !p.forged
}

func (n *Node) paper(kind parley.Kind, body any, key *Key, twists []Twist) *Paper {
	p := &Paper{Key: key, Payload: ledger.Payload{
		Body: ledger.MustEncode(body), Channel: n.w.Channel, Charter: n.charter(), Kind: kind, Mode: parley.Real,
		Nonce: n.w.nonce(), NotAfter: 4102444800000, Party: n.Party,
	}}
	for _, t := range twists {
		t(p)
	}
	return p
}

// Root makes a root act, signed by the party's root.
func (n *Node) Root(kind parley.Kind, body any, twists ...Twist) Say {
	e, ok := n.paper(kind, body, n.w.Key(string(n.Party)+"/root"), twists).seal(ledger.ClassRoot)
	return Say{root: e, sigs: ledger.Signatures{First: ok, Release: true}}
}

// Word makes an officer's word, signed by one of the party's officers.
func (n *Node) Word(officer string, kind parley.Kind, body any, twists ...Twist) Say {
	e, ok := n.paper(kind, body, n.Officer(officer), twists).seal(ledger.ClassWord)
	return Say{word: &ledger.Word{Draft: *e}, sigs: ledger.Signatures{First: ok, Release: true}}
}

// Officer gives the key of one of the party's officers.
func (n *Node) Officer(name string) *Key { return n.w.Key(string(n.Party) + "/" + name) }

// Release adds the second officer's envelope to a word.
func (n *Node) Release(s Say, officer string, edit func(*parley.Release), twists ...Twist) Say {
	body := parley.Release{Of: s.Act(), Picture: n.picture()}
	if edit != nil {
		edit(&body)
	}
	var mode struct {
		Mode parley.Mode `json:"mode"`
	}
	if err := json.Unmarshal(s.word.Draft.Payload, &mode); err != nil {
		panic(err)
	}
	p := n.paper(parley.KindRelease, body, n.Officer(officer), append([]Twist{InMode(mode.Mode)}, twists...))
	e, ok := p.seal(ledger.ClassRelease)
	s.word = &ledger.Word{Draft: s.word.Draft, Release: e}
	s.sigs.Release = ok
	return s
}

// Statement makes a node statement.
func Statement(body any, set map[string]any) Say {
	return Say{odd: len(set) > 0, statement: edited(ledger.MustEncode(body), set), sigs: ledger.Signatures{First: true, Release: true}}
}

// Bytes says something that is no entry.
func Bytes(raw []byte) Say { return Say{raw: raw} }
