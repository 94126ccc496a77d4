package node

import (
	"slices"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// probing is the automatic line check (docs/protocol.md, section 7): this node asks to be
// covered, once in the charter's interval, and says what it measures when it is.
type probing struct {
	timer  *time.Timer
	own    parley.Epoch     // whose probes these are
	sent   []channel.Probed // the last own probes, ascending: those that somebody may still cover first
	read   bool             // they have been read from the log
	tried  parley.Millis    // when a probe was last appended, or tried to be
	looked bool             // nothing of others was applied since they were last looked at
	waits  bool             // it was time to probe then, and nobody covered the last one
	under  parley.Hash      // the charter in force then
}

// maxProbes bounds the probes that are still looked after: who covers none of the last ones
// is measured again once it covers a newer one.
const maxProbes = 64

// due is ready when it is time to probe.
func (p *probing) due() <-chan time.Time {
	if p.timer == nil {
		return nil
	}
	return p.timer.C
}

func (p *probing) ring() { p.timer = nil }

// sleep sets the timer, for the time that is left and no longer than a glance: a clock may
// jump.
func (p *probing) sleep(wait parley.Millis) {
	if p.timer == nil {
		p.timer = time.NewTimer(min(time.Duration(max(1, min(wait, 1000)))*time.Millisecond, glance))
	}
}

// dueProbes says what this node has measured, and probes if it is time to.
func (c *Channel) dueProbes() []ledger.Validator {
	text := c.Terms()
	if text == nil || text.Charter.Probe == 0 || c.own == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p, now := &c.probes, c.node.now()
	c.readProbes()
	wait := text.Charter.Probe - (now - p.tried)
	over := p.tried == 0 || wait <= 0 || now < p.tried // a clock that was set back is no reason to wait for it
	if !over {
		p.sleep(wait)
	}
	if p.looked && p.under == text.Hash && (!over || p.waits) {
		return nil
	}
	view, ok := c.nameable()
	if !ok || c.shown != nil {
		p.sleep(1000)
		return nil
	}
	var out []ledger.Validator
	others, coverage := c.probed(view), view.Coverage()
	for _, q := range others {
		if m := p.measure(coverage, q); m != nil {
			out = append(out, m)
		}
	}
	p.looked, p.under, p.waits = true, text.Hash, false
	switch {
	case !over:
	case len(others) > 0 && p.answered(coverage, others):
		p.tried = now
		p.sleep(text.Charter.Probe)
		out = append(out, &parley.Probe{Kind: parley.KindProbe})
	default:
		p.waits = true // what covers the last one comes with something to apply
	}
	return out
}

// probed lists the other parties that have a log in the charter under which the next own
// entry stands; none where that asks for no probes.
func (c *Channel) probed(view channel.View) (out []parley.PartyID) {
	text, self := view.Charter(), c.node.opts.Party
	if text == nil || text.Charter.Probe == 0 {
		return nil
	}
	if p, _ := text.Charter.Party(self); !p.HasLog() {
		return nil
	}
	for _, q := range text.Charter.Parties {
		if q.HasLog() && q.ID != self {
			out = append(out, q.ID)
		}
	}
	return out
}

// readProbes finds the probes of the own log: at the start, and after a new log was opened.
// The lock is held.
func (c *Channel) readProbes() {
	p := &c.probes
	tip, view := c.own.tip(), c.machine.Now()
	if !p.read || p.own != tip.Epoch {
		*p = probing{timer: p.timer, own: tip.Epoch, read: true, sent: view.Probes(tip, maxProbes)}
		if n := len(p.sent); n > 0 {
			p.tried = p.sent[n-1].Clock
		}
	}
}

// probeNoted takes in what was applied: an own probe, or what may cover one. The lock is held.
func (c *Channel) probeNoted(a channel.Applied) {
	p := &c.probes
	if a.Position.Party != c.node.opts.Party {
		p.looked = false
		return
	}
	if _, probe := a.Entry.Body().(*parley.Probe); !probe || a.Verdict != channel.Valid || !p.read || a.Position.Epoch != p.own {
		return
	}
	p.sent = append(p.sent, channel.Probed{At: a.Position, Clock: a.Entry.Frame.Clock})
	p.sent = p.sent[max(0, len(p.sent)-maxProbes):]
}

// answered reports whether another log covers the last probe, or there is none.
func (p *probing) answered(coverage channel.Coverage, others []parley.PartyID) bool {
	if len(p.sent) == 0 {
		return true
	}
	last := p.sent[len(p.sent)-1]
	return slices.ContainsFunc(others, func(q parley.PartyID) bool {
		_, covered, _ := coverage.Of(last.At, q)
		return covered
	})
}

// measure states the newest probe that a party's log covers, unless that was stated before:
// one that comes back after a day answers for the day's probes at once.
func (p *probing) measure(coverage channel.Coverage, of parley.PartyID) ledger.Validator {
	for _, probe := range slices.Backward(p.sent) {
		back, covered, stated := coverage.Of(probe.At, of)
		switch {
		case stated:
			return nil
		case covered:
			return &parley.Measured{Back: back, Kind: parley.KindMeasured, Probe: probe.At.Size - 1}
		}
	}
	return nil
}
