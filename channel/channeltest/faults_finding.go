package channeltest

import (
	"math/rand/v2"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
)

// Raw embeds canonical JSON in a member.
func Raw(b []byte) jsontext.Value { return b }

// finding makes a finding of one pair, as it should be but for the edit.
func (n *Node) finding(mine, other channel.NoticeState, v parley.Verdict, edit func(*parley.Finding, *parley.Pair)) Say {
	rule := n.w.Texts[n.w.Channel].Charter.Rules[0]
	if t := n.w.Texts[n.charter()]; len(t.Charter.Rules) > 0 {
		rule = t.Charter.Rules[0]
	}
	p := parley.Pair{Mine: mine.Tips, Other: other.ID, Rule: rule.Name, RuleHash: RuleHash(rule), Theirs: other.Tips, Verdict: v}
	f := parley.Finding{Engine: "toy 1", Kind: parley.KindFinding, Mode: mine.Mode, Notice: mine.ID}
	if edit != nil {
		edit(&f, &p)
	}
	f.Pairs = []parley.Pair{p}
	return Statement(f, nil)
}

// pairOf makes a fault about two notices: one of the party, movement, and another.
func pairOf(want func(n *Node, o channel.NoticeState) bool, v parley.Verdict, edit func(*parley.Finding, *parley.Pair)) func(*Node, *rand.Rand) (Say, bool) {
	return func(n *Node, r *rand.Rand) (Say, bool) {
		mine, ok := pick(r, n.Notices(func(s channel.NoticeState) bool {
			return s.Party == n.Party && s.Kind == parley.Movement && s.Mode == parley.Real && s.Cancelled == 0 && s.Disowned == 0
		}))
		other, also := pick(r, n.Notices(func(s channel.NoticeState) bool { return s.Disowned == 0 && want(n, s) }))
		if !ok || !also {
			return Say{}, false
		}
		return n.finding(mine, other, v, edit), true
	}
}

func kindOf(k parley.NoticeKind, who func(*Node, channel.NoticeState) bool) func(*Node, channel.NoticeState) bool {
	return func(n *Node, s channel.NoticeState) bool { return s.Kind == k && who(n, s) }
}

var findingFaults = []Fault{
	{Name: "a finding of a notice that is not there", Reason: channel.VoidReference, Make: pairOf(theirs, parley.Clash, func(f *parley.Finding, _ *parley.Pair) { f.Notice = nowhere })},
	{Name: "a finding of another party's notice", Reason: channel.VoidOwner, Make: on(theirs, func(n *Node, s channel.NoticeState) Say { return n.finding(s, s, parley.Clash, nil) })},
	{Name: "a test finding of a real notice", Reason: channel.VoidMode, Make: pairOf(theirs, parley.Clash, func(f *parley.Finding, _ *parley.Pair) { f.Mode = parley.Test })},
	{Name: "a pair with nothing", Reason: channel.VoidReference, Pair: true, Make: pairOf(theirs, parley.Clash, func(_ *parley.Finding, p *parley.Pair) { p.Other = nowhere })},
	{Name: "a pair with itself", Reason: channel.VoidReference, Pair: true, Make: pairOf(theirs, parley.Clash, func(f *parley.Finding, p *parley.Pair) { p.Other = f.Notice })},
	{Name: "a pair of a real notice and a test", Reason: channel.VoidMode, Pair: true, Make: pairOf(test, parley.Clash, nil)},
	{Name: "a pair under a rule that the charter has not", Reason: channel.VoidRule, Pair: true, Make: pairOf(kindOf(parley.Site, theirs), parley.Clash, func(_ *parley.Finding, p *parley.Pair) { p.Rule = "luck" })},
	{Name: "a pair under another text of the rule", Reason: channel.VoidRule, Pair: true, Make: pairOf(kindOf(parley.Site, theirs), parley.Clash, func(_ *parley.Finding, p *parley.Pair) { p.RuleHash = nowhere })},
	{Name: "a pair of kinds that the rule does not pair", Reason: channel.VoidPair, Pair: true, Make: pairOf(kindOf(parley.Zone, theirs), parley.Clash, nil)},
	{Name: "a pair of one originator", Reason: channel.VoidPair, Pair: true, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		return pairOf(func(n *Node, s channel.NoticeState) bool {
			return s.Party == n.Party && s.Kind == parley.Site && s.Mode == parley.Real
		}, parley.Clash, nil)(n, r)
	}},
	{Name: "a pair of versions that do not stand", Reason: channel.VoidStale, Pair: true, Make: pairOf(kindOf(parley.Site, theirs), parley.Clash, func(_ *parley.Finding, p *parley.Pair) { p.Theirs = []parley.Hash{nowhere} })},
	{Name: "a pair with what is cancelled", Reason: channel.VoidCancelled, Pair: true, Make: func(n *Node, r *rand.Rand) (Say, bool) {
		return pairOf(func(n *Node, s channel.NoticeState) bool {
			return s.Party != n.Party && s.Kind == parley.Site && s.Cancelled == 1
		}, parley.Clash, nil)(n, r)
	}},
	{Name: "nothing found where nothing was", Reason: channel.VoidBaseless, Pair: true, Make: pairOf(kindOf(parley.Movement, theirs), parley.None, nil)},
	{Name: "the same verdict again", Reason: channel.VoidRepeat, Pair: true, Make: pairOf(kindOf(parley.Site, theirs), parley.Clash, nil)},
}
