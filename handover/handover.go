// Package handover makes and checks what one officer hands to the next at the end of a
// shift: a list of what is open, made by the node; what the outgoing officer says of it,
// signed; and what the incoming one says, item by item, signed too.
//
// A handover is not said on the channel. It is a party's own, and the other side does not
// read it. Both documents are envelopes like those of officers' words, but of classes of
// their own, so that neither can be taken for a word, nor a word for one of them.
// docs/handover.md gives their form.
//
// The package is pure: what an hour is, which items there are and who is enrolled comes in.
package handover

import (
	"errors"
	"fmt"
	"slices"

	"parley"
	"parley/ledger"
)

// The classes of the two envelopes.
const (
	ClassOffer  ledger.Class = "handover"       // by the outgoing officer
	ClassTaking ledger.Class = "handover-taken" // by the incoming one
)

// Bounds.
const (
	MaxItems   = 1000 // more than anybody goes through; how many more there are is said
	MaxComment = 1000 // bytes of a comment or a note
	MaxRemarks = 4000 // bytes
	MaxOffice  = 100  // bytes
	MaxHours   = 168  // how far a list may look ahead
)

// Comment is what the outgoing officer says of an item.
type Comment struct {
	Item string `json:"item"`
	Text string `json:"text"`
}

// Offer is what the outgoing officer signs.
type Offer struct {
	Comments []Comment `json:"comments"` // at most one for each item, in the order of the list
	List     List      `json:"list"`
	Office   string    `json:"office"` // of who signs
	Person   string    `json:"person"` // of who signs: the opaque id of the enrolment
	Remarks  string    `json:"remarks,omitzero"`
	To       string    `json:"to"` // the office that is to take it
}

// Validate checks the form.
func (o *Offer) Validate() error {
	if err := o.List.Validate(); err != nil {
		return err
	}
	last := -1
	for i, c := range o.Comments {
		field := fmt.Sprintf("comments[%d]", i)
		at := o.List.index(c.Item)
		switch {
		case at < 0:
			return parley.Wrong(field+".item", c.Item, "must be an item of the list")
		case at <= last:
			return parley.Wrong(field+".item", c.Item, "must come once, in the order of the list")
		}
		last = at
		if err := parley.CheckText(field+".text", c.Text, MaxComment); err != nil {
			return err
		}
	}
	if err := optional("remarks", o.Remarks, MaxRemarks); err != nil {
		return err
	}
	if err := parley.CheckText("to", o.To, MaxOffice); err != nil {
		return err
	}
	return signedBy(o.Office, o.Person)
}

// Comment gives what the outgoing officer said of an item, "" for nothing.
func (o *Offer) Comment(item string) string {
	for _, c := range o.Comments {
		if c.Item == item {
			return c.Text
		}
	}
	return ""
}

// Mark is what the incoming officer says of an item.
type Mark string

// The marks. Neither says that what was done about it was right.
const (
	Seen     Mark = "seen"
	Question Mark = "question" // the note says which
)

// Check is the mark of one item.
type Check struct {
	Item string `json:"item"`
	Mark Mark   `json:"mark"`
	Note string `json:"note,omitzero"`
}

// Taking is what the incoming officer signs.
type Taking struct {
	Channel parley.Hash `json:"channel"`
	Checks  []Check     `json:"checks"` // one for each item of the list, in its order
	News    []Check     `json:"news"`   // one for each change since, in their order
	Of      parley.Hash `json:"of"`     // the offer
	Office  string      `json:"office"` // of who signs
	Person  string      `json:"person"`
	Remarks string      `json:"remarks,omitzero"`
	Since   News        `json:"since"` // what the list has become meanwhile
}

// Validate checks the form.
func (t *Taking) Validate() error {
	if err := checkMarks("checks", t.Checks); err != nil {
		return err
	}
	if err := checkMarks("news", t.News); err != nil {
		return err
	}
	if err := t.Since.Validate(); err != nil {
		return err
	}
	if err := optional("remarks", t.Remarks, MaxRemarks); err != nil {
		return err
	}
	return signedBy(t.Office, t.Person)
}

func checkMarks(name string, checks []Check) error {
	for i, c := range checks {
		field := fmt.Sprintf("%s[%d]", name, i)
		switch {
		case c.Mark != Seen && c.Mark != Question:
			return parley.Wrong(field+".mark", c.Mark, "must be seen or question")
		case c.Mark == Question && c.Note == "":
			return parley.Missing(field + ".note")
		}
		if err := optional(field+".note", c.Note, MaxComment); err != nil {
			return err
		}
	}
	return nil
}

// Answers checks that a taking is one of an offer, and that whoever signed it has looked at
// everything: no item without a mark, none that is not on the list, and another person.
func (t *Taking) Answers(id parley.Hash, o *Offer) error {
	switch {
	case t.Of != id:
		return parley.Wrong("of", t.Of, "must be the hash of the handover, "+id.String())
	case t.Channel != o.List.Channel:
		return parley.Wrong("channel", t.Channel, "must be the handover's channel")
	case t.Person == o.Person:
		return parley.Wrong("person", t.Person, "must be another person than the one who hands over: nobody takes over from himself")
	case t.Office != o.To:
		return parley.Wrong("office", t.Office, "must be the office that it is handed to, "+o.To)
	case t.Since.Hour < o.List.Hour:
		return parley.Wrong("since.hour", t.Since.Hour, "must not lie before the list's own hour")
	}
	if err := marked("checks", t.Checks, ids(o.List.Items, func(i *Item) string { return i.ID })); err != nil {
		return err
	}
	return marked("news", t.News, ids(t.Since.Changes, func(c *Change) string { return c.Item.ID }))
}

// marked checks that there is one mark for each item, in their order.
func marked(field string, checks []Check, items []string) error {
	for i, c := range checks {
		if !slices.Contains(items, c.Item) {
			return parley.Wrong(fmt.Sprintf("%s[%d].item", field, i), c.Item, "must be an item that is there")
		}
	}
	for _, id := range items {
		if !slices.ContainsFunc(checks, func(c Check) bool { return c.Item == id }) {
			return parley.Wrong(field, id, "must have a mark for every item: this one has none")
		}
	}
	for i, c := range checks {
		if i >= len(items) || c.Item != items[i] {
			return parley.Wrong(fmt.Sprintf("%s[%d].item", field, i), c.Item, "must come once, in the order of the list")
		}
	}
	return nil
}

func ids[T any](list []T, id func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = id(&list[i])
	}
	return out
}

func signedBy(office, person string) error {
	if err := parley.CheckText("office", office, MaxOffice); err != nil {
		return err
	}
	return parley.CheckText("person", person, MaxOffice)
}

func optional(field, text string, limit int) error {
	if text == "" {
		return nil
	}
	return parley.CheckText(field, text, limit)
}

// Seal signs an offer.
func (o *Offer) Seal(s ledger.Signer) (*ledger.Envelope, error) {
	return ledger.Seal(s, ClassOffer, o)
}

// Seal signs a taking.
func (t *Taking) Seal(s ledger.Signer) (*ledger.Envelope, error) {
	return ledger.Seal(s, ClassTaking, t)
}

// OpenOffer reads an offer, and checks its form and its signature. Whether the key is an
// officer's is for others to ask.
func OpenOffer(e *ledger.Envelope) (o *Offer, id parley.Hash, err error) {
	o = new(Offer)
	return o, e.Hash(ClassOffer), open(e, ClassOffer, "offer", o)
}

// OpenTaking reads a taking likewise.
func OpenTaking(e *ledger.Envelope) (t *Taking, id parley.Hash, err error) {
	t = new(Taking)
	return t, e.Hash(ClassTaking), open(e, ClassTaking, "taking", t)
}

// ErrSignature is wrapped where a signature is not its key's over what it stands under.
var ErrSignature = errors.New("does not verify")

func open(e *ledger.Envelope, class ledger.Class, name string, to ledger.Validator) error {
	if err := ledger.CheckCanonical(e.Payload); err != nil {
		return &parley.Error{Field: name + ".payload", Want: "must be canonical JSON: " + err.Error()}
	}
	if err := ledger.Decode(e.Payload, to); err != nil {
		if wrong, ok := errors.AsType[*parley.Error](err); ok {
			return &parley.Error{Field: name + ".payload." + wrong.Field, Value: wrong.Value, Want: wrong.Want}
		}
		return &parley.Error{Field: name + ".payload", Want: "must be of the form of this document: " + err.Error()}
	}
	if !e.Verify(class) {
		return fmt.Errorf("%s: the signature %w: it is not that of the key %s over this document", name, ErrSignature, e.Key)
	}
	return nil
}
