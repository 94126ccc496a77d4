package handover

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"parley"
	"parley/ledger"
)

// Kind is why an item is on the list.
type Kind string

// The kinds, in the order of the list.
const (
	Owe     Kind = "owe"     // this party owes it
	Owed    Kind = "owed"    // others owe it to this party
	Promise Kind = "promise" // either side has promised an answer by a time
	Late    Kind = "late"    // it fell late in this shift, and was done since
	Clash   Kind = "clash"   // that is not over
	Urgent  Kind = "urgent"  // an urgent entry that was not closed
	Draft   Kind = "draft"   // waits on this party's own desk for a second person
	Active  Kind = "active"  // a notice that holds, and goes on
	Ends    Kind = "ends"    // a notice that holds, and ends within the hours
	Starts  Kind = "starts"  // a notice that begins within the hours
)

// Kinds lists them in the order of the list.
var Kinds = []Kind{Owe, Owed, Promise, Late, Clash, Urgent, Draft, Active, Ends, Starts}

// Item is one thing that the incoming officer must know of. Times are milliseconds since
// 1970, and absent where there is none.
type Item struct {
	Due        parley.Millis     `json:"due,omitzero"`
	Duty       parley.Duty       `json:"duty,omitzero"`
	From       parley.Millis     `json:"from,omitzero"`
	ID         string            `json:"id"`
	Kind       Kind              `json:"kind"`
	Label      string            `json:"label"` // in words of its own
	Level      string            `json:"level,omitzero"`
	Met        parley.Millis     `json:"met,omitzero"`
	Name       string            `json:"name"` // as people speak it: us/3, or the beginning of a hash
	Of         parley.Hash       `json:"of"`   // the act, the clash, the notice or the draft that it is about
	Party      parley.PartyID    `json:"party"`
	Precedence parley.Precedence `json:"precedence,omitzero"`
	Since      parley.Millis     `json:"since,omitzero"`
	Status     string            `json:"status,omitzero"` // of a duty: by hand, where its debtor has no node
	Text       string            `json:"text"`            // all of it in one plain line
	To         parley.PartyID    `json:"to,omitzero"`
	Until      parley.Millis     `json:"until,omitzero"`
	Version    parley.Hash       `json:"version,omitzero"`
}

// The beginnings of items' ids, before a hash.
const (
	OfDuty   = "duty-"
	OfClash  = "clash-"
	OfUrgent = "urgent-"
	OfDraft  = "draft-"
	OfNotice = "notice-"
)

// IsLate reports whether what an item stands for was due before an hour, and is not done.
func (i *Item) IsLate(hour parley.Millis) bool { return i.Due != 0 && i.Met == 0 && hour > i.Due }

// IsFreshlyLate reports whether it fell late in a shift.
func (i *Item) IsFreshlyLate(since, hour parley.Millis) bool {
	return i.IsLate(hour) && i.Due > since
}

// same reports whether an item tells the officer at a later hour what it told before. How
// the hour words it is no change, nor is a receipt that nothing hangs on yet: a node has
// stated by itself what was to be expected.
func (i Item) same(now Item, hour parley.Millis) bool {
	if i.Since == 0 && i.Due == 0 && !now.IsLate(hour) {
		now.Since, now.Due = 0, 0
	}
	i.Text, now.Text, i.Level, now.Level = "", "", "", ""
	return i == now
}

// List is what is open on a channel at an hour, as a party's node sees it.
type List struct {
	Channel parley.Hash    `json:"channel"`
	Hour    parley.Millis  `json:"hour"`
	Hours   int64          `json:"hours"` // how far it looks ahead
	Items   []Item         `json:"items"`
	Mode    parley.Mode    `json:"mode"`
	More    int64          `json:"more,omitzero"` // items that it has no room for
	Name    string         `json:"name"`          // of the channel
	Party   parley.PartyID `json:"party"`
	Since   parley.Millis  `json:"since"` // when the shift began
}

// Make finishes a list: it words, orders and bounds the items, the pressing ones first.
func (l *List) Make() {
	for i := range l.Items {
		l.Items[i].Text = l.say(&l.Items[i])
	}
	slices.SortFunc(l.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.next(), b.next()),
			cmp.Compare(a.Since, b.Since), strings.Compare(a.ID, b.ID))
	})
	if over := len(l.Items) - MaxItems; over > 0 {
		l.Items, l.More = l.Items[:MaxItems], int64(over)
	}
	if l.Items == nil {
		l.Items = []Item{}
	}
}

// next is the hour at which an item wants to be looked at; what has none comes last.
func (i *Item) next() parley.Millis {
	at := i.Due
	switch i.Kind {
	case Starts, Clash:
		at = i.From
	case Active, Ends:
		at = i.Until
	}
	if at == 0 {
		return parley.MaxTime
	}
	return at
}

// Validate checks the form.
func (l *List) Validate() error {
	switch l.Mode {
	case parley.Real, parley.Exercise, parley.Test:
	default:
		return parley.Wrong("list.mode", l.Mode, "must be REAL, EXERCISE or TEST")
	}
	if l.Hours < 1 || l.Hours > MaxHours {
		return parley.Wrong("list.hours", l.Hours, fmt.Sprintf("must be from 1 to %d", MaxHours))
	}
	if l.Since < 0 || l.Since > l.Hour || l.Hour > parley.MaxTime {
		return parley.Wrong("list.since", l.Since, "must be milliseconds since 1970, and not after the list's hour")
	}
	if l.More < 0 || len(l.Items) > MaxItems {
		return parley.Wrong("list.items", len(l.Items), fmt.Sprintf("must be at most %d", MaxItems))
	}
	if err := checkItems("list.items", l.Items, func(i *Item) *Item { return i }); err != nil {
		return err
	}
	return parley.CheckID("list.party", string(l.Party))
}

func checkItems[T any](field string, list []T, item func(*T) *Item) error {
	met := map[string]bool{}
	for i := range list {
		x := item(&list[i])
		if x.ID == "" || met[x.ID] {
			return parley.Wrong(fmt.Sprintf("%s[%d].id", field, i), x.ID, "must be there, and once")
		}
		met[x.ID] = true
		if !slices.Contains(Kinds, x.Kind) {
			return parley.Wrong(fmt.Sprintf("%s[%d].kind", field, i), x.Kind, "must be a kind of item")
		}
	}
	return nil
}

func (l *List) index(id string) int {
	return slices.IndexFunc(l.Items, func(i Item) bool { return i.ID == id })
}

// Digest names a list by what stands in it.
func (l *List) Digest() parley.Hash { return sha256.Sum256(ledger.MustEncode(l)) }

// How is what has become of an item since a list was made.
type How string

// What may have.
const (
	Arose   How = "arose"
	Ended   How = "ended"
	Changed How = "changed"
)

// Hows lists them.
var Hows = []How{Arose, Ended, Changed}

// Change is one thing that is not as the list has it.
type Change struct {
	How  How  `json:"how"`
	Item Item `json:"item"` // as it is now; if it has ended, as the list has it
}

// News is what is not as a list has it, at a later hour.
type News struct {
	Changes []Change      `json:"changes"`
	Hour    parley.Millis `json:"hour"`
}

// NewsOf compares a list with one made later, in the order of the later one; what has ended
// comes last.
func NewsOf(then, now *List) News {
	n := News{Changes: []Change{}, Hour: now.Hour}
	old := make(map[string]*Item, len(then.Items))
	for i := range then.Items {
		old[then.Items[i].ID] = &then.Items[i]
	}
	for _, i := range now.Items {
		was := old[i.ID]
		switch {
		case was == nil:
			n.Changes = append(n.Changes, Change{Arose, i})
		case !was.same(i, now.Hour):
			n.Changes = append(n.Changes, Change{Changed, i})
		}
		delete(old, i.ID)
	}
	for _, i := range then.Items {
		if old[i.ID] != nil && now.More == 0 { // it may be among those without room
			n.Changes = append(n.Changes, Change{Ended, i})
		}
	}
	return n
}

// Validate checks the form.
func (n *News) Validate() error {
	if n.Hour < 0 || n.Hour > parley.MaxTime {
		return parley.Wrong("since.hour", n.Hour, "must be milliseconds since 1970")
	}
	for i, c := range n.Changes {
		if !slices.Contains(Hows, c.How) {
			return parley.Wrong(fmt.Sprintf("since.changes[%d].how", i), c.How, "must be arose, ended or changed")
		}
	}
	return checkItems("since.changes", n.Changes, func(c *Change) *Item { return &c.Item })
}

// Digest names news of a handover by what stands in it.
func (n *News) Digest(of parley.Hash) parley.Hash {
	return sha256.Sum256(append(of[:], ledger.MustEncode(n)...))
}
