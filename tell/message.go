package tell

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Severity is how pressing a message is.
type Severity string

// The severities. Only what needs an action is more than info.
const (
	Info    Severity = "info"    // nothing is to be done: it was done meanwhile, or it is a test
	Warning Severity = "warning" // others owe us, and are late: ask them
	Alarm   Severity = "alarm"   // we owe, and are late; or an urgent entry
)

var severities = []Severity{Info, Warning, Alarm}

func graver(a, b Severity) Severity {
	if slices.Index(severities, b) > slices.Index(severities, a) {
		return b
	}
	return a
}

// Message is what one recipient gets at once. It is the data of a webhook.
type Message struct {
	ID       string         `json:"id"` // the same whenever this message is sent again
	At       parley.Millis  `json:"at"` // as of when
	Party    parley.PartyID `json:"party"`
	Name     string         `json:"name"`
	Mode     parley.Mode    `json:"mode,omitzero"` // of all items; none in a test
	Severity Severity       `json:"severity"`      // the gravest of the items
	Test     bool           `json:"test"`
	Summary  bool           `json:"summary"` // more than ten came in ten minutes
	Recent   int            `json:"recent"`  // tellings to this recipient in the last ten minutes, these included
	Counts   []Count        `json:"counts"`
	Items    []Item         `json:"items"` // all: urgent entries, then what needs an action, each by when it was due
	Console  string         `json:"console,omitzero"`
}

// Count is how many items are of one sort.
type Count struct {
	What  string `json:"what"`
	Items int    `json:"items"`
}

// Item is one thing that people are told. Times are those of the debtor's node.
type Item struct {
	Entry    channel.Place  `json:"entry"` // the told statement, or the urgent entry
	Channel  parley.Hash    `json:"channel"`
	In       string         `json:"in"`    // the channel's name
	About    parley.Kind    `json:"about"` // told: something is late; urgent
	Severity Severity       `json:"severity"`
	Level    string         `json:"level"` // of the charter's ladder; desk at rung 0 and for urgent entries
	Rung     int64          `json:"rung"`
	Duty     parley.Duty    `json:"duty,omitzero"`
	Debtor   parley.PartyID `json:"debtor"`
	Creditor parley.PartyID `json:"creditor"`
	Of       parley.Hash    `json:"of"`   // what it is owed for
	What     string         `json:"what"` // in words, such as notice ru/3
	Since    parley.Millis  `json:"since,omitzero"`
	Due      parley.Millis  `json:"due,omitzero"`
	Promised parley.Millis  `json:"promised,omitzero"`
	LateBy   parley.Millis  `json:"lateBy,omitzero"` // milliseconds, at the message's time
	Met      parley.Millis  `json:"met,omitzero"`
	Ended    bool           `json:"ended,omitzero"` // owed no more: changed, cancelled or resolved
	Says     string         `json:"says"`
	Action   string         `json:"action"`
}

// message puts tellings into words, as things stand now.
func (t *Teller) message(recipient string, l []telling, recent int, now parley.Millis) *Message {
	m := &Message{
		ID: messageID(recipient, l), At: now, Party: t.Node.Party(), Name: t.Name, Mode: l[0].Mode, Severity: Info,
		Summary: recent > flood, Recent: recent, Counts: []Count{}, Items: []Item{}, Console: t.Console(),
	}
	for i := range l {
		item := t.item(&l[i], now)
		m.Severity = graver(m.Severity, item.Severity)
		m.count(countOf(&item, m.Party))
		m.Items = append(m.Items, item)
	}
	slices.SortStableFunc(m.Items, byPressure)
	return m
}

// byPressure puts urgent entries first, then what needs an action, then what was due first.
func byPressure(a, b Item) int {
	rank := func(i *Item) int {
		switch {
		case i.About == parley.KindUrgent:
			return 0
		case i.Severity != Info:
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(a.Due, b.Due))
}

// messageID follows from the places of the entries that a message tells of, and from whom it
// goes to: a mailbox that gets two routes' messages must not take one for the other's copy.
func messageID(recipient string, l []telling) string {
	of := struct {
		Places    []channel.Place `json:"places"`
		Recipient string          `json:"recipient"`
	}{Recipient: recipient}
	for i := range l {
		of.Places = append(of.Places, l[i].Place)
	}
	sum := sha256.Sum256(ledger.MustEncode(of))
	return hex.EncodeToString(sum[:16])
}

func (m *Message) count(what string) {
	for i := range m.Counts {
		if m.Counts[i].What == what {
			m.Counts[i].Items++
			return
		}
	}
	m.Counts = append(m.Counts, Count{what, 1})
}

// item looks up how things stand with a telling.
func (t *Teller) item(x *telling, now parley.Millis) Item {
	i := Item{Entry: x.Place, Channel: x.Channel, In: x.Channel.Short(), About: x.Kind, Level: x.Level, Rung: x.Rung, Severity: Info}
	c, ok := t.Node.Channel(x.Channel)
	if !ok {
		i.Ended = true
		i.words(t.Node.Party(), t.Console())
		return i
	}
	c.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
		if text := v.Charter(); text != nil {
			i.In = text.Charter.Name
		}
		name := x.Obligation
		if x.Kind == parley.KindUrgent {
			name = parley.Obligation{Debtor: t.Node.Party(), Duty: parley.OwesAcknowledge, Of: x.Urgent}
			i.Creditor = x.Place.Party
		}
		i.Debtor, i.Duty, i.Of = name.Debtor, name.Duty, name.Of
		i.What = whatOf(v, b, name.Of)
		if name.Duty == parley.OwesCheck {
			i.What = "the line check with " + string(name.To)
		}
		owed, ok := b.Get(name)
		if !ok {
			// Before a charter is in force nobody owes anything, and an urgent entry is one.
			i.Ended = x.Kind != parley.KindUrgent
			return
		}
		i.Creditor, i.Since, i.Due, i.Promised, i.Met = owed.Creditor, owed.Since, owed.Due, owed.Promised, owed.Met
		if i.Met == 0 && i.Due != 0 && i.Due < now {
			i.LateBy = now - i.Due
		}
	})
	switch {
	case i.Ended || i.Met != 0:
	case i.Debtor == t.Node.Party():
		i.Severity = Alarm
	default:
		i.Severity = Warning
	}
	i.words(t.Node.Party(), t.Console())
	return i
}
