package api

import (
	"parley"
	"parley/channel"
)

// Compared is what one party said in an acceptance: with whom it had compared the
// channel's fingerprint, and how.
type Compared struct {
	By   parley.PartyID    `json:"by"`
	With parley.Comparison `json:"with"`
}

// saidCompared lists with whom the parties say that they compared the channel's fingerprint,
// in the order of their acceptances.
func (p *picture) saidCompared() []Compared {
	out := []Compared{}
	said := map[parley.Hash]bool{} // one act may stand in two entries
	for i := range p.records {
		r := &p.records[i]
		a, ok := r.Entry.Body().(*channel.Acceptance)
		if !ok || r.Verdict != channel.Valid || said[r.Entry.Act] {
			continue
		}
		said[r.Entry.Act] = true
		for _, with := range a.Compared {
			out = append(out, Compared{r.Place.Party, with})
		}
	}
	return out
}
