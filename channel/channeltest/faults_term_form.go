package channeltest

import (
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// termForms are told statements of the new duties, and charters, of the wrong form.
var termForms = slices.Concat([]Fault{
	toldWith("told of passing on nothing", channel.VoidReference, 0, members{"duty": parley.OwesPass}),
	toldWith("told of passing on a revision", channel.VoidMalformed, 0, members{"duty": parley.OwesPass, "revision": nowhere}),
	toldWith("told of passing on with somebody", channel.VoidMalformed, 0, members{"duty": parley.OwesPass, "to": Us}),
	toldWith("told of reconfirming nothing", channel.VoidReference, 0, members{"duty": parley.OwesReconfirm}),
	toldWith("told of reconfirming nothing since nothing", channel.VoidReference, 0, members{"duty": parley.OwesReconfirm, "revision": nowhere}),
	toldWith("told of reconfirming since no act at all", channel.VoidMalformed, 0, members{"duty": parley.OwesReconfirm, "revision": parley.Hash{}}),
	toldWith("told of reconfirming with somebody", channel.VoidMalformed, 0, members{"duty": parley.OwesReconfirm, "to": Us}),
	toldWith("told of a line check under nothing", channel.VoidReference, 0, members{"duty": parley.OwesCheck, "to": Us}),
	toldWith("told of a line check since nothing", channel.VoidReference, 0, members{"duty": parley.OwesCheck, "revision": nowhere, "to": Us}),
	toldWith("told of a line check with nobody", channel.VoidMalformed, 0, members{"duty": parley.OwesCheck}),
	toldWith("told of a line check with an empty id", channel.VoidMalformed, 0, members{"duty": parley.OwesCheck, "to": ""}),
	toldWith("told of a line check with an id that is none", channel.VoidMalformed, 0, members{"duty": parley.OwesCheck, "to": "Us"}),
	toldWith("told of an acknowledgement to an empty id", channel.VoidMalformed, 0, members{"to": ""}),
}, checkHours, noticeTerms, partyRoutines)

// hour is one of a charter's line checks.
func hour(at int) members { return members{"at": at, "name": "opening", "within": 60_000} }

func checkedAt(name string, reason channel.Reason, hours ...members) Fault {
	return terms(name, reason, members{"checks": hours})
}

var checkHours = []Fault{
	terms("a charter with line checks as often as there is room for, after one that is not in force", channel.VoidCharter,
		members{"checks": repeated(8, func(i int) members { return hour(i * 1000) }), "predecessor": nowhere}),
	terms("a charter with line checks more often than there is room for", channel.VoidMalformed, members{"checks": repeated(9, func(i int) members { return hour(i * 1000) })}),
	terms("a charter with an empty list of line checks", channel.VoidMalformed, members{"checks": []members{}}),
	checkedAt("a charter with two line checks at one hour", channel.VoidMalformed, hour(1000), hour(1000)),
	checkedAt("a charter with line checks out of order", channel.VoidMalformed, hour(2000), hour(1000)),
	checkedAt("a charter with a line check on the next day", channel.VoidMalformed, hour(86_400_000)),
	checkedAt("a charter with a line check on the day before", channel.VoidMalformed, hour(-1)),
	checkedAt("a charter with a line check at no hour", channel.VoidMalformed, with(hour(0), members{"at": nil})),
	checkedAt("a charter with a line check of no name", channel.VoidMalformed, with(hour(0), members{"name": nil})),
	checkedAt("a charter with a line check within no time", channel.VoidMalformed, with(hour(0), members{"within": 0})),
	checkedAt("a charter with a line check within more than half a day", channel.VoidMalformed, with(hour(0), members{"within": 43_200_001})),
	checkedAt("a charter with a line check by somebody", channel.VoidUnknown, with(hour(0), members{"by": Us})),
	terms("a charter that probes all the time", channel.VoidMalformed, members{"probe": 999}),
	terms("a charter that probes at once", channel.VoidMalformed, members{"probe": 0}),
	terms("a charter that probes every other day", channel.VoidMalformed, members{"probe": 86_400_001}),
	terms("a charter that probes once a second, after one that is not in force", channel.VoidCharter, members{"predecessor": nowhere, "probe": 1000}),
}

func term(name string, reason channel.Reason, l ...members) Fault {
	return terms(name, reason, members{"terms": l})
}

var noticeTerms = []Fault{
	terms("a charter with terms of every kind, after one that is not in force", channel.VoidCharter, members{"predecessor": nowhere, "terms": repeated(8, func(i int) members {
		return members{"emergency": 1, "expires": 1, "kind": parley.NoticeKinds[i], "lead": 1, "reconfirm": 1}
	})}),
	terms("a charter with a term that says nothing, after one that is not in force", channel.VoidCharter, members{"predecessor": nowhere, "terms": []members{{"kind": "site"}}}),
	terms("a charter with an empty list of terms", channel.VoidMalformed, members{"terms": []members{}}),
	term("a charter with terms of no kind", channel.VoidMalformed, members{"lead": 1}),
	term("a charter with terms of a kind to come", channel.VoidMalformed, members{"kind": "strike"}),
	term("a charter with terms of one kind twice", channel.VoidMalformed, members{"kind": "site", "lead": 1}, members{"kind": "site", "reconfirm": 1}),
	term("a charter with an emergency and no lead", channel.VoidMalformed, members{"emergency": 1, "kind": "site"}),
	term("a charter with a lead of no time", channel.VoidMalformed, members{"kind": "site", "lead": 0}),
	term("a charter with a lead below nothing", channel.VoidMalformed, members{"kind": "site", "lead": -1}),
	term("a charter that expires before the end", channel.VoidMalformed, members{"expires": -1, "kind": "site"}),
	term("a charter that reconfirms all the time", channel.VoidMalformed, members{"kind": "site", "reconfirm": 0}),
	term("a charter with a term that nobody knows", channel.VoidUnknown, members{"kind": "site", "repeat": 1}),
	terms("a charter that passes on at once", channel.VoidMalformed, members{"deadlines": []members{{"acknowledge": 1, "pass": 0, "precedence": "flash"}}}),
	terms("a charter that passes on before all time", channel.VoidMalformed, members{"deadlines": []members{{"acknowledge": 1, "pass": -1, "precedence": "flash"}}}),
	terms("a charter with a rung at which nobody may call", channel.VoidMalformed, members{"ladder": []members{{"after": 1, "calls": "", "level": "watch"}}}),
	terms("a charter with a rung at which an office may call, after one that is not in force", channel.VoidCharter, members{"ladder": []members{{"after": 1, "calls": "Watch to Watch", "level": "watch"}}, "predecessor": nowhere}),
	terms("a charter with two persons for a status, an incident and an account, after one that is not in force", channel.VoidCharter, members{"predecessor": nowhere, "twoPerson": []string{"account", "status", "incident", "urgent"}}),
	terms("a charter with two persons for a line check", channel.VoidMalformed, members{"twoPerson": []string{"check"}}),
	terms("a charter with two persons for a status twice", channel.VoidMalformed, members{"twoPerson": []string{"status", "status"}}),
}

// reached makes a fault of a charter of how and when a party is reached.
func reached(name string, reason channel.Reason, set members) Fault {
	return odd(name, reason, func(n *Node) Say {
		t := n.w.Amend(n.charter(), nil)
		var parties []any
		for i, p := range t.Charter.Parties {
			raw := ledger.MustEncode(p)
			if i == 0 {
				raw = edited(raw, set)
			}
			parties = append(parties, Raw(raw))
		}
		more := members{"parties": parties}
		if reason == channel.VoidCharter {
			more["predecessor"] = nowhere
		}
		return n.Accept(t.Hash, BodyMember("charter", Raw(edited(t.Raw, more))))
	})
}

func way(means string) members { return members{"means": means, "text": "0123"} }

var aWindow = members{"days": []string{"sunday", "monday"}, "from": 0, "until": 86_400_000}

func window(name string, reason channel.Reason, set members) Fault {
	return reached(name, reason, members{"window": []members{with(aWindow, set)}})
}

var partyRoutines = []Fault{
	reached("a party reached in every way, after a charter that is not in force", channel.VoidCharter, members{"pace": []members{
		with(way("mail"), members{"trigger": "all else is down"}), way("data"), way("phone"), way("radio"), way("courier")}}),
	reached("a party reached in no way", channel.VoidMalformed, members{"pace": []members{}}),
	reached("a party reached in one way twice", channel.VoidMalformed, members{"pace": []members{way("radio"), way("radio")}}),
	reached("a party reached in a way to come", channel.VoidMalformed, members{"pace": []members{way("light")}}),
	reached("a party reached nowhere", channel.VoidMalformed, members{"pace": []members{{"means": "phone"}}}),
	reached("a party reached with an empty trigger", channel.VoidMalformed, members{"pace": []members{with(way("phone"), members{"trigger": ""})}}),
	reached("a party reached in a person", channel.VoidUnknown, members{"pace": []members{with(way("phone"), members{"person": "x"})}}),
	window("a window that is always open, after a charter that is not in force", channel.VoidCharter, nil),
	reached("as many windows as there is room for, after a charter that is not in force", channel.VoidCharter, members{"window": repeated(14, func(int) members { return aWindow })}),
	reached("more windows than there is room for", channel.VoidMalformed, members{"window": repeated(15, func(int) members { return aWindow })}),
	reached("an empty list of windows", channel.VoidMalformed, members{"window": []members{}}),
	window("a window on no day", channel.VoidMalformed, members{"days": []string{}}),
	window("a window on days that are not said", channel.VoidMalformed, members{"days": nil}),
	window("a window on one day twice", channel.VoidMalformed, members{"days": []string{"monday", "monday"}}),
	window("a window on a day to come", channel.VoidMalformed, members{"days": []string{"Monday"}}),
	window("a window from no time", channel.VoidMalformed, members{"from": nil}),
	window("a window from the next day", channel.VoidMalformed, members{"from": 86_400_000}),
	window("a window from the day before", channel.VoidMalformed, members{"from": -1}),
	window("a window until it opens", channel.VoidMalformed, members{"from": 5, "until": 5}),
	window("a window until the next day", channel.VoidMalformed, members{"until": 86_400_001}),
	window("a window until no time", channel.VoidMalformed, members{"until": nil}),
	window("a window for something", channel.VoidUnknown, members{"for": "flights"}),
}
