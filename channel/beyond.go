package channel

import "slices"

// Beyond lists the entries of the view that a set does not hold, each log in its order:
// what has come since somebody looked.
func (v View) Beyond(seen Set) []Record {
	var out []Record
	for b, br := range v.m.branches {
		for i := max(br.start, seen.size(branchID(b))); i < v.s.size(branchID(b)); i++ {
			r := br.records[i-br.start]
			out = append(out, Record{v.place(r), r.entry, r.verdict, r.pairs, v.disowned(r.ref)})
		}
	}
	slices.SortFunc(out, func(a, b Record) int { return a.Place.compare(b.Place) })
	return out
}
