// Package tell tells a party's own people, outside the console, of what needs an action of
// theirs: an obligation that is late, an urgent entry of another party. It tells by webhooks
// (Standard Webhooks 1.0.0) and by e-mail.
//
// A node states in its log that it tells before anybody is told (docs/protocol.md, section
// 7, Told). [Teller] follows those statements, and goes by four rules:
//
//   - What is to be told is on the journal's desk before it goes out, and leaves the desk
//     when the other side has taken it: nothing is lost by a crash or an outage.
//   - A message is put together once, with its id, and kept until it is taken. Sent again
//     after a crash it is the same message under the same id, so that whoever gets it twice
//     can tell.
//   - What comes within a short window for one recipient is one message; above ten in ten
//     minutes it is a summary with the whole list.
//   - Recipients are offices, chosen by the charter's ladder of levels, never persons.
//
// docs/tell.md is for who sets it up, and for who reads what comes.
package tell

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"parley"
	"parley/journal"
	"parley/node"
)

const (
	// window is how long what comes for one recipient is gathered into one message: short
	// beside the minutes of a charter's deadlines, long beside a burst.
	window = 10 * time.Second

	// flood is how many tellings in floodSpan are too many to be read one by one (ISA-18.2,
	// EEMUA 191).
	flood     = 10
	floodSpan = 10 * time.Minute

	// calm is how far apart the messages to one recipient are in a flood; urgent entries do
	// not wait for it.
	calm = time.Minute

	// most bounds the tellings in one message, so that it stays one that servers take; what
	// is over goes in the next.
	most = 200
)

// Options is what a teller works with.
type Options struct {
	Node *node.Node
	// Journal keeps what waits, on its desk.
	Journal journal.Journal
	// Name is the party's, as its people read it.
	Name     string
	Settings Settings
	// Read reads a file that the settings name; private ones are refused where others on
	// the machine may read them.
	Read func(path string, private bool) ([]byte, error)
	// Console tells the address that officers open, or ""; nil: there is none.
	Console func() string
	// Clock is the node's; default: time.Now.
	Clock func() time.Time
	Log   *slog.Logger
}

// Teller tells a node's people. Its methods may be called by any goroutine.
type Teller struct {
	Options
	recipients []*recipient

	mu      sync.Mutex
	taken   map[string]parley.Millis // what was taken up, and when, as the desk has it; see memory
	looked  map[string]int64         // of each log, how many entries were looked through; see memory
	forgot  parley.Millis            // when it was last looked whether there is something to forget
	next    int64                    // number of the next telling on the desk
	nobody  int                      // tellings of this run that no recipient takes
	orphans map[string]int           // what waits for recipients that the settings no longer name
}

// Open reads what waits on the desk. Nothing is sent before [Teller.Run].
func Open(ctx context.Context, o Options) (*Teller, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Console == nil {
		o.Console = func() string { return "" }
	}
	if err := o.Settings.Validate(); err != nil {
		return nil, err
	}
	t := &Teller{Options: o, taken: map[string]parley.Millis{}, looked: map[string]int64{}, orphans: map[string]int{}}
	t.recipients = recipientsOf(t)
	if err := t.restore(ctx); err != nil {
		return nil, fmt.Errorf("reading what is to be told: %w", err)
	}
	return t, nil
}

// Run follows the node's channels and sends, until ctx ends. What is not sent by then waits
// on the desk for the next run.
func (t *Teller) Run(ctx context.Context) {
	if len(t.recipients) == 0 {
		return
	}
	var running sync.WaitGroup
	defer running.Wait()
	for _, r := range t.recipients {
		running.Go(func() { r.run(ctx) })
	}
	following := map[parley.Hash]bool{}
	look := time.NewTicker(time.Second) // for channels that are joined meanwhile
	defer look.Stop()
	for {
		for _, id := range t.Node.Channels() {
			if c, ok := t.Node.Channel(id); ok && !following[id] {
				following[id] = true
				running.Go(func() { t.follow(ctx, c) })
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}

func (t *Teller) now() parley.Millis { return parley.Millis(t.Clock().UnixMilli()) }

func millis(d time.Duration) parley.Millis { return parley.Millis(d / time.Millisecond) }
