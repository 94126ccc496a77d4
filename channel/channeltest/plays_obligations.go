package channeltest

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
)

// owes gives an obligation of the state; one without an id if there is none.
func owes(s *channel.State, debtor parley.PartyID, duty parley.Duty, of parley.Hash) channel.ObligationState {
	for _, d := range s.Obligations {
		if d.Debtor == debtor && d.Duty == duty && d.Of == of {
			return d
		}
	}
	return channel.ObligationState{}
}

// account makes an obligation's times comparable: since, due, promised, met.
func account(d channel.ObligationState) string {
	if d.ID.IsZero() {
		return "none"
	}
	return fmt.Sprint(d.Since, d.Due, d.Promised, d.Met)
}

func times(since, due, promised, met parley.Millis) string {
	return fmt.Sprint(since, due, promised, met)
}

const noDebt = "none"

// covers gives the time of the first entry of a node's log that has a cell in its past.
func (n *Node) covers(c *Cell) parley.Millis {
	for _, d := range n.Tip.branch() {
		if d != c && d.Entry.Entry != nil && d.Past()[c] {
			return d.Entry.Frame.Mono
		}
	}
	return 0
}

func at(c *Cell) parley.Millis { return c.Entry.Frame.Mono }

// debts makes a play whose build gives what the state must then say: debts by name of what
// is looked at.
func debts(name string, parties int, build func(w *World) []debt) Script {
	return debtsUnder(name, parties, nil, build)
}

// debtsUnder is debts under a first charter that lays down more.
func debtsUnder(name string, parties int, lay func(*parley.Charter), build func(w *World) []debt) Script {
	var want []debt
	return under(name, parties, lay, func(w *World) { want = build(w) }, func(w *World, s *channel.State) string {
		for _, d := range want {
			if got := account(owes(s, d.debtor, d.duty, d.of)); got != d.should {
				return fmt.Sprintf("%s owes %s of %s: %s, should be %s", d.debtor, d.duty, d.of.Short(), got, d.should)
			}
		}
		return ""
	})
}

type debt struct {
	debtor parley.PartyID
	duty   parley.Duty
	of     parley.Hash
	should string
}

// begun2 is a channel of two at work, nothing said.
func begun2(w *World) (us, them *Node) {
	w.Start()
	return w.Node(Us), w.Node(Them)
}

// fileAs files a notice as edited.
func (n *Node) fileAs(kind parley.NoticeKind, edit func(*parley.Notice)) *Cell {
	t := n.Notice(kind, parley.OriginatorID(n.Party))
	edit(&t)
	return n.Append(n.released(n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}), string(kind)))
}

func by(c *Cell) parley.Hash { return c.Entry.Act }

// stopAt lets another party's node stop a log after a cell.
func (n *Node) stopAt(good *Cell) *Cell {
	p := good.Position()
	return n.Append(n.Root(parley.KindStop, parley.Stop{Epoch: p.Epoch, Root: p.Root, Size: p.Size},
		By(n.w.Key(string(p.Party)+"/root")), Member("party", p.Party)))
}

// Deadlines of the first charter, by what is most often filed here.
const (
	ackWithin    parley.Millis = 30_000 // priority
	answerWithin parley.Millis = 60_000
	readWithin   parley.Millis = 45_000
	flashWithin  parley.Millis = 9_000
)

const (
	ack     = parley.OwesAcknowledge
	read2   = parley.OwesReadback
	answers = parley.OwesAnswer
	respond = parley.OwesResponse
)

var obligationPlays = slices.Concat(sincePlays, metPlays, versionPlays, answerPlays, respondPlays, reportedPlays, amendedPlays, branchPlays)

var routinePlays = slices.Concat(checkPlays, reconfirmPlays, passPlays, leadPlays)

var linePlays = slices.Concat(statusPlays, measuredPlays, intakePlays, incidentPlays)

// wrong makes a play that ends with what is void.
func wrong(name string, reason channel.Reason, parties int, build func(w *World) *Cell) Script {
	return wrongUnder(name, reason, parties, nil, build)
}

// wrongUnder is wrong under a first charter that lays down more.
func wrongUnder(name string, reason channel.Reason, parties int, lay func(*parley.Charter), build func(w *World) *Cell) Script {
	var last *Cell
	s := under(name, parties, lay, func(w *World) {
		last = build(w)
		w.Settle()
	}, func(w *World, _ *channel.State) string {
		return want("verdict", w.verdicts[last], fmt.Sprintf("%s []", reason))
	})
	s.Reason = reason
	return s
}
