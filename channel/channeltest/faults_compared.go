package channeltest

import (
	"fmt"

	"parley"
	"parley/channel"
)

// comparisonFaults are acceptances that say badly with whom the fingerprint was compared.
var comparisonFaults = []Fault{
	compared("compared with nobody", channel.VoidMalformed, []any{}),
	compared("compared with two, out of order", channel.VoidMalformed, []any{comparison("them"), comparison("ngo")}),
	compared("compared with one party twice", channel.VoidMalformed, []any{comparison("them"), comparison("them")}),
	compared("compared with no party's id", channel.VoidMalformed, []any{comparison("Them")}),
	compared("compared with no party", channel.VoidMalformed, []any{members{"means": "telephone", "office": "Watch"}}),
	compared("compared with no office", channel.VoidMalformed, []any{members{"means": "telephone", "party": "them"}}),
	compared("compared by no means", channel.VoidMalformed, []any{members{"means": "", "office": "Watch", "party": "them"}}),
	compared("compared with something that is no list", channel.VoidMalformed, comparison("them")),
	compared("compared with more than there is room for", channel.VoidMalformed, comparisons(65)),
	compared("compared, with a member that nobody knows", channel.VoidUnknown, []any{members{"means": "telephone", "office": "Watch", "party": "them", "words": 24}}),
	compared("compared with no office, with a member that nobody knows: malformed comes first", channel.VoidMalformed, []any{members{"means": "telephone", "party": "them", "words": 24}}),
	{Name: "compared with an unknown member, beside a charter that is none: the body comes first", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.Accept(n.charter(), BodyMember("charter", members{"ruleset": "2"}), BodyMember("compared", []any{members{"means": "telephone", "office": "Watch", "party": "them", "words": 24}}))
	})},
}

type members = map[string]any

// compared makes a fault of what an acceptance has under that member.
func compared(name string, reason channel.Reason, value any) Fault {
	return Fault{Name: name, Reason: reason, Make: say(func(n *Node) Say {
		return n.Accept(n.w.Amend(n.charter(), nil).Hash, BodyMember("compared", value))
	})}
}

func comparison(party parley.PartyID) parley.Comparison {
	return parley.Comparison{Means: "telephone", Office: "Watch", Party: party}
}

// comparisons are so many good ones.
func comparisons(n int) []parley.Comparison {
	var out []parley.Comparison
	for i := range n {
		out = append(out, comparison(parley.PartyID(fmt.Sprintf("p%02d", i))))
	}
	return out
}
