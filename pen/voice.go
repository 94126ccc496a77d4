package pen

import (
	"fmt"

	"parley"
)

// Voice is who stands behind a notice of an originator: who has signed what it says.
type Voice string

// The voices. A conduit is a party that forwards notices of organisations that it speaks for.
const (
	OwnVoice  Voice = "own"       // the party speaks for itself
	Forwarded Voice = "forwarded" // the organisation has signed it, and the conduit has forwarded it
	Stated    Voice = "stated"    // an officer of the conduit has signed it: the organisation has not
)

// Voices lists them.
var Voices = []Voice{OwnVoice, Forwarded, Stated}

// VoiceOf tells who stands behind a notice: partner is whose key the draft's is, "" for a key
// of the party's own.
func VoiceOf(party parley.PartyID, originator, partner parley.OriginatorID) Voice {
	switch {
	case partner != "" && partner == originator:
		return Forwarded
	case string(originator) == string(party):
		return OwnVoice
	}
	return Stated
}

// Says words a voice with the names of the organisation and of the party; "" for a party's
// own word.
func (v Voice) Says(organisation, conduit string) string {
	switch v {
	case Forwarded:
		return fmt.Sprintf("signed by %s, forwarded by the conduit (%s)", organisation, conduit)
	case Stated:
		return fmt.Sprintf("stated by the conduit (%s)", conduit)
	}
	return ""
}

// NameIn gives the name of a party or partner in a charter, or its id where it has none.
func NameIn(c *parley.Charter, id string) string {
	for _, p := range c.Parties {
		if string(p.ID) == id {
			return p.Name
		}
		for _, q := range p.Partners {
			if string(q.ID) == id {
				return q.Name
			}
		}
	}
	return id
}
