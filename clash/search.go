package clash

import (
	"unsafe"

	"parley"
	"parley/geo"
)

// search answers the question that was set.
func (r *Reader) search() {
	q := &r.q
	var horizontal, vertical int64
	var time parley.Millis
	paired := false
	for _, rules := range q.rules {
		for _, n := range rules {
			t := &q.terms.rules[n]
			horizontal, vertical, time, paired = max(horizontal, t.Horizontal), max(vertical, t.Vertical), max(time, t.Time), true
		}
	}
	if !paired {
		return
	}
	s := &span{r.v.zero, &q.terms.heights, float64(vertical)/1000 + 0.001, float64(time)/1000 + 0.001}
	q.several = len(q.draft.records) > 1
	for k := range q.draft.records {
		rec := &q.draft.records[k]
		if len(q.asked) == cap(q.asked) {
			q.asked = append(q.asked, asked{})
		} else {
			q.asked = q.asked[:len(q.asked)+1]
		}
		a := &q.asked[k]
		a.record, a.shown, a.boxes = rec, &q.draft.shown[k], a.boxes[:0]
		q.weight += rec.weight()
		a.boxes = s.pieces(&q.draft.store, rec, allowed(horizontal)+0.2, a.boxes)
	}
	for k := range q.asked {
		if q.any && r.v.large() > 0 {
			r.first(k)
		} else {
			r.all(k, len(r.v.runs))
		}
		if q.any && len(q.found) > 0 {
			return
		}
	}
}

// part is what a search has of one run, or of one run and box: elements of a list up to end,
// from where the part before ends.
type part struct {
	of  int32 // a run, -1 for the memo; or which probe
	end int32
}

// probe puts the boxes of volume k into the terms of a run's tree.
func (r *Reader) probe(k int, run *run) {
	blind := run.heights != r.q.terms.heights
	boxes := r.q.asked[k].boxes
	for i := range boxes {
		b := &boxes[i]
		if blind {
			all := *b
			all.low[dimHeight], all.high[dimHeight] = -infinite, infinite
			b = &all
		}
		r.probes = append(r.probes, probe{})
		p := &r.probes[len(r.probes)-1]
		run.tree.frame.encode(b, p.low[:dims], p.high[:dims])
	}
}

// all looks for volume k in the memo and in so many runs, in all of them at once: level by
// level, so that memory works on what comes next of all runs while one is looked at.
func (r *Reader) all(k, runs int) {
	r.probes, r.refs, r.groups = r.probes[:0], r.refs[:0], r.groups[:0]
	each, top := len(r.q.asked[k].boxes), 0
	for _, run := range r.v.runs[:runs] {
		r.probe(k, run)
		top = max(top, run.tree.height())
	}
	cur, next := r.cur[:0], r.next[:0]
	parts, after := r.parts[:0], r.after[:0]
	for level := top; level >= 0; level-- {
		for n, run := range r.v.runs[:runs] {
			if run.tree.height() != level {
				continue
			}
			for i := range each {
				cur = append(cur, 0)
				parts = append(parts, part{int32(n*each + i), int32(len(cur))})
			}
		}
		if level == 0 {
			break
		}
		next, after = next[:0], after[:0]
		from := int32(0)
		for _, p := range parts {
			tree, probe := &r.v.runs[int(p.of)/each].tree, &r.probes[p.of]
			begin := len(next)
			next = tree.below(level, cur[from:p.end], probe, &r.room, next)
			if from = p.end; len(next) > begin {
				after = append(after, part{p.of, int32(len(next))})
			}
		}
		cur, next, parts, after = next, cur, after, parts
	}
	from := int32(0)
	for _, p := range parts {
		of := int(p.of) / each
		run, probe := r.v.runs[of], &r.probes[p.of]
		begin := len(r.refs)
		r.refs = run.tree.found(cur[from:p.end], probe, run.records, &r.room, r.refs)
		if from = p.end; len(r.refs) > begin {
			r.group(of)
		}
	}
	r.cur, r.next, r.parts, r.after = cur, next, parts, after
	begin := len(r.refs)
	if r.refs = r.v.meeting(r.q.asked[k].boxes, &r.room, r.refs); len(r.refs) > begin {
		r.group(-1)
	}
	r.weighAll(k)
}

// group notes that the refs up to here are those of a run.
func (r *Reader) group(run int) {
	if n := len(r.groups) - 1; n >= 0 && int(r.groups[n].of) == run {
		r.groups[n].end = int32(len(r.refs))
		return
	}
	r.groups = append(r.groups, part{int32(run), int32(len(r.refs))})
}

// first looks for one thing that volume k meets: in the larger runs one after the other,
// since a hit is likely there, then in all others at once.
func (r *Reader) first(k int) {
	small := r.v.large()
	for n := len(r.v.runs) - 1; n >= len(r.v.runs)-small; n-- {
		run := r.v.runs[n]
		r.probes = r.probes[:0]
		r.probe(k, run)
		for i := range r.probes {
			r.refs = run.tree.walk(&r.probes[i], run.records, &r.room, r.refs, func(refs []uint32) bool {
				r.groups = append(r.groups[:0], part{int32(n), int32(len(refs))})
				r.refs = refs
				r.weighAll(k)
				return len(r.q.found) == 0
			})
			if len(r.q.found) > 0 {
				return
			}
		}
	}
	r.all(k, len(r.v.runs)-small)
}

// weighAll compares volume k with every record that the search came upon.
func (r *Reader) weighAll(k int) {
	q, a := &r.q, &r.q.asked[k]
	open, from := r.cur[:0], int32(0)
	parts := r.parts[:0]
	for _, g := range r.groups {
		st := r.v.store(g.of)
		for _, ref := range r.seen.once(r.refs[from:g.end]) {
			if !r.candidate(a, st, ref) {
				continue
			}
			if r.settled(a, g.of, st, ref) {
				if q.any && len(q.found) > 0 {
					return
				}
				continue
			}
			open = append(open, ref)
			if rec := &st.records[ref]; !rec.rough() {
				r.one[0] = rec.first
				ahead(unsafe.Pointer(&st.marks[0]), unsafe.Sizeof(geo.Mark{}), uintptr(rec.places)*unsafe.Sizeof(geo.Mark{}), r.one[:])
			}
		}
		parts = append(parts, part{g.of, int32(len(open))})
		from = g.end
	}
	from = 0
	for _, p := range parts {
		st := r.v.store(p.of)
		for _, ref := range open[from:p.end] {
			r.weigh(k, p.of, st, ref)
			if q.any && len(q.found) > 0 {
				return
			}
		}
		from = p.end
	}
	r.cur, r.parts = open, parts
}

// candidate reports whether a record may clash with an asked volume as far as originator,
// mode, kind, time and height go.
func (r *Reader) candidate(a *asked, st *store, ref uint32) bool {
	q, rec := &r.q, &st.records[ref]
	if !q.anyone && (rec.who == q.who || rec.kind < 0) || int(rec.mode) != q.mode && q.mode >= 0 {
		return false
	}
	for _, n := range q.rulesFor(rec) {
		if t := &q.terms.rules[n]; q.open(a, rec, t) {
			return true
		}
	}
	return false
}

func (q *query) rulesFor(r *record) []int {
	if q.anyone {
		return q.rules[0]
	}
	return q.rules[r.kind]
}

// open reports whether time and height leave a clash possible.
func (q *query) open(a *asked, rec *record, t *parley.Rule) bool {
	return a.record.window().meets(rec.window(), t.Time) && (q.flat || q.terms.heights.claim(&a.record.band, &rec.band, t.Vertical, groundUnder(t, true)) != no)
}

// weight is about what an exact measurement of a record costs: see quickWork.
func (r *record) weight() int {
	if r.rough() {
		return quickWork + 1
	}
	w := 7 * int(r.places) // a leg within a chart's reach is measured in up to seven stretches
	if r.sided() {
		w *= 3 // what geo counts for two sides
	}
	return w
}

// quickWork bounds the product of two items' weights up to which an [geo.Effort] certainly
// suffices for all their volumes: places against places costs up to 170, and it allows
// 4,000,000. Beyond, what an effort leaves open is part of the answer, so such items are
// judged as Exact does it, all volumes with one effort.
const quickWork = 20_000

// settled reports whether discs alone tell what a pair is, and notes it.
func (r *Reader) settled(a *asked, run int32, st *store, ref uint32) bool {
	rec := &st.records[ref]
	if rec.rough() || a.record.rough() || r.heavy(st, ref) {
		return false
	}
	least, most := a.record.disc.Between(&rec.disc)
	return r.note(a, run, st, ref, least, most)
}

// there reports whether the item of a record stands. Few do not, so it is asked last.
func (r *Reader) there(st *store, ref uint32) bool {
	head := st.head(ref)
	return st.records[head].stands(r.v.change) && (r.v.horizon == 0 || st.ends(head) >= r.v.horizon)
}

// heavy reports whether an item must be judged whole.
func (r *Reader) heavy(st *store, ref uint32) bool {
	head, weight := st.head(ref), 0
	for i := range st.records[ref].volumes {
		weight += st.records[head+uint32(i)].weight()
	}
	return weight*r.q.weight > quickWork && !r.q.anyone
}

// weigh compares volume k with a record that time, height and discs leave open.
func (r *Reader) weigh(k int, run int32, st *store, ref uint32) {
	q, a, rec := &r.q, &r.q.asked[k], &st.records[ref]
	if !r.there(st, ref) {
		return
	}
	rules := q.rulesFor(rec)
	if r.heavy(st, ref) {
		r.judge(run, st, st.head(ref), rules)
		return
	}
	far := int64(0)
	for _, n := range rules {
		far = max(far, q.terms.rules[n].Horizontal)
	}
	limit := (int64(a.record.radius) + int64(rec.radius) + far) * millimetre
	if !a.record.rough() && st.drawn(&a.chart, &r.sketch, rec) {
		least, most := a.sketch.Between(&r.sketch, float64(limit+tolerance(limit)+10)/metre)
		if r.note(a, run, st, ref, least, most) {
			return
		}
	}
	r.measure(k, run, st, ref, rules)
}

// note enters what bounds of the distance say of a pair under each rule, if they say it
// for certain, and reports whether they do.
func (r *Reader) note(a *asked, run int32, st *store, ref uint32, least, most float64) bool {
	q, rec, at := &r.q, &st.records[ref], len(r.q.found)
	radii := (int64(a.record.radius) + int64(rec.radius)) * millimetre
	for _, n := range q.rulesFor(rec) {
		t := &q.terms.rules[n]
		if !q.open(a, rec, t) {
			continue
		}
		c, sure := q.quick(a, rec, t, radii, least, most)
		if !sure {
			q.found = q.found[:at]
			return false
		}
		if c == no {
			continue
		}
		if len(q.found) == at && !r.there(st, ref) {
			return true
		}
		q.found = append(q.found, found{run, st.head(ref), int32(n), c})
	}
	q.several = q.several || rec.volumes > 1
	return true
}

// quick is what bounds of the distance say of a pair under a rule that time leaves open.
func (q *query) quick(a *asked, rec *record, t *parley.Rule, radii int64, least, most float64) (c claim, sure bool) {
	near, sure := bounded(least, most, radii+t.Horizontal*millimetre)
	if !sure || near == no || q.flat {
		return near, sure
	}
	h := &q.terms.heights
	up := h.claim(&a.record.band, &rec.band, t.Vertical, groundUnder(t, true))
	if t.Horizontal > 0 {
		// Whether the footprints themselves meet may count; mostly it does not.
		if other := h.claim(&a.record.band, &rec.band, t.Vertical, groundUnder(t, false)); other != up {
			meet, sure := bounded(least, most, radii)
			if !sure {
				return no, false
			}
			if meet != yes {
				up = other
			}
		}
	}
	return min(near, up), true
}

// bounded is what near says of every distance within bounds, if that is one thing. Two
// micrometres are for rounding.
func bounded(least, most float64, limit int64) (c claim, sure bool) {
	low, high, band := micro(least)-2, micro(most)+2, tolerance(limit)
	switch {
	case most == 0 || high < limit-band:
		return yes, true
	case low > limit+band:
		return no, true
	case low > 2 && low >= limit-band && high <= limit+band:
		return maybe, true
	}
	return no, false
}

// measure compares two volumes exactly.
func (r *Reader) measure(k int, run int32, st *store, ref uint32, rules []int) {
	q, rec := &r.q, &st.records[ref]
	q.several = q.several || rec.volumes > 1
	mine, theirs := &q.item().volumes[k], st.volume(rec)
	first, second := mine, &theirs
	if r.swapped(rec) {
		first, second = second, first
	}
	if q.flat {
		limit := (mine.radius + theirs.radius + q.terms.rules[0].Horizontal) * millimetre
		if c := near(geo.Nearest(mine.shape, theirs.shape, float64(limit+tolerance(limit)+1)/metre), limit); c != no {
			q.found = append(q.found, found{run, st.head(ref), 0, c})
		}
		return
	}
	out := make([]finding, len(rules))
	q.terms.compare(first, second, rules, out, geo.NewEffort(), false)
	for i, n := range rules {
		if f := &out[i]; f.a != nil && f.claim != no {
			q.found = append(q.found, found{run, st.head(ref), int32(n), f.claim})
		}
	}
}

func (r *Reader) swapped(rec *record) bool {
	return !r.q.anyone && r.q.draft.item.Originator > r.v.names.list[rec.who]
}

// judge compares two items exactly, once.
func (r *Reader) judge(run int32, st *store, head uint32, rules []int) {
	q := &r.q
	key := uint64(uint32(run))<<32 | uint64(head)
	if q.judged[key] {
		return
	}
	if q.judged == nil {
		q.judged = map[uint64]bool{}
	}
	q.judged[key] = true
	for i, res := range q.terms.judge(q.item(), st.item(head, r.v.names), rules, false) {
		switch res.Verdict {
		case parley.Clash:
			q.found = append(q.found, found{run, head, int32(rules[i]), yes})
		case parley.Possible:
			q.found = append(q.found, found{run, head, int32(rules[i]), maybe})
		}
	}
}
