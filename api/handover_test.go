package api_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/api"
	"parley/handover"
	"parley/home"
	"parley/ledger"
	"parley/pen"
	"parley/scenario"
)

// shift is a post at the end of one: a clash is open, and each side owes its answer.
type shift struct {
	*post
	stage *scenario.Stage
	ru    *post
	chief ledger.Signer
}

func newShift(t *testing.T) *shift {
	t.Helper()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: t.TempDir(), Out: os.Stderr})
	t.Cleanup(func() { stage.Close() })
	must(t, err)
	s := &shift{post: newPost(t, stage.US), stage: stage, ru: newPost(t, stage.RU)}
	chief, err := home.ReadKey(stage.US.Home.Dir() + "/" + scenario.OfficersFolder + "/" + scenario.Chief)
	must(t, err)
	s.chief = chief
	volume := pen.VolumeForm{Circle: "35.2000N 40.3000E,3KM", Lower: "GND", Upper: "100M AGL", From: s.from(-time.Hour), Until: s.from(2 * time.Hour)}
	s.file("patrol", volume)
	s.ru.file("sweep", volume)
	s.untilClash()
	return s
}

func (s *shift) from(d time.Duration) string { return s.clock().Add(d).UTC().Format(time.RFC3339) }

// offered is what the duty officer would sign now.
func (s *shift) offered() *handover.Offer {
	l, err := s.client.HandoverList(ctx, 0, 0)
	must(s.t, err)
	return &handover.Offer{Comments: []handover.Comment{{Item: l.Items[0].ID, Text: "They called twice."}}, List: l, Office: "duty officer", Person: "us-1", To: "releasing officer"}
}

func (s *shift) offers() api.Handover {
	s.t.Helper()
	e, err := s.offered().Seal(s.drafter)
	must(s.t, err)
	x, err := s.client.OfferHandover(ctx, e)
	must(s.t, err)
	return x
}

// taking is what the releasing officer would sign now: all of it seen.
func (s *shift) taking(x api.Handover) *handover.Taking {
	s.t.Helper()
	o, id, err := handover.OpenOffer(&x.Offer)
	must(s.t, err)
	n, err := s.client.HandoverNews(ctx, id.String())
	must(s.t, err)
	t := &handover.Taking{Channel: o.List.Channel, Checks: []handover.Check{}, News: []handover.Check{}, Of: id, Office: "releasing officer", Person: "us-2", Since: n}
	for _, i := range o.List.Items {
		t.Checks = append(t.Checks, handover.Check{Item: i.ID, Mark: handover.Seen})
	}
	for _, c := range n.Changes {
		t.News = append(t.News, handover.Check{Item: c.Item.ID, Mark: handover.Seen})
	}
	return t
}

func (s *shift) takes(x api.Handover, t *handover.Taking, by ledger.Signer) (api.Handover, error) {
	s.t.Helper()
	e, err := t.Seal(by)
	must(s.t, err)
	return s.client.TakeHandover(ctx, x.ID.String(), e)
}

// isRefused checks that something was refused, and why.
func isRefused(t *testing.T, what string, err error, says string) {
	t.Helper()
	p, ok := errors.AsType[*api.Problem](err)
	if !ok || p.Type != api.Refused || !strings.Contains(p.Detail, says) {
		t.Errorf("%s: %v, and not refused with %q", what, err, says)
	}
}

func kinds(l []handover.Item) (out []handover.Kind) {
	for _, i := range l {
		if !slices.Contains(out, i.Kind) {
			out = append(out, i.Kind)
		}
	}
	return out
}

// A shift ends and the next begins: what is open, what the outgoing officer says of it,
// what came in between, and a record that proves itself without a node.
func TestShiftHandover(t *testing.T) {
	s := newShift(t)
	l := s.offered().List
	for _, k := range []handover.Kind{handover.Owe, handover.Owed, handover.Clash, handover.Ends} {
		if !slices.Contains(kinds(l.Items), k) {
			t.Errorf("nothing of kind %s is on the list: %v", k, kinds(l.Items))
		}
	}
	x := s.offers()
	if i := owed(s.desk(0).WaitingOnUs, api.WhatHandover); i == nil || i.ID != x.ID || i.Action != api.DoTake {
		t.Errorf("the handover is not on the desk: %+v", s.desk(0).WaitingOnUs)
	}
	if i := owed(s.ru.desk(0).WaitingOnUs, api.WhatHandover); i != nil {
		t.Error("the other side learns of the handover")
	}

	// Between the two signatures an answer is promised and a notice begins.
	f, err := s.client.Finding(ctx, clashOf(t, s.post).String())
	must(t, err)
	s.say(s.drafter, parley.KindAnswer, &parley.Answer{Answer: parley.Standby, Finding: f.ID, Revision: f.Revision, Until: parley.Millis(s.clock().Add(time.Hour).UnixMilli())})
	s.file("survey", pen.VolumeForm{Circle: "34.2000N 40.3000E,1KM", Lower: "GND", Upper: "100M AGL", From: s.from(time.Hour), Until: s.from(2 * time.Hour)})
	taking := s.taking(x)
	hows := map[handover.How]handover.Kind{}
	for _, c := range taking.Since.Changes {
		if c.Item.Label == "survey" || c.Item.Kind == handover.Promise {
			hows[c.How] = c.Item.Kind
		}
	}
	if hows[handover.Arose] != handover.Starts || hows[handover.Changed] != handover.Promise {
		t.Errorf("the news: %+v", taking.Since.Changes)
	}
	taking.News[0] = handover.Check{Item: taking.News[0].Item, Mark: handover.Question, Note: "Who promised it?"}
	y, err := s.takes(x, taking, s.release)
	must(t, err)
	if y.Status != api.HandoverTaken || y.By.Person != "us-2" || y.Questions != 1 {
		t.Errorf("taken: %+v", y.HandoverBrief)
	}
	if owed(s.desk(0).WaitingOnUs, api.WhatHandover) != nil {
		t.Error("a handover that was taken still waits")
	}
	again, err := s.takes(x, taking, s.release)
	must(t, err)
	if again.Ended != y.Ended {
		t.Error("what is handed in twice is taken twice")
	}
	taking.Remarks = "Again"
	_, err = s.takes(x, taking, s.release)
	isRefused(t, "taking it a second time", err, "taken already")
	_, err = s.client.WithdrawHandover(ctx, x.ID.String())
	isRefused(t, "withdrawing it afterwards", err, "taken already")

	b, err := s.client.ExportHandover(ctx, x.ID.String())
	must(t, err)
	_, doc, err := handover.Read(b)
	must(t, err)
	if doc.Offer.Comments[0].Text != "They called twice." || doc.Taking.News[0].Note != "Who promised it?" || doc.TakenBy != s.release.Key() {
		t.Errorf("the file says %+v", doc)
	}
	page, err := s.client.HandoverSheet(ctx, x.ID.String())
	must(t, err)
	for _, says := range []string{"They called twice.", "Who promised it?", "QUESTION", "END OF HANDOVER"} {
		if !strings.Contains(string(page), says) {
			t.Errorf("the page to print does not say %q", says)
		}
	}
	if next := s.offered().List; next.Since != y.Ended {
		t.Errorf("the next shift began at %d, and not when it took over, at %d", next.Since, y.Ended)
	}
}

func clashOf(t *testing.T, p *post) parley.Hash {
	t.Helper()
	d := p.desk(0)
	if len(d.Clashes) != 1 {
		t.Fatalf("%d clashes", len(d.Clashes))
	}
	return d.Clashes[0].ID
}

func TestHandingOverIsRefused(t *testing.T) {
	s := newShift(t)
	offer := func(by ledger.Signer, change func(*handover.Offer)) error {
		o := s.offered()
		change(o)
		e, err := o.Seal(by)
		must(t, err)
		_, err = s.client.OfferHandover(ctx, e)
		return err
	}
	for name, c := range map[string]struct {
		by     ledger.Signer
		change func(*handover.Offer)
		says   string
	}{
		"by a key that is nobody's":   {ledger.GenerateEd25519(), func(*handover.Offer) {}, "no officer's"},
		"by who only enrols":          {s.chief, func(o *handover.Offer) { o.Office, o.Person = "security", "us-chief" }, "role acknowledge"},
		"as somebody else":            {s.drafter, func(o *handover.Offer) { o.Person = "us-2" }, "enrolled as"},
		"to nobody":                   {s.drafter, func(o *handover.Offer) { o.To = "night desk" }, "releasing officer"},
		"to who hands over":           {s.drafter, func(o *handover.Offer) { o.To = "duty officer" }, "another officer"},
		"with an item of one's own":   {s.drafter, func(o *handover.Offer) { o.List.Items[0].ID, o.Comments = "duty-9", []handover.Comment{} }, "duty-9"},
		"with an item put otherwise":  {s.drafter, func(o *handover.Offer) { o.List.Items[0].Due++ }, "as this node makes it"},
		"without an item":             {s.drafter, func(o *handover.Offer) { o.List.Items, o.Comments = o.List.Items[1:], []handover.Comment{} }, "as this node makes it"},
		"of another channel":          {s.drafter, func(o *handover.Offer) { o.List.Channel[0]++ }, "as this node makes it"},
		"with a list of this morning": {s.drafter, func(o *handover.Offer) { o.List.Hour -= 3_600_001; o.List.Since = 0 }, "last hour"},
	} {
		isRefused(t, name, offer(c.by, c.change), c.says)
	}
	e, err := s.offered().Seal(s.drafter)
	must(t, err)
	e.Sig = "00" + e.Sig[2:]
	_, err = s.client.OfferHandover(ctx, e)
	isRefused(t, "with another signature", err, "does not verify")

	x := s.offers()
	isRefused(t, "a second one", offer(s.drafter, func(*handover.Offer) {}), "withdraw it first")
	if list, err := s.client.Handovers(ctx); err != nil || len(list) != 1 || list[0].ID != x.ID {
		t.Errorf("what was refused was kept: %+v %v", list, err)
	}
}

func TestTakingOverIsRefused(t *testing.T) {
	s := newShift(t)
	x := s.offers()
	for name, c := range map[string]struct {
		by     ledger.Signer
		change func(*handover.Taking)
		says   string
	}{
		"by who hands over":         {s.drafter, func(t *handover.Taking) { t.Office, t.Person = "duty officer", "us-1" }, "another person"},
		"by a key that is nobody's": {ledger.GenerateEd25519(), func(*handover.Taking) {}, "no officer's"},
		"as somebody else":          {s.drafter, func(*handover.Taking) {}, "enrolled as"},
		"with an item unmarked":     {s.release, func(t *handover.Taking) { t.Checks = t.Checks[1:] }, "this one has none"},
		"with an unknown item":      {s.release, func(t *handover.Taking) { t.Checks[0].Item = "duty-9" }, "duty-9"},
		"of another handover":       {s.release, func(t *handover.Taking) { t.Of[0]++ }, "hash of the handover"},
		"with news of its own": {s.release, func(t *handover.Taking) {
			t.Since.Changes, t.News = append(t.Since.Changes, handover.Change{How: handover.Arose, Item: handover.Item{ID: "duty-9", Kind: handover.Owe, Party: "us"}}), append(t.News, handover.Check{Item: "duty-9", Mark: handover.Seen})
		}, "as this node tells it"},
		"with news of later": {s.release, func(t *handover.Taking) { t.Since.Hour += 3_600_000 }, "as this node tells it"},
	} {
		t := s.taking(x)
		c.change(t)
		_, err := s.takes(x, t, c.by)
		isRefused(s.t, name, err, c.says)
	}

	// Withdrawn, it cannot be taken, and its record stays.
	taking := s.taking(x)
	gone, err := s.client.WithdrawHandover(ctx, x.ID.String())
	must(t, err)
	if gone.Status != api.HandoverWithdrawn || owed(s.desk(0).WaitingOnUs, api.WhatHandover) != nil {
		t.Errorf("withdrawn: %+v", gone.HandoverBrief)
	}
	_, err = s.takes(x, taking, s.release)
	isRefused(t, "taking a withdrawn one", err, "withdrawn")
	kept, err := s.client.Handover(ctx, x.ID.String()[:8])
	if err != nil || kept.Status != api.HandoverWithdrawn || kept.Offer.Hash(handover.ClassOffer) != x.ID {
		t.Errorf("the record of it: %+v %v", kept, err)
	}

	// A key that is revoked hands nothing over, and what it has handed over is not taken.
	x = s.offers()
	taking = s.taking(x)
	s.say(s.chief, parley.KindRevoke, &parley.Revocation{Key: s.drafter.Key()})
	_, err = s.takes(x, taking, s.release)
	isRefused(t, "taking from a revoked key", err, "revoked since")
	e, err := s.offered().Seal(s.drafter)
	must(t, err)
	_, err = s.client.OfferHandover(ctx, e)
	isRefused(t, "handing over with a revoked key", err, "revoked")
}

// What was made before a restart is signed after it, as long as it still is so; what was
// handed over is there whatever came between.
func TestHandoversAreKeptOverARestart(t *testing.T) {
	s := newShift(t)
	o := s.offered()
	restarted := newPost(t, s.side).client // a handler of its own remembers no list
	e, err := o.Seal(s.drafter)
	must(t, err)
	x, err := restarted.OfferHandover(ctx, e)
	must(t, err)
	s.client = restarted
	taking := s.taking(x)
	s.client = newPost(t, s.side).client
	if _, err := s.takes(x, taking, s.release); err != nil {
		t.Error(err)
	}
	y, err := newPost(t, s.side).client.Handover(ctx, x.ID.String())
	if err != nil || y.Status != api.HandoverTaken || y.Taking == nil || !y.Offer.Verify(handover.ClassOffer) {
		t.Errorf("afterwards: %+v %v", y, err)
	}
}

// Something came in while the outgoing officer was writing: the list stays good.
func TestListStaysGoodWhileSomethingComesIn(t *testing.T) {
	s := newShift(t)
	o := s.offered()
	s.file("survey", pen.VolumeForm{Circle: "34.2000N 40.3000E,1KM", Lower: "GND", Upper: "100M AGL", From: s.from(-time.Hour), Until: s.from(time.Hour)})
	e, err := o.Seal(s.drafter)
	must(t, err)
	x, err := s.client.OfferHandover(ctx, e)
	must(t, err)
	n, err := s.client.HandoverNews(ctx, x.ID.String())
	must(t, err)
	if !slices.ContainsFunc(n.Changes, func(c handover.Change) bool { return c.How == handover.Arose && c.Item.Label == "survey" }) {
		t.Errorf("who takes over does not learn of it: %+v", n.Changes)
	}
}

// At the console an officer signs with the key of the session, and withdraws only what is
// the officer's own.
func TestHandoverIsOfWhoIsSignedIn(t *testing.T) {
	w := newWorld(t)
	s := w.atEnd()
	as := func(key ledger.Signer) *api.Caller { return &api.Caller{Origin: visitor.Origin, Key: key.Key()} }
	const path = "/v1/channels/{channel}/handovers"
	status := func(method, path string, c call) int { return w.send(method, path, c).Code }

	offer := call{body: w.handoverOffer(), caller: as(s.release)}
	if got := status("POST", path, offer); got != 403 {
		t.Errorf("handing over what another key has signed: %d", got)
	}
	offer.caller = as(s.drafter)
	if got := status("POST", path, offer); got != 201 {
		t.Errorf("handing over: %d", got)
	}
	taking := w.handoverTaking()
	taking.caller = as(s.drafter)
	if got := status("POST", path+"/{handover}/taking", taking); got != 403 {
		t.Errorf("taking over what another key has signed: %d", got)
	}
	withdraw := call{path: taking.path, caller: as(s.release)}
	if got := status("DELETE", path+"/{handover}", withdraw); got != 403 {
		t.Errorf("withdrawing another officer's: %d", got)
	}
	withdraw.caller = as(s.drafter)
	if got := status("DELETE", path+"/{handover}", withdraw); got != 200 {
		t.Errorf("withdrawing one's own: %d", got)
	}
}

// Of two who take over at once one does, and the other is told.
func TestOnlyOneTakesOver(t *testing.T) {
	s := newShift(t)
	x := s.offers()
	taking := s.taking(x)
	got := make(chan error, 8)
	for i := range cap(got) {
		y := *taking
		y.Remarks = strings.Repeat("I", i+1)
		e, err := y.Seal(s.release)
		must(t, err)
		go func() {
			_, err := s.client.TakeHandover(ctx, x.ID.String(), e)
			got <- err
		}()
	}
	took := 0
	for range cap(got) {
		if err := <-got; err == nil {
			took++
		} else {
			isRefused(t, "taking over second", err, "taken already")
		}
	}
	if took != 1 {
		t.Errorf("%d have taken over", took)
	}
}
