package api

import (
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// NodeInfo is who the node is. Who is not signed in learns party, name and version.
type NodeInfo struct {
	Party    parley.PartyID   `json:"party"`
	Name     string           `json:"name"`
	Partners []parley.Partner `json:"partners,omitempty" doc:"Those it speaks for."`
	Version  string           `json:"version" doc:"Of the program."`
	Clock    parley.Millis    `json:"clock,omitzero" doc:"The node's time now."`
}

// ChannelInfo is a channel in a list.
type ChannelInfo struct {
	ID      parley.Hash `json:"id"`
	Name    string      `json:"name"`
	Mode    parley.Mode `json:"mode"`
	Version int64       `json:"version"`
	Charter parley.Hash `json:"charter"` // in force, or the one that the party was invited with
	InForce bool        `json:"inForce"`
}

// Status is how a channel stands.
type Status struct {
	ChannelInfo
	Party       parley.PartyID         `json:"party"`
	Commit      int64                  `json:"commit"`
	State       parley.Hash            `json:"state"` // state hash: the same on every node that has applied the same entries
	Charters    []channel.CharterState `json:"charters"`
	Logs        []channel.LogState     `json:"logs"`
	Seen        []channel.SeenState    `json:"seen"`
	Sentences   []string               `json:"sentences"` // what has happened to the logs
	Clashes     map[string]int         `json:"clashes"`   // by status
	Notices     int                    `json:"notices"`   // that stand
	Picture     []parley.Position      `json:"picture"`   // what a release names
	NextEpoch   parley.Epoch           `json:"nextEpoch"` // of this party's log
	LogIsOpened bool                   `json:"logIsOpened"`
	Local       LocalStatus            `json:"local"`
}

// LocalStatus is what this node alone knows.
type LocalStatus struct {
	Clock    parley.Millis `json:"clock"`
	Writable bool          `json:"writable"`
	Sentence string        `json:"sentence,omitzero"` // why it does not write
	Missing  []Missing     `json:"missing"`
	Links    []Link        `json:"links"`
	Waiting  []Waiting     `json:"waiting"`
	Drafts   int           `json:"drafts"`
}

// Missing is a run of entries that this node had and does not have now.
type Missing = node.Missing

// Link is a way to a peer, as this node sees it.
type Link struct {
	Way         string         `json:"way"` // tls or spool
	Peer        parley.PartyID `json:"peer,omitzero"`
	Address     string         `json:"address"`
	Connected   bool           `json:"connected"`
	Since       parley.Millis  `json:"since,omitzero"`
	LastHeard   parley.Millis  `json:"lastHeard,omitzero"`
	RoundTrip   int64          `json:"roundTrip,omitzero"`   // milliseconds
	ClockOffset int64          `json:"clockOffset,omitzero"` // milliseconds; positive: the peer's clock is ahead
	Trouble     string         `json:"trouble,omitzero"`
}

// Waiting is an entry that is stored and not applied yet.
type Waiting struct {
	Party   parley.PartyID    `json:"party"`
	Epoch   parley.Epoch      `json:"epoch"`
	Number  int64             `json:"number"`
	For     []parley.Position `json:"for,omitempty"`
	Ruleset int64             `json:"ruleset,omitzero"` // that this node does not know
}

// Officer is an officer's key, as the state has it.
type Officer = channel.OfficerState

// Charter is a charter with its own bytes.
type Charter struct {
	Hash     parley.Hash      `json:"hash"`
	InForce  bool             `json:"inForce"`
	Accepted []parley.PartyID `json:"accepted"`
	Declined []parley.PartyID `json:"declined"`
	Compared []Compared       `json:"compared"` // of the channel: in acceptances of any of its charters
	Text     jsontext.Value   `json:"text"`
}

// Person is who stands behind a key, as far as the channel knows.
type Person struct {
	Key    parley.OfficerKey `json:"key"`
	Office string            `json:"office,omitzero"`
	Person string            `json:"person,omitzero"`
	// Partner is set where the key is one of a partner's: it has signed, and the party forwards.
	Partner parley.OriginatorID `json:"partner,omitzero" doc:"Whose key it is, if it is not the party's own."`
}

// Notice is a notice as it stands.
type Notice struct {
	ID         parley.Hash            `json:"id"`
	Number     string                 `json:"number"` // what people speak, such as us/3
	Kind       parley.NoticeKind      `json:"kind"`
	Mode       parley.Mode            `json:"mode"`
	Party      parley.PartyID         `json:"party"`
	Originator parley.OriginatorID    `json:"originator"`
	Standing   Standing               `json:"standing"`
	Voice      pen.Voice              `json:"voice" doc:"Who stands behind the newest version: own, the party itself; forwarded, the originator has signed it and the party has forwarded it; stated, the party states it of an originator that has not signed."`
	Tips       []parley.Hash          `json:"tips"`
	Texts      []*parley.Notice       `json:"texts"` // of the tips that are no cancels
	Was        []*parley.Notice       `json:"was"`   // where none stands: what was cancelled or disowned
	Cancels    []*parley.Cancel       `json:"cancels"`
	Findings   []parley.Hash          `json:"findings"`
	Lead       parley.Millis          `json:"lead" doc:"From release to start, by its own node's clock, of the version that stands; below 0: it had begun. 0 where none stands."`
	Late       bool                   `json:"late" doc:"LATE: released with less lead than the charter asks for. It stands all the same."`
	Expires    parley.Millis          `json:"expires,omitzero" doc:"When it expires for people, by the charter's term; absent: it does not."`
	Expired    bool                   `json:"expired" doc:"At the hour that was asked for. It stays readable."`
	Reconfirm  *Reconfirmation        `json:"reconfirm,omitzero" doc:"Where its party is to reconfirm it."`
	Versions   []channel.VersionState `json:"versions"`
	Limits     string                 `json:"limits"`
	Protection string                 `json:"protection,omitzero" doc:"Of a notice of a site, a movement or infrastructure that was cancelled, also where another version stands beside the cancel: what its removal does not change."`
	History    []VersionHistory       `json:"history,omitempty" doc:"Where one notice was asked for: its versions, each after those that it replaces."`
	Outlines   [][]Outline            `json:"outlines,omitempty" doc:"Where they were asked for: of each of the texts, or of what it was, its volumes as a map draws them."`
}

// Standing says whether a notice holds.
type Standing string

// The standings.
const (
	Current   Standing = "current"
	Contested Standing = "contested" // several versions stand beside each other
	Cancelled Standing = "cancelled"
	Disowned  Standing = "disowned" // its log was stopped before it
)

var standings = []Standing{Current, Contested, Cancelled, Disowned}

// Word is a message, an urgent entry or an answer.
type Word struct {
	channel.WordState
	By         Person         `json:"by"`
	ReleasedBy *Person        `json:"releasedBy,omitzero"`
	Clock      parley.Millis  `json:"clock"` // of its node, when it was entered
	Body       jsontext.Value `json:"body"`
	Ladders    []Ladder       `json:"ladders,omitempty" doc:"Of a message, an urgent entry or a reply: how far it has come with each other party."`
}

// Finding is a clash with everything that both sides said of it.
type Finding struct {
	ID        parley.Hash           `json:"id"`
	Status    channel.FindingStatus `json:"status"`
	Says      string                `json:"says"` // clash, possible clash, no clash found, not compared yet, or closed
	Closed    string                `json:"closed,omitzero"`
	Contested bool                  `json:"contested"`
	Revision  parley.Hash           `json:"revision"`
	Rule      string                `json:"rule"`
	RuleText  *parley.Rule          `json:"ruleText,omitzero"`
	Notices   []Notice              `json:"notices"`
	Sides     []channel.SideState   `json:"sides"`
	Compared  []Comparison          `json:"compared"` // newest of each side last
	Answers   []Word                `json:"answers"`  // that count
	Limits    string                `json:"limits"`
}

// Comparison is what one node found, once.
type Comparison struct {
	Party   parley.PartyID `json:"party"`
	Number  int64          `json:"number"` // of its entry
	Clock   parley.Millis  `json:"clock"`
	Engine  string         `json:"engine"`
	Verdict parley.Verdict `json:"verdict"`
	Says    string         `json:"says"`
	Current bool           `json:"current"` // it compared the versions that stand
	Detail  parley.Detail  `json:"detail"`
}

// Thing is what a name stands for. The member of its kind is there.
type Thing struct {
	Kind    string      `json:"kind"` // notice, message, urgent, answer, clash, charter or entry
	ID      parley.Hash `json:"id"`
	Notice  *Notice     `json:"notice,omitzero"`
	Word    *Word       `json:"word,omitzero"`
	Finding *Finding    `json:"finding,omitzero"`
	Charter *Charter    `json:"charter,omitzero"`
	Entry   *Entry      `json:"entry,omitzero"`
}

// Entry is an entry with what the judge made of it.
type Entry struct {
	Place    channel.Place    `json:"place"`
	Kind     parley.Kind      `json:"kind"`
	Class    ledger.Class     `json:"class"`
	Verdict  channel.Reason   `json:"verdict"`
	Sentence string           `json:"sentence"`
	Pairs    []channel.Reason `json:"pairs,omitempty"`
	Disowned bool             `json:"disowned"`
	Act      parley.Hash      `json:"act,omitzero"`
	Mode     parley.Mode      `json:"mode,omitzero"`
	Clock    parley.Millis    `json:"clock"`
	By       *Person          `json:"by,omitzero"`
	Release  *Person          `json:"release,omitzero"`
}
