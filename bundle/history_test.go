package bundle

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"parley/channel"
	"parley/channel/channeltest"
	"parley/ledger"
)

// branches gives each branch of a world's logs as a node would store it, under the last
// checkpoint that was signed on it.
func branches(t *testing.T, w *channeltest.World) (out []Source) {
	continued := map[*channeltest.Cell]bool{}
	for _, c := range w.Cells {
		continued[c.Prev] = true
	}
	for _, tip := range w.Cells {
		for tip != nil && !continued[tip] && tip.Sig == "" {
			tip = tip.Prev
		}
		if tip == nil || continued[tip] {
			continue
		}
		line := make([]*channeltest.Cell, tip.Size())
		for c := tip; c != nil; c = c.Prev {
			line[c.Size()-1] = c
		}
		key, err := channel.NodeKey(line[0].Entry)
		if err != nil {
			continue
		}
		var tree ledger.Tree
		var known []tlog.Hash
		for _, c := range line {
			known = append(known, tree.Append(c.Raw)...)
		}
		note, err := (&ledger.Checkpoint{Log: tip.Log, Size: tip.Size(), Root: tip.Root, Sig: tip.Sig}).Note(key)
		must(t, err)
		out = append(out, Source{
			Log: Log{tip.Log.Party, tip.Log.Epoch}, Note: note,
			Entry: func(n int64) ([]byte, error) { return line[n].Raw, nil },
			Hashes: tlog.HashReaderFunc(func(l []int64) ([]tlog.Hash, error) {
				var h []tlog.Hash
				for _, i := range l {
					h = append(h, known[i])
				}
				return h, nil
			}),
		})
	}
	return out
}

// Whatever the parties did, every valid word of theirs can be shown, and an extract judges
// it as the channel did: with amendments, recoveries, stops, epochs, forks and late starts.
// What cannot be shown is an entry on the shorter branch of a fork, where others had more
// of the longer one: that looks like an old checkpoint.
func TestEveryValidWordOfHostileHistoriesCanBeShown(t *testing.T) {
	shown, short := 0, 0
	histories := uint64(60)
	if withRace {
		histories = 4
	}
	for seed := range histories {
		w := channeltest.Run(channeltest.NewHistory(seed, 24), channeltest.Options{Real: true, Seed: seed})
		w.Settle()
		must(t, w.Err())
		v := w.Observe().Now()
		forked := slices.ContainsFunc(v.State().Logs, func(l channel.LogState) bool { return l.Forked == 1 })
		records, sources := v.Records(), branches(t, w)
		for _, r := range records {
			if r.Verdict != channel.Valid || r.Entry.Class() != ledger.ClassWord {
				continue
			}
			_, _, err := Build(w.Channel, records, sources, Selection{Entries: []channel.Place{r.Place}})
			switch {
			case err == nil:
				shown++
			case forked && strings.Contains(err.Error(), "old checkpoint"):
				short++
			default:
				t.Errorf("seed %d: %s %s/%d/%d: %v", seed, r.Entry.Kind, r.Place.Party, r.Place.Epoch, r.Place.Number, err)
			}
		}
	}
	t.Logf("%d words shown, %d on shorter branches", shown, short)
	if shown == 0 || short*50 > shown {
		t.Errorf("%d words were shown, %d could not be", shown, short)
	}
}
