package tell

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/journal"
)

// Sections of the journal's desk. Keys of the others begin with a recipient's id, so that
// each finds its own.
const (
	takenSection   = "tell.taken"   // by what was taken up, with the time: nothing is told twice
	lookedSection  = "tell.looked"  // CHANNEL/PARTY/EPOCH: how many entries of a log were looked through
	waitingSection = "tell.waiting" // ID/NUMBER: a telling that is in no message yet
	outSection     = "tell.out"     // ID: the message that is being sent
	stateSection   = "tell.state"   // ID: what was sent, and what is wrong
)

// state is what is remembered of a recipient.
type state struct {
	Recent   []sent        `json:"recent,omitempty"` // of the last ten minutes
	LastSent parley.Millis `json:"lastSent,omitzero"`
	Error    string        `json:"error,omitzero"` // of the last attempt; "" if it went well
	ErrorAt  parley.Millis `json:"errorAt,omitzero"`
	Off      bool          `json:"off,omitzero"` // the other side has said that it wants no more (410)
}

// sent is a message that was taken.
type sent struct {
	At       parley.Millis `json:"at"`
	Tellings int           `json:"tellings"`
}

func itemOf(section, key string, v any) journal.Item {
	b, err := json.Marshal(v)
	if err != nil {
		panic("tell: " + err.Error()) // all of it is our own, and encodes
	}
	return journal.Item{Section: section, Key: key, Value: b}
}

func gone(section, key string) journal.Item { return journal.Item{Section: section, Key: key} }

func (r *recipient) waitingKey(number int64) string { return fmt.Sprintf("%s/%016x", r.id, number) }

// restore reads the desk.
func (t *Teller) restore(ctx context.Context) error {
	for item, err := range t.Journal.DeskList(ctx, takenSection) {
		if err != nil {
			return err
		}
		at, _ := strconv.ParseInt(string(item.Value), 10, 64) // an older program noted no time: 0
		t.taken[item.Key] = parley.Millis(at)
	}
	for item, err := range t.Journal.DeskList(ctx, lookedSection) {
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(item.Value), 10, 64)
		if err != nil {
			return fmt.Errorf("the desk's %s has under %q no number", lookedSection, item.Key)
		}
		t.looked[item.Key] = n
	}
	by := map[string]*recipient{}
	for _, r := range t.recipients {
		by[r.id] = r
	}
	for item, err := range t.Journal.DeskList(ctx, waitingSection) {
		if err != nil {
			return err
		}
		id, digits, _ := strings.Cut(item.Key, "/")
		number, err := strconv.ParseInt(digits, 16, 64)
		if err != nil {
			return fmt.Errorf("the desk's %s has a key %q", waitingSection, item.Key)
		}
		t.next = max(t.next, number+1)
		r := by[id]
		if r == nil {
			t.orphans[id]++
			continue
		}
		x := telling{number: number}
		if err := json.Unmarshal(item.Value, &x); err != nil {
			return fmt.Errorf("the desk's %s: %w", waitingSection, err)
		}
		r.waiting = append(r.waiting, x)
	}
	for _, r := range t.recipients {
		m := new(Message)
		found, err := r.read(ctx, outSection, m)
		if err != nil {
			return err
		}
		if found {
			r.out = m
		}
		if _, err := r.read(ctx, stateSection, &r.state); err != nil {
			return err
		}
	}
	return nil
}

func (r *recipient) read(ctx context.Context, section string, v any) (found bool, err error) {
	b, err := r.teller.Journal.Desk(ctx, section, r.id)
	if errors.Is(err, journal.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		return false, fmt.Errorf("the desk's %s: %w", section, err)
	}
	return true, nil
}
