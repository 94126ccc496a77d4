// Package pen writes what officers and roots sign: payloads with their nonce, channel,
// charter, mode and time limit, sealed with a key that never leaves its owner's side. It
// also reads the form that a notice is filled in on ([Form]), and says a notice in plain
// words ([Say]), so that what is signed is what was read.
//
// It needs no node: what it must know of a channel is in [Terms].
package pen

import (
	"slices"
	"time"

	"parley"
	"parley/ledger"
)

const (
	// Prompt is how long words that are handed in at once may be taken by the door: long
	// enough for a slow line and a question, short enough that a copy is soon worthless.
	Prompt = 10 * time.Minute
	// Waiting is how long a draft may wait for its release: until the next shift at the
	// latest.
	Waiting = 24 * time.Hour
)

// Terms is what a channel's charter settles for whoever writes on it.
type Terms struct {
	Channel parley.Hash
	Charter parley.Hash // in force, or, until one is, the one that the log was opened with
	Mode    parley.Mode
	Party   parley.PartyID
}

// Pen writes on one channel with one key.
type Pen struct {
	Terms
	Signer   ledger.Signer
	NotAfter parley.Millis // after it the door takes it no more
}

// Word seals an officer's word.
func (p Pen) Word(kind parley.Kind, body ledger.Validator) (*ledger.Envelope, error) {
	return p.seal(ledger.ClassWord, kind, body)
}

// Act seals a root act.
func (p Pen) Act(kind parley.Kind, body ledger.Validator) (*ledger.Envelope, error) {
	return p.seal(ledger.ClassRoot, kind, body)
}

// Release seals the release of a draft: what the second person saw of the channel when
// they read it. Bypass is the reason for which the drafter releases an urgent entry alone.
func (p Pen) Release(draft *ledger.Envelope, picture []parley.Position, bypass string) (*ledger.Envelope, error) {
	picture = slices.Clone(picture)
	slices.SortFunc(picture, parley.Position.Compare)
	if picture == nil {
		picture = []parley.Position{}
	}
	return p.seal(ledger.ClassRelease, parley.KindRelease, &parley.Release{Bypass: bypass, Of: draft.Hash(ledger.ClassWord), Picture: picture})
}

func (p Pen) seal(class ledger.Class, kind parley.Kind, body ledger.Validator) (*ledger.Envelope, error) {
	if err := body.Validate(); err != nil {
		return nil, err
	}
	b, err := ledger.Encode(body)
	if err != nil {
		return nil, err
	}
	return ledger.Seal(p.Signer, class, &ledger.Payload{
		Body: b, Channel: p.Channel, Charter: p.Charter, Kind: kind, Mode: p.Mode,
		Nonce: ledger.NewNonce(), NotAfter: p.NotAfter, Party: p.Party,
	})
}

// NeedsRelease tells whether a charter wants a second person for a kind of word; notice is
// the notice's kind for notices, changes and cancels. The door decides; this is for the
// officer's side, which must know how long a draft has to live.
func NeedsRelease(c *parley.Charter, kind parley.Kind, notice parley.NoticeKind) bool {
	switch kind {
	case parley.KindNotice, parley.KindChange, parley.KindCancel:
		return slices.Contains(c.TwoPerson, string(notice))
	case parley.KindMessage, parley.KindAnswer, parley.KindUrgent, parley.KindStatus, parley.KindIncident, parley.KindAccount:
		return slices.Contains(c.TwoPerson, string(kind))
	}
	return false
}
