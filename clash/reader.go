package clash

import (
	"bytes"
	"cmp"
	"slices"

	"parley"
	"parley/geo"
)

// Reader asks an [Index]. It keeps room for the next question, so it is for one goroutine
// at a time, and an index may have any number of them. It also keeps the index alive as it
// was at the last question: one that will not be asked again for long is better dropped, or
// made to [Reader.Forget].
type Reader struct {
	x *Index
	v *view // of the last question
	q query

	// Room for a search.
	room
	refs                 []uint32
	probes               []probe
	parts, after, groups []part
	seen                 seen
	draft                draft
	sketch               geo.Sketch
	one                  [1]uint32
	place                [1]parley.Volume // asked about by Around, and how near
	distances            [1]parley.Rule
	near                 terms
}

// Reader gives a new reader.
func (x *Index) Reader() *Reader { return &Reader{x: x} }

// Hit is a stored item that meets what was asked about, without the detail.
type Hit struct {
	ID      parley.Hash
	Rule    string
	Verdict parley.Verdict
	found
}

// found is a pair that may clash.
type found struct {
	run   int32 // in the view; -1 for the memo
	head  uint32
	rule  int32
	claim claim
}

// query is one question.
type query struct {
	draft   *draft
	terms   *terms
	who     uint32
	mode    int
	anyone  bool    // whatever originator and kind, and mode if it is below 0
	flat    bool    // whatever height
	rules   [][]int // for each kind of the other
	asked   []asked
	weight  int
	any     bool // one hit is enough
	several bool // an item may come up more than once
	exact   *item
	found   []found
	judged  map[uint64]bool // items that were judged whole
}

// asked is one volume of a question.
type asked struct {
	record *record
	*shown       // unless it is rough
	boxes  []box // grown by what the rules reach
}

// Hits appends every stored item that [Engine.Against] would give, with its verdict, in no
// particular order.
func (r *Reader) Hits(i Item, hits []Hit) []Hit {
	r.ask(i, false)
	return r.hits(hits)
}

// Any reports whether Against would give anything.
func (r *Reader) Any(i Item) bool {
	r.ask(i, true)
	return len(r.q.found) > 0
}

// Against gives what [Index.Against] does.
func (r *Reader) Against(i Item) []Result {
	hits := r.Hits(i, nil)
	if len(hits) == 0 {
		return nil
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(bytes.Compare(a.ID[:], b.ID[:]), cmp.Compare(a.Rule, b.Rule))
	})
	results := make([]Result, 0, len(hits))
	for k := 0; k < len(hits); {
		n := k + 1
		for n < len(hits) && hits[n].ID == hits[k].ID {
			n++
		}
		results = append(results, r.details(hits[k:n])...)
		k = n
	}
	return results
}

// Forget lets go of the index as it was at the last question, and of what was asked, and
// keeps the room for another.
func (r *Reader) Forget() {
	r.v, r.draft.item, r.draft.rough = nil, Item{}, nil
	r.place[0] = parley.Volume{}
	r.q = query{asked: r.q.asked[:0], found: r.q.found[:0]}
}

func (r *Reader) ask(i Item, any bool) {
	r.v = r.x.now.Load()
	d := &r.draft
	d.set(i)
	r.q = query{draft: d, terms: r.v.terms, any: any, asked: r.q.asked[:0], found: r.q.found[:0],
		who: r.v.names.who(i.Originator), mode: slices.Index(r.v.names.modes, i.Mode)}
	if n := len(parley.NoticeKinds); d.kind >= 0 && r.q.mode >= 0 {
		r.q.rules = r.v.terms.pairs[d.kind*n : d.kind*n+n]
		r.search()
	}
}

// hits puts what was found into words, one for each item and rule.
func (r *Reader) hits(hits []Hit) []Hit {
	f := r.q.found
	if r.q.several {
		slices.SortFunc(f, func(a, b found) int {
			return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.head, b.head), cmp.Compare(a.rule, b.rule), cmp.Compare(b.claim, a.claim))
		})
		f = slices.CompactFunc(f, func(a, b found) bool { return a.run == b.run && a.head == b.head && a.rule == b.rule })
		r.q.found = f
	}
	for _, f := range f {
		h := Hit{ID: r.v.store(f.run).records[f.head].id, Rule: r.q.terms.rules[f.rule].Name, Verdict: parley.Possible, found: f}
		if f.claim == yes {
			h.Verdict = parley.Clash
		}
		hits = append(hits, h)
	}
	return hits
}

func (v *view) store(run int32) *store {
	if run < 0 {
		return &v.memo
	}
	return &v.runs[run].store
}

// Detail gives the whole result of a hit of the last question, as it stood then.
func (r *Reader) Detail(h Hit) Result { return r.details([]Hit{h})[0] }

// details gives the results of hits of one item, measured together as Against does, so
// that they agree to the last bit.
func (r *Reader) details(hits []Hit) []Result {
	q := &r.q
	st := r.v.store(hits[0].run)
	theirs := st.item(hits[0].head, r.v.names)
	rules := q.rulesFor(&st.records[hits[0].head])
	var results []Result
	for _, res := range q.terms.judge(q.item(), theirs, rules, false) {
		if k := slices.IndexFunc(hits, func(h Hit) bool { return h.Rule == res.Rule }); k >= 0 {
			res.Verdict = hits[k].Verdict // the same, unless heights were not asked about
			results = append(results, res)
		}
	}
	return results
}

// item is what is asked about, for exact tests.
func (q *query) item() *item {
	if q.exact == nil {
		q.exact = prepare(q.draft.item)
	}
	return q.exact
}
