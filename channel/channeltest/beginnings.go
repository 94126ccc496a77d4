package channeltest

import (
	"parley"
	"parley/channel"
)

// begun makes a script about how logs begin.
func begun(name string, reason channel.Reason, build func(w *World)) Script {
	return Script{Name: name, Reason: reason, Build: func(o Options) *World {
		o.Parties = 2
		w := New(o)
		build(w)
		w.Settle()
		return w
	}}
}

// alone lets us begin while the others have not accepted.
func alone(w *World) *Node {
	us, them := w.Node(Us), w.Node(Them)
	us.Begin(w.Channel)
	us.Staff()
	them.Append(them.Open(w.Channel))
	w.Settle()
	return us
}

var beginnings = []Script{
	begun("a notice before the charter is in force", channel.VoidEarly, func(w *World) {
		us := alone(w)
		us.Append(us.File(parley.Site))
	}),
	begun("charter before early", channel.VoidCharter, func(w *World) {
		us := alone(w)
		us.Append(us.File(parley.Site, Member("charter", nowhere)))
	}),
	begun("early before mode", channel.VoidEarly, func(w *World) {
		us := alone(w)
		us.Append(us.File(parley.Site, InMode(parley.Exercise)))
	}),
	begun("a finding before the charter is in force", channel.VoidEarly, func(w *World) {
		alone(w).Append(Statement(parley.Finding{Engine: "toy 1", Kind: parley.KindFinding, Mode: parley.Real,
			Pairs: []parley.Pair{{Mine: []parley.Hash{nowhere}, Theirs: []parley.Hash{nowhere}, Rule: "any", Verdict: parley.Clash}}}, nil))
	}),
	begun("a stop before the charter is in force", channel.VoidEarly, func(w *World) {
		us := alone(w)
		p := us.Tip.Position()
		us.Append(us.Root(parley.KindStop, parley.Stop{Epoch: p.Epoch, Root: p.Root, Size: p.Size}))
	}),
	begun("an urgent call before the charter is in force", channel.Valid, func(w *World) {
		us := alone(w)
		us.Append(us.Word("clerk", parley.KindUrgent, parley.Urgent{Text: "help"}))
	}),
	begun("a log opened with a stranger's key", channel.VoidKey, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, By(us.Officer("clerk"))))
	}),
	begun("a log opened with the recovery key", channel.Valid, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, By(us.Officer("recovery"))))
	}),
	begun("a log opened with another node key than the charter's", channel.VoidKey, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, BodyMember("node", us.Officer("node/9").id)))
	}),
	begun("all that stands in a log that was not validly opened", channel.VoidLog, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, By(us.Officer("clerk"))))
		us.Append(us.Open(w.Channel))
		us.Append(Bytes([]byte("garbage stays garbage")))
		us.Append(us.Word("clerk", "clause", parley.Urgent{Text: "not even read"}))
		us.Append(us.Accept(w.Channel))
	}),
	begun("a log opened for another epoch than its own", channel.VoidOpen, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, BodyMember("epoch", 7)))
	}),
	begun("a log opened without any charter", channel.VoidCharter, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, BodyMember("charters", nil)))
	}),
	begun("a log opened under another channel's charter", channel.VoidCharter, func(w *World) {
		us := w.Node(Us)
		c := w.Texts[w.Channel].Charter
		c.Nonce = w.nonce()
		us.Append(us.Open(w.draft(c).Hash))
	}),
	begun("a log opened under a charter that does not follow", channel.VoidCharter, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Amend(w.Channel, func(c *parley.Charter) { c.Version = 3 }).Hash))
	}),
	begun("a log opened under a charter of another mode", channel.VoidCharter, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Amend(w.Channel, func(c *parley.Charter) { c.Mode = parley.Exercise }).Hash))
	}),
	begun("a log opened in another mode", channel.VoidMode, func(w *World) {
		us := w.Node(Us)
		us.Append(us.Open(w.Channel, InMode(parley.Exercise)))
	}),
	begun("a log of a party that the charter gives none", channel.VoidParty, func(w *World) {
		n := w.NewNode(Village, 0)
		n.Append(n.Open(w.Channel))
	}),
	begun("a log of a party that the charter does not name", channel.VoidParty, func(w *World) {
		n := w.NewNode("stranger", 0)
		n.Append(n.Open(w.Channel))
	}),
	begun("an act with a past that knows no charter for its party", channel.VoidParty, func(w *World) {
		w.Start()
		n := w.NewNode(Newcomer, 0)
		n.Begin(w.Amend(w.Channel, func(c *parley.Charter) { c.Parties = append(c.Parties, w.logParty(Newcomer)) }).Hash)
		w.Settle()
		us := w.Node(Us)
		p := n.Tip.Position()
		us.Append(us.Root(parley.KindStop, parley.Stop{Root: p.Root, Size: p.Size}, By(n.Officer("root")), Member("party", Newcomer)))
	}),
	begun("a later epoch opened without charters, by what it cites", channel.Valid, func(w *World) {
		w.Start()
		t := w.Node(Us).Twin(1)
		t.Append(t.Open(w.Channel, BodyMember("charters", nil)))
	}),
}
