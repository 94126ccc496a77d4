package channeltest

import (
	"fmt"
	"slices"

	"parley"
	"parley/channel"
)

// play makes a script in which what counts is what it comes to.
func play(name string, parties int, build func(w *World), expect func(w *World, s *channel.State) string) Script {
	return under(name, parties, nil, build, expect)
}

// under is play under a first charter that lays down more.
func under(name string, parties int, lay func(*parley.Charter), build func(w *World), expect func(w *World, s *channel.State) string) Script {
	return Script{Name: name, Expect: expect, Build: func(o Options) *World {
		o.Parties = parties
		w := newWorld(o, lay)
		w.Oracle = sitesClash
		build(w)
		return w
	}}
}

// want is empty if two things are written alike.
func want(what string, got, should any) string {
	if g, s := fmt.Sprint(got), fmt.Sprint(should); g != s {
		return fmt.Sprintf("%s: %s, should be %s", what, g, s)
	}
	return ""
}

// first gives the first complaint.
func first(complaints ...string) string {
	for _, c := range complaints {
		if c != "" {
			return c
		}
	}
	return ""
}

// clash lets us file a movement and them a site, and everybody know: one finding.
func clash(w *World) (us, them *Node) {
	w.Start()
	us, them = w.Node(Us), w.Node(Them)
	us.Append(us.File(parley.Movement))
	them.Append(them.File(parley.Site))
	w.Settle()
	return us, them
}

// reopened opens a second epoch of a party, valid beside the first.
func reopened(n *Node) *Node {
	t := n.Twin(n.Epoch + 1)
	t.Append(t.Open(n.w.Channel, BodyMember("charters", nil)))
	return t
}

func status(should channel.FindingStatus) func(*World, *channel.State) string {
	return func(_ *World, s *channel.State) string {
		if len(s.Findings) != 1 {
			return want("findings", len(s.Findings), 1)
		}
		return want("status", s.Findings[0].Status, should)
	}
}

func mine(n *Node) channel.NoticeState { return n.Standing()[0] }

var plays = slices.Concat(ladder, goodVolumes, keyPlays, epochs, amendments, absences, obligationPlays, routinePlays, linePlays, partnerPlays)

// The ladder of a finding, status by status.
var ladder = []Script{
	play("a clash that one side has found and nobody else knows of is open", 2, func(w *World) {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		them.Append(them.File(parley.Site))
		us.TakeAll(them)
		us.Append(us.File(parley.Movement))
		us.React()
	}, status(channel.Unanswered)),
	play("a clash that both sides know of is told", 2, func(w *World) { clash(w) }, status(channel.Told)),
	play("an answer is an answer, and no agreement", 2, func(w *World) {
		us, _ := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Roger))
		w.Settle()
	}, status(channel.Answered)),
	play("a clash is accepted when every side says so", 2, func(w *World) {
		us, them := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Accept))
		them.Append(them.Answer(them.Findings()[0], parley.Accept))
		w.Settle()
	}, status(channel.Accepted)),
	play("a withdrawn answer no longer counts", 2, func(w *World) {
		us, _ := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Unable))
		us.Append(us.Answer(us.Findings()[0], parley.Withdraw))
		w.Settle()
	}, status(channel.Told)),
	play("standby stands until another answer", 2, func(w *World) {
		us, _ := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Standby))
		us.Append(us.Answer(us.Findings()[0], parley.WillChange))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(status(channel.Answered)(w, s), want("answers", s.Findings[0].Sides[1].Answers[0].Answer, parley.WillChange))
	}),
	play("an answer binds the revision that it names: a change opens the clash again", 2, func(w *World) {
		us, them := clash(w)
		us.Append(us.Answer(us.Findings()[0], parley.Accept))
		them.Append(them.Answer(them.Findings()[0], parley.Accept))
		w.Settle()
		us.Append(us.Change(mine(us)))
		w.Settle()
	}, status(channel.Told)),
	play("a clash is resolved when every side that found it finds it no more", 2, func(w *World) {
		us, them := clash(w)
		w.Oracle = func(parley.PartyID, *channel.NoticeState, *channel.NoticeState) parley.Verdict { return parley.None }
		us.Append(us.Change(mine(us)))
		us.React()
		w.Settle()
		_ = them
	}, status(channel.Resolved)),
	play("a clash that one side still finds is not resolved", 2, func(w *World) {
		us, _ := clash(w)
		w.Oracle = func(p parley.PartyID, _, _ *channel.NoticeState) parley.Verdict {
			return map[parley.PartyID]parley.Verdict{Us: parley.None, Them: parley.Possible}[p]
		}
		us.Append(us.Change(mine(us)))
		w.Settle()
	}, status(channel.Told)),
	play("a cancelled notice closes its clash", 2, func(w *World) {
		us, _ := clash(w)
		us.Append(us.Cancel(mine(us)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(status(channel.Closed)(w, s), want("closed", s.Findings[0].Closed, "cancelled"), want("notice", s.Notices[0].Cancelled+s.Notices[1].Cancelled, 1))
	}),
	play("tests meet tests only", 2, func(w *World) {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		us.Append(us.File(parley.Movement, InMode(parley.Test)))
		them.Append(them.File(parley.Site))
		them.Append(them.File(parley.Site, InMode(parley.Test)))
		w.Settle()
		us.Append(us.Answer(us.Findings()[0], parley.Roger))
		w.Settle()
	}, status(channel.Answered)),
	play("a party's own notices clash if they are of two originators; the newer carries the finding", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.Append(us.File(parley.Site))
		us.Append(us.fileFor(parley.Movement, "airwing"))
		us.Append(us.File(parley.Movement))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(want("findings", len(s.Findings), 1), want("sides", len(s.Findings[0].Sides), 1))
	}),
	play("two persons: an operation is drafted by one and released by another", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.Append(us.File(parley.Operation))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return first(want("notices", len(s.Notices), 1), want("release", s.Notices[0].Versions[0].Release, w.Key("us/second").id), want("receipts", len(s.Notices[0].Versions[0].Receipts), 1))
	}),
	play("one person alone on watch may bypass the release of an urgent call", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.Append(us.Release(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}), "clerk", func(b *parley.Release) { b.Bypass = "alone on watch" }))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("words", len(s.Words), 1) }),
	play("a message refers to notices and messages", 2, func(w *World) {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		us.Append(us.File(parley.Site))
		w.Settle()
		them.Append(them.Release(them.message(us.Standing()[0].ID), "second", nil))
		w.Settle()
		us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help", References: []parley.Hash{them.State().Words[0].ID}}))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("words", len(s.Words), 2) }),
	play("an officer may revoke her own key, and it is over", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.Append(us.Word("clerk", parley.KindRevoke, parley.Revocation{Key: us.Officer("clerk").id}))
		us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "too late"}))
		w.Settle()
	}, func(w *World, s *channel.State) string { return want("words", len(s.Words), 0) }),
	play("a key revoked before it was ever enrolled can never be", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.Append(us.Word("enroller", parley.KindRevoke, parley.Revocation{Key: us.Officer("leaver").id}))
		us.Append(us.Word("enroller", parley.KindEnroll, us.person("leaver", "p3", parley.Drafts)))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		return want("last", w.verdicts[w.Node(Us).Tip.Prev]+w.verdicts[w.Node(Us).Tip], "valid []revoked []")
	}),
}
