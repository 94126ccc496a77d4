package handover

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/ledger"
)

// Format names the form of a file.
const Format = "parley-handover-1"

// MaxFile bounds a file, in bytes.
const MaxFile = 8 << 20

// File is a handover as it is exported: both envelopes, and what the node noted beside
// them, which nobody has signed.
type File struct {
	Format    string           `json:"format"`
	Offer     ledger.Envelope  `json:"offer"`
	Taking    *ledger.Envelope `json:"taking,omitzero"`
	Offered   parley.Millis    `json:"offered"` // by the node's clock
	Taken     parley.Millis    `json:"taken,omitzero"`
	Withdrawn parley.Millis    `json:"withdrawn,omitzero"`
}

// Document is a handover that holds: every signature verifies, and all was gone through.
type Document struct {
	ID        parley.Hash
	Offer     *Offer
	By        parley.OfficerKey
	Taking    *Taking // nil: not taken
	TakingID  parley.Hash
	TakenBy   parley.OfficerKey
	Offered   parley.Millis // these three by the node's clock
	Taken     parley.Millis
	Withdrawn parley.Millis
}

// Encode writes a file, in canonical JSON.
func (f *File) Encode() ([]byte, error) { return ledger.Encode(f) }

// Open checks all that can be checked without a channel: forms, signatures, that one
// document is of the other, that every item was looked at, and by another person. That the
// keys were officers' at the time stands in the channel's log.
func (f *File) Open() (*Document, error) {
	if f.Format != Format {
		return nil, parley.Wrong("format", f.Format, "must be "+Format)
	}
	d := &Document{By: f.Offer.Key, Offered: f.Offered, Taken: f.Taken, Withdrawn: f.Withdrawn}
	var err error
	if d.Offer, d.ID, err = OpenOffer(&f.Offer); err != nil {
		return nil, err
	}
	if f.Taking == nil {
		if f.Taken != 0 {
			return nil, parley.Missing("taking")
		}
		return d, nil
	}
	if f.Withdrawn != 0 {
		return nil, parley.Wrong("withdrawn", f.Withdrawn, "must be absent where a handover was taken")
	}
	d.TakenBy = f.Taking.Key
	if d.Taking, d.TakingID, err = OpenTaking(f.Taking); err != nil {
		return nil, err
	}
	if d.TakenBy == d.By {
		return nil, parley.Wrong("taking.key", d.TakenBy, "must be another key than the one that handed over")
	}
	if err := d.Taking.Answers(d.ID, d.Offer); err != nil {
		return nil, fmt.Errorf("taking.payload: %w", err)
	}
	return d, nil
}

// Read reads a file and checks it as [File.Open] does.
func Read(b []byte) (*File, *Document, error) {
	if len(b) > MaxFile {
		return nil, nil, parley.Wrong("file", len(b), fmt.Sprintf("must have at most %d bytes", MaxFile))
	}
	f := new(File)
	if err := json.Unmarshal(b, f, json.RejectUnknownMembers(true)); err != nil {
		return nil, nil, &parley.Error{Field: "file", Want: "must be a handover as it was exported: JSON, each member once"}
	}
	d, err := f.Open()
	return f, d, err
}
