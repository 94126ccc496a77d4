package ledger

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
)

// MaxEntry bounds an entry's bytes. A tlog-tiles bundle holds 65,535 at most, and the
// length wraps silently above.
const MaxEntry = 60_000

// MaxHeads bounds the heads that one frame names.
const MaxHeads = 256

// Head is a position in a log with the signature of the checkpoint there: what a node
// had applied, and the proof that the other had said so much.
type Head struct {
	Epoch parley.Epoch   `json:"epoch"`
	Party parley.PartyID `json:"party"`
	Root  parley.Hash    `json:"root"`
	Sig   Signature      `json:"sig"`
	Size  int64          `json:"size"`
}

// Position is the head without its signature.
func (h Head) Position() parley.Position {
	return parley.Position{Epoch: h.Epoch, Party: h.Party, Root: h.Root, Size: h.Size}
}

// Frame is what the node puts around an officer's words: where the entry stands, when
// the node says it was, and what it had applied.
type Frame struct {
	Channel parley.Hash        `json:"channel"`
	Clock   parley.Millis      `json:"clock"` // the node's raw clock
	Epoch   parley.Epoch       `json:"epoch"`
	Heads   []Head             `json:"heads"` // of other logs, where they are news; ascending
	Mono    parley.Millis      `json:"mono"`  // the clock made monotone within the log
	Number  parley.EntryNumber `json:"number"`
	Party   parley.PartyID     `json:"party"`
	Prev    parley.Hash        `json:"prev"` // root of the log before this entry
}

// Word is an officer's draft and, for some kinds, another person's release of it.
type Word struct {
	Draft   Envelope  `json:"draft"`
	Release *Envelope `json:"release,omitzero"`
}

// Entry is one entry of a log, decoded as far as every ruleset agrees. Exactly one of
// Word, Root and Statement is there.
type Entry struct {
	Frame     Frame          `json:"frame"`
	Root      *Envelope      `json:"root,omitzero"`
	Statement jsontext.Value `json:"statement,omitzero"`
	Word      *Word          `json:"word,omitzero"`
}

// Class tells which of the three it is.
func (e *Entry) Class() Class {
	switch {
	case e.Word != nil:
		return ClassWord
	case e.Root != nil:
		return ClassRoot
	}
	return ClassStatement
}

// First is the envelope that names the act: the draft or the root act; nil for a
// statement.
func (e *Entry) First() *Envelope {
	if e.Word != nil {
		return &e.Word.Draft
	}
	return e.Root
}

// Release is the second envelope, if there is one.
func (e *Entry) Release() *Envelope {
	if e.Word != nil {
		return e.Word.Release
	}
	return nil
}

// Signatures is the outcome of checking an entry's signatures, each against the key that
// its envelope names. What is not there counts as verified.
type Signatures struct{ First, Release bool }

// VerifySignatures checks the envelopes of an entry. It is the costly part of taking an
// entry in, and needs nothing but the entry: callers run it in parallel.
func (e *Entry) VerifySignatures() Signatures {
	s := Signatures{First: true, Release: true}
	if f := e.First(); f != nil {
		s.First = f.Verify(e.Class())
	}
	if r := e.Release(); r != nil {
		s.Release = r.Verify(ClassRelease)
	}
	return s
}

// Validate checks the form of frame and envelopes; payloads and statements belong to the
// judge.
func (e *Entry) Validate() error {
	f := &e.Frame
	if f.Clock < 0 || f.Clock > parley.MaxTime {
		return parley.Wrong("frame.clock", f.Clock, "must be milliseconds since 1970")
	}
	if f.Mono < 0 || f.Mono > parley.MaxTime {
		return parley.Wrong("frame.mono", f.Mono, "must be milliseconds since 1970")
	}
	if f.Number > parley.MaxInteger {
		return parley.Wrong("frame.number", f.Number, "must be at most 2^53-1")
	}
	if err := parley.CheckID("frame.party", string(f.Party)); err != nil {
		return err
	}
	if len(f.Heads) > MaxHeads {
		return parley.Wrong("frame.heads", len(f.Heads), fmt.Sprintf("must be at most %d", MaxHeads))
	}
	for i, h := range f.Heads {
		path := fmt.Sprintf("frame.heads[%d]", i)
		if err := parley.CheckID(path+".party", string(h.Party)); err != nil {
			return err
		}
		if h.Size < 1 || h.Size > parley.MaxInteger {
			return parley.Wrong(path+".size", h.Size, "must be 1 or more")
		}
		if err := h.Sig.check(path + ".sig"); err != nil {
			return err
		}
		if h.Party == f.Party && h.Epoch == f.Epoch {
			return parley.Wrong(path, h.Party, "a frame names no head of its own log")
		}
		if i > 0 && f.Heads[i-1].Position().Compare(h.Position()) >= 0 {
			return parley.Wrong(path, h.Party, "must be in ascending order, each once")
		}
	}
	return e.validateClass()
}

func (e *Entry) validateClass() error {
	n := 0
	if e.Word != nil {
		n++
		if err := e.Word.Draft.validate("word.draft"); err != nil {
			return err
		}
		if e.Word.Release != nil {
			if err := e.Word.Release.validate("word.release"); err != nil {
				return err
			}
		}
	}
	if e.Root != nil {
		n++
		if err := e.Root.validate("root"); err != nil {
			return err
		}
	}
	if len(e.Statement) != 0 {
		n++
		if e.Statement.Kind() != '{' {
			return parley.Missing("statement")
		}
	}
	if n != 1 {
		return parley.Wrong("entry", n, "must have exactly one of word, root and statement")
	}
	return nil
}

// EncodeEntry gives an entry its bytes, and refuses one that is too large.
func EncodeEntry(e *Entry) ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	b, err := Encode(e)
	if err != nil {
		return nil, err
	}
	if len(b) > MaxEntry {
		return nil, parley.Wrong("entry", len(b), fmt.Sprintf("must be at most %d bytes with its frame", MaxEntry))
	}
	return b, nil
}

// DecodeEntry reads an entry's bytes. An error means that the entry is void(frame): it
// stays in its log, names no heads and says nothing.
func DecodeEntry(b []byte) (*Entry, error) {
	if len(b) > MaxEntry {
		return nil, parley.Wrong("entry", len(b), fmt.Sprintf("must be at most %d bytes", MaxEntry))
	}
	if err := CheckCanonical(b); err != nil {
		return nil, err
	}
	e := new(Entry)
	if err := Decode(b, e); err != nil {
		return nil, err
	}
	return e, nil
}

// CheckPlace checks that a frame stands where it says: in this channel, party and epoch,
// at this number, after this root. A mirror stops at one that does not.
func (f *Frame) CheckPlace(channel parley.Hash, party parley.PartyID, epoch parley.Epoch, number int64, prev parley.Hash) error {
	switch {
	case f.Channel != channel:
		return parley.Wrong("frame.channel", f.Channel, "must be "+channel.String())
	case f.Party != party:
		return parley.Wrong("frame.party", f.Party, "must be "+string(party))
	case f.Epoch != epoch:
		return parley.Wrong("frame.epoch", f.Epoch, fmt.Sprintf("must be %d", epoch))
	case int64(f.Number) != number:
		return parley.Wrong("frame.number", f.Number, fmt.Sprintf("must be %d", number))
	case f.Prev != prev:
		return parley.Wrong("frame.prev", f.Prev, "must be the root of the log before it, "+prev.String())
	}
	return nil
}

// Reason gives the word for a decoding error in a verdict: malformed or unknown.
func Reason(err error) string {
	if errors.Is(err, ErrUnknown) {
		return "unknown"
	}
	return "malformed"
}
