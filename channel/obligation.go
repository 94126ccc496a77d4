package channel

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"

	"parley"
)

// things are the kinds that another party is to acknowledge.
var things = []parley.Kind{
	parley.KindNotice, parley.KindChange, parley.KindCancel, parley.KindMessage, parley.KindUrgent,
	parley.KindCall, parley.KindIncident, parley.KindAccount,
}

// speaker is whom words are of: the party without a log whose answer is reported, or the
// author's own.
func speaker(author parley.PartyID, reported parley.Reported) parley.PartyID {
	if reported.Party != "" {
		return reported.Party
	}
	return author
}

func (a *act) speaker() parley.PartyID { return speaker(a.party, a.reported()) }

func (a *act) reported() (reported parley.Reported) {
	if b, ok := a.body.(parley.Said); ok {
		_, reported = b.About()
	}
	return reported
}

// of gives what an acknowledge, a reply or a readback is of.
func (a *act) of() (of parley.Hash) {
	if b, ok := a.body.(parley.Said); ok {
		of, _ = b.About()
	}
	return of
}

// Obligation is what a party owes as it stands in a set (protocol.md, section 6). Times are those of
// the debtor's own node, in milliseconds, and 0 where there is none. Whether it is late is
// a matter of an hour: see [Obligation.Rung].
type Obligation struct {
	parley.Obligation
	Creditor parley.PartyID
	ID       parley.Hash
	Since    parley.Millis // when the debtor's log first covered the cause
	Due      parley.Millis
	Promised parley.Millis // the time that a standby of the debtor names; it is then what is due
	Met      parley.Millis // when it was done

	charter *CharterText // whose deadlines and ladder it follows
}

// Rung tells how far up the ladder an obligation is at an hour: 0 from when it is due, i from when
// rung i of the charter's ladder is reached; -1 while it is not late, and once it is met.
func (d *Obligation) Rung(at parley.Millis) int {
	if d.Met != 0 || d.Due == 0 || at <= d.Due {
		return -1
	}
	rung := 0
	for i, r := range d.charter.Charter.Ladder {
		if at > d.Due+r.After {
			rung = i + 1
		}
	}
	return rung
}

// Next is the next time after an hour at which it reaches a rung; 0 if it never will.
func (d *Obligation) Next(at parley.Millis) parley.Millis {
	if d.Met != 0 || d.Due == 0 {
		return 0
	}
	// Late is after, so the first millisecond past.
	if at <= d.Due {
		return d.Due + 1
	}
	for _, r := range d.charter.Charter.Ladder {
		if at <= d.Due+r.After {
			return d.Due + r.After + 1
		}
	}
	return 0
}

// Level names a rung of the charter's ladder, "" for rung 0.
func (d *Obligation) Level(rung int) string {
	if rung < 1 || rung > len(d.charter.Charter.Ladder) {
		return ""
	}
	return d.charter.Charter.Ladder[rung-1].Level
}

// ObligationID names an obligation in a channel.
func ObligationID(channel parley.Hash, o parley.Obligation) parley.Hash {
	// Written out, since it is asked for more often than anything else is encoded: all that
	// stands in it is of ids, listed words and digits, which JSON does not escape.
	b := make([]byte, 0, 384)
	b = append(b, `{"channel":"`...)
	b = hex.AppendEncode(b, channel[:])
	b = append(b, `","obligation":{"debtor":"`...)
	b = append(b, o.Debtor...)
	b = append(b, `","duty":"`...)
	b = append(b, o.Duty...)
	b = append(b, `","of":"`...)
	b = hex.AppendEncode(b, o.Of[:])
	if !o.Revision.IsZero() {
		b = append(b, `","revision":"`...)
		b = hex.AppendEncode(b, o.Revision[:])
	}
	if o.To != "" {
		b = append(b, `","to":"`...)
		b = append(b, o.To...)
	}
	return sha256.Sum256(append(b, `"}}`...))
}

// reckoning is a view in which many obligations are worked out: what each of them would
// find anew is found once.
type reckoning struct {
	View
	ranks map[parley.Hash]int64
	last  map[spoken][]*act      // replies
	stand map[branchID][]*record // of logs that a stop may concern
	upper map[*act][]*act        // tips of notices that have several versions
	turns map[part][]turned      // of parties' parts in the channel
}

// spoken is what somebody has said of a thing.
type spoken struct {
	of parley.Hash
	by parley.PartyID
}

func (v View) reckoning() *reckoning {
	return &reckoning{View: v, last: map[spoken][]*act{}, stand: map[branchID][]*record{}, upper: map[*act][]*act{}, turns: map[part][]turned{}}
}

// Obligations lists what is owed, or has been done of what is still current, by obligation id.
func (v View) Obligations() []*Obligation {
	var out []*Obligation
	k := v.reckoning()
	k.ranks = v.ranks()
	add := func(o parley.Obligation) {
		if d, ok := k.obligation(o); ok {
			out = append(out, d)
		}
	}
	current, _ := v.current()
	if current == nil {
		return nil
	}
	for _, a := range v.m.owed() {
		for _, o := range v.duties(a, current) {
			add(o)
		}
	}
	for _, o := range v.lineChecks() {
		add(o)
	}
	for id, f := range v.m.findings {
		revision, closed := v.revision(f)
		if closed != "" {
			continue
		}
		for _, h := range f.notices {
			add(parley.Obligation{Debtor: v.m.acts[h].party, Duty: parley.OwesAnswer, Of: id, Revision: revision})
		}
	}
	for _, a := range v.m.words {
		if r, ok := a.body.(*parley.Reply); ok {
			if t := v.m.acts[r.Of]; t != nil {
				add(parley.Obligation{Debtor: t.party, Duty: parley.OwesResponse, Of: a.hash})
			}
		}
	}
	slices.SortFunc(out, func(a, b *Obligation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

// duties names what may be owed for one thing while a charter is in force: whether each
// exists is another question.
func (v View) duties(a *act, current *known) (out []parley.Obligation) {
	charter := &v.charterOf(a).Charter
	text := noticeOf(a)
	pass := charter.Deadline(v.precedence(a)).Pass != 0
	readback := text != nil && slices.Contains(charter.Readback, text.Kind)
	for _, p := range current.Charter.Parties {
		if p.ID == a.party {
			continue
		}
		out = append(out, parley.Obligation{Debtor: p.ID, Duty: parley.OwesAcknowledge, Of: a.hash})
		if readback {
			out = append(out, parley.Obligation{Debtor: p.ID, Duty: parley.OwesReadback, Of: a.hash})
		}
		if pass {
			out = append(out, parley.Obligation{Debtor: p.ID, Duty: parley.OwesPass, Of: a.hash})
		}
	}
	if text != nil && charter.Term(text.Kind).Reconfirm != 0 {
		out = append(out, v.reconfirmation(a))
	}
	return out
}

// Obligation gives one by its name; false if it does not exist in the set.
func (v View) Obligation(o parley.Obligation) (*Obligation, bool) { return v.obligation(o) }

// HasTold reports whether a party's node has stated that it tells of a rung.
func (v View) HasTold(o parley.Obligation, by parley.PartyID, rung int) bool {
	return slices.ContainsFunc(v.m.tellings[o], func(s *statement) bool {
		return s.party == by && s.rung == int64(rung) && v.counts([]ref{s.ref})
	})
}

// owed lists every act that another party might have to acknowledge.
func (m *Machine) owed() []*act {
	out := slices.Clone(m.notices)
	for _, l := range m.versions {
		out = append(out, l...)
	}
	for _, a := range m.words {
		if slices.Contains(things, a.kind) {
			out = append(out, a)
		}
	}
	return out
}

// obligation gives one as it stands, false if there is none of that name in the set.
func (v View) obligation(o parley.Obligation) (*Obligation, bool) {
	return v.reckoning().obligation(o)
}

func (v *reckoning) obligation(o parley.Obligation) (*Obligation, bool) {
	d := &Obligation{Obligation: o}
	ok := false
	switch o.Duty {
	case parley.OwesAcknowledge, parley.OwesReadback, parley.OwesPass:
		ok = v.ofThing(d)
	case parley.OwesAnswer:
		ok = v.ofFinding(d)
	case parley.OwesResponse:
		ok = v.ofReply(d)
	case parley.OwesReconfirm:
		ok = v.ofVersion(d)
	case parley.OwesCheck:
		ok = v.ofLine(d)
	}
	if ok {
		d.ID = ObligationID(v.m.channel, o)
	}
	return d, ok
}

// ofThing is the duty to acknowledge, read back or pass on a thing that still stands.
func (v *reckoning) ofThing(d *Obligation) bool {
	a := v.m.acts[d.Of]
	if a == nil || !slices.Contains(things, a.kind) || !v.stands(a) || a.party == d.Debtor || !v.isTip(a) {
		return false
	}
	current, _ := v.current()
	if current == nil {
		return false
	}
	if _, named := current.Charter.Party(d.Debtor); !named {
		return false
	}
	d.Creditor, d.charter = a.party, v.charterOf(a)
	deadline := d.charter.Charter.Deadline(v.precedence(a))
	within := deadline.Acknowledge
	switch d.Duty {
	case parley.OwesReadback:
		text := noticeOf(a)
		if text == nil || !slices.Contains(d.charter.Charter.Readback, text.Kind) {
			return false
		}
		within = deadline.Readback
	case parley.OwesPass:
		if deadline.Pass == 0 {
			return false
		}
		within = deadline.Pass
	}
	d.Since = v.since(d.Debtor, a.refs)
	d.falls(within)
	if text := noticeOf(a); text != nil && d.Due != 0 {
		if begins := begins(text); begins > d.Since && begins < d.Due {
			d.Due = begins
		}
	}
	switch d.Duty {
	case parley.OwesReadback:
		d.Met = v.readBack(a, d.Debtor)
		return true
	case parley.OwesPass:
		d.Met = v.passed(a, d.Debtor)
		return true
	}
	d.promise(v.promises(a.hash, d.Debtor))
	d.Met = v.acknowledged(a, d.Debtor)
	return true
}

// falls sets when it is due.
func (d *Obligation) falls(within parley.Millis) {
	if d.Since != 0 && within != 0 {
		d.Due = d.Since + within
	}
}

func (d *Obligation) promise(until parley.Millis) {
	if until != 0 {
		d.Promised, d.Due = until, until
	}
}

// isTip reports whether an act is no version of a notice, or one that no other replaces.
func (v *reckoning) isTip(a *act) bool {
	var n *act
	switch b := a.body.(type) {
	case *parley.Filing:
		n = a
	case *parley.Change:
		n = v.notice(b.Of)
	case *parley.Cancel:
		n = v.notice(b.Of)
	default:
		return true
	}
	return n != nil && slices.Contains(v.tipsOnce(n), a)
}

// tipsOnce is [View.tips], which looks at all versions, once for each notice.
func (v *reckoning) tipsOnce(n *act) []*act {
	tips, ok := v.upper[n]
	if !ok {
		tips = v.tips(n)
		if len(v.m.versions[n.hash]) > 0 {
			v.upper[n] = tips
		}
	}
	return tips
}

// noticeOf gives the text of a version that is no cancel.
func noticeOf(a *act) *parley.Notice {
	switch b := a.body.(type) {
	case *parley.Filing:
		return &b.Notice
	case *parley.Change:
		return &b.Notice
	}
	return nil
}

// begins is when the first of a notice's volumes begins.
func begins(n *parley.Notice) parley.Millis { return n.Begins() }

// charterOf gives the charter that an act's envelope names: deadlines that it starts keep
// that version (rule R6).
func (v View) charterOf(a *act) *CharterText { return v.m.texts[a.charter].CharterText }

// precedence is that of an act, or of what it belongs to.
func (v View) precedence(a *act) parley.Precedence {
	switch b := a.body.(type) {
	case *parley.Filing:
		return b.Notice.Precedence
	case *parley.Change:
		return b.Notice.Precedence
	case *parley.Cancel:
		return v.m.acts[b.Of].text().Precedence // disowned or not: a reply to a reply asks too
	case *parley.Message:
		return b.Precedence
	case *parley.Call:
		return parley.Routine
	case *parley.Incident:
		return b.Precedence
	case *parley.Accounting:
		return v.precedence(v.m.acts[b.Of])
	case *parley.Reply:
		return v.precedence(v.m.acts[b.Of])
	}
	return parley.Flash
}

// since is the time of a party's least entry whose past contains one of some entries; 0 if
// none does.
func (v *reckoning) since(p parley.PartyID, refs []ref) parley.Millis {
	if r := v.firstCovering(p, refs); r != nil {
		return r.entry.Frame.Mono
	}
	return 0
}

// firstCovering finds a party's least entry whose past contains one of some entries.
func (v *reckoning) firstCovering(p parley.PartyID, refs []ref) *record {
	var first *record
	for b, br := range v.m.branches {
		if br.log.party != p {
			continue
		}
		in := v.standing(branchID(b))
		i, _ := slices.BinarySearchFunc(in, true, func(r *record, _ bool) int {
			if slices.ContainsFunc(refs, func(x ref) bool { return v.s.has(x) && r.past.has(x) }) {
				return 0
			}
			return -1
		})
		for i < len(in) && in[i].entry.Entry == nil {
			i++
		}
		if i < len(in) && (first == nil || v.place(in[i]).compare(v.place(first)) < 0) {
			first = in[i]
		}
	}
	return first
}

// standing gives the entries of a branch that are in the view and not disowned there.
func (v *reckoning) standing(b branchID) []*record {
	br, size := v.m.branches[b], v.s.size(b)
	if size <= br.start {
		return nil
	}
	in := br.records[:size-br.start]
	if !v.m.stoppable[br.log] {
		return in
	}
	out, ok := v.stand[b]
	if !ok {
		for _, r := range in {
			if !v.disowned(r.ref) {
				out = append(out, r)
			}
		}
		v.stand[b] = out
	}
	return out
}

// saidBy gives what a party has said of a thing, as far as it is effective.
func (v View) saidBy(of parley.Hash, p parley.PartyID) []*act {
	var out []*act
	for _, a := range v.m.said[of] {
		if a.speaker() == p && v.effective(a) {
			out = append(out, a)
		}
	}
	return out
}

// replies gives a party's causally last replies to a thing.
func (v *reckoning) replies(of parley.Hash, p parley.PartyID) []*act {
	k := spoken{of, p}
	l, ok := v.last[k]
	if !ok {
		replies := slices.DeleteFunc(v.saidBy(of, p), func(a *act) bool { return a.kind != parley.KindReply })
		l = latest(v.View, replies, func(a *act) []ref { return a.refs })
		v.last[k] = l
	}
	return l
}

// promises gives the time that a party's last replies promise an answer by, 0 for none.
func (v *reckoning) promises(of parley.Hash, p parley.PartyID) (until parley.Millis) {
	for _, a := range v.replies(of, p) {
		until = max(until, a.body.(*parley.Reply).Until)
	}
	return until
}

// when gives the time of an act's least effective entry.
func (v View) when(a *act) parley.Millis {
	var least *record
	for _, r := range a.at {
		if v.s.has(r.ref) && !v.disowned(r.ref) && (least == nil || v.place(r).compare(v.place(least)) < 0) {
			least = r
		}
	}
	return least.entry.Frame.Mono
}

// earliest is the time of the first of some acts, 0 if there are none.
func (v View) earliest(acts []*act) (at parley.Millis) {
	for i, a := range acts {
		// A frame's time may be 0, whatever that is worth: the least is the least in any order.
		if t := v.when(a); i == 0 || t < at {
			at = t
		}
	}
	return at
}

func (v View) acknowledged(a *act, by parley.PartyID) parley.Millis {
	return v.earliest(slices.DeleteFunc(v.saidBy(a.hash, by), func(a *act) bool {
		r, ok := a.body.(*parley.Reply)
		return ok && (r.Reply == parley.ReplyStandby || r.Reply == parley.ReplyWithdraw)
	}))
}

// passed is when a party said that those who act on a thing have it, or that it needs
// nothing more of it.
func (v View) passed(a *act, by parley.PartyID) parley.Millis {
	return v.earliest(slices.DeleteFunc(v.saidBy(a.hash, by), func(a *act) bool {
		b, ok := a.body.(*parley.Acknowledge)
		return !ok || b.Step == parley.Received
	}))
}

// readBack is when a version was read back without a difference.
func (v *reckoning) readBack(a *act, by parley.PartyID) parley.Millis {
	last := v.readbacks(a.hash, by)
	if slices.ContainsFunc(last, func(r *act) bool { return len(v.differences(r)) > 0 }) {
		return 0
	}
	return v.earliest(last)
}

// readbacks gives a party's causally last readbacks of a version.
func (v View) readbacks(of parley.Hash, by parley.PartyID) []*act {
	l := slices.DeleteFunc(v.saidBy(of, by), func(a *act) bool { return a.kind != parley.KindReadback })
	return latest(v, l, func(a *act) []ref { return a.refs })
}

// differences lists the fields in which a readback is not what it repeats.
func (v *reckoning) differences(a *act) []string {
	of := v.m.acts[a.of()]
	n := of
	if c, ok := of.body.(*parley.Change); ok {
		n = v.m.acts[c.Of]
	}
	return Differences(v.number(n), noticeOf(of).Volumes, a.body.(*parley.Readback))
}

// number is a notice's rank.
func (v *reckoning) number(n *act) int64 {
	if v.ranks != nil {
		return v.ranks[n.hash]
	}
	return v.rank(n)
}

// Differences lists the fields in which a readback differs from a notice's number and
// volumes, in the order of protocol.md, section 6; places as they were typed do not count.
func Differences(number int64, volumes []parley.Volume, r *parley.Readback) []string {
	out := []string{}
	if number != r.Number {
		out = append(out, "number")
	}
	for i := range max(len(volumes), len(r.Volumes)) {
		path := fmt.Sprintf("volumes[%d]", i)
		if i >= len(volumes) || i >= len(r.Volumes) {
			out = append(out, path)
			continue
		}
		a, b := volumes[i], r.Volumes[i]
		a.Footprint.Entered, b.Footprint.Entered = "", ""
		for _, f := range []struct {
			name string
			same bool
		}{
			{"every", a.Every == b.Every}, {"footprint", reflect.DeepEqual(a.Footprint, b.Footprint)}, {"from", a.From == b.From},
			{"last", a.Last == b.Last}, {"lower", a.Lower == b.Lower}, {"until", a.Until == b.Until}, {"upper", a.Upper == b.Upper},
		} {
			if !f.same {
				out = append(out, path+"."+f.name)
			}
		}
	}
	return out
}

// ofFinding is a side's duty to answer a clash at its newest revision.
func (v *reckoning) ofFinding(d *Obligation) bool {
	f := v.m.findings[d.Of]
	if f == nil || !slices.ContainsFunc(f.facts, func(x *fact) bool { return v.counts([]ref{x.ref}) }) {
		return false
	}
	revision, closed := v.revision(f)
	if closed != "" || revision != d.Revision {
		return false
	}
	a, b := v.m.acts[f.notices[0]], v.m.acts[f.notices[1]]
	switch {
	case a.party == b.party:
		return false
	case a.party == d.Debtor:
		d.Creditor = b.party
	case b.party == d.Debtor:
		d.Creditor = a.party
	default:
		return false
	}
	if s := v.findingState(f); s.Status == Resolved {
		return false
	}
	var refs []ref
	var first *record
	for _, x := range f.facts {
		if x.revision != revision || !v.counts([]ref{x.ref}) {
			continue
		}
		refs = append(refs, x.ref)
		if r := v.m.record(x.ref); x.party == d.Debtor && (first == nil || v.place(r).compare(v.place(first)) < 0) {
			first = r
		}
	}
	if len(refs) == 0 {
		return false
	}
	if r := v.firstCovering(d.Debtor, refs); r != nil && (first == nil || v.place(r).compare(v.place(first)) < 0) {
		first = r
	}
	k, _ := v.current()
	if first != nil {
		d.Since = first.entry.Frame.Mono
		k, _ = View{v.m, first.past}.current()
	}
	d.charter = k.CharterText
	d.falls(sooner(v.answerTime(k, a), v.answerTime(k, b)))
	v.answered(d, f)
	return true
}

// answerTime is how soon a charter wants a clash of a notice answered: by the most urgent
// of its tips, 0 for no time.
func (v View) answerTime(k *known, n *act) (within parley.Millis) {
	for _, a := range v.tips(n) {
		if text := noticeOf(a); text != nil {
			within = sooner(within, k.Charter.Deadline(text.Precedence).Answer)
		}
	}
	return within
}

// sooner is the lesser of two times, where 0 is none.
func sooner(a, b parley.Millis) parley.Millis {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// answered enters what the debtor has answered to a finding's newest revision.
func (v View) answered(d *Obligation, f *finding) {
	var mine []*act
	for _, a := range v.m.answers[f.id] {
		if a.party == d.Debtor && a.body.(*parley.Answer).Revision == d.Revision {
			mine = append(mine, a)
		}
	}
	var until parley.Millis
	mine = slices.DeleteFunc(latest(v, mine, func(a *act) []ref { return a.refs }), func(a *act) bool {
		b := a.body.(*parley.Answer)
		until = max(until, b.Until)
		return b.Answer == parley.Standby || b.Answer == parley.Withdraw
	})
	d.promise(until)
	d.Met = v.earliest(mine)
}

// ofReply is the duty to respond to a reply that objects, or that sees something else.
func (v *reckoning) ofReply(d *Obligation) bool {
	a := v.m.acts[d.Of]
	if a == nil || a.kind != parley.KindReply || !v.effective(a) {
		return false
	}
	b := a.body.(*parley.Reply)
	t := v.m.acts[b.Of]
	if b.Reply != parley.ReplyObject && b.Reply != parley.ReplyMismatch || t.party != d.Debtor || !v.stands(t) || !v.isTip(t) {
		return false
	}
	if !slices.Contains(v.replies(b.Of, a.speaker()), a) {
		return false // said otherwise since
	}
	if a.speaker() == d.Debtor {
		return false // it objects to what it has itself reported of a party without a log
	}
	d.Creditor, d.charter = a.speaker(), v.charterOf(a)
	d.Since = v.since(d.Debtor, a.refs)
	if a.party == d.Debtor {
		d.Since = v.when(a) // it reports the reply itself
	}
	d.falls(d.charter.Charter.Deadline(v.precedence(a)).Acknowledge)
	d.promise(v.promises(a.hash, d.Debtor))
	d.Met = v.acknowledged(a, d.Debtor)
	return true
}
