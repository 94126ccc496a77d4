package channeltest

import (
	"strings"

	"parley"
	"parley/channel"
)

// incidentForms are incidents, accounts, reconfirmations and urgent calls of the wrong form.
var incidentForms = []Fault{
	wordWith("an incident with a breach by nobody known", channel.VoidParty, parley.KindIncident, aCase, nil),
	wordWith("an incident without an account", channel.VoidMalformed, parley.KindIncident, aCase, members{"account": nil}),
	wordWith("an incident without a title", channel.VoidMalformed, parley.KindIncident, aCase, members{"title": nil}),
	wordWith("an incident without a precedence", channel.VoidMalformed, parley.KindIncident, aCase, members{"precedence": nil}),
	wordWith("an incident with an empty list of links", channel.VoidMalformed, parley.KindIncident, aCase, members{"links": []int{}}),
	wordWith("an incident with links out of order", channel.VoidMalformed, parley.KindIncident, aCase, members{"links": []parley.Hash{{2}, {1}}}),
	wordWith("an incident with a member that nobody knows", channel.VoidUnknown, parley.KindIncident, aCase, members{"guilty": "them"}),
	wordWith("an account of nothing", channel.VoidReference, parley.KindAccount, aNote, nil),
	wordWith("an account of nothing at all", channel.VoidMalformed, parley.KindAccount, aNote, members{"of": nil}),
	wordWith("an account that does not say anything", channel.VoidMalformed, parley.KindAccount, aNote, members{"account": nil}),
	wordWith("an account with more links than there is room for", channel.VoidMalformed, parley.KindAccount, aNote, members{"links": acts(65)}),
	wordWith("an account with a title of its own", channel.VoidUnknown, parley.KindAccount, aNote, members{"title": "x"}),
	inAccount("an account with all that there is room to say, of nothing", channel.VoidReference, members{
		"breach": members{"by": Them, "rule": "Article 3"}, "footprint": polygon, "kind": "breach", "until": 5, "where": "the bridge"}),
	inAccount("a breach of no rule", channel.VoidMalformed, members{"breach": members{"by": Them}}),
	inAccount("a breach by nobody", channel.VoidMalformed, members{"breach": members{"rule": "Article 3"}}),
	inAccount("a breach by an id that is none", channel.VoidMalformed, members{"breach": members{"by": "Them", "rule": "Article 3"}}),
	inAccount("a breach that is not alleged", channel.VoidMalformed, members{"kind": "breach"}),
	inAccount("harm with a breach of nothing by nobody", channel.VoidMalformed, members{"breach": members{}}),
	inAccount("harm with a breach, of nothing", channel.VoidReference, members{"breach": members{"by": Them, "rule": "Article 3"}}),
	inAccount("a breach with a member that nobody knows", channel.VoidUnknown, members{"breach": members{"by": Them, "person": "x", "rule": "Article 3"}}),
	inAccount("an account at a place that is none", channel.VoidMalformed, members{"footprint": members{"places": [][]int{{0, 0}}, "shape": "polygon"}}),
	inAccount("an account at an empty place", channel.VoidMalformed, members{"footprint": members{}}),
	inAccount("an account at an empty place of a member that nobody knows", channel.VoidUnknown, members{"footprint": members{"extra": 1}}),
	inAccount("an account from no time", channel.VoidMalformed, members{"from": nil}),
	inAccount("an account from the beginning of time, of nothing", channel.VoidReference, members{"from": 0}),
	inAccount("an account that ends before it begins", channel.VoidMalformed, members{"until": 4}),
	inAccount("an account of a kind to come", channel.VoidMalformed, members{"kind": "insult"}),
	inAccount("an account of no kind", channel.VoidMalformed, members{"kind": nil}),
	inAccount("an account with a status to come", channel.VoidMalformed, members{"status": "solved"}),
	inAccount("an account with no status", channel.VoidMalformed, members{"status": nil}),
	inAccount("an account without a text", channel.VoidMalformed, members{"text": nil}),
	inAccount("an account with a text too long", channel.VoidMalformed, members{"text": strings.Repeat("x", 4001)}),
	inAccount("an account at an empty where", channel.VoidMalformed, members{"where": ""}),
	inAccount("an account with a count of the dead", channel.VoidUnknown, members{"dead": 1}),

	wordWith("a reconfirmation of nothing", channel.VoidReference, parley.KindReconfirm, members{"acts": []parley.Hash{nowhere}}, nil),
	wordWith("a reconfirmation of as much as there is room for, of nothing", channel.VoidReference, parley.KindReconfirm, members{"acts": acts(64)}, nil),
	wordWith("a reconfirmation of more than there is room for", channel.VoidMalformed, parley.KindReconfirm, members{"acts": acts(65)}, nil),
	wordWith("a reconfirmation of an empty list", channel.VoidMalformed, parley.KindReconfirm, members{"acts": []int{}}, nil),
	wordWith("a reconfirmation of no list", channel.VoidMalformed, parley.KindReconfirm, nil, nil),
	wordWith("a reconfirmation out of order", channel.VoidMalformed, parley.KindReconfirm, members{"acts": []parley.Hash{{2}, {1}}}, nil),
	wordWith("a reconfirmation until a time", channel.VoidUnknown, parley.KindReconfirm, members{"acts": []parley.Hash{nowhere}, "until": 9}, nil),

	wordWith("an urgent call that only asks", channel.Valid, parley.KindUrgent, members{"asks": "hold fire"}, nil),
	wordWith("an urgent call that only shows where", channel.Valid, parley.KindUrgent, members{"footprint": polygon}, nil),
	wordWith("an urgent call that only says what", channel.Valid, parley.KindUrgent, members{"text": "fire"}, nil),
	wordWith("an urgent call that only says where", channel.Valid, parley.KindUrgent, members{"where": "the bridge"}, nil),
	wordWith("an urgent call that only says who", channel.Valid, parley.KindUrgent, members{"who": "a convoy of ours"}, nil),
	wordWith("an urgent call that says all", channel.Valid, parley.KindUrgent, members{"asks": "hold fire", "at": 1, "footprint": polygon, "text": "fire", "where": "the bridge", "who": "a convoy of ours"}, nil),
	wordWith("an urgent call that says nothing", channel.VoidMalformed, parley.KindUrgent, nil, nil),
	wordWith("an urgent call that says nothing, and something that nobody knows: malformed comes first", channel.VoidMalformed, parley.KindUrgent, members{"extra": 1}, nil),
	wordWith("an urgent call that only says when", channel.VoidMalformed, parley.KindUrgent, members{"at": 1}, nil),
	wordWith("an urgent call that only refers to nothing", channel.VoidMalformed, parley.KindUrgent, members{"references": []parley.Hash{nowhere}}, nil),
	wordWith("an urgent call with an empty text", channel.VoidMalformed, parley.KindUrgent, members{"text": ""}, nil),
	wordWith("an urgent call with an empty text that asks", channel.VoidMalformed, parley.KindUrgent, members{"asks": "hold fire", "text": ""}, nil),
	wordWith("an urgent call with an empty text that asks, and something that nobody knows: unknown comes first", channel.VoidUnknown, parley.KindUrgent, members{"asks": "hold fire", "extra": 1, "text": ""}, nil),
	wordWith("an urgent call at no hour", channel.VoidMalformed, parley.KindUrgent, members{"at": 0, "text": "fire"}, nil),
	wordWith("an urgent call at an empty place", channel.VoidMalformed, parley.KindUrgent, members{"footprint": members{}, "text": "fire"}, nil),
	wordWith("an urgent call at an empty place alone", channel.VoidMalformed, parley.KindUrgent, members{"footprint": members{}}, nil),
	wordWith("an urgent call at a place of zero values", channel.VoidMalformed, parley.KindUrgent, members{"footprint": members{"places": []int{}, "shape": ""}, "text": "fire"}, nil),
	wordWith("an urgent call at a place of zero values, and something that nobody knows: unknown comes first", channel.VoidUnknown, parley.KindUrgent, members{"footprint": members{"extra": 1, "places": []int{}, "shape": ""}, "text": "fire"}, nil),
	wordWith("an urgent call at a place of no shape", channel.VoidMalformed, parley.KindUrgent, members{"footprint": members{"entered": "33UXP 1 2"}}, nil),
	wordWith("an urgent call that asks too much", channel.VoidMalformed, parley.KindUrgent, members{"asks": strings.Repeat("x", 2001)}, nil),
	wordWith("an urgent call with a where too long", channel.VoidMalformed, parley.KindUrgent, members{"where": strings.Repeat("x", 1001)}, nil),
	wordWith("an urgent call with a who too long", channel.VoidMalformed, parley.KindUrgent, members{"who": strings.Repeat("x", 1001)}, nil),
}

// enrolmentForms are enrolments of partners' keys of the wrong form.
var enrolmentForms = []Fault{
	odd("an enrolment for an empty partner", channel.VoidMalformed, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.person("other", "p9", parley.Drafts), BodyMember("partner", ""))
	}),
	odd("an enrolment for a partner whose id is none", channel.VoidMalformed, func(n *Node) Say {
		return n.Word("enroller", parley.KindEnroll, n.partnerKey("other", "p9", "Air wing"))
	}),
}
