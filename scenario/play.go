package scenario

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/notation"
	"parley/pen"
)

// Options is how to play.
type Options struct {
	Dir   string        // where each node keeps its data: DIR/us and DIR/ru, which must not be there yet
	Out   io.Writer     // the narration
	Pause time.Duration // between what happens, so that a visitor can follow
	Log   *slog.Logger

	Consoles map[parley.PartyID]string // host:port of each side's page for officers; none where absent
	Opened   func(*Stage) error        // called once both nodes run, before the first step
}

// Stage is the two sides while, and after, the scenario plays.
type Stage struct {
	RU, US *Side

	dir   string
	out   io.Writer
	pause time.Duration
	clock func() time.Time
	stop  context.CancelFunc
}

// Play plays the scenario. Its error says which step did not come out as it should; the
// stage is there in either case, for [Stage.Close].
func Play(ctx context.Context, o Options) (*Stage, error) {
	began := time.Now()
	st := &Stage{dir: o.Dir, out: o.Out, pause: o.Pause, clock: func() time.Time { return Start.Add(time.Since(began)) }}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	st.stop = stop
	if err := st.setUp(run, o); err != nil {
		return st, fmt.Errorf("setting up: %w", err)
	}
	if o.Opened != nil {
		if err := o.Opened(st); err != nil {
			return st, err
		}
	}
	for _, step := range []struct {
		title string
		play  func(context.Context) error
	}{
		{"The channel", st.openLine},
		{"The line", st.lineCheck},
		{"Notices along the Euphrates", st.notices},
		{"A clash, and how it is resolved", st.clash},
		{"Two nodes, one state", st.agree},
		{"Proof that stands alone", st.prove},
	} {
		st.say("")
		st.say("== %s", step.title)
		if err := step.play(ctx); err != nil {
			return st, fmt.Errorf("%s: %w", step.title, err)
		}
	}
	return st, nil
}

// Close stops both nodes; their data stays.
func (st *Stage) Close() error {
	st.stop()
	var errs []error
	for _, s := range []*Side{st.RU, st.US} {
		if s != nil {
			errs = append(errs, s.close())
		}
	}
	return errors.Join(errs...)
}

func (st *Stage) say(format string, args ...any) {
	fmt.Fprintf(st.out, format+"\n", args...)
}

// tell narrates what happened, with the scenario's clock, and lets it sink in.
func (st *Stage) tell(ctx context.Context, who *Side, format string, args ...any) error {
	now := notation.FormatDTG(parley.Millis(st.clock().Truncate(time.Minute).UnixMilli()))
	st.say("%s  %-2s  %s", now, who.Party, fmt.Sprintf(format, args...))
	if st.pause == 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(st.pause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (st *Stage) setUp(ctx context.Context, o Options) error {
	var parties []parley.Party
	var err error
	if st.RU, err = newSide(o, 0, st.clock); err != nil {
		return err
	}
	if st.US, err = newSide(o, 1, st.clock); err != nil {
		return err
	}
	for _, s := range []*Side{st.RU, st.US} {
		card, err := home.ReadCard(s.Home.CardPath())
		if err != nil {
			return err
		}
		parties = append(parties, card)
	}
	c, err := charter(parties)
	if err != nil {
		return err
	}
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	if err != nil {
		return err
	}
	for _, s := range []*Side{st.RU, st.US} {
		if err := s.start(ctx, text, o.Log); err != nil {
			return err
		}
	}
	st.say("EXERCISE. Two nodes, each with its own keys and its own log; nobody hosts the channel.")
	st.say("%s keeps its data in %s, %s in %s.", st.RU.Name, st.RU.Home.Dir(), st.US.Name, st.US.Home.Dir())
	// One of them dials, as a site behind a firewall would.
	st.RU.Ways.Links.Dial(ctx, st.US.Ways.Address.String())
	return nil
}

// openLine: both roots open their logs and accept the charter; officers are enrolled.
func (st *Stage) openLine(ctx context.Context) error {
	for _, s := range []*Side{st.RU, st.US} {
		open := &channel.Open{Charters: []jsontext.Value{s.text.Raw}, Node: s.cardNode()}
		if err := s.act(ctx, parley.KindOpen, open); err != nil {
			return err
		}
		if err := s.act(ctx, parley.KindAccept, &channel.Acceptance{Charter: s.text.Raw}); err != nil {
			return err
		}
		if err := st.tell(ctx, s, "%s opens its log and accepts the charter %q (%s).", s.Name, s.text.Charter.Name, s.text.Hash.Short()); err != nil {
			return err
		}
	}
	for _, s := range []*Side{st.RU, st.US} {
		inForce := func(x *channel.State) bool { return x.Current == s.text.Hash }
		if err := s.until(ctx, "the charter's coming into force", inForce); err != nil {
			return err
		}
		if err := s.enroll(ctx); err != nil {
			return err
		}
		if err := st.tell(ctx, s, "The charter is in force. Three officers are enrolled; their keys stay with them."); err != nil {
			return err
		}
	}
	return nil
}

func (s *Side) cardNode() parley.OfficerKey {
	p, _ := s.text.Charter.Party(s.Party)
	return p.Node
}

// crossing files a notice and waits until the other side has it, and its receipt is back.
func (st *Stage) crossing(ctx context.Context, by, other *Side, f pen.Form) (node.Filed, error) {
	began := time.Now()
	filed, err := by.file(ctx, f)
	if err != nil {
		return filed, err
	}
	if err := other.until(ctx, "the notice "+f.Name, func(x *channel.State) bool { _, ok := find(x, filed.Act); return ok }); err != nil {
		return filed, err
	}
	crossed := time.Since(began)
	if err := by.until(ctx, "the receipt for "+f.Name, func(x *channel.State) bool { return receipted(x, filed.Act, other.Party) }); err != nil {
		return filed, err
	}
	n, _ := find(by.Channel.State(), filed.Act)
	behalf, released := "", ""
	if string(n.Originator) != string(by.Party) {
		behalf = fmt.Sprintf(" on behalf of %s", n.Originator)
	}
	if n.Versions[0].Release != "" {
		released = ", released by a second person"
	}
	if err := st.tell(ctx, by, "%s/%d %s: %s%s%s. Received by %s's node after %d ms.", n.Originator, n.Number, n.Kind, f.Name, behalf, released, other.Party, crossed.Milliseconds()); err != nil {
		return filed, err
	}
	return filed, st.acknowledge(ctx, by, other, filed.Act, &n)
}

// acknowledge has the other side's duty officer take a version, and read back what the
// charter wants read back.
func (st *Stage) acknowledge(ctx context.Context, by, other *Side, version parley.Hash, n *channel.NoticeState) error {
	if _, err := other.word(ctx, other.drafter, parley.KindAcknowledge, &parley.Acknowledge{Of: version, Step: parley.Received}, ""); err != nil {
		return err
	}
	says := "acknowledges"
	if slices.Contains(other.text.Charter.Readback, n.Kind) {
		if err := other.readBack(ctx, version, n.Number); err != nil {
			return err
		}
		says = "acknowledges and reads back"
	}
	done := func(x *channel.State) bool {
		return !slices.ContainsFunc(x.Obligations, func(o channel.ObligationState) bool {
			return o.Of == version && o.Debtor == other.Party && o.Met == 0
		})
	}
	if err := by.until(ctx, "the acknowledgement of "+version.Short(), done); err != nil {
		return err
	}
	return st.tell(ctx, other, "The duty officer %s %s/%d. Received is all that it says.", says, n.Originator, n.Number)
}

func find(s *channel.State, id parley.Hash) (channel.NoticeState, bool) {
	i := slices.IndexFunc(s.Notices, func(n channel.NoticeState) bool { return n.ID == id })
	if i < 0 {
		return channel.NoticeState{}, false
	}
	return s.Notices[i], true
}

func receipted(s *channel.State, id parley.Hash, by parley.PartyID) bool {
	n, ok := find(s, id)
	return ok && slices.ContainsFunc(n.Versions, func(v channel.VersionState) bool {
		return v.ID == id && slices.ContainsFunc(v.Receipts, func(r channel.ReceiptState) bool { return r.Party == by })
	})
}

// notices is step 2: seven notices from both sides, none of which clash.
func (st *Stage) notices(ctx context.Context) error {
	for _, x := range []struct {
		by, other *Side
		form      pen.Form
	}{
		{st.US, st.RU, airNorth}, {st.RU, st.US, airWest}, {st.RU, st.US, groundWest}, {st.RU, st.US, hospital}, {st.US, st.RU, convoy}, {st.US, st.RU, river},
	} {
		if _, err := st.crossing(ctx, x.by, x.other, x.form); err != nil {
			return err
		}
	}
	for _, s := range []*Side{st.RU, st.US} {
		x := s.Channel.State()
		if len(x.Notices) != 6 || len(x.Findings) != 0 {
			return fmt.Errorf("%s holds %d notices and %d clashes, and should hold 6 and none", s.Name, len(x.Notices), len(x.Findings))
		}
	}
	return st.tell(ctx, st.US, "Six notices, no clash found: the aircraft pass above the ground forces and above each other.")
}

// clash is step 3: one more notice comes too close; one side answers, the other changes.
func (st *Stage) clash(ctx context.Context) error {
	filed, err := st.crossing(ctx, st.US, st.RU, groundEast)
	if err != nil {
		return err
	}
	found := func(x *channel.State) bool {
		return len(x.Findings) == 1 && len(x.Findings[0].Sides) == 2 && x.Findings[0].Sides[0].Found == 1 && x.Findings[0].Sides[1].Found == 1
	}
	var ids []parley.Hash
	for _, s := range []*Side{st.RU, st.US} {
		if err := s.until(ctx, "the clash, found by both sides", found); err != nil {
			return err
		}
		f := s.Channel.State().Findings[0]
		ids = append(ids, f.ID)
		if err := st.tell(ctx, s, "CLASH %s under %q, found by both sides. Status: %s.", f.ID.Short(), f.Rule, f.Status); err != nil {
			return err
		}
	}
	if ids[0] != ids[1] {
		return fmt.Errorf("the sides name the clash %s and %s", ids[0], ids[1])
	}
	revision := st.RU.Channel.State().Findings[0].Revision
	answer := &parley.Answer{Answer: parley.Unable, Finding: ids[0], Reason: "the crossing is held until 111800Z", Revision: revision}
	if _, err := st.RU.word(ctx, st.RU.drafter, parley.KindAnswer, answer, ""); err != nil {
		return err
	}
	if err := st.expect(ctx, st.US, channel.Answered); err != nil {
		return err
	}
	if err := st.tell(ctx, st.RU, "Answer: UNABLE, %s. Nobody says who must yield.", answer.Reason); err != nil {
		return err
	}
	changed, err := st.US.change(ctx, filed.Act, groundEastMoved)
	if err != nil {
		return err
	}
	if err := st.tell(ctx, st.US, "Changes its notice: the area moves 3.6 km east, away from the bend."); err != nil {
		return err
	}
	for _, s := range []*Side{st.RU, st.US} {
		if err := st.expect(ctx, s, channel.Resolved); err != nil {
			return err
		}
		if err := st.tell(ctx, s, "Clash %s: resolved. No clash found between the versions in force.", ids[0].Short()); err != nil {
			return err
		}
	}
	n, _ := find(st.RU.Channel.State(), filed.Act)
	return st.acknowledge(ctx, st.US, st.RU, changed.Act, &n)
}

func (st *Stage) expect(ctx context.Context, s *Side, want channel.FindingStatus) error {
	return s.until(ctx, "the clash's being "+string(want), func(x *channel.State) bool {
		return len(x.Findings) == 1 && x.Findings[0].Status == want
	})
}

// quiet reports whether neither node owes the channel anything, not even a receipt.
func (st *Stage) quiet(ctx context.Context) (bool, error) {
	ru, err := st.RU.Channel.Quiet(ctx)
	if err != nil || !ru {
		return false, err
	}
	return st.US.Channel.Quiet(ctx)
}

// agree waits until both have applied the same entries and compares what they make of them.
func (st *Stage) agree(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	ru, stopRU := st.RU.Channel.Watch()
	defer stopRU()
	us, stopUS := st.US.Channel.Watch()
	defer stopUS()
	for {
		quiet, err := st.quiet(ctx)
		if err != nil {
			return err
		}
		a, b := st.RU.Channel.State(), st.US.Channel.State()
		if quiet && a.Hash() == b.Hash() {
			return st.tell(ctx, st.US, "Both nodes hold %d entries and compute one state, %s.", len(a.Entries), a.Hash().Short())
		}
		select {
		case <-ru:
		case <-us:
		case <-ctx.Done():
			return errors.New("the nodes have not come to one state within 20 seconds")
		}
	}
}
