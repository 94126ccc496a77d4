package tell

import (
	"context"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/channel"
	"parley/journal"
)

// memory is how long the desk remembers one by one what was taken up. It needs that only for
// entries that may be found again: at a start everything that is applied is looked through
// from where the desk says that each log was looked through, and what lies before is not
// looked at again, taken up or not. Numbers say nothing where a log has forked; there what
// was taken up is known by its root, for as long as this lasts. A branch that is found only
// after that, and whose urgent entry or obligation still waits for an action, is told anew.
const memory = 30 * 24 * time.Hour

// forgetting is how often it is looked whether there is something to forget.
const forgetting = 24 * time.Hour

func digits(n int64) []byte { return strconv.AppendInt(nil, n, 10) }

// mark notes how far logs were looked through. The lock is held.
func (t *Teller) mark(looked map[string]int64) {
	for log, n := range looked {
		t.looked[log] = max(t.looked[log], n)
	}
}

// before tells of a place whether it was looked through in an earlier run, as far as
// numbers can tell: where two branches have an entry of one number they cannot.
func (t *Teller) before(f *follower, records []channel.Record) func(channel.Place) bool {
	type numbered struct {
		log    string
		number int64
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	looked := map[string]int64{}
	branches := map[numbered]int{}
	for _, r := range records {
		log := f.logName(r.Place.Party, r.Place.Epoch)
		if looked[log] = t.looked[log]; r.Place.Number < looked[log] {
			branches[numbered{log, r.Place.Number}]++
		}
	}
	return func(p channel.Place) bool {
		log := f.logName(p.Party, p.Epoch)
		return p.Number < looked[log] && branches[numbered{log, p.Number}] == 1
	}
}

// forgets reports whether it is time to forget.
func (t *Teller) forgets() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now()-t.forgot >= millis(forgetting)
}

// forget drops what was taken up of a channel longer ago than memory. It may be called only
// when all of the channel was looked through: how far is noted with it.
func (t *Teller) forget(ctx context.Context, channel parley.Hash) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, of := t.now(), channel.String()+"/"
	t.forgot = now
	var items []journal.Item
	var old []string
	for key, at := range t.taken {
		switch {
		case !strings.HasPrefix(key, of):
		case at == 0: // noted by an older program: it is as old as this look at it
			t.taken[key] = now
			items = append(items, journal.Item{Section: takenSection, Key: key, Value: digits(int64(now))})
		case now-at > millis(memory):
			old = append(old, key)
			items = append(items, gone(takenSection, key))
		}
	}
	if len(items) == 0 {
		return nil
	}
	for log, n := range t.looked {
		if strings.HasPrefix(log, of) {
			items = append(items, journal.Item{Section: lookedSection, Key: log, Value: digits(n)})
		}
	}
	if err := t.Journal.Commit(ctx, journal.Batch{Desk: items}); err != nil {
		return err
	}
	for _, key := range old {
		delete(t.taken, key)
	}
	return nil
}
