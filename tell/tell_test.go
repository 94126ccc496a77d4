package tell

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// withHook gives a site whose desk is told by a webhook.
func withHook(t *testing.T, levels ...string) (*site, *hook) {
	w, h := newSite(t), newHook(t)
	w.set.Webhooks = []Webhook{{URL: h.URL + "/inbox?key=s3cret", SecretFile: w.secret("hook", h.secretFile()), Route: Route{Levels: levels}}}
	return w, h
}

// What is late reaches the desk by both ways, and each rung of the ladder its own level.
func TestWhatIsLateIsToldByWebhookAndMail(t *testing.T) {
	w, h := withHook(t, Desk)
	p := newPost(t, false, "pass word")
	w.set.Mail = []Mail{
		{Server: p.address, CAFile: w.secret("ca", p.ca), User: "parley", PasswordFile: w.secret("password", "pass word\n"), From: "parley@example.mil",
			To: []string{"duty-desk@example.mil"}, Route: Route{Levels: []string{Desk}}},
		{Server: p.address, CAFile: "ca", User: "parley", PasswordFile: "password", From: "parley@example.mil", To: []string{"watch-chief@example.mil"}, Route: Route{Levels: []string{"supervisor"}}},
		{Server: p.address, CAFile: "ca", User: "parley", PasswordFile: "password", From: "parley@example.mil", To: []string{"staff@example.mil"}, Route: Route{Rungs: []int64{2}}},
	}
	w.open()
	act := w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(1)
	w.turn()
	if len(h.all())+len(p.all()) != 0 {
		t.Fatal("something went out before the window was over")
	}
	w.later(window)
	if len(h.all()) != 1 || len(p.all()) != 1 {
		t.Fatalf("%d webhooks and %d mails: %+v", len(h.all()), len(p.all()), w.teller.Status())
	}

	e := h.all()[0].event
	m := e.Data
	i := m.Items[0]
	due := i.Since + minutes(60) // a node's time moves on a millisecond with each of its entries
	if e.Type != ToldEvent || m.Severity != Alarm || m.Mode != parley.Exercise || m.Party != "us" || len(m.Items) != 1 || m.Summary {
		t.Errorf("%+v", m)
	}
	if i.Of != act || i.Debtor != "us" || i.Creditor != "ru" || i.Duty != parley.OwesAcknowledge || i.Due != due || i.LateBy != m.At-due || i.LateBy < minutes(1) || i.Level != Desk || i.Rung != 0 {
		t.Errorf("%+v", i)
	}
	if at := w.place("us", parley.KindTold, 0); i.Entry != at {
		t.Errorf("it tells of %v, and the log has it at %v", i.Entry, at)
	}

	l := p.all()[0]
	if !l.secured || l.to != "duty-desk@example.mil" || l.subject != "ALARM: EXERCISE: us owes ru an acknowledgement of message "+act.Short()+" of ru, 1 min late" {
		t.Errorf("%+v", l)
	}
	for _, want := range []string{
		"us owes ru an acknowledgement of message " + act.Short(), "us had it 111300ZNOV17, due 111400ZNOV17, 1 min late (by the clock of the node of us)", "told to desk, rung 0",
		"DO: acknowledge message " + act.Short() + " of ru, at https://desk.example.mil", "This is EXERCISE.",
	} {
		if !strings.Contains(l.text, want) {
			t.Errorf("%q is not in\n%s", want, l.text)
		}
	}
	if l.header.Get("Auto-Submitted") != "auto-generated" || !strings.HasSuffix(l.header.Get("Message-Id"), "@example.mil>") {
		t.Errorf("%v", l.header)
	}

	w.later(10 * time.Minute)
	w.told(2)
	w.turn()
	w.later(window)
	w.later(20 * time.Minute)
	w.told(3)
	w.turn()
	w.later(window)
	var to []string
	for _, l := range p.all() {
		to = append(to, l.to)
	}
	if want := []string{"duty-desk@example.mil", "watch-chief@example.mil", "staff@example.mil"}; !slices.Equal(to, want) || len(h.all()) != 1 {
		t.Errorf("mails went to %v, want %v; %d webhooks", to, want, len(h.all()))
	}
	if l := p.all()[1]; !strings.Contains(l.text, "told to supervisor, rung 1 of the ladder") {
		t.Errorf("%s", l.text)
	}

	// What was said stays on the channel: servers of others carry the mail.
	for _, text := range append(texts(h), p.all()[0].text) {
		saysNothingOfTheSort(t, text)
	}
}

// texts are all that webhooks have brought.
func texts(h *hook) (out []string) {
	for _, g := range h.all() {
		out = append(out, string(g.body), g.event.Data.Text(), g.event.Data.Subject())
	}
	return out
}

var neverSaid = regexp.MustCompile(`(?i)approv|permit|clear|agree|secret|colonel`)

func saysNothingOfTheSort(t *testing.T, text string) {
	t.Helper()
	if bad := neverSaid.FindString(text); bad != "" {
		t.Errorf("says %q: %s", bad, text)
	}
}

// place finds the n-th valid entry of a kind in a party's log.
func (w *site) place(party parley.PartyID, kind parley.Kind, n int) (at channel.Place) {
	w.us.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, r := range v.Records() {
			if r.Place.Party == party && r.Entry.Kind == kind {
				if n == 0 {
					at = r.Place
				}
				n--
			}
		}
	})
	return at
}

// An urgent entry of another party is told at once; what others owe us is no alarm, and what
// was done before the message went out needs nothing.
func TestOnlyWhatNeedsAnActionIsAnAlarm(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	urgent := w.ru.says(w.ru.duty, parley.KindUrgent, parley.Exercise, &parley.Urgent{Text: "the colonel's secret words"})
	exchange(t, w.us, w.ru)
	w.turn()
	w.later(window)
	w.us.acknowledges(urgent)
	ours := w.us.message(parley.Exercise)
	theirs := w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(2)
	w.turn()
	w.us.acknowledges(theirs)
	w.later(window)

	got := h.all()
	if len(got) != 2 {
		t.Fatalf("%d messages", len(got))
	}
	i := got[0].event.Data.Items[0]
	if i.About != parley.KindUrgent || i.Severity != Alarm || i.Creditor != "ru" || i.Of != urgent || !strings.HasPrefix(i.Action, "read and acknowledge urgent entry") {
		t.Errorf("%+v", i)
	}
	by := map[parley.Hash]Item{}
	for _, i := range got[1].event.Data.Items {
		by[i.Of] = i
	}
	if i := by[ours]; i.Severity != Warning || i.Debtor != "ru" || !strings.HasPrefix(i.Action, "ask ru for it") {
		t.Errorf("what they owe us: %+v", i)
	}
	if i := by[theirs]; i.Severity != Info || i.Met == 0 || !strings.HasPrefix(i.Action, "nothing: done") {
		t.Errorf("what was done meanwhile: %+v", i)
	}
	if m := got[1].event.Data; m.Severity != Warning || m.Summary {
		t.Errorf("%+v", m)
	}
	for _, text := range texts(h) {
		saysNothingOfTheSort(t, text)
	}
}

// While the other side is down or broken nothing is lost: the same message, later and later,
// until it is taken.
func TestAMessageIsSentUntilItIsTaken(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	h.answers(http.StatusInternalServerError)
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(1)
	w.turn()
	w.later(window)
	for i, wait := range []time.Duration{5, 10, 20, 40} {
		if n := len(h.all()); n != i+1 {
			t.Fatalf("%d attempts, want %d", n, i+1)
		}
		w.later(wait*time.Second - time.Millisecond)
		if n := len(h.all()); n != i+1 {
			t.Fatalf("attempt %d came too soon", n)
		}
		w.later(time.Millisecond)
	}
	s := w.teller.Status().Recipients[0]
	if s.Waiting != 1 || !strings.Contains(s.Error, "500") || s.Again == 0 || s.LastSent != 0 || strings.Contains(s.Address, "s3cret") {
		t.Errorf("%+v", s)
	}

	// It asks to be left alone for a while, then it is gone from the network.
	h.answers(http.StatusServiceUnavailable, "Retry-After", "600")
	w.later(80 * time.Second)
	before := len(h.all())
	w.later(9 * time.Minute)
	if len(h.all()) != before {
		t.Error("it did not wait as it was asked to")
	}
	address := h.Listener.Addr().String()
	h.Server.CloseClientConnections()
	h.Server.Close()
	w.later(2 * time.Minute)
	if s := w.teller.Status().Recipients[0]; !strings.Contains(s.Error, "no answer") || strings.Contains(s.Error, "s3cret") {
		t.Errorf("%+v", s)
	}

	// More falls due meanwhile. Back again, it gets both, in order.
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	back := newHook(t)
	w.set.Webhooks[0].URL = strings.Replace(w.set.Webhooks[0].URL, address, back.Listener.Addr().String(), 1)
	w.teller.recipients[0].sender.(*webhookSender).URL = w.set.Webhooks[0].URL
	w.later(61 * time.Minute)
	w.told(4) // the first has come to the rungs 1 and 2 as well
	w.turn()
	w.later(window)
	w.later(calm)
	var told []int
	for _, g := range back.all() {
		told = append(told, len(g.event.Data.Items))
	}
	if len(told) != 2 || told[0] != 1 || back.all()[0].id != h.all()[0].id || string(back.all()[0].body) != string(h.all()[0].body) {
		t.Errorf("it got %v", told)
	}
	if back.all()[0].stamp == h.all()[0].stamp {
		t.Error("the attempt's time stands still")
	}
	if s := w.teller.Status().Recipients[0]; s.Waiting != 0 || s.Error != "" {
		t.Errorf("%+v", s)
	}
}

// 410 turns a webhook off; what comes is kept, and goes once a test was taken.
func TestAWebhookThatWantsNothingMoreIsTurnedOff(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	h.answers(http.StatusGone)
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(1)
	w.turn()
	w.later(window)
	w.later(time.Hour)
	w.restart()
	w.later(time.Hour)
	if n := len(h.all()); n != 1 {
		t.Errorf("%d attempts after it wanted none", n)
	}
	if s := w.teller.Status().Recipients[0]; !s.Off || s.Waiting == 0 {
		t.Errorf("%+v", s)
	}
	var refused *TestError
	if err := w.teller.Test(t.Context(), 1); !errors.As(err, &refused) {
		t.Errorf("the test: %v", err)
	}
	var wrong *parley.Error
	if err := w.teller.Test(t.Context(), 2); !errors.As(err, &wrong) || wrong.Field != "to" {
		t.Errorf("the test of nobody: %v", err)
	}
	h.answers(http.StatusOK)
	must(t, w.teller.Test(t.Context(), 1))
	w.later(window)
	got := h.all()
	if test := got[2].event; test.Type != TestEvent || !test.Data.Test || len(test.Data.Items) != 0 {
		t.Errorf("%+v", test)
	}
	if last := got[3]; last.id != got[0].id {
		t.Errorf("after the test came %s, want %s", last.id, got[0].id)
	}
}

// Between the other side's taking and our noting it the node may die: then it sends the same
// message once more, under the same ids.
func TestAMessageRepeatedAfterACrashIsTheSameMessage(t *testing.T) {
	w, h := withHook(t, Desk)
	p := newPost(t, false, "")
	w.set.Mail = []Mail{{Server: p.address, CAFile: w.secret("ca", p.ca), From: "parley@example.mil", To: []string{"duty-desk@example.mil"}, Route: Route{Levels: []string{Desk}}}}
	w.open()
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(1)
	w.turn()
	w.clock.pass(window)
	for _, r := range w.teller.recipients {
		dying, die := context.WithCancel(t.Context())
		crash := func(gone func()) { die(); gone() }
		h.taking, p.taking = crash, crash
		r.turn(dying)
	}
	h.taking, p.taking = nil, nil
	if len(h.all()) != 1 || len(p.all()) != 1 {
		t.Fatalf("%d webhooks and %d mails", len(h.all()), len(p.all()))
	}
	w.clock.pass(3 * time.Minute)
	w.restart()
	w.turn()
	w.later(time.Hour)
	hooks, mails := h.all(), p.all()
	if len(hooks) < 2 || hooks[1].id != hooks[0].id || string(hooks[1].body) != string(hooks[0].body) {
		t.Errorf("the webhook came as %s, then as %d others", hooks[0].id, len(hooks)-1)
	}
	if len(mails) < 2 || mails[1].header.Get("Message-Id") != mails[0].header.Get("Message-Id") || mails[1].text != mails[0].text || mails[1].header.Get("Date") != mails[0].header.Get("Date") {
		t.Errorf("the mail came as %v, then as %d others", mails[0].header, len(mails)-1)
	}
	of := map[string]int{}
	for _, g := range hooks {
		of[g.id]++
	}
	if of[hooks[0].id] != 2 {
		t.Errorf("sent %d times", of[hooks[0].id])
	}
}

// Above ten in ten minutes a recipient gets summaries, a minute apart; nothing is dropped,
// and an urgent entry does not wait.
func TestAFloodBecomesASummaryAndLosesNothing(t *testing.T) {
	w, h := withHook(t, Desk)
	p := newPost(t, true, "")
	w.set.Mail = []Mail{{Server: p.address, TLS: Implicit, CAFile: w.secret("ca", p.ca), From: "parley@example.mil", To: []string{"duty-desk@example.mil"}, Route: Route{Levels: []string{Desk}}}}
	w.open()
	write := func(n int) {
		for range n {
			w.ru.message(parley.Exercise)
		}
		exchange(t, w.us, w.ru)
	}
	write(3)
	w.clock.pass(30 * time.Second)
	write(9)
	w.clock.pass(30 * time.Second)
	write(2)

	// The first three are due: one message, item by item.
	w.later(59*time.Minute + 5*time.Second)
	w.told(3)
	w.turn()
	w.later(window)
	if m := h.all()[0].event.Data; m.Summary || len(m.Items) != 3 || m.Recent != 3 {
		t.Fatalf("%+v", m)
	}
	// Nine more in the same ten minutes are too many, and wait for their minute.
	w.later(20 * time.Second)
	w.told(12)
	w.turn()
	w.later(window)
	if len(h.all()) != 1 {
		t.Error("in a flood the next came within a minute of the last")
	}
	w.later(time.Minute - 30*time.Second)
	w.told(14)
	m := h.all()[1].event.Data
	if !m.Summary || m.Recent < 12 || len(m.Items) < 9 || len(m.Counts) != 1 || m.Counts[0].Items != len(m.Items) {
		t.Fatalf("%+v", m)
	}
	l := p.all()[1]
	if strings.Count(l.text, "DO: ") != oldest || strings.Count(l.attachment, "DO: ") != len(m.Items) || !strings.Contains(l.text, "we owe ru an acknowledgement of something") {
		t.Errorf("%s\nwith the list\n%s", l.text, l.attachment)
	}
	if want := fmt.Sprintf("ALARM: EXERCISE: %d to be told, %d in ten minutes", len(m.Items), m.Recent); l.subject != want {
		t.Errorf("%q, want %q", l.subject, want)
	}

	w.ru.says(w.ru.duty, parley.KindUrgent, parley.Exercise, &parley.Urgent{Text: "now"})
	exchange(t, w.us, w.ru)
	w.turn()
	w.later(window)
	last := h.all()[len(h.all())-1].event.Data
	if last.Items[0].About != parley.KindUrgent {
		t.Errorf("an urgent entry waited: %+v", last)
	}

	// Ten quiet minutes later it is item by item again.
	w.later(5 * time.Minute)
	told := map[channel.Place]int{}
	for _, g := range h.all() {
		for _, i := range g.event.Data.Items {
			told[i.Entry]++
		}
	}
	n := 0
	w.us.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, r := range v.Records() {
			if r.Place.Party == "us" && r.Entry.Kind == parley.KindTold && r.Entry.Body().(*parley.Told).Rung == 0 || r.Entry.Kind == parley.KindUrgent {
				n++
				if told[r.Place] != 1 {
					t.Errorf("%v was told %d times", r.Place, told[r.Place])
				}
			}
		}
	})
	if n < 15 || len(told) < n {
		t.Errorf("%d of %d were told: %v", len(told), n, slices.Collect(maps.Keys(told)))
	}
}

// An exercise is never in one message with a test of the line, nor either with what is real.
func TestModesAreNotMixed(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	w.ru.says(w.ru.duty, parley.KindUrgent, parley.Exercise, &parley.Urgent{Text: "now"})
	w.ru.says(w.ru.duty, parley.KindUrgent, parley.Test, &parley.Urgent{Text: "do you hear us"})
	exchange(t, w.us, w.ru)
	w.turn()
	w.later(window)
	var modes []parley.Mode
	for _, g := range h.all() {
		modes = append(modes, g.event.Data.Mode)
		if len(g.event.Data.Items) != 1 || !strings.Contains(g.event.Data.Subject(), string(g.event.Data.Mode)) {
			t.Errorf("%q of %d", g.event.Data.Subject(), len(g.event.Data.Items))
		}
	}
	slices.Sort(modes)
	if !slices.Equal(modes, []parley.Mode{parley.Exercise, parley.Test}) {
		t.Errorf("%v", modes)
	}
}

// Who begins to be told on a channel with a history hears of what still waits, once.
func TestAFirstStartTellsOnlyWhatStillWaits(t *testing.T) {
	w, h := withHook(t, Desk)
	done, open := w.ru.message(parley.Exercise), w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.clock.pass(61 * time.Minute)
	w.told(2)
	w.us.acknowledges(done)
	w.open()
	w.turn()
	w.later(window)
	w.restart()
	w.turn()
	w.later(window)
	if got := h.all(); len(got) != 1 || len(got[0].event.Data.Items) != 1 || got[0].event.Data.Items[0].Of != open {
		t.Errorf("%d messages: %s", len(got), texts(h))
	}
}

// What nobody takes goes to the desk; without a desk it is counted, and what waits for an
// address that is taken out waits.
func TestALevelThatNobodyTakes(t *testing.T) {
	w, h := withHook(t, "admiral")
	w.open()
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(1)
	w.turn()
	if s := w.teller.Status(); s.Nobody != 1 || s.Recipients[0].Waiting != 0 {
		t.Errorf("%+v", s)
	}
	w.set.Webhooks[0].Levels = []string{Desk}
	w.restart()
	w.later(11 * time.Minute)
	w.told(2)
	w.turn()
	s := w.teller.Status()
	if s.Recipients[0].Waiting != 1 {
		t.Errorf("the supervisor's went nowhere: %+v", s)
	}
	named := w.set
	w.set = Settings{}
	w.restart()
	if s := w.teller.Status(); s.Left != 1 {
		t.Errorf("%+v", s)
	}
	w.set = named
	w.restart()
	w.later(window)
	if got := h.all(); len(got) != 1 || got[0].event.Data.Items[0].Level != "supervisor" {
		t.Errorf("%d: %s", len(got), texts(h))
	}
}

// What is wrong with a mail server holds up nobody else, and no password is seen anywhere.
func TestATroubleWithTheMailIsSaidWithoutThePassword(t *testing.T) {
	w := newSite(t)
	p := newPost(t, false, "right")
	other := newPost(t, false, "")
	mailTo := func(ca, password string, to ...string) Mail {
		return Mail{Server: p.address, CAFile: ca, User: "parley", PasswordFile: password, From: "parley@example.mil", To: to, Route: Route{Levels: []string{Desk}}}
	}
	w.secret("ca", p.ca)
	w.secret("wrong-ca", other.ca)
	w.secret("password", "right")
	w.secret("wrong", "hunter2-hunter2")
	w.set.Mail = []Mail{
		mailTo("ca", "password", "refused@example.mil", "duty-desk@example.mil"),
		mailTo("wrong-ca", "password", "a@example.mil"),
		mailTo("ca", "wrong", "b@example.mil"),
		mailTo("ca", "missing", "c@example.mil"),
		mailTo("", "password", "d@example.mil"),
	}
	w.open()
	for i, want := range []string{"no such mailbox", "", "certificate", "AUTH", "passwordFile", "certificate"} {
		err := w.teller.Test(t.Context(), i+1)
		if want == "" {
			must(t, err)
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("recipient %d: %v, want %q", i+1, err, want)
		}
	}
	if got := p.all(); len(got) != 1 || !strings.HasPrefix(got[0].subject, "TEST: ") || !got[0].secured {
		t.Errorf("%+v", got)
	}
	// A server that breaks in the middle gets it again.
	p.answers(errors.New("disk full"))
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(1)
	w.turn()
	w.later(window)
	if s := w.teller.Status().Recipients[1]; s.Waiting != 1 || !strings.Contains(s.Error, "disk full") {
		t.Errorf("%+v", s)
	}
	p.answers(nil)
	w.later(6 * time.Second)
	if got := p.all(); len(got) != 2 || got[1].to != "duty-desk@example.mil" {
		t.Errorf("%+v", got)
	}
}

// All of it running, as the program runs it; and it ends when it is told to, also while a
// server holds it up.
func TestTheTellerRunsAndEnds(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	arrived, hold := make(chan bool, 10), make(chan bool)
	h.taking = func(func()) { arrived <- true }
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { w.teller.Run(ctx); close(ended) }()
	await := func(what string, c <-chan bool) {
		t.Helper()
		select {
		case <-c:
		case <-time.After(20 * time.Second):
			t.Fatal(what + " did not come")
		}
	}
	w.ru.says(w.ru.duty, parley.KindUrgent, parley.Exercise, &parley.Urgent{Text: "now"})
	exchange(t, w.us, w.ru)
	w.waiting(1)
	w.clock.pass(window)
	await("the message", arrived)
	w.ru.message(parley.Exercise)
	exchange(t, w.us, w.ru)
	h.mu.Lock()
	h.taking = func(func()) { arrived <- true; <-hold }
	h.mu.Unlock()
	w.clock.pass(61 * time.Minute)
	w.told(1)
	w.waiting(1)
	w.clock.pass(window)
	await("the second message", arrived)
	stop()
	await("the end", ended)
	close(hold)
}

// waiting waits until something waits for the first recipient.
func (w *site) waiting(n int) {
	w.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for w.teller.Status().Recipients[0].Waiting < n {
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatal("nothing waits")
		}
	}
}

// What is wrong in the settings is named by its field, and no secret is shown.
func TestSettingsAreChecked(t *testing.T) {
	desk := Route{Levels: []string{Desk}}
	hook := Webhook{URL: "https://duty.example.mil/inbox/s3cret", SecretFile: "f", Route: desk}
	post := Mail{Server: "mail.example.mil:587", From: "parley@example.mil", To: []string{"desk@example.mil"}, Route: desk}
	must(t, Settings{Webhooks: []Webhook{hook}, Mail: []Mail{post}}.Validate())
	for field, change := range map[string]func(h *Webhook, m *Mail){
		"webhooks[0].url":        func(h *Webhook, _ *Mail) { h.URL = "http://duty.example.mil/s3cret" },
		"webhooks[0].secretFile": func(h *Webhook, _ *Mail) { h.SecretFile = "" },
		"webhooks[0].levels":     func(h *Webhook, _ *Mail) { h.Route = Route{} },
		"webhooks[0].rungs[1]":   func(h *Webhook, _ *Mail) { h.Rungs = []int64{0, 9} },
		"mail[0].server":         func(_ *Webhook, m *Mail) { m.Server = "mail.example.mil" },
		"mail[0].tls":            func(_ *Webhook, m *Mail) { m.TLS, m.User, m.PasswordFile = NoTLS, "parley", "p" },
		"mail[0].passwordFile":   func(_ *Webhook, m *Mail) { m.User = "parley" },
		"mail[0].user":           func(_ *Webhook, m *Mail) { m.PasswordFile = "p" },
		"mail[0].from":           func(_ *Webhook, m *Mail) { m.From = "Parley <parley@example.mil>" },
		"mail[0].to":             func(_ *Webhook, m *Mail) { m.To = nil },
		"mail[0].to[1]":          func(_ *Webhook, m *Mail) { m.To = []string{"desk@example.mil", "desk@example.mil"} },
		"mail[0].levels[0]":      func(_ *Webhook, m *Mail) { m.Levels = []string{""} },
	} {
		h, m := hook, post
		change(&h, &m)
		var wrong *parley.Error
		if err := (Settings{Webhooks: []Webhook{h}, Mail: []Mail{m}}).Validate(); !errors.As(err, &wrong) || wrong.Field != field || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", field, err)
		}
	}
	twice := Settings{Webhooks: []Webhook{hook, hook}}
	var wrong *parley.Error
	if err := twice.Validate(); !errors.As(err, &wrong) || wrong.Field != "webhooks[1].url" {
		t.Errorf("twice: %v", err)
	}
	for _, user := range []string{"https://u:s3cret@duty.example.mil/", "https:///x", "ftp://duty.example.mil/"} {
		h := hook
		h.URL = user
		if err := (Settings{Webhooks: []Webhook{h}}).Validate(); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", user, err)
		}
	}
}

// A webhook over TLS is trusted for its own authority where one is named, and leads nowhere
// else.
func TestAWebhookOverTLS(t *testing.T) {
	w := newSite(t)
	elsewhere := newHook(t)
	h := httptest.NewTLSServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer h.Close()
	h.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.secret("hook", elsewhere.secretFile())
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Certificate().Raw})
	desk := Route{Levels: []string{Desk}}
	w.set.Webhooks = []Webhook{
		{URL: h.URL + "/a", SecretFile: "hook", CAFile: w.secret("ca", string(ca)), Route: desk},
		{URL: h.URL + "/b", SecretFile: "hook", Route: desk},
		{URL: h.URL + "/c", SecretFile: "hook", CAFile: "hook", Route: desk},
	}
	w.open()
	for i, want := range []string{"307", "certificate", "caFile: must hold certificates in PEM"} {
		if err := w.teller.Test(t.Context(), i+1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("webhook %d: %v, want %q", i+1, err, want)
		}
	}
	if len(elsewhere.all()) != 0 {
		t.Error("a redirect was followed")
	}
}

// What is wrong with the files is seen as soon as the node runs.
func TestAMissingSecretIsSeenBeforeAnythingIsLate(t *testing.T) {
	w := newSite(t)
	w.set.Webhooks = []Webhook{{URL: "https://duty.example.mil/", SecretFile: "missing", Route: Route{Levels: []string{Desk}}}}
	w.open()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	w.teller.Run(ctx)
	if s := w.teller.Status().Recipients[0]; !strings.Contains(s.Error, "secretFile") {
		t.Errorf("%+v", s)
	}
}

// A secret that is none is not used, and not shown.
func TestAWebhooksSecretIsChecked(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	for _, content := range []string{"", "hunter2", "whsec_aHVudGVyMg==", "whsec_%%%%", "whsec_" + strings.Repeat("A", 100)} {
		w.secret("hook", content)
		err := w.teller.Test(t.Context(), 1)
		if err == nil || !strings.Contains(err.Error(), "secretFile") || content != "" && strings.Contains(err.Error(), strings.TrimPrefix(content, "whsec_")) {
			t.Errorf("%q: %v", content, err)
		}
	}
	if len(h.all()) != 0 {
		t.Error("something was sent without a signature")
	}
}

// The id follows from the entries and the recipient alone.
func TestAMessagesIdFollowsFromItsEntries(t *testing.T) {
	at := func(n int64) telling {
		return telling{Place: channel.Place{Party: "us", Number: n, Root: parley.Hash(ledger.EmptyRoot)}}
	}
	one := messageID("a", []telling{at(1), at(2)})
	if one != messageID("a", []telling{at(1), at(2)}) || one == messageID("b", []telling{at(1), at(2)}) || one == messageID("a", []telling{at(1)}) {
		t.Error("it does not")
	}
}
