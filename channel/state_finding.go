package channel

import (
	"bytes"
	"slices"

	"parley"
)

func (v View) findingState(f *finding) FindingState {
	s := FindingState{ID: f.id, Notices: f.notices, Rule: f.rule}
	s.Revision, s.Closed = v.revision(f)
	parties := []parley.PartyID{v.m.acts[f.notices[0]].party, v.m.acts[f.notices[1]].party}
	slices.Sort(parties)
	for _, p := range slices.Compact(parties) {
		s.Sides = append(s.Sides, v.side(f, p, s.Revision, s.Closed))
	}
	s.Contested = flag(slices.ContainsFunc(s.Sides, func(x SideState) bool { return len(x.Verdicts) > 1 || len(x.Answers) > 1 }))
	s.Status = s.status()
	return s
}

func (v View) side(f *finding, p parley.PartyID, revision parley.Hash, closed string) SideState {
	s := SideState{Answers: []AnswerState{}, Found: flag(v.found(f, p)), Party: p, Verdicts: []parley.Verdict{}}
	if closed != "" {
		return s
	}
	for _, x := range v.verdicts(f, p, revision) {
		s.Verdicts = append(s.Verdicts, x.verdict)
	}
	slices.Sort(s.Verdicts)
	s.Verdicts = slices.Compact(s.Verdicts)
	var answers []*act
	for _, a := range v.m.answers[f.id] {
		if a.party == p && a.body.(*parley.Answer).Revision == revision {
			answers = append(answers, a)
		}
	}
	for _, a := range latest(v, answers, func(a *act) []ref { return a.refs }) {
		s.Answers = append(s.Answers, AnswerState{Answer: a.body.(*parley.Answer).Answer, ID: a.hash})
	}
	slices.SortFunc(s.Answers, func(a, b AnswerState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	s.Told = flag(len(s.Verdicts) > 0 || v.told(f, p, revision))
	return s
}

// told reports whether a party's log covers another party's fact at a revision.
func (v View) told(f *finding, p parley.PartyID, revision parley.Hash) bool {
	for _, x := range f.facts {
		if x.party == p || x.revision != revision || !v.counts([]ref{x.ref}) {
			continue
		}
		for b, br := range v.m.branches {
			size := v.s.size(branchID(b))
			for i := size - 1; br.log.party == p && i >= br.start; i-- {
				if r := br.records[i-br.start]; !v.disowned(r.ref) {
					if r.past.has(x.ref) {
						return true
					}
					break // earlier pasts are contained in it
				}
			}
		}
	}
	return false
}

// status is the first that holds, by the table in protocol.md, section 6.
func (s *FindingState) status() FindingStatus {
	if s.Closed != "" {
		return Closed
	}
	resolved, accepted, answered, told := true, true, false, true
	for _, x := range s.Sides {
		if x.Found == 1 && !slices.Equal(x.Verdicts, []parley.Verdict{parley.None}) {
			resolved = false
		}
		if len(x.Answers) != 1 || x.Answers[0].Answer != parley.Accept {
			accepted = false
		}
		for _, a := range x.Answers {
			answered = answered || a.Answer != parley.Withdraw
		}
		told = told && x.Told == 1
	}
	switch {
	case resolved:
		return Resolved
	case accepted:
		return Accepted
	case answered:
		return Answered
	case told:
		return Told
	}
	return Unanswered
}
