package channel_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mutations are faults that a judge could have. Each is put in place of a piece of the
// source that occurs once.
var mutations = []struct{ name, file, from, to string }{
	{"a revoked key is good again after a second enrolment", "view.go", "	if slices.ContainsFunc(v.m.revokes[k], v.effective) {\n		return nil\n	}\n", ""},
	{"facts are looked up in the whole machine, not in the past", "view.go", "if v.s.has(r) && !v.disowned(r) {", "if !v.disowned(r) {"},
	{"a stop disowns root acts too", "view.go", "if rec.entry.Entry != nil && rec.entry.class == ledger.ClassRoot {", "if rec.entry.Entry != nil && rec.entry.class == ledger.ClassRoot && rec.entry.opens() {"},
	{"a stop keeps the other branch of a fork", "view.go", "if r.number >= stop.Size || v.m.physical(v.m.places[placeKey{log, stop.Root}].branch, r.number) != r {", "if r.number >= stop.Size {"},
	{"contested charters: the higher hash wins", "view.go", "if bytes.Compare(c.Hash[:], k.Hash[:]) < 0 {", "if bytes.Compare(c.Hash[:], k.Hash[:]) > 0 {"},
	{"a charter needs no acceptance of those who leave", "view.go", "for _, c := range []*known{k, predecessor} {", "for _, c := range []*known{k} {"},
	{"of several recoveries of one root only the last to arrive counts", "view.go", "by = append(by, r.Root)", "by = append(by[:0], r.Root)"},
	{"a replay is looked for in the own log only", "judge.go", "return a != nil && j.effective(a)", "return a != nil && j.effective(a) && a.at[0].branch == j.m.logs[j.log][0]"},
	{"the mode is checked before the charter", "judge.go", "	case !j.namesCharter(e.Payload.Charter) ||", "	case j.base != nil && !j.modeFits():\n		return VoidMode\n	case !j.namesCharter(e.Payload.Charter) ||"},
	{"one person with two keys counts as two", "judge_word.go", "case r.Bypass == \"\" && share(persons(author), persons(releaser)):", "case r.Bypass == \"\" && e.Word.Draft.Key == e.Word.Release.Key:"},
	{"a bypass serves for anything", "judge_word.go", "if r.Of != e.Act || r.Bypass != \"\" && e.Kind != parley.KindUrgent {", "if r.Of != e.Act {"},
	{"a second successor needs no decline of the first", "judge_root.go", "if sibling && j.accepted(party, h) && !j.declinedByAnother(h) {", "if false && sibling && j.accepted(party, h) && !j.declinedByAnother(h) {"},
	{"only the latest of several verdicts is compared", "judge_statement.go", "!slices.ContainsFunc(last, func(x *fact) bool { return x.verdict != p.Verdict })", "last[0].verdict != p.Verdict"},
	{"a finding is resolved although a side still finds it", "state_finding.go", "if x.Found == 1 && !slices.Equal(x.Verdicts, []parley.Verdict{parley.None}) {", "if x.Found == 1 && !slices.Contains(x.Verdicts, parley.None) && len(x.Verdicts) == 0 {"},
	{"a disowned entry is still a receipt", "state.go", "for i < len(in) && v.disowned(in[i].ref) {", "for false {"},
	{"a head is known by its root, whatever size it claims", "machine.go", "return pl, ok && pl.number == p.Size-1 && m.applied.has(pl)", "return pl, ok && m.applied.has(pl)"},
	{"what waits is asked for the past of a fork that has none yet", "machine.go", "if len(br.pending) == 0 || !m.rooted(br) {\n			continue", "if len(br.pending) == 0 {\n			continue"},
	{"a void entry's frame does not count", "machine.go", "		past = past.join(m.record(p).past).raise(p.branch, h.Size)", "		if m.record(p).verdict == Valid {\n			past = past.join(m.record(p).past)\n		}\n		past = past.raise(p.branch, h.Size)"},
	{"a user who was there need not be verified", "../ledger/webauthn.go", "const both = userPresent | userVerified", "const both = userPresent"},
	{"the client data may say the challenge anywhere", "../ledger/webauthn.go", "!bytes.HasPrefix(client, clientData(message))", "!bytes.Contains(client, clientData(message)[25:])"},
	{"the authenticator data may be short", "../ledger/webauthn.go", "n < authenticatorLeast", "n <= authenticatorFlags"},
	{"a high s is refused", "../ledger/signature.go", "	return ecdsa.Verify(", "	if s.Bit(255) == 1 {\n		return false\n	}\n	return ecdsa.Verify("},
	{"an opening may last until the next begins", "../volume.go", "v.Until-v.From >= period", "v.Until-v.From > period"},
	{"what opens once may have a last opening", "../volume.go", "		if v.Last != 0 {\n", "		if v.Last < 0 {\n"},
	{"the last opening may come before the first", "../volume.go", "if v.Last != 0 && v.Last < v.From {", "if v.Last < 0 {"},
	{"places of holes are not counted", "../footprint.go", "		n += len(hole)\n", ""},
	{"a hole need not close", "../footprint.go", "checkPlaces(\"holes[\"+itoa(i)+\"]\", hole, true)", "checkPlaces(\"holes[\"+itoa(i)+\"]\", hole, false)"},
	{"a list of no holes is refused before what is unknown", "../footprint.go", "if len(f.Holes) > MaxHoles {", "if f.Holes != nil && len(f.Holes) == 0 || len(f.Holes) > MaxHoles {"},
	{"a corridor's sides may be alike", "../footprint.go", "case sides && f.Left == f.Right:", "case sides && f.Left < 0:"},
	{"a longer signature is cut", "../ledger/signature.go", "return len(s) == ed25519.SignatureSize && ed25519.Verify(k, message, s)", "return ed25519.Verify(k, message, s[:ed25519.SignatureSize])"},
	{"of two first sights the earlier counts, whatever its place", "obligation.go", "if i < len(in) && (first == nil || v.place(in[i]).compare(v.place(first)) < 0) {", "if i < len(in) && (first == nil || in[i].entry.Frame.Mono < first.entry.Frame.Mono) {"},
	{"a disowned entry is still a sight", "obligation.go", "	if !v.m.stoppable[br.log] {\n		return in\n	}\n", "	if br != nil {\n		return in\n	}\n"},
	{"a beginning that is over makes it due", "obligation.go", "begins > d.Since && begins < d.Due", "begins < d.Due"},
	{"a beginning puts a deadline off", "obligation.go", "begins > d.Since && begins < d.Due", "begins > d.Since"},
	{"the last beginning counts", "../notice.go", "first = min(first, v.From)", "first = max(first, v.From)"},
	{"deadlines follow the charter in force", "obligation.go", "func (v View) charterOf(a *act) *CharterText { return v.m.texts[a.charter].CharterText }", "func (v View) charterOf(a *act) *CharterText { k, _ := v.current(); return k.CharterText }"},
	{"a cancel's precedence needs its notice to exist", "obligation.go", "return v.m.acts[b.Of].text().Precedence //", "return v.notice(b.Of).text().Precedence //"},
	{"a party without a log owes nothing", "obligation.go", "if _, named := current.Charter.Party(d.Debtor); !named {", "if p, named := current.Charter.Party(d.Debtor); !named || !p.HasLog() {"},
	{"a version that was replaced is owed", "obligation.go", "|| a.party == d.Debtor || !v.isTip(a) {", "|| a.party == d.Debtor {"},
	{"a standby acknowledges", "obligation.go", "return ok && (r.Reply == parley.ReplyStandby || r.Reply == parley.ReplyWithdraw)", "return ok && r.Reply == parley.ReplyWithdraw"},
	{"a withdrawal acknowledges", "obligation.go", "return ok && (r.Reply == parley.ReplyStandby || r.Reply == parley.ReplyWithdraw)", "return ok && r.Reply == parley.ReplyStandby"},
	{"of two promises the sooner counts", "obligation.go", "until = max(until, a.body.(*parley.Reply).Until)", "until = sooner(until, a.body.(*parley.Reply).Until)"},
	{"a promise only puts off", "obligation.go", "d.Promised, d.Due = until, until", "d.Promised, d.Due = until, max(d.Due, until)"},
	{"what was entered by one party is said by it", "obligation.go", "	if reported.Party != \"\" {\n		return reported.Party\n	}\n", ""},
	{"a readback's number is not looked at", "obligation.go", "if number != r.Number {", "if false {"},
	{"how a place was typed counts", "obligation.go", "a.Footprint.Entered, b.Footprint.Entered = \"\", \"\"", "b.Footprint.Entered += \"\""},
	{"one wrong readback of several does not matter", "obligation.go", "	if slices.ContainsFunc(last, func(r *act) bool { return len(v.differences(r)) > 0 }) {\n		return 0\n	}\n", "	last = slices.DeleteFunc(last, func(r *act) bool { return len(v.differences(r)) > 0 })\n"},
	{"a resolved clash needs an answer", "obligation.go", "s.Status == Resolved {", "s.Status == Closed {"},
	{"the finder owes from when it sees the others' finding", "obligation.go", "x.party == d.Debtor && (first == nil", "x.party != d.Debtor && x.party == \"\" && (first == nil"},
	{"an answer is due by the charter in force now", "obligation.go", "k, _ = View{v.m, first.past}.current()", "k, _ = v.current()"},
	{"the least urgent of two notices says when an answer is due", "obligation.go", "d.falls(sooner(v.answerTime(k, a), v.answerTime(k, b)))", "d.falls(max(v.answerTime(k, a), v.answerTime(k, b)))"},
	{"a withdrawn answer has answered", "obligation.go", "return b.Answer == parley.Standby || b.Answer == parley.Withdraw", "return b.Answer == parley.Standby"},
	{"a fact of another revision is one of this", "obligation.go", "if x.revision != revision || !v.counts([]ref{x.ref}) {\n			continue\n		}\n		refs", "if !v.counts([]ref{x.ref}) {\n			continue\n		}\n		refs"},
	{"an objection to what was replaced calls for a response", "obligation.go", "|| !v.stands(t) || !v.isTip(t) {", "|| !v.stands(t) {"},
	{"an objection that was taken back calls for a response", "obligation.go", "if !slices.Contains(v.replies(b.Of, a.speaker()), a) {", "if v == nil {"},
	{"a reported reply is received with the next sight of it", "obligation.go", "	if a.party == d.Debtor {\n		d.Since", "	if a.party == \"\" {\n		d.Since"},
	{"a party reports itself", "judge_said.go", "!named || p.HasLog() || p.ID == j.log.party {", "!named || p.HasLog() {"},
	{"a party without a log may not repeat what its reporter said", "judge_said.go", "ok && a.speaker() == by && o.Step", "ok && a.party == j.log.party && by != \"\" && o.Step"},
	{"passed to one post is passed to all", "judge_said.go", "o.Step == b.Step && o.To == b.To &&", "o.Step == b.Step &&"},
	{"a needless readback of what another kind says", "judge_said.go", "if a == nil || !slices.Contains(kinds, a.kind) || !j.stands(a) {", "if a == nil || !slices.Contains(kinds, a.kind) || !j.effective(a) {"},
	{"shown again beside something new is void", "judge_said.go", "news = news || !j.hasShown(", "news = !j.hasShown("},
	{"a telling at one rung is one at all", "judge_said.go", "s.party == j.log.party && s.rung == b.Rung && j", "s.party == j.log.party && j"},
	{"a telling by one side is one by both", "judge_said.go", "s.party == j.log.party && s.rung == b.Rung && j", "s.rung == b.Rung && j"},
	{"a ladder is that of the charter in force", "judge_said.go", "int64(len(o.charter.Charter.Ladder))", "int64(len(j.base.Charter.Ladder))"},
	{"nobody who is not concerned is kept from telling", "judge_said.go", "case j.log.party != o.Debtor && j.log.party != o.Creditor:", "case j.log.party == \"\":"},
	{"of two statements that it was shown the last counts", "state_obligation.go", "if q, ok := least[s.party]; !ok || p.compare(q) < 0 {", "if q, ok := least[s.party]; !ok || p.compare(q) > 0 {"},
	{"a partner's key needs no release", "judge_word.go", "if j.partner && e.Kind != parley.KindRevoke || j.twoPerson() {", "if j.twoPerson() {"},
	{"a partner's key needs a release to revoke itself", "judge_word.go", "if j.partner && e.Kind != parley.KindRevoke || j.twoPerson() {", "if j.partner || j.twoPerson() {"},
	{"a partner's key releases", "judge_word.go", "!hasRole(releaser, parley.Releases) || len(partnersOf(releaser)) > 0:", "!hasRole(releaser, parley.Releases):"},
	{"a partner's key may bypass", "judge_word.go", "case r.Bypass == \"\" && !hasRole(releaser, parley.Releases) || len(partnersOf(releaser)) > 0:", "case r.Bypass == \"\" && (!hasRole(releaser, parley.Releases) || len(partnersOf(releaser)) > 0):"},
	{"a partner's key says anything that its roles allow", "judge_word.go", "	if j.partner {\n		switch b := j.entry.body.(type) {", "	if false {\n		switch b := j.entry.body.(type) {"},
	{"a partner's key signs for the whole party", "judge_word.go", "!j.base.Charter.Speaks(j.log.party, n.Originator) || !j.originates(n.Originator) {", "!j.base.Charter.Speaks(j.log.party, n.Originator) {"},
	{"a partner's key changes the party's own notices", "judge_word.go", "b.Notice.Originator != n.text().Originator || !j.originates(b.Notice.Originator):", "b.Notice.Originator != n.text().Originator:"},
	{"a partner's key cancels the party's own notices", "judge_word.go", "if r == Valid && !j.originates(n.text().Originator) {", "if r == Valid && n == nil {"},
	{"a key of two partners signs for one of them", "judge_line.go", "return len(partners) == 0 || slices.Contains(partners, o)", "return len(partners) == 0 || partners[0] == o"},
	{"a partner's key may have any role", "judge_root.go", "if b.Partner != \"\" && !slices.Equal(b.Roles, []parley.Role{parley.Drafts}) {", "if b.Partner != \"\" && len(b.Roles) == 0 {"},
	{"a party is its own partner", "judge_root.go", "(string(b.Partner) == string(j.log.party) || !j.base", "(b.Partner == \"\" || !j.base"},
	{"what two persons must release is what it was", "judge_word.go", "if slices.Contains(parley.TwoPersonWords, j.entry.Kind) {", "if slices.Contains(parley.TwoPersonWords[:3], j.entry.Kind) {"},
	{"a status may be a test", "judge.go", "parley.KindReadback, parley.KindReconfirm, parley.KindCheck:", "parley.KindReadback, parley.KindReconfirm, parley.KindCheck, parley.KindStatus:"},
	{"a line check may not be a test", "judge.go", "parley.KindReadback, parley.KindReconfirm, parley.KindCheck:", "parley.KindReadback, parley.KindReconfirm:"},
	{"a call is agreed to, and a site as well", "judge_said.go", "text.Kind == parley.Zone || text.Kind == parley.Line)", "text.Kind == parley.Zone || text.Kind == parley.Line || text.Kind == parley.Site)"},
	{"an account may be referred to", "judge_word.go", "parley.KindUrgent, parley.KindCall, parley.KindIncident:\n", "parley.KindUrgent, parley.KindCall, parley.KindIncident, parley.KindAccount:\n"},
	{"a breach is a party's, never a partner's", "judge_line.go", "by != \"\" && !j.base.Charter.Names(by)", "by != \"\" && !j.base.Charter.Names(by) || by == \"airwing\""},
	{"anybody reconfirms anybody's notice", "judge_line.go", "case a.party != j.log.party:\n			return VoidOwner", "case a.party == \"\":\n			return VoidOwner"},
	{"what was replaced may be reconfirmed", "judge_line.go", "case !slices.Contains(j.tips(n), a):", "case n == nil:"},
	{"a probe is measured once, by whichever party", "judge_line.go", "return s.with() == b.Back.Party && j.counts", "return j.counts"},
	{"a probe may be measured by what does not cover it", "judge_line.go", "case !back.past.has(probe.ref):", "case back == probe:"},
	{"a probe may be measured by what is no entry", "judge_line.go", "case back.entry.Entry == nil:", "case back == nil:"},
	{"a void probe is measured", "judge_line.go", "!ok || probe.verdict != Valid || j.disowned", "!ok || j.disowned"},
	{"taken in beside something said is void", "judge_line.go", "			return Valid\n		}\n	}\n	return VoidRepeat\n}", "			continue\n		}\n		return VoidRepeat\n	}\n	return Valid\n}"},
	{"an intake is by a partner of the charter that the log opened under", "judge_line.go", "p, _ := j.current.Charter.Party(j.log.party)", "p, _ := j.m.texts[j.m.channel].Charter.Party(j.log.party)"},
	{"received is passed on", "obligation.go", "return !ok || b.Step == parley.Received", "return !ok || b == nil"},
	{"only passed is passed on", "obligation.go", "return !ok || b.Step == parley.Received", "return !ok || b.Step != parley.Passed"},
	{"everything is to be passed on", "obligation.go", "		if deadline.Pass == 0 {\n			return false\n		}\n", ""},
	{"an account has a precedence of its own", "obligation.go", "	case *parley.Accounting:\n		return v.precedence(v.m.acts[b.Of])", "	case *parley.Accounting:\n		return parley.Routine"},
	{"a call is as urgent as anything", "obligation.go", "		return parley.Routine\n", "		return parley.Flash\n"},
	{"the reconfirmation of the greatest place is the last", "routine.go", "		if last != nil && a.top < at {\n			break // nor is any before it later\n		}\n		if !v.effective(a) {\n			continue\n		}\n		if t := v.when(a); last == nil || t > at ||", "		if !v.effective(a) {\n			continue\n		}\n		if t := v.when(a); last == nil || v.place(a.at[0]).compare(v.place(last.at[0])) > 0 ||"},
	{"of two reconfirmations at one time the lesser hash is the last", "routine.go", "bytes.Compare(a.hash[:], last.hash[:]) > 0", "bytes.Compare(a.hash[:], last.hash[:]) < 0"},
	{"a reconfirmation that is disowned counts", "routine.go", "		if !v.effective(a) {\n			continue\n		}\n", "		if !slices.ContainsFunc(a.refs, v.s.has) {\n			continue\n		}\n"},
	{"what ends is to be reconfirmed all the same", "routine.go", "ends != 0 && ends <= d.Due", "ends != 0 && ends < 0"},
	{"what ends as it is to be reconfirmed is due", "routine.go", "ends != 0 && ends <= d.Due", "ends != 0 && ends < d.Due"},
	{"a volume that opens every day ends with its first opening", "../notice.go", "ends += v.Last - v.From", "ends += 0"},
	{"the end of the last volume counts", "../notice.go", "last = max(last, ends)", "last = ends"},
	{"a check just as its hour begins to count is one for it", "../terms.go", "if day+h.At-h.Within > since {", "if day+h.At-h.Within >= since {"},
	{"a check within its hour does not count for it", "../terms.go", "if day+h.At-h.Within > since {", "if day+h.At > since {"},
	{"a check is due at its hour", "routine.go", "d.Due = hour + check.Within", "d.Due = hour + check.Within/2"},
	{"an amended charter's checks are due from its acceptance on", "routine.go", "	if last != nil {\n		d.Since = v.when(last)\n	} else {", "	if last != nil && last.charter == k.Hash {\n		d.Since = v.when(last)\n	} else {"},
	{"a charter is accepted when all have accepted it", "routine.go", "func(a *act) bool { return a.party != d.Debtor || !v.effective(a) }", "func(a *act) bool { return !v.effective(a) }"},
	{"who is suspended is still to be checked", "routine.go", "!v.suspended(d.Debtor) && !v.suspended(d.To) {", "!v.suspended(d.Debtor) {"},
	{"of two statuses without sight of one another active counts", "routine.go", "return slices.ContainsFunc(v.lastOf(v.m.statuses[p]), func(a *act) bool {\n		return a", "return len(v.lastOf(v.m.statuses[p])) == 1 && slices.ContainsFunc(v.lastOf(v.m.statuses[p]), func(a *act) bool {\n		return a"},
	{"a party without a log owes line checks", "routine.go", "!p.HasLog() || !named || d.To == d.Debtor {", "p.ID == \"\" || !named || d.To == d.Debtor {"},
	{"an emergency may always come later", "../terms.go", "if t.Emergency != 0 && (p == Immediate || p == Flash) {", "if t.Emergency != 0 {"},
	{"an emergency is flash only", "../terms.go", "(p == Immediate || p == Flash)", "(p == Flash)"},
	{"what is released just in time is late", "state_line.go", "least != 0 && lead < least", "least != 0 && lead <= least"},
	{"a lead is that of the charter in force", "state_line.go", "least := v.charterOf(a).Charter", "k, _ := v.current()\n	least := k.Charter"},
	{"an incident's own account stays beside its author's later one", "state_line.go", "		by[x.party] = append(by[x.party], x)\n", "		by[x.party] = append(by[x.party], x)\n		if x == a && len(v.m.accounts[a.hash]) > 0 {\n			s.Accounts = append(s.Accounts, AccountState{[]parley.Hash{a.hash}, x.party})\n		}\n"},
	{"a disowned incident shows its accounts", "state_line.go", "	if s.Disowned == 1 {\n		return s\n	}\n", ""},
	{"the first measurement counts", "state_line.go", "slices.Backward(l.byPlace)", "slices.All(l.byPlace)"},
	{"clocks are compared as the logs have them", "state_line.go", "Ahead: s.back.entry.Frame.Clock - out", "Ahead: s.back.entry.Frame.Mono - out"},
	{"of two intakes the last counts", "state_line.go", "p.compare(q.Place) < 0 {", "p.compare(q.Place) > 0 {"},
	{"an urgent call may say nothing", "../words.go", "if u.Asks == \"\" && u.Footprint.IsZero() && u.Text == \"\" && u.Where == \"\" && u.Who == \"\" {", "if u.At < 0 && u.Footprint.IsZero() && u.Text == \"\" && u.Where == \"\" && u.Who == \"\" {"},
	{"an urgent call must say what", "../words.go", "if u.Asks == \"\" && u.Footprint.IsZero() && u.Text == \"\" && u.Where == \"\" && u.Who == \"\" {", "if u.Text == \"\" {"},
	{"a missed check needs no cause", "../line.go", "		if !known(Causes, c.Cause) {", "		if c.Cause != \"\" && !known(Causes, c.Cause) {"},
	{"a shift may end as it begins", "../line.go", "if s.Until <= s.From {", "if s.Until < s.From {"},
	{"a breach need not be alleged", "../incident.go", "} else if a.Kind == Breach {", "} else if a.Kind == \"\" {"},
	{"an emergency needs no lead", "../terms.go", "if t.Emergency != 0 && t.Lead == 0 {", "if t.Emergency < 0 {"},
	{"a line that is resumed owes what was owed before", "routine.go", "d.Since = max(d.Since, v.resumed(d.Debtor, d.To))", "d.Since = max(d.Since, 0)"},
	{"of several facts without sight of more all are last", "view.go", "func(r ref) bool { return !before.has(r) }):", "func(r ref) bool { return before != nil }):"},
}

// mutationsAtOnce is how many faults one run puts in: others at each run, all of them with
// PARLEY_SOAK.
const mutationsAtOnce = 6

// TestVectorsNoticeFaults puts faults into the judge and runs the vectors against each: a
// judge that passes them has none of these.
func TestVectorsNoticeFaults(t *testing.T) {
	if testing.Short() || withRace {
		t.Skip("compiles the package once for each fault, without the detector")
	}
	chosen := rand.Perm(len(mutations))
	if os.Getenv("PARLEY_SOAK") == "" {
		chosen = chosen[:mutationsAtOnce]
	}
	for i, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(source), m.from); n != 1 {
				t.Fatalf("the piece of %s to spoil is there %d times: adapt the mutation to the code", m.file, n)
			}
			if !slices.Contains(chosen, i) {
				return
			}
			if out, noticed := vectorsWith(t, m.file, strings.Replace(string(source), m.from, m.to, 1)); !noticed {
				t.Errorf("the vectors do not notice:\n%s", out)
			}
		})
	}
}

// vectorsWith runs the vectors against the package with one file replaced. A judge that no
// longer compiles has not been noticed by a vector.
func vectorsWith(t *testing.T, file, source string) (output string, failed bool) {
	t.Helper()
	dir := t.TempDir()
	spoiled := filepath.Join(dir, filepath.Base(file))
	original, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: spoiled}})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{spoiled: []byte(source), filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := exec.Command("go", "test", "-overlay", filepath.Join(dir, "overlay.json"), "-vet=off", "-timeout", "60s", "-run", "^TestVectors$", ".").CombinedOutput()
	if err != nil && !strings.Contains(string(b), "--- FAIL: TestVectors") && !strings.Contains(string(b), "panic:") {
		t.Fatalf("%s does not compile with the fault:\n%s", file, b)
	}
	return string(b), err != nil
}
