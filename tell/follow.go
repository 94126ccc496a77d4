package tell

import (
	"context"
	"fmt"
	"strings"

	"parley"
	"parley/channel"
	"parley/journal"
	"parley/node"
)

// batch bounds how many applied entries are looked at in one go.
const batch = 4096

// follow takes up what is to be told of a channel, until ctx ends.
func (t *Teller) follow(ctx context.Context, c *node.Channel) {
	changed, cancel := c.Watch()
	defer cancel()
	f := follower{teller: t, channel: c}
	for ctx.Err() == nil {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			// A journal that cannot be written keeps the node from writing as well, and says so
			// itself. What was not taken up is found again.
			t.Log.Error("tell: cannot note what is to be told", "channel", c.ID().Short(), "err", err)
			f.begun = false
		}
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
}

// follower remembers how far a channel was looked through in this run.
type follower struct {
	teller  *Teller
	channel *node.Channel
	seq     int64
	begun   bool
}

// look takes up what is new.
func (f *follower) look(ctx context.Context) error {
	for {
		events, last, complete := f.channel.Since(f.seq, batch)
		if !f.begun || !complete {
			// What the node replayed at its start is among no events.
			found, looked := f.everything()
			f.seq, f.begun = last, true
			if err := f.teller.take(ctx, f.channel, found, looked); err != nil {
				return err
			}
			if err := f.teller.forget(ctx, f.channel.ID()); err != nil {
				return err
			}
			continue
		}
		if len(events) == 0 {
			return nil
		}
		var found []telling
		looked := map[string]int64{}
		for _, e := range events {
			a := e.Applied
			looked[f.logName(a.Position.Party, a.Position.Epoch)] = a.Position.Size
			place := channel.Place{Party: a.Position.Party, Epoch: a.Position.Epoch, Number: a.Position.Size - 1, Root: a.Position.Root}
			if x, ok := f.tellingOf(place, a.Entry, a.Verdict); ok {
				found = append(found, x)
			}
		}
		if err := f.teller.take(ctx, f.channel, found, looked); err != nil {
			return err
		}
		if f.teller.forgets() {
			if err := f.teller.forget(ctx, f.channel.ID()); err != nil {
				return err
			}
		}
		f.seq = events[len(events)-1].Seq
	}
}

// everything looks through all that is applied and was not looked through before.
func (f *follower) everything() (found []telling, looked map[string]int64) {
	looked = map[string]int64{}
	f.channel.Read(func(v channel.View, _ *channel.Machine) {
		records := v.Records()
		before := f.teller.before(f, records)
		for _, r := range records {
			log := f.logName(r.Place.Party, r.Place.Epoch)
			looked[log] = max(looked[log], r.Place.Number+1)
			if before(r.Place) {
				continue
			}
			if x, ok := f.tellingOf(r.Place, r.Entry, r.Verdict); ok && !r.Disowned {
				found = append(found, x)
			}
		}
	})
	return found, looked
}

func (f *follower) logName(p parley.PartyID, e parley.Epoch) string {
	return fmt.Sprintf("%s/%s/%d", f.channel.ID(), p, e)
}

// tellingOf tells whether an entry is one that people are told of.
func (f *follower) tellingOf(place channel.Place, e *channel.Entry, verdict channel.Reason) (x telling, ok bool) {
	if verdict != channel.Valid {
		return x, false
	}
	ours := place.Party == f.teller.Node.Party()
	x = telling{Channel: f.channel.ID(), Place: place, Level: Desk}
	switch b := e.Body().(type) {
	case *parley.Told:
		x.Kind, x.Obligation, x.Rung = parley.KindTold, b.Obligation, b.Rung
		return x, ours
	case *parley.Urgent:
		x.Kind, x.Urgent = parley.KindUrgent, e.Act
		return x, !ours
	}
	return x, false
}

// take puts tellings that are new onto the desk, for everyone who is to be told. What needs
// no action any more is not told: an entry may have come years late, from before this node
// was set up to tell, with a channel that it joined, or out of a peer's mirror.
// looked is how far each log was looked through to find them.
func (t *Teller) take(ctx context.Context, c *node.Channel, found []telling, looked map[string]int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var fresh []telling
	for _, x := range found {
		if _, known := t.taken[x.key()]; !known {
			fresh = append(fresh, x)
		}
	}
	if len(fresh) == 0 {
		t.mark(looked)
		return nil
	}
	stands := make([]bool, len(fresh))
	c.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
		for i := range fresh {
			stands[i] = fresh[i].complete(v, b, t.Node.Party())
		}
	})
	var items []journal.Item
	given := map[*recipient][]telling{}
	nobody, next := t.nobody, t.next
	for i := range fresh {
		x := &fresh[i]
		x.At = t.now()
		items = append(items, journal.Item{Section: takenSection, Key: x.key(), Value: digits(int64(x.At))})
		if !stands[i] {
			continue
		}
		to := t.route(x)
		if len(to) == 0 {
			nobody++
			t.Log.Warn("tell: nobody takes this level, and there is no desk", "level", x.Level, "rung", x.Rung, "channel", c.ID().Short())
		}
		x.number = next
		next++
		for _, r := range to {
			given[r] = append(given[r], *x)
			items = append(items, itemOf(waitingSection, r.waitingKey(x.number), x))
		}
	}
	for log, n := range looked {
		items = append(items, journal.Item{Section: lookedSection, Key: log, Value: digits(max(n, t.looked[log]))})
	}
	if err := t.Journal.Commit(ctx, journal.Batch{Desk: items}); err != nil {
		return err
	}
	t.next, t.nobody = next, nobody
	t.mark(looked)
	for i := range fresh {
		t.taken[fresh[i].key()] = fresh[i].At
	}
	for r, l := range given {
		r.give(l)
	}
	return nil
}

// complete looks up what the entry itself does not say, and tells whether the telling still
// needs an action.
func (x *telling) complete(v channel.View, b *channel.Board, self parley.PartyID) (stands bool) {
	if x.Kind == parley.KindUrgent {
		_, x.Mode, _, _ = v.Words(x.Urgent)
		owed, ok := b.Get(parley.Obligation{Debtor: self, Duty: parley.OwesAcknowledge, Of: x.Urgent})
		return !ok || owed.Met == 0
	}
	x.Mode = modeOf(v, x.Obligation.Of)
	owed, ok := b.Get(x.Obligation)
	if ok && x.Rung > 0 {
		x.Level = owed.Level(int(x.Rung))
	} else if x.Rung > 0 {
		x.Level = "" // it is owed no more, and whose level it was cannot be told
	}
	return ok && owed.Met == 0
}

// modeOf is the mode of what something is owed for: what an entry refers to has its mode.
func modeOf(v channel.View, of parley.Hash) parley.Mode {
	if clash, ok := v.Clash(of); ok {
		of = clash.Notices[0]
	}
	_, mode, _, _ := v.Words(of)
	return mode
}

// route gives the recipients of a telling: those who take its level or rung, else the desk.
func (t *Teller) route(x *telling) []*recipient {
	for _, y := range []*telling{x, {Level: Desk}} {
		var to []*recipient
		for _, r := range t.recipients {
			if r.route.takes(y) {
				to = append(to, r)
			}
		}
		if len(to) > 0 {
			return to
		}
	}
	return nil
}

func placeName(p channel.Place) string {
	return fmt.Sprintf("%s/%d/%d/%s", p.Party, p.Epoch, p.Number, strings.ToLower(p.Root.String()))
}
