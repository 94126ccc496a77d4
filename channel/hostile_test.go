package channel_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley"
	"parley/channel"
	"parley/channel/channeltest"
)

// stepsPerHistory is long enough for amendments and stops to play out, and short enough
// for a thousand histories within a minute.
const stepsPerHistory = 56

// quietWithin bounds the rounds of exchange in which nodes fall quiet once all links are
// up: news out, findings, receipts, and as many again for what those bring.
const quietWithin = 12

// tally counts what the histories went through, so that a scheduler that has quietly
// stopped making forks cannot pass.
type tally struct {
	sync.Mutex
	histories, entries, amended, contested, forked, stopped, waiting, rounds int
	met, promised, told, shown, misread, responses, reported                 int
	checked, reconfirmed, passed, suspended, measured, taken, accounts       int
	verdicts                                                                 map[string]int
}

func (c *tally) add(w *channeltest.World, m *channel.Machine, rounds int) {
	s := m.Now().State()
	c.Lock()
	defer c.Unlock()
	c.histories++
	c.entries += len(w.Cells)
	c.rounds = max(c.rounds, rounds)
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	count(&c.amended, slices.ContainsFunc(s.Charters, func(x channel.CharterState) bool { return x.Version > 1 && len(x.Accepted) > 0 }))
	count(&c.contested, contested(s))
	count(&c.forked, slices.ContainsFunc(s.Logs, func(x channel.LogState) bool { return x.Forked == 1 }))
	count(&c.stopped, slices.ContainsFunc(s.Logs, func(x channel.LogState) bool { return len(x.Stops) > 0 }))
	count(&c.waiting, len(m.Waiting()) > 0)
	owed := func(is func(channel.ObligationState) bool) bool { return slices.ContainsFunc(s.Obligations, is) }
	count(&c.met, owed(func(d channel.ObligationState) bool { return d.Met != 0 }))
	count(&c.promised, owed(func(d channel.ObligationState) bool { return d.Promised != 0 }))
	count(&c.told, owed(func(d channel.ObligationState) bool { return len(d.Told) > 0 }))
	count(&c.responses, owed(func(d channel.ObligationState) bool { return d.Duty == parley.OwesResponse }))
	count(&c.reported, owed(func(d channel.ObligationState) bool { return d.Debtor == channeltest.Village && d.Met != 0 }))
	count(&c.shown, len(s.Shown) > 0)
	anew := func(duty parley.Duty) bool {
		return owed(func(d channel.ObligationState) bool { return d.Duty == duty && !d.Revision.IsZero() })
	}
	count(&c.checked, anew(parley.OwesCheck))
	count(&c.reconfirmed, anew(parley.OwesReconfirm))
	count(&c.passed, owed(func(d channel.ObligationState) bool { return d.Duty == parley.OwesPass && d.Met != 0 }))
	count(&c.suspended, owed(func(d channel.ObligationState) bool { return d.Duty == parley.OwesCheck && d.Since != 0 && d.Due == 0 }))
	count(&c.measured, len(s.Measured) > 0)
	count(&c.taken, len(s.Intakes) > 0)
	count(&c.accounts, slices.ContainsFunc(s.Incidents, func(x channel.IncidentState) bool { return len(x.Accounts) > 1 }))
	count(&c.misread, slices.ContainsFunc(s.Readbacks, func(x channel.ReadbackState) bool { return len(x.Differences) > 0 }))
	for _, e := range s.Entries {
		c.verdicts[string(e.Verdict)]++
		for _, p := range e.Pairs {
			c.verdicts["pair "+string(p)]++
		}
	}
}

func contested(s *channel.State) bool {
	return s.Contested == 1 ||
		slices.ContainsFunc(s.Notices, func(x channel.NoticeState) bool { return x.Contested == 1 }) ||
		slices.ContainsFunc(s.Findings, func(x channel.FindingState) bool { return x.Contested == 1 }) ||
		slices.ContainsFunc(s.Officers, func(x channel.OfficerState) bool { return len(x.Enrolled) > 1 }) ||
		slices.ContainsFunc(s.Roots, func(x channel.RootState) bool { return len(x.Keys) > 1 })
}

// TestHostileHistories: whatever the parties, their forks, their thieves and the links do,
// machines that have applied the same entries hold the same state, and no verdict depends
// on what else a machine holds. A failure prints a seed and the steps that suffice.
func TestHostileHistories(t *testing.T) {
	histories, workers := 300, 2
	if n, err := strconv.Atoi(os.Getenv("PARLEY_HISTORIES")); err == nil {
		histories = n
	} else if testing.Short() {
		histories = 100
	}
	first := rand.Uint64()
	if n, err := strconv.ParseUint(os.Getenv("PARLEY_SEED"), 10, 64); err == nil {
		first = n
	}
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // small short-lived worlds: collect less often
	c := &tally{verdicts: map[string]int{}}
	t.Run("histories", func(t *testing.T) {
		for k := range workers {
			t.Run(strconv.Itoa(k), func(t *testing.T) {
				t.Parallel()
				for i := k; i < histories && !t.Failed(); i += workers {
					history(t, channeltest.NewHistory(first+uint64(i), stepsPerHistory), c)
				}
			})
		}
	})
	t.Logf("%d histories from seed %d, %d entries, quiet within %d rounds", c.histories, first, c.entries, c.rounds)
	for _, share := range []struct {
		name string
		n    int
	}{{"amendments", c.amended}, {"contested acts", c.contested}, {"forks", c.forked}, {"stops", c.stopped},
		{"met obligations", c.met}, {"promises", c.promised}, {"tellings", c.told}, {"what was shown", c.shown},
		{"wrong readbacks", c.misread}, {"objections owed a response", c.responses}, {"reported answers", c.reported},
		{"line checks owed anew", c.checked}, {"reconfirmations", c.reconfirmed}, {"what was passed on", c.passed}, {"suspended lines", c.suspended},
		{"measurements", c.measured}, {"intakes", c.taken}, {"incidents of several sides", c.accounts}} {
		percent := 100 * share.n / max(1, c.histories)
		t.Logf("%3d %% with %s", percent, share.name)
		if percent < 10 {
			t.Errorf("only %d %% of the histories have %s: the scheduler no longer tries what it is for", percent, share.name)
		}
	}
	t.Logf("%d histories end with entries that wait", c.waiting)
	var seen []string
	for _, v := range slices.Sorted(maps.Keys(c.verdicts)) {
		seen = append(seen, fmt.Sprintf("%s %d", v, c.verdicts[v]))
	}
	t.Log("verdicts: ", strings.Join(seen, ", "))
}

// history plays one history to its end and holds the claims against it.
func history(t *testing.T, h channeltest.History, c *tally) {
	t.Helper()
	m, w, rounds, err := play(h)
	if err != nil {
		small := channeltest.Shrink(h, func(h channeltest.History) bool { _, _, _, err := play(h); return err != nil })
		_, _, _, short := play(small)
		t.Errorf("%v\nenough: %v: %v", err, small, short)
		return
	}
	c.add(w, m, rounds)
}

func play(h channeltest.History) (m *channel.Machine, w *channeltest.World, rounds int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	w = channeltest.Run(h, channeltest.Options{})
	r := rand.New(rand.NewPCG(h.Seed, 0))
	if err := w.Glance(r); err != nil {
		return nil, w, 0, err
	}
	rounds = w.Settle()
	if m, err = w.Check(r); err == nil && rounds > quietWithin {
		err = fmt.Errorf("quiet after %d rounds only", rounds)
	}
	return m, w, rounds, err
}
