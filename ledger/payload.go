package ledger

import (
	"github.com/go-json-experiment/json/jsontext"

	"parley"
)

// Payload is what an officer or a root signs: which channel, under which charter, as
// which party, in what mode, and the body of its kind.
type Payload struct {
	Body     jsontext.Value `json:"body"`
	Channel  parley.Hash    `json:"channel"`
	Charter  parley.Hash    `json:"charter"`
	Kind     parley.Kind    `json:"kind"`
	Mode     parley.Mode    `json:"mode"`
	Nonce    string         `json:"nonce"`
	NotAfter parley.Millis  `json:"notAfter"` // after it the door refuses; an entry in a log stays valid
	Party    parley.PartyID `json:"party"`
}

// Validate checks the form of everything but the body, which belongs to the kind.
func (p *Payload) Validate() error {
	if p.Body.Kind() != '{' {
		return parley.Missing("body")
	}
	if err := parley.CheckText("kind", string(p.Kind), 40); err != nil {
		return err
	}
	switch p.Mode {
	case parley.Real, parley.Exercise, parley.Test:
	default:
		return parley.Wrong("mode", p.Mode, "must be REAL, EXERCISE or TEST")
	}
	if err := parley.CheckNonce("nonce", p.Nonce); err != nil {
		return err
	}
	if p.NotAfter < 0 || p.NotAfter > parley.MaxTime {
		return parley.Wrong("notAfter", p.NotAfter, "must be milliseconds since 1970, up to the year 9999")
	}
	return parley.CheckID("party", string(p.Party))
}
