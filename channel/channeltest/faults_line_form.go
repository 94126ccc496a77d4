package channeltest

import (
	"strings"

	"parley"
	"parley/channel"
)

// wordWith makes a fault of a word's body with members set, or with nil taken out.
func wordWith(name string, reason channel.Reason, kind parley.Kind, body, set members) Fault {
	return odd(name, reason, func(n *Node) Say { return n.Word("clerk", kind, with(body, set)) })
}

// nodeWith is wordWith for a statement.
func nodeWith(name string, reason channel.Reason, kind parley.Kind, body, set members) Fault {
	return odd(name, reason, func(*Node) Say { return Statement(with(with(body, members{"kind": kind}), set), members{"kind": kind}) })
}

func repeated(n int, of func(i int) members) (out []members) {
	for i := range n {
		out = append(out, of(i))
	}
	return out
}

// Bodies that are right in their form; what they are of or with is not there.
var (
	aCheck  = members{"at": 1, "means": "phone", "outcome": "answered", "with": "stranger"}
	aMiss   = members{"at": 1, "cause": "unknown", "means": "radio", "outcome": "missed", "with": "stranger"}
	aStatus = members{"declared": "suspended", "since": 1}
	aShift  = members{"from": 1, "languages": []string{"ar", "en"}, "office": "Watch", "until": 2}
	aRoster = members{"shifts": []members{aShift}}
	aVoice  = members{"office": "Watch", "party": Us}
	aCall   = members{"began": 5, "means": "radio", "speakers": []members{aVoice}, "summary": "x", "with": "stranger"}
	aReport = members{"from": 5, "kind": "harm", "status": "open", "text": "x"}
	aCase   = members{"account": with(aReport, members{"breach": members{"by": "stranger", "rule": "Article 3"}}), "precedence": "flash", "title": "x"}
	aNote   = members{"account": aReport, "of": nowhere}
	aClaim  = members{"back": members{"epoch": 0, "party": Them, "root": nowhere, "size": 1}, "probe": 0}
	aBatch  = members{"acts": []parley.Hash{nowhere}, "partner": "stranger"}
)

func inShift(name string, reason channel.Reason, set members) Fault {
	return wordWith(name, reason, parley.KindRoster, members{"shifts": []members{with(aShift, set)}}, nil)
}

func inAccount(name string, reason channel.Reason, set members) Fault {
	return wordWith(name, reason, parley.KindAccount, with(aNote, members{"account": with(aReport, set)}), nil)
}

// lineForms are checks, statuses, rosters and calls of the wrong form.
var lineForms = []Fault{
	wordWith("a line check with nobody known", channel.VoidParty, parley.KindCheck, aCheck, nil),
	wordWith("a line check at the beginning of time, with nobody known", channel.VoidParty, parley.KindCheck, aCheck, members{"at": 0}),
	wordWith("a line check at no time", channel.VoidMalformed, parley.KindCheck, aCheck, members{"at": nil}),
	wordWith("a line check before all time", channel.VoidMalformed, parley.KindCheck, aCheck, members{"at": -1}),
	wordWith("a line check by no means", channel.VoidMalformed, parley.KindCheck, aCheck, members{"means": nil}),
	wordWith("a line check by means to come", channel.VoidMalformed, parley.KindCheck, aCheck, members{"means": "light"}),
	wordWith("a line check that came to nothing", channel.VoidMalformed, parley.KindCheck, aCheck, members{"outcome": nil}),
	wordWith("a line check that came to something new", channel.VoidMalformed, parley.KindCheck, aCheck, members{"outcome": "refused"}),
	wordWith("a line check with no id", channel.VoidMalformed, parley.KindCheck, aCheck, members{"with": nil}),
	wordWith("a line check with an id that is none", channel.VoidMalformed, parley.KindCheck, aCheck, members{"with": "Them"}),
	wordWith("answered, with a cause", channel.VoidMalformed, parley.KindCheck, aCheck, members{"cause": "technical"}),
	wordWith("missed, without a cause", channel.VoidMalformed, parley.KindCheck, aMiss, members{"cause": nil}),
	wordWith("missed, for a cause to come", channel.VoidMalformed, parley.KindCheck, aMiss, members{"cause": "refused"}),
	wordWith("missed, and yet an office answered", channel.VoidMalformed, parley.KindCheck, aMiss, members{"office": "Watch"}),
	wordWith("missed with a result, with nobody known", channel.VoidParty, parley.KindCheck, aMiss, members{"result": "rang for a minute"}),
	wordWith("a line check with an empty result", channel.VoidMalformed, parley.KindCheck, aCheck, members{"result": ""}),
	wordWith("a line check with a result too long", channel.VoidMalformed, parley.KindCheck, aCheck, members{"result": strings.Repeat("x", 1001)}),
	wordWith("a line check with a member that nobody knows", channel.VoidUnknown, parley.KindCheck, aCheck, members{"who": "x"}),

	wordWith("a status", channel.Valid, parley.KindStatus, aStatus, nil),
	wordWith("a status from the beginning of time", channel.Valid, parley.KindStatus, aStatus, members{"since": 0}),
	wordWith("a status that declares nothing", channel.VoidMalformed, parley.KindStatus, aStatus, members{"declared": nil}),
	wordWith("a status that declares something new", channel.VoidMalformed, parley.KindStatus, aStatus, members{"declared": "closed"}),
	wordWith("a status from no time", channel.VoidMalformed, parley.KindStatus, aStatus, members{"since": nil}),
	wordWith("a status with an empty reason", channel.VoidMalformed, parley.KindStatus, aStatus, members{"reason": ""}),
	wordWith("a status with a reason too long", channel.VoidMalformed, parley.KindStatus, aStatus, members{"reason": strings.Repeat("x", 1001)}),
	wordWith("a status with a member that nobody knows", channel.VoidUnknown, parley.KindStatus, aStatus, members{"until": 2}),

	wordWith("a roster", channel.Valid, parley.KindRoster, aRoster, nil),
	wordWith("a roster without shifts", channel.VoidMalformed, parley.KindRoster, aRoster, members{"shifts": nil}),
	wordWith("a roster on which nobody is", channel.Valid, parley.KindRoster, members{"shifts": []members{}}, nil),
	odd("a roster of as many shifts as there is room for", channel.Valid, func(n *Node) Say { return n.Roster(128) }),
	odd("a roster of more shifts than there is room for", channel.VoidMalformed, func(n *Node) Say { return n.Roster(129) }),
	wordWith("one shift twice", channel.VoidMalformed, parley.KindRoster, members{"shifts": []members{aShift, aShift}}, nil),
	wordWith("shifts that begin out of order", channel.VoidMalformed, parley.KindRoster, members{"shifts": []members{with(aShift, members{"from": 1, "until": 9}), with(aShift, members{"from": 0, "until": 10})}}, nil),
	wordWith("offices of one shift out of order", channel.VoidMalformed, parley.KindRoster, members{"shifts": []members{aShift, with(aShift, members{"office": "Air"})}}, nil),
	wordWith("two turns of one office that begin at once, in order", channel.Valid, parley.KindRoster, members{"shifts": []members{aShift, with(aShift, members{"until": 3})}}, nil),
	inShift("a shift that ends as it begins", channel.VoidMalformed, members{"until": 1}),
	inShift("a shift without an end", channel.VoidMalformed, members{"until": nil}),
	inShift("a shift without a beginning", channel.VoidMalformed, members{"from": nil}),
	inShift("a shift from the beginning of time", channel.Valid, members{"from": 0}),
	inShift("a shift of no office", channel.VoidMalformed, members{"office": nil}),
	inShift("a shift without languages", channel.VoidMalformed, members{"languages": nil}),
	inShift("a shift that speaks nothing", channel.VoidMalformed, members{"languages": []string{}}),
	inShift("a shift that speaks one language twice", channel.VoidMalformed, members{"languages": []string{"en", "en"}}),
	inShift("a shift whose languages are out of order", channel.VoidMalformed, members{"languages": []string{"en", "ar"}}),
	inShift("a shift with a language too long", channel.VoidMalformed, members{"languages": []string{strings.Repeat("x", 36)}}),
	inShift("a shift with more languages than there is room for", channel.VoidMalformed, members{"languages": letters(17)}),
	inShift("a shift with an officer's key that is none", channel.VoidMalformed, members{"key": "04" + strings.Repeat("0", 64)}),
	inShift("a shift with an empty alternate", channel.VoidMalformed, members{"alternate": ""}),
	inShift("a shift with an empty reach", channel.VoidMalformed, members{"reach": ""}),
	inShift("a shift with a person's name", channel.VoidUnknown, members{"name": "x"}),
	odd("a shift with all that there is room to say", channel.Valid, func(n *Node) Say {
		s := with(aShift, members{"alternate": "Desk", "key": n.Officer("clerk").id, "languages": letters(16), "reach": "123.450 MHz"})
		return n.Word("clerk", parley.KindRoster, members{"shifts": []members{s}})
	}),

	wordWith("a call with nobody known", channel.VoidParty, parley.KindCall, aCall, nil),
	wordWith("a call with all that there is room to say, with nobody known", channel.VoidParty, parley.KindCall, aCall, members{"audio": nowhere, "ended": 5, "interpreter": "Desk", "level": "two-star", "speakers": repeated(16, func(int) members { return aVoice })}),
	wordWith("a call that began at no time", channel.VoidMalformed, parley.KindCall, aCall, members{"began": nil}),
	wordWith("a call that ended before it began", channel.VoidMalformed, parley.KindCall, aCall, members{"ended": 4}),
	wordWith("a call that ended at the beginning of time", channel.VoidMalformed, parley.KindCall, aCall, members{"ended": 0}),
	wordWith("a call by means to come", channel.VoidMalformed, parley.KindCall, aCall, members{"means": "video"}),
	wordWith("a call about an empty list", channel.VoidMalformed, parley.KindCall, aCall, members{"about": []int{}}),
	wordWith("a call about things out of order", channel.VoidMalformed, parley.KindCall, aCall, members{"about": []parley.Hash{{2}, {1}}}),
	wordWith("a call about more than there is room for", channel.VoidMalformed, parley.KindCall, aCall, members{"about": acts(65)}),
	wordWith("a call whose recording has no hash", channel.VoidMalformed, parley.KindCall, aCall, members{"audio": parley.Hash{}}),
	wordWith("a call whose recording has half a hash", channel.VoidMalformed, parley.KindCall, aCall, members{"audio": strings.Repeat("0", 32)}),
	wordWith("a call in which nobody spoke", channel.VoidMalformed, parley.KindCall, aCall, members{"speakers": nil}),
	wordWith("a call with an empty list of speakers", channel.VoidMalformed, parley.KindCall, aCall, members{"speakers": []int{}}),
	wordWith("a call with more speakers than there is room for", channel.VoidMalformed, parley.KindCall, aCall, members{"speakers": repeated(17, func(int) members { return aVoice })}),
	wordWith("a call with a speaker of no office", channel.VoidMalformed, parley.KindCall, aCall, members{"speakers": []members{{"party": Us}}}),
	wordWith("a call with a speaker of no party", channel.VoidMalformed, parley.KindCall, aCall, members{"speakers": []members{{"office": "Watch"}}}),
	wordWith("a call with a speaker's name", channel.VoidUnknown, parley.KindCall, aCall, members{"speakers": []members{with(aVoice, members{"name": "x"})}}),
	wordWith("a call without a summary", channel.VoidMalformed, parley.KindCall, aCall, members{"summary": nil}),
	wordWith("a call with a summary too long", channel.VoidMalformed, parley.KindCall, aCall, members{"summary": strings.Repeat("x", 4001)}),
	wordWith("a call with an empty interpreter", channel.VoidMalformed, parley.KindCall, aCall, members{"interpreter": ""}),
	wordWith("a call at an empty level", channel.VoidMalformed, parley.KindCall, aCall, members{"level": ""}),
	wordWith("a call with no id", channel.VoidMalformed, parley.KindCall, aCall, members{"with": nil}),
	wordWith("a call with a member that nobody knows", channel.VoidUnknown, parley.KindCall, aCall, members{"decided": "x"}),

	nodeWith("a probe", channel.Valid, parley.KindProbe, nil, nil),
	nodeWith("a probe that says more", channel.VoidUnknown, parley.KindProbe, nil, members{"every": 60}),
	nodeWith("a measurement of nothing", channel.VoidReference, parley.KindMeasured, aClaim, nil),
	nodeWith("a measurement of no probe", channel.VoidMalformed, parley.KindMeasured, aClaim, members{"probe": nil}),
	nodeWith("a measurement of a probe below nothing", channel.VoidMalformed, parley.KindMeasured, aClaim, members{"probe": -1}),
	nodeWith("a measurement with nothing back", channel.VoidMalformed, parley.KindMeasured, aClaim, members{"back": nil}),
	nodeWith("a measurement with no entry back", channel.VoidMalformed, parley.KindMeasured, aClaim, members{"back": members{"epoch": 0, "party": Them, "root": nowhere, "size": 0}}),
	nodeWith("a measurement with nobody's entry back", channel.VoidMalformed, parley.KindMeasured, aClaim, members{"back": members{"epoch": 0, "root": nowhere, "size": 1}}),
	nodeWith("a measurement with a position that has no epoch", channel.VoidMalformed, parley.KindMeasured, aClaim, members{"back": members{"party": Them, "root": nowhere, "size": 1}}),
	nodeWith("a measurement with a head instead of a position", channel.VoidUnknown, parley.KindMeasured, aClaim, members{"back": members{"epoch": 0, "party": Them, "root": nowhere, "sig": filler, "size": 1}}),
	nodeWith("a measurement that says how long it took", channel.VoidUnknown, parley.KindMeasured, aClaim, members{"roundTrip": 5}),
	nodeWith("an intake of nobody's", channel.VoidParty, parley.KindIntake, aBatch, nil),
	nodeWith("an intake of nothing", channel.VoidMalformed, parley.KindIntake, aBatch, members{"acts": []int{}}),
	nodeWith("an intake of no list", channel.VoidMalformed, parley.KindIntake, aBatch, members{"acts": nil}),
	nodeWith("an intake out of order", channel.VoidMalformed, parley.KindIntake, aBatch, members{"acts": []parley.Hash{{2}, {1}}}),
	nodeWith("an intake of more than there is room for", channel.VoidMalformed, parley.KindIntake, aBatch, members{"acts": acts(65)}),
	nodeWith("an intake of as much as there is room for, of nobody's", channel.VoidParty, parley.KindIntake, aBatch, members{"acts": acts(64)}),
	nodeWith("an intake of no partner's", channel.VoidMalformed, parley.KindIntake, aBatch, members{"partner": nil}),
	nodeWith("an intake of an id that is none", channel.VoidMalformed, parley.KindIntake, aBatch, members{"partner": "Air wing"}),
	nodeWith("an intake that says what it is", channel.VoidUnknown, parley.KindIntake, aBatch, members{"kinds": []string{"flight"}}),
}

func letters(n int) (out []string) {
	for i := range n {
		out = append(out, string(rune('a'+i)))
	}
	return out
}
