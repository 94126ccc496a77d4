package bundle

import (
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// close finds everything that the chosen entries need in order to be judged by somebody
// who has nothing else.
func (b *builder) close(s Selection) {
	for _, p := range s.Entries {
		r := b.record(p)
		b.add(r)
		b.seen(r)
		b.shown(r)
		for l := range b.branches {
			if l.Party != p.Party {
				b.covering(l, r)
			}
		}
	}
	for len(b.queue) > 0 {
		r := b.queue[0]
		b.queue = b.queue[1:]
		b.support(r)
	}
}

func (b *builder) record(p channel.Place) *channel.Record {
	return b.branches[logOf(p)].records[p.Number]
}

func (b *builder) add(r *channel.Record) {
	br := b.branches[logOf(r.Place)]
	if br.need[r.Place.Number] {
		return
	}
	first := len(br.need) == 0
	br.need[r.Place.Number] = true
	b.queue = append(b.queue, r)
	if !first {
		return
	}
	b.add(br.records[0]) // it names the node key
	b.each(func(x *channel.Record) {
		if stop, ok := x.Entry.Body().(*parley.Stop); ok && (Log{x.Entry.Payload.Party, stop.Epoch}) == br.Log {
			b.add(x)
			b.seen(x)
		}
	})
}

// each visits the valid records of all branches.
func (b *builder) each(visit func(*channel.Record)) {
	for _, br := range b.branches {
		for _, r := range br.records {
			if r.Verdict == channel.Valid {
				visit(r)
			}
		}
	}
}

func heads(r *channel.Record) []ledger.Head {
	if r.Entry.Entry == nil {
		return nil
	}
	return r.Entry.Frame.Heads
}

// support adds what one entry needs.
func (b *builder) support(r *channel.Record) {
	for _, h := range heads(r) {
		if br := b.branches[Log{h.Party, h.Epoch}]; br != nil {
			b.add(br.records[0])
		}
	}
	if r.Entry.Entry == nil || r.Entry.Kind == parley.KindReceipt {
		return
	}
	if r.Entry.Kind == parley.KindOpen {
		b.each(func(x *channel.Record) { // a later log may go by a charter that others had put in force
			if _, ok := x.Entry.Body().(*channel.Acceptance); ok && r.Place.Epoch > 0 {
				b.before(x, r)
			}
		})
		return
	}
	keys := map[parley.OfficerKey]bool{}
	if w := r.Entry.Word; w != nil {
		keys[w.Draft.Key] = true
		if w.Release != nil {
			keys[w.Release.Key] = true
		}
	}
	b.each(func(x *channel.Record) {
		mine := x.Place.Party == r.Place.Party || x.Place.Party == r.Entry.Payload.Party
		switch body := x.Entry.Body().(type) {
		case *channel.Acceptance:
			b.before(x, r)
		case *parley.Recover:
			if mine {
				b.before(x, r)
			}
		case *parley.Enrollment:
			if mine && keys[body.Key] {
				b.before(x, r)
			}
		case *parley.Revocation:
			if mine && keys[body.Key] {
				b.add(x)
				b.before(x, r)
			}
		}
	})
	b.references(r)
}

// references adds the acts that an entry is about.
func (b *builder) references(r *channel.Record) {
	var notices []parley.Hash
	switch body := r.Entry.Body().(type) {
	case *parley.Change:
		notices = append(notices, body.Of)
	case *parley.Cancel:
		notices = append(notices, body.Of)
	case *parley.Finding:
		notices = append(notices, body.Notice)
		for _, p := range body.Pairs {
			notices = append(notices, p.Other)
		}
	case *parley.Answer:
		b.each(func(x *channel.Record) {
			if f, ok := x.Entry.Body().(*parley.Finding); ok && slices.ContainsFunc(f.Pairs, func(p parley.Pair) bool {
				return channel.FindingID(b.id, f.Notice, p.Other, p.Rule) == body.Finding
			}) {
				b.add(x)
			}
		})
	}
	var of parley.Hash
	switch body := r.Entry.Body().(type) {
	case *parley.Accounting:
		of = body.Of
	case parley.Said:
		of, _ = body.About()
	}
	if !of.IsZero() {
		b.each(func(x *channel.Record) {
			if x.Entry.Act == of {
				b.before(x, r)
			}
		})
	}
	if len(notices) == 0 {
		return
	}
	b.each(func(x *channel.Record) {
		if x.Entry.Kind == parley.KindNotice && slices.Contains(notices, x.Entry.Act) {
			b.before(x, r)
			b.add(x)
		}
	})
}

// before adds an entry that lies in the past of another, with the frame that shows it.
func (b *builder) before(x, r *channel.Record) {
	if logOf(x.Place) == logOf(r.Place) {
		if x.Place.Number < r.Place.Number {
			b.add(x)
		}
		return
	}
	if f, h := b.first(logOf(r.Place), x); f != nil && f.Place.Number <= r.Place.Number {
		b.prove(f, h, x)
	}
}

// covering adds the first entry of a log that covers another log's entry: its receipt.
func (b *builder) covering(l Log, x *channel.Record) {
	if f, h := b.first(l, x); f != nil {
		b.prove(f, h, x)
	}
}

func (b *builder) prove(f *channel.Record, h ledger.Head, x *channel.Record) {
	b.add(x)
	b.add(f)
	b.branches[logOf(x.Place)].proofs[span{x.Place.Number, h.Size}] = true
}

// first finds the first entry of a log whose own frame names a head that covers x.
func (b *builder) first(l Log, x *channel.Record) (*channel.Record, ledger.Head) {
	at := b.branches[logOf(x.Place)]
	for _, f := range b.branches[l].records {
		for _, h := range heads(f) {
			if (Log{h.Party, h.Epoch}) == at.Log && h.Size > x.Place.Number && at.has(h.Size, h.Root) {
				return f, h
			}
		}
	}
	return nil, ledger.Head{}
}

// seen adds the frames that say, last before an entry, how much of each other log its node
// had applied.
func (b *builder) seen(r *channel.Record) {
	done := map[Log]bool{}
	of := b.branches[logOf(r.Place)].records
	for n := r.Place.Number; n >= 0; n-- {
		for _, h := range heads(of[n]) {
			if l := (Log{h.Party, h.Epoch}); !done[l] {
				done[l] = true
				b.add(of[n])
			}
		}
	}
}

// shown adds the frames that name what a releaser's screen showed, where one does.
func (b *builder) shown(r *channel.Record) {
	if r.Entry.Entry == nil || r.Entry.Entry.Release() == nil {
		return
	}
	body := new(parley.Release)
	if ledger.Decode(r.Entry.Release.Body, body) != nil {
		return
	}
	for _, f := range b.branches[logOf(r.Place)].records[:r.Place.Number+1] {
		if slices.ContainsFunc(heads(f), func(h ledger.Head) bool { return slices.Contains(body.Picture, h.Position()) }) {
			b.add(f)
		}
	}
}
