package channeltest

import (
	"math/rand/v2"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Fault is one way to be void. On a [Stage] its Reason is the verdict; in the middle of
// any other history it is merely something hostile.
type Fault struct {
	Name   string
	Reason channel.Reason
	Pair   bool           // of a finding's only pair; the entry is then void(pairs)
	By     parley.PartyID // who says it; Us if empty
	Make   func(n *Node, r *rand.Rand) (Say, bool)
}

// Faults is the catalogue. What needs another beginning than the stage is among
// [Scripts].
var Faults = slices.Concat(faultGroups...)

var faultGroups = append(slices.Clone(loneFaults), lineForms, incidentForms, termForms, enrolmentForms, roleFaults)

// loneFaults have a history each: they say more before, or need a certain stage.
var loneFaults = [][]Fault{
	byteFaults, formFaults, volumeFaults, comparisonFaults, envelopeFaults, keyFaults, officerFaults, rootFaults, wordFaults, answerFaults,
	findingFaults, orderFaults, dutyFormFaults, dutyFaults, lineFaults, partnerFaults,
}

// say makes a fault that needs nothing of the history.
func say(f func(n *Node) Say) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, _ *rand.Rand) (Say, bool) { return f(n), true }
}

// onOwn makes a fault about a notice of the party that stands.
func onOwn(f func(n *Node, s channel.NoticeState) Say) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, r *rand.Rand) (Say, bool) {
		s, ok := pick(r, slices.DeleteFunc(n.Standing(), func(s channel.NoticeState) bool { return s.Mode == parley.Test }))
		if !ok {
			return Say{}, false
		}
		return f(n, s), true
	}
}

// on makes a fault about a notice that the test accepts.
func on(want func(n *Node, s channel.NoticeState) bool, f func(n *Node, s channel.NoticeState) Say) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, r *rand.Rand) (Say, bool) {
		s, ok := pick(r, n.Notices(func(s channel.NoticeState) bool { return s.Disowned == 0 && want(n, s) }))
		if !ok {
			return Say{}, false
		}
		return f(n, s), true
	}
}

func theirs(n *Node, s channel.NoticeState) bool {
	return s.Party != n.Party && s.Mode == parley.Real && s.Cancelled == 0
}
func gone(n *Node, s channel.NoticeState) bool { return s.Party == n.Party && s.Cancelled == 1 }
func test(n *Node, s channel.NoticeState) bool {
	return s.Party == n.Party && s.Mode == parley.Test && s.Cancelled == 0
}

// nowhere is a hash that names nothing.
var nowhere = parley.Hash{0xde, 0xad}

// encoded gives a good entry's bytes to spoil.
func (n *Node) encoded(edit func(raw []byte) []byte) Say {
	p, err := n.page(n.File(parley.Site), n.heads())
	if err != nil {
		panic(err)
	}
	return Bytes(edit(p.raw))
}

var byteFaults = []Fault{
	{Name: "garbage", Reason: channel.VoidFrame, Make: say(func(*Node) Say { return Bytes([]byte("\x00\xff\xfe not an entry")) })},
	{Name: "nothing at all", Reason: channel.VoidFrame, Make: say(func(*Node) Say { return Bytes([]byte{}) })},
	{Name: "white space", Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		return n.encoded(func(b []byte) []byte { return append([]byte(" "), b...) })
	})},
	{Name: "a member of the frame that nobody knows", Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		return n.encoded(func(b []byte) []byte { return edited(b, map[string]any{"extra": 1}) })
	})},
	{Name: "a boolean", Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		return n.encoded(func(b []byte) []byte { return edited(b, map[string]any{"statement": true}) })
	})},
	{Name: "two classes at once", Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		return n.encoded(func(b []byte) []byte {
			return edited(b, map[string]any{"statement": channel.Receipt{Kind: parley.KindReceipt}})
		})
	})},
	{Name: "a lone surrogate", Reason: channel.VoidFrame, Make: say(func(*Node) Say { return Bytes([]byte(`{"frame":"\ud800"}`)) })},
	{Name: "nested too deep", Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		var deep any = 1
		for range ledger.MaxDepth {
			deep = []any{deep}
		}
		return Statement(channel.Receipt{Kind: parley.KindReceipt}, map[string]any{"deep": deep})
	})},
	{Name: "too large", Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		return n.encoded(func(b []byte) []byte {
			return append(b, slices.Repeat([]byte(" "), ledger.MaxEntry)...)
		})
	})},
}

var formFaults = []Fault{
	{Name: "a nonce too short", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say { return n.File(parley.Site, Member("nonce", "00")) })},
	{Name: "no body", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}, Member("body", nil))
	})},
	{Name: "a body of another shape", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say { return n.File(parley.Site, BodyMember("notice", "here")) })},
	{Name: "an optional member with its zero value", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}, BodyMember("references", []string{}))
	})},
	{Name: "malformed and unknown: malformed comes first", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}, BodyMember("text", 7), BodyMember("extra", 7))
	})},
	{Name: "unknown and incomplete: unknown comes first", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindCancel, parley.Cancel{Reason: "gone", Replaces: []parley.Hash{nowhere}}, BodyMember("of", nil), BodyMember("extra", 7))
	})},
	{Name: "hashes out of order", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help", References: []parley.Hash{{2}, {1}}})
	})},
	{Name: "a ring that does not close", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		t := n.Notice(parley.Site, "us")
		t.Volumes[0].Footprint = parley.Footprint{Shape: parley.Polygon, Places: []parley.Place{{0, 0}, {0, 1}, {1, 1}, {1, 0}}}
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t})
	})},
	{Name: "a band on its head", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		t := n.Notice(parley.Flight, "us")
		t.Volumes[0].Lower = parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: 100000}
		t.Volumes[0].Upper = parley.Height{Ref: parley.Standard, Unit: parley.Feet, Value: 9999999}
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t})
	})},
	{Name: "an answer that promises nothing by a time", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindAnswer, parley.Answer{Answer: parley.Roger, Until: 1})
	})},
	{Name: "a charter without parties", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		t := n.w.Amend(n.charter(), func(c *parley.Charter) { c.Parties = []parley.Party{} })
		return n.Accept(t.Hash)
	})},
	{Name: "a charter of a ruleset that is no number", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Accept(n.charter(), BodyMember("charter", map[string]any{"ruleset": "2"}))
	})},
	{Name: "a charter that is no object, beside a member that nobody knows", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Accept(n.charter(), BodyMember("charter", 5), BodyMember("extra", 5))
	})},
	{Name: "a charter with a member that nobody knows", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Accept(n.charter(), BodyMember("charter", edited2(n.w.Texts[n.charter()].Raw, "extra", 1)))
	})},
	{Name: "a statement without a kind", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return Statement(channel.Receipt{Kind: parley.KindReceipt}, map[string]any{"kind": nil})
	})},
	{Name: "a receipt with a member that nobody knows", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return Statement(channel.Receipt{Kind: parley.KindReceipt}, map[string]any{"extra": "x"})
	})},
	{Name: "a statement of a kind to come", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say { return Statement(channel.Receipt{Kind: "heard"}, nil) })},
	{Name: "a word of a kind to come", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Word("clerk", "clause", parley.Urgent{Text: "we agree"})
	})},
	{Name: "a root act of a kind to come", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say { return n.Root("bequeath", parley.Urgent{Text: "all"}) })},
	{Name: "a notice as a root act", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Root(parley.KindNotice, parley.Filing{Notice: n.Notice(parley.Site, "us")})
	})},
	{Name: "a payload with a member that nobody knows", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say { return n.File(parley.Site, Member("purpose", "strike")) })},
	{Name: "a body with a member that nobody knows", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say { return n.File(parley.Site, BodyMember("target", "x")) })},
	{Name: "a member that nobody knows deep in a body", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		t := n.Notice(parley.Site, "us")
		return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}, BodyMember("notice", edited2(ledger.MustEncode(t), "target", "x")))
	})},
	{Name: "a release that is no release", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second", nil, Member("kind", "notice"))
	})},
	{Name: "a release with a member that nobody knows", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second", nil, BodyMember("extra", 1))
	})},
}

// edited2 is edited for one member, as a value to embed.
func edited2(raw []byte, name string, v any) any {
	return Raw(edited(raw, map[string]any{name: v}))
}

var envelopeFaults = []Fault{
	{Name: "a forged draft", Reason: channel.VoidSignature, Make: say(func(n *Node) Say { return n.File(parley.Site, Forged()) })},
	{Name: "a forged release", Reason: channel.VoidSignature, Make: say(func(n *Node) Say { return n.Release(n.File(parley.Site), "second", nil, Forged()) })},
	{Name: "a forged root act", Reason: channel.VoidSignature, Make: say(func(n *Node) Say {
		return n.Root(parley.KindEnroll, n.person("other", "p9", parley.Enrolls), Forged())
	})},
	{Name: "words for another channel", Reason: channel.VoidChannel, Make: say(func(n *Node) Say { return n.File(parley.Site, Member("channel", nowhere)) })},
	{Name: "a release for another channel", Reason: channel.VoidChannel, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second", nil, Member("channel", nowhere))
	})},
	{Name: "words of another party", Reason: channel.VoidParty, Make: say(func(n *Node) Say { return n.File(parley.Site, Member("party", "them")) })},
	{Name: "a release of another party", Reason: channel.VoidParty, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second", nil, Member("party", "them"))
	})},
	{Name: "a stop of a party without a log", Reason: channel.VoidParty, Make: say(func(n *Node) Say {
		return n.Root(parley.KindStop, parley.Stop{Root: nowhere, Size: 1}, Member("party", Village))
	})},
	{Name: "the same words again", Reason: channel.VoidReplay, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		return n.again(r, func(c *Cell) bool { return c.Entry.Kind == parley.KindNotice })
	}},
	{Name: "the same root act again", Reason: channel.VoidReplay, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		return n.again(r, func(c *Cell) bool { return c.Entry.Kind == parley.KindAccept })
	}},
	{Name: "the same words again, released otherwise", Reason: channel.VoidReplay, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		s, ok := n.again(r, func(c *Cell) bool { return c.Entry.Kind == parley.KindNotice })
		if !ok {
			return s, false
		}
		return n.Release(s, "second", nil), true
	}},
	{Name: "words under a charter that is none", Reason: channel.VoidCharter, Make: say(func(n *Node) Say { return n.File(parley.Site, Member("charter", nowhere)) })},
	{Name: "a release under a charter that is none", Reason: channel.VoidCharter, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second", nil, Member("charter", nowhere))
	})},
	{Name: "another mode than the channel's", Reason: channel.VoidMode, Make: say(func(n *Node) Say { return n.File(parley.Site, InMode(parley.Exercise)) })},
	{Name: "a message as a test", Reason: channel.VoidMode, Make: say(func(n *Node) Say {
		return n.Release(n.message(), "second", nil, InMode(parley.Test))
	})},
	{Name: "a test enrolment", Reason: channel.VoidMode, Make: say(func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.person("other", "p9", parley.Drafts), InMode(parley.Test))
	})},
}

// again says what a cell of the node's own log says.
func (n *Node) again(r *rand.Rand, want func(*Cell) bool) (Say, bool) {
	c, ok := pick(r, slices.DeleteFunc(slices.Clone(n.order), func(c *Cell) bool {
		return c.Log.Party != n.Party || !n.applied[c] || n.w.verdicts[c] != "valid []" || c.Entry.First() == nil || !want(c)
	}))
	if !ok {
		return Say{}, false
	}
	return Again(c), true
}

// Again says what a cell says.
func Again(c *Cell) Say {
	return Say{word: c.Entry.Word, root: c.Entry.Root, statement: c.Entry.Statement, sigs: ledger.Signatures{First: true, Release: true}}
}

func (n *Node) message(refs ...parley.Hash) Say {
	n.w.nonces++
	return n.Word("clerk", parley.KindMessage, parley.Message{Marking: "OPEN", Precedence: parley.Routine, Text: "convoy assembles at the bridge", References: refs})
}
