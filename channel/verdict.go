package channel

// Reason says why an entry, or a pair of a finding, is void. Valid is none.
type Reason string

// The reasons, in the order in which protocol.md, section 5, checks them.
const (
	Valid Reason = "valid"

	VoidFrame      Reason = "frame"
	VoidOpen       Reason = "open"
	VoidLog        Reason = "log"
	VoidMalformed  Reason = "malformed"
	VoidUnknown    Reason = "unknown"
	VoidSignature  Reason = "signature"
	VoidChannel    Reason = "channel"
	VoidParty      Reason = "party"
	VoidReplay     Reason = "replay"
	VoidCharter    Reason = "charter"
	VoidEarly      Reason = "early"
	VoidMode       Reason = "mode"
	VoidKey        Reason = "key"
	VoidRole       Reason = "role"
	VoidRelease    Reason = "release"
	VoidPerson     Reason = "person"
	VoidPicture    Reason = "picture"
	VoidAccepted   Reason = "accepted"
	VoidDeclined   Reason = "declined"
	VoidCommitted  Reason = "committed"
	VoidReference  Reason = "reference"
	VoidHead       Reason = "head"
	VoidRevoked    Reason = "revoked"
	VoidEnrolled   Reason = "enrolled"
	VoidOriginator Reason = "originator"
	VoidMarking    Reason = "marking"
	VoidOwner      Reason = "owner"
	VoidCancelled  Reason = "cancelled"
	VoidKind       Reason = "kind"
	VoidSide       Reason = "side"
	VoidStale      Reason = "stale"
	VoidRule       Reason = "rule"
	VoidPair       Reason = "pair"
	VoidBaseless   Reason = "baseless"
	VoidRepeat     Reason = "repeat"
	VoidPairs      Reason = "pairs"
)

// Reasons lists every reason for which an entry or a pair can be void.
var Reasons = []Reason{VoidFrame, VoidOpen, VoidLog, VoidMalformed, VoidUnknown, VoidSignature, VoidChannel, VoidParty, VoidReplay, VoidCharter, VoidEarly, VoidMode, VoidKey, VoidRole, VoidRelease, VoidPerson, VoidPicture, VoidAccepted, VoidDeclined, VoidCommitted, VoidReference, VoidHead, VoidRevoked, VoidEnrolled, VoidOriginator, VoidMarking, VoidOwner, VoidCancelled, VoidKind, VoidSide, VoidStale, VoidRule, VoidPair, VoidBaseless, VoidRepeat, VoidPairs}

// Sentence says in one plain sentence what a reason means, for a person who is refused or
// who reads a void entry.
func (r Reason) Sentence() string {
	if s, ok := sentences[r]; ok {
		return s
	}
	return "no reason of this ruleset"
}

var sentences = map[Reason]string{
	Valid:          "valid",
	VoidFrame:      "the entry is too large, or not a canonical entry",
	VoidOpen:       "an open begins a log, in the epoch that it names, and stands nowhere else",
	VoidLog:        "its log was not validly opened",
	VoidMalformed:  "a field is missing, of the wrong type or out of its range",
	VoidUnknown:    "it has a kind or a field that this ruleset does not know",
	VoidSignature:  "a signature does not verify",
	VoidChannel:    "it was signed for another channel",
	VoidParty:      "it was signed for another party, or a party has no such part under this charter",
	VoidReplay:     "the same words were already said",
	VoidCharter:    "it names a charter that is not in force here and never was, or that does not follow from the one in force",
	VoidEarly:      "the charter is not yet in force for this party",
	VoidMode:       "its mode is not the channel's, or not that of what it refers to",
	VoidKey:        "the key is not enrolled for this party, or was revoked, or is not its root",
	VoidRole:       "the officer's key has no role for this",
	VoidRelease:    "it needs a release by a second person, or the release is of something else",
	VoidPerson:     "the same person drafted and released it",
	VoidPicture:    "the release names a picture that its node did not have",
	VoidAccepted:   "the party has accepted this charter already",
	VoidDeclined:   "the party has declined this charter, which is final",
	VoidCommitted:  "the party has accepted another successor that nobody has declined",
	VoidReference:  "it refers to something that is not there",
	VoidHead:       "it names a head that its node did not have",
	VoidRevoked:    "the key was revoked, which is final",
	VoidEnrolled:   "the key is enrolled already",
	VoidOriginator: "the party does not speak for this originator",
	VoidMarking:    "the charter has no such marking",
	VoidOwner:      "the notice is another party's",
	VoidCancelled:  "the notice is cancelled",
	VoidKind:       "a change keeps the notice's kind",
	VoidSide:       "it is for another party to say",
	VoidStale:      "a notice has changed, or the finding is closed, since this was made",
	VoidRule:       "the charter in force has no such rule, or rules it out",
	VoidPair:       "the rule does not pair these notices",
	VoidBaseless:   "nothing was found, or said, before that could now be gone",
	VoidRepeat:     "the same stands already",
	VoidPairs:      "none of its pairs is valid",
}
