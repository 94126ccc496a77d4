package channel

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
	"strings"

	"parley"
	"parley/ledger"
)

// State is what a set of applied entries amounts to: the same on every node that has
// applied them. protocol.md, section 6, defines each member; all lists are ordered, and
// flags are 0 or 1, so that its canonical bytes are one. What waits, which links are up
// and what the hour makes of it are no part of it.
type State struct {
	Channel     parley.Hash       `json:"channel"`
	Charters    []CharterState    `json:"charters"`
	Contested   int               `json:"contested"`
	Current     parley.Hash       `json:"current"`
	Entries     []EntryState      `json:"entries"`
	Findings    []FindingState    `json:"findings"`
	Incidents   []IncidentState   `json:"incidents"`
	Intakes     []IntakeState     `json:"intakes"`
	Lines       []LineState       `json:"lines"`
	Logs        []LogState        `json:"logs"`
	Measured    []MeasuredState   `json:"measured"`
	Notices     []NoticeState     `json:"notices"`
	Obligations []ObligationState `json:"obligations"`
	Officers    []OfficerState    `json:"officers"`
	Readbacks   []ReadbackState   `json:"readbacks"`
	Roots       []RootState       `json:"roots"`
	Seen        []SeenState       `json:"seen"`
	Shown       []ShownState      `json:"shown"`
	Words       []WordState       `json:"words"`
}

// Hash is the state hash.
func (s *State) Hash() parley.Hash { return sha256.Sum256(ledger.MustEncode(s)) }

// CharterState is one known charter: who accepted it, who declined it, whether it came
// into force.
type CharterState struct {
	Accepted []parley.PartyID `json:"accepted"`
	Declined []parley.PartyID `json:"declined"`
	Hash     parley.Hash      `json:"hash"`
	InForce  int              `json:"inForce"`
	Version  int64            `json:"version"`
}

// Place names an entry: Root is that of its branch after it.
type Place struct {
	Epoch  parley.Epoch   `json:"epoch"`
	Number int64          `json:"number"`
	Party  parley.PartyID `json:"party"`
	Root   parley.Hash    `json:"root"`
}

func (p Place) compare(q Place) int {
	return cmp.Or(cmp.Compare(p.Party, q.Party), cmp.Compare(p.Epoch, q.Epoch), cmp.Compare(p.Number, q.Number), bytes.Compare(p.Root[:], q.Root[:]))
}

// EntryState is the verdict on one entry.
type EntryState struct {
	Disowned int            `json:"disowned"`
	Epoch    parley.Epoch   `json:"epoch"`
	Kind     parley.Kind    `json:"kind"`
	Number   int64          `json:"number"`
	Pairs    []Reason       `json:"pairs"`
	Party    parley.PartyID `json:"party"`
	Root     parley.Hash    `json:"root"`
	Verdict  Reason         `json:"verdict"`
}

// LogState is one party's log of one epoch: where its branches end, and what stops it.
type LogState struct {
	Epoch  parley.Epoch      `json:"epoch"`
	Forked int               `json:"forked"`
	Party  parley.PartyID    `json:"party"`
	Stops  []parley.Position `json:"stops"`
	Tips   []parley.Position `json:"tips"`
}

// OfficerState is one officer's key.
type OfficerState struct {
	Enrolled []Enrolled        `json:"enrolled"`
	Key      parley.OfficerKey `json:"key"`
	Party    parley.PartyID    `json:"party"`
	Revoked  int               `json:"revoked"`
}

// Enrolled is one enrolment of a key; several distinct ones are contested.
type Enrolled struct {
	Office  string              `json:"office"`
	Partner parley.OriginatorID `json:"partner"`
	Person  string              `json:"person"`
	Roles   []parley.Role       `json:"roles"`
}

// RootState is the keys that stand for a party's root.
type RootState struct {
	Keys  []parley.OfficerKey `json:"keys"`
	Party parley.PartyID      `json:"party"`
}

// ReceiptState is where another party's log first covers an act.
type ReceiptState = Place

// VersionState is one version of a notice, with who has received it.
type VersionState struct {
	Disowned int               `json:"disowned"`
	Entries  []Place           `json:"entries"`
	ID       parley.Hash       `json:"id"`
	Key      parley.OfficerKey `json:"key"`
	Kind     parley.Kind       `json:"kind"`
	Late     int               `json:"late"` // it was released too near its start for the charter
	Lead     parley.Millis     `json:"lead"` // from release to start; below 0 if it had begun
	Receipts []ReceiptState    `json:"receipts"`
	Release  parley.OfficerKey `json:"release"`
	Released parley.Hash       `json:"released"`
	Replaces []parley.Hash     `json:"replaces"`
}

// NoticeState is a notice: its versions, and which stand.
type NoticeState struct {
	Cancelled  int                 `json:"cancelled"`
	Contested  int                 `json:"contested"`
	Disowned   int                 `json:"disowned"`
	ID         parley.Hash         `json:"id"`
	Kind       parley.NoticeKind   `json:"kind"`
	Mode       parley.Mode         `json:"mode"`
	Number     int64               `json:"number"` // what people say aloud: the n-th of its originator
	Originator parley.OriginatorID `json:"originator"`
	Party      parley.PartyID      `json:"party"`
	Tips       []parley.Hash       `json:"tips"`
	Versions   []VersionState      `json:"versions"`
}

// WordState is any officer's word but enrolments, revocations and versions of notices.
type WordState struct {
	Disowned int               `json:"disowned"`
	Entries  []Place           `json:"entries"`
	ID       parley.Hash       `json:"id"`
	Key      parley.OfficerKey `json:"key"`
	Kind     parley.Kind       `json:"kind"`
	Mode     parley.Mode       `json:"mode"`
	Party    parley.PartyID    `json:"party"`
	Receipts []ReceiptState    `json:"receipts"`
	Release  parley.OfficerKey `json:"release"`
	Released parley.Hash       `json:"released"`
}

// FindingStatus is how far a clash has come (requirement D3).
type FindingStatus string

// The statuses; protocol.md says what moves one to another.
const (
	Unanswered FindingStatus = "open"
	Told       FindingStatus = "told"
	Answered   FindingStatus = "answered"
	Accepted   FindingStatus = "accepted"
	Resolved   FindingStatus = "resolved"
	Closed     FindingStatus = "closed"
)

// FindingStatuses lists them in the order in which a clash comes by them.
var FindingStatuses = []FindingStatus{Unanswered, Told, Answered, Accepted, Resolved, Closed}

// FindingState is a clash as both sides have found and answered it.
type FindingState struct {
	Closed    string         `json:"closed"`
	Contested int            `json:"contested"`
	ID        parley.Hash    `json:"id"`
	Notices   [2]parley.Hash `json:"notices"`
	Revision  parley.Hash    `json:"revision"`
	Rule      string         `json:"rule"`
	Sides     []SideState    `json:"sides"`
	Status    FindingStatus  `json:"status"`
}

// SideState is one party's part in a finding, at its newest revision.
type SideState struct {
	Answers  []AnswerState    `json:"answers"`
	Found    int              `json:"found"`
	Party    parley.PartyID   `json:"party"`
	Told     int              `json:"told"`
	Verdicts []parley.Verdict `json:"verdicts"`
}

// AnswerState is an answer that counts.
type AnswerState struct {
	Answer parley.AnswerWord `json:"answer"`
	ID     parley.Hash       `json:"id"`
}

// SeenState is what a party's entries show that it has applied of the others' logs.
type SeenState struct {
	Heads []parley.Position `json:"heads"`
	Party parley.PartyID    `json:"party"`
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// State computes the state of the view's set.
func (v View) State() *State { return v.state(v.Obligations()) }

func (v View) state(obligations []*Obligation) *State {
	current, contested := v.current()
	s := &State{
		Channel:     v.m.channel,
		Charters:    v.charterStates(),
		Contested:   flag(contested),
		Entries:     v.entryStates(),
		Findings:    []FindingState{},
		Incidents:   v.incidentStates(),
		Intakes:     v.intakeStates(),
		Lines:       v.lineStates(),
		Logs:        v.logStates(),
		Measured:    v.measuredStates(),
		Officers:    v.officerStates(),
		Notices:     v.noticeStates(),
		Obligations: v.obligationStates(obligations),
		Readbacks:   v.readbackStates(),
		Roots:       []RootState{},
		Seen:        v.seenStates(),
		Shown:       v.shownStates(),
		Words:       []WordState{},
	}
	if current != nil {
		s.Current = current.Hash
		for _, p := range current.Charter.Parties {
			if p.HasLog() {
				keys := v.roots(p)
				slices.Sort(keys)
				s.Roots = append(s.Roots, RootState{Keys: append([]parley.OfficerKey{}, keys...), Party: p.ID})
			}
		}
		slices.SortFunc(s.Roots, func(a, b RootState) int { return cmp.Compare(a.Party, b.Party) })
	}
	for _, f := range v.m.findings {
		if slices.ContainsFunc(f.facts, func(x *fact) bool { return v.counts([]ref{x.ref}) }) {
			s.Findings = append(s.Findings, v.findingState(f))
		}
	}
	slices.SortFunc(s.Findings, func(a, b FindingState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, a := range v.m.words {
		if slices.ContainsFunc(a.refs, v.s.has) {
			s.Words = append(s.Words, v.wordState(a))
		}
	}
	slices.SortFunc(s.Words, func(a, b WordState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return s
}

func (v View) charterStates() []CharterState {
	out, inForce := []CharterState{}, v.inForce()
	for h, k := range v.m.texts {
		if v.charter(h) == nil {
			continue
		}
		_, force := inForce[k]
		out = append(out, CharterState{
			Accepted: v.parties(v.m.accepts[h]), Declined: v.parties(v.m.declines[h]),
			Hash: h, InForce: flag(force), Version: k.Charter.Version,
		})
	}
	slices.SortFunc(out, func(a, b CharterState) int { return bytes.Compare(a.Hash[:], b.Hash[:]) })
	return out
}

func (v View) parties(acts []*act) []parley.PartyID {
	out := []parley.PartyID{}
	for _, a := range acts {
		if v.effective(a) {
			out = append(out, a.party)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// records visits every entry of the set, in no order that means anything.
func (v View) records(visit func(*record)) {
	for b, br := range v.m.branches {
		for i := br.start; i < v.s.size(branchID(b)); i++ {
			visit(br.records[i-br.start])
		}
	}
}

func (v View) place(r *record) Place { return v.m.placeOf(r) }

func (m *Machine) placeOf(r *record) Place {
	log := m.branches[r.branch].log
	return Place{Epoch: log.epoch, Number: r.number, Party: log.party, Root: r.root}
}

func (v View) entryStates() []EntryState {
	out := []EntryState{}
	v.records(func(r *record) {
		p := v.place(r)
		out = append(out, EntryState{
			Disowned: flag(v.disowned(r.ref)), Epoch: p.Epoch, Kind: r.entry.Kind, Number: p.Number,
			Pairs: append([]Reason{}, r.pairs...), Party: p.Party, Root: p.Root, Verdict: r.verdict,
		})
	})
	slices.SortFunc(out, func(a, b EntryState) int {
		return Place{a.Epoch, a.Number, a.Party, a.Root}.compare(Place{b.Epoch, b.Number, b.Party, b.Root})
	})
	return out
}

// tipsOf gives where the branches of a log end in a set, without those that another
// branch continues.
func (v View) tipsOf(k logKey) []parley.Position {
	out := []parley.Position{}
	for _, b := range v.m.logs[k] {
		size := v.s.size(b)
		if size <= v.m.branches[b].start {
			continue
		}
		continued := slices.ContainsFunc(v.m.logs[k], func(o branchID) bool {
			br := v.m.branches[o]
			return br.parent >= 0 && br.start == size && v.s.size(o) > br.start && v.m.physical(o, size-1) == ref{b, size - 1}
		})
		if !continued {
			out = append(out, v.m.position(v.m.record(ref{b, size - 1})))
		}
	}
	slices.SortFunc(out, parley.Position.Compare)
	return out
}

func (v View) logStates() []LogState {
	out := []LogState{}
	for k := range v.m.logs {
		tips := v.tipsOf(k)
		if len(tips) == 0 {
			continue
		}
		l := LogState{Epoch: k.epoch, Forked: flag(len(tips) > 1), Party: k.party, Stops: []parley.Position{}, Tips: tips}
		for _, a := range v.m.stops {
			if stop := a.body.(*parley.Stop); (logKey{a.party, stop.Epoch}) == k && v.effective(a) {
				l.Stops = append(l.Stops, parley.Position{Epoch: k.epoch, Party: k.party, Root: stop.Root, Size: stop.Size})
			}
		}
		slices.SortFunc(l.Stops, parley.Position.Compare)
		l.Stops = slices.Compact(l.Stops)
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b LogState) int {
		return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.Epoch, b.Epoch))
	})
	return out
}

func (v View) officerStates() []OfficerState {
	out := []OfficerState{}
	for _, k := range v.m.officers {
		o := OfficerState{Enrolled: []Enrolled{}, Key: k.key, Party: k.party, Revoked: flag(slices.ContainsFunc(v.m.revokes[k], v.effective))}
		for _, a := range v.m.enrolls[k] {
			if v.effective(a) {
				e := a.body.(*parley.Enrollment)
				o.Enrolled = append(o.Enrolled, Enrolled{Office: e.Office, Partner: e.Partner, Person: e.Person, Roles: e.Roles})
			}
		}
		if len(o.Enrolled) == 0 && o.Revoked == 0 {
			continue
		}
		order := func(a, b Enrolled) int {
			return cmp.Or(cmp.Compare(a.Office, b.Office), cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Person, b.Person), cmp.Compare(joined(a.Roles), joined(b.Roles)))
		}
		slices.SortFunc(o.Enrolled, order)
		o.Enrolled = slices.CompactFunc(o.Enrolled, func(a, b Enrolled) bool { return order(a, b) == 0 })
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b OfficerState) int {
		return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.Key, b.Key))
	})
	return out
}

func joined(roles []parley.Role) string {
	var l []string
	for _, r := range roles {
		l = append(l, string(r))
	}
	return strings.Join(l, ",")
}

// standing is what versions and other words have in common.
type standing struct {
	entries  []Place
	filed    parley.Millis // the time of the least of them
	key      parley.OfficerKey
	receipts []ReceiptState
	release  parley.OfficerKey
	released parley.Hash
}

func (v View) standing(a *act) standing {
	st := standing{entries: []Place{}}
	var least *record
	for _, r := range a.at {
		if !v.s.has(r.ref) {
			continue
		}
		st.entries = append(st.entries, v.place(r))
		if least == nil || v.place(r).compare(v.place(least)) < 0 {
			least = r
		}
	}
	slices.SortFunc(st.entries, Place.compare)
	st.filed = least.entry.Frame.Mono
	st.key = least.entry.First().Key
	if release := least.entry.Entry.Release(); release != nil {
		st.release, st.released = release.Key, release.Hash(ledger.ClassRelease)
	}
	st.receipts = v.receipts(a)
	return st
}

// receipts finds, for each other party, the first entry whose past contains the act. Along
// one branch pasts only grow, so a binary search finds it.
func (v View) receipts(a *act) []ReceiptState {
	first := map[parley.PartyID]Place{}
	for b, br := range v.m.branches {
		size := v.s.size(branchID(b))
		if br.log.party == a.party || size <= br.start {
			continue
		}
		in := br.records[:size-br.start]
		i, _ := slices.BinarySearchFunc(in, true, func(r *record, _ bool) int {
			if slices.ContainsFunc(a.refs, func(x ref) bool { return v.s.has(x) && r.past.has(x) }) {
				return 0
			}
			return -1
		})
		for i < len(in) && v.disowned(in[i].ref) {
			i++
		}
		if i == len(in) {
			continue
		}
		p := v.place(in[i])
		if q, ok := first[br.log.party]; !ok || p.compare(q) < 0 {
			first[br.log.party] = p
		}
	}
	out := append([]ReceiptState{}, slices.Collect(maps.Values(first))...)
	slices.SortFunc(out, Place.compare)
	return out
}

func (v View) noticeStates() []NoticeState {
	out, ranks := []NoticeState{}, v.ranks()
	for _, n := range v.m.notices {
		if !slices.ContainsFunc(n.refs, v.s.has) {
			continue
		}
		s := NoticeState{
			Disowned: flag(!v.effective(n)), ID: n.hash, Kind: n.text().Kind, Mode: n.mode, Number: ranks[n.hash],
			Originator: n.text().Originator, Party: n.party, Tips: []parley.Hash{}, Versions: []VersionState{},
		}
		if v.effective(n) {
			tips := v.tips(n)
			s.Tips, s.Cancelled, s.Contested = hashes(tips), flag(cancelled(tips)), flag(len(tips) > 1)
		}
		for _, a := range append([]*act{n}, v.m.versions[n.hash]...) {
			if !slices.ContainsFunc(a.refs, v.s.has) {
				continue
			}
			st := v.standing(a)
			lead, late := v.lead(a, st.filed)
			s.Versions = append(s.Versions, VersionState{
				Late: flag(late), Lead: lead,
				Disowned: flag(!v.effective(a)), Entries: st.entries, ID: a.hash, Key: st.key, Kind: a.kind,
				Receipts: st.receipts, Release: st.release, Released: st.released, Replaces: append([]parley.Hash{}, a.replaces()...),
			})
		}
		slices.SortFunc(s.Versions, func(a, b VersionState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b NoticeState) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}

// ranks numbers the notices of each originator. Disowned ones keep their number: it may
// have been spoken.
func (v View) ranks() map[parley.Hash]int64 {
	out := map[parley.Hash]int64{}
	for o := range v.m.by {
		for i, h := range v.inOrder(o) {
			out[h] = int64(i + 1)
		}
	}
	return out
}

// rank is the number of one notice.
func (v View) rank(n *act) int64 {
	rank := int64(1)
	own, _ := v.filedAt(n)
	for _, o := range v.m.by[n.text().Originator] {
		if at, ok := v.filedAt(o); ok && o != n && at.compare(own) < 0 {
			rank++
		}
	}
	return rank
}

// filedAt is where a notice was first filed; false if not in the set.
func (v View) filedAt(n *act) (first filing, ok bool) {
	for _, r := range n.at {
		if !v.s.has(r.ref) {
			continue
		}
		if at := (filing{v.m.branches[r.branch].log.epoch, r.number, n.hash}); !ok || at.compare(first) < 0 {
			first, ok = at, true
		}
	}
	return first, ok
}

// inOrder lists an originator's notices by the least place of each.
func (v View) inOrder(o parley.OriginatorID) []parley.Hash {
	var l []filing
	for _, n := range v.m.by[o] {
		if at, ok := v.filedAt(n); ok {
			l = append(l, at)
		}
	}
	slices.SortFunc(l, filing.compare)
	out := make([]parley.Hash, len(l))
	for i, f := range l {
		out[i] = f.act
	}
	return out
}

func (v View) wordState(a *act) WordState {
	st := v.standing(a)
	return WordState{
		Disowned: flag(!v.effective(a)), Entries: st.entries, ID: a.hash, Key: st.key, Kind: a.kind, Mode: a.mode,
		Party: a.party, Receipts: st.receipts, Release: st.release, Released: st.released,
	}
}

func (v View) seenStates() []SeenState {
	by := map[parley.PartyID]Set{}
	for b, br := range v.m.branches {
		size := v.s.size(branchID(b))
		if size <= br.start {
			continue
		}
		seen := by[br.log.party]
		for i := size - 1; i >= br.start; i-- {
			if r := br.records[i-br.start]; !v.disowned(r.ref) {
				seen = seen.join(r.past)
				break // earlier pasts are contained in it
			}
		}
		by[br.log.party] = seen
	}
	out := []SeenState{}
	for party, s := range by {
		st := SeenState{Heads: []parley.Position{}, Party: party}
		for k := range v.m.logs {
			if k.party != party {
				st.Heads = append(st.Heads, View{v.m, s}.tipsOf(k)...)
			}
		}
		slices.SortFunc(st.Heads, parley.Position.Compare)
		out = append(out, st)
	}
	slices.SortFunc(out, func(a, b SeenState) int { return cmp.Compare(a.Party, b.Party) })
	return out
}
