package api

import (
	"slices"

	"parley"
	"parley/channel"
	"parley/pen"
)

// voiceOf tells who stands behind a version of a notice that a key has signed.
func (p *picture) voiceOf(n *channel.NoticeState, key parley.OfficerKey) pen.Voice {
	return pen.VoiceOf(n.Party, n.Originator, p.officer(n.Party, key).Partner)
}

// voiceNow tells it of the version that stands; of several, of the first.
func (p *picture) voiceNow(n *channel.NoticeState) pen.Voice {
	for _, v := range n.Versions {
		if slices.Contains(n.Tips, v.ID) {
			return p.voiceOf(n, v.Key)
		}
	}
	return pen.VoiceOf(n.Party, n.Originator, "")
}

// partyName gives the name of a party or partner as the charter has it.
func (p *picture) partyName(id string) string {
	if p.charter == nil {
		return id
	}
	return pen.NameIn(&p.charter.Charter, id)
}
