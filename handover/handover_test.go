package handover_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/handover"
	"parley/ledger"
)

const hour = parley.Millis(1_510_405_200_000) // 111300ZNOV17

var channel = parley.Hash{0x3f, 0x9c}

// list is a shift's end: a duty of ours that fell late in it, one of theirs, a notice.
func list() *handover.List {
	l := &handover.List{
		Channel: channel, Hour: hour, Since: hour - 8*3_600_000, Hours: 24, Mode: parley.Exercise, Name: "Euphrates", Party: "us",
		Items: []handover.Item{
			{ID: "notice-1", Kind: handover.Ends, Name: "us/3", Label: "Convoy", Party: "us", From: hour - 60_000, Until: hour + 3_600_000},
			{ID: "duty-2", Kind: handover.Owed, Duty: parley.OwesReadback, Name: "us/3", Party: "ru", To: "us", Since: hour - 1000},
			{ID: "duty-1", Kind: handover.Owe, Duty: parley.OwesAcknowledge, Name: "ru/7", Label: "Колонна", Party: "us", To: "ru", Since: hour - 120_000, Due: hour - 60_000},
			{ID: "duty-3", Kind: handover.Promise, Duty: "line-check", Name: "ru", Party: "ru", To: "us", Since: hour, Due: hour + 60_000},
		},
	}
	l.Make()
	return l
}

func offer() *handover.Offer {
	return &handover.Offer{Comments: []handover.Comment{{Item: "duty-1", Text: "They called twice."}}, List: *list(), Office: "Day desk", Person: "p1", To: "Night desk"}
}

// taking answers an offer as the incoming officer would: all seen, one question.
func taking(id parley.Hash, o *handover.Offer) *handover.Taking {
	t := &handover.Taking{
		Channel: channel, Of: id, Office: "Night desk", Person: "p2", News: []handover.Check{},
		Since: handover.News{Changes: []handover.Change{}, Hour: hour + 1000},
	}
	for _, i := range o.List.Items {
		t.Checks = append(t.Checks, handover.Check{Item: i.ID, Mark: handover.Seen})
	}
	t.Checks[0] = handover.Check{Item: t.Checks[0].Item, Mark: handover.Question, Note: "Who called?"}
	return t
}

// sealed makes a file of both documents.
func sealed(t *testing.T, change func(*handover.Taking)) *handover.File {
	t.Helper()
	out, in := ledger.GenerateEd25519(), ledger.GenerateEd25519()
	o := offer()
	e, err := o.Seal(out)
	must(t, err)
	x := taking(e.Hash(handover.ClassOffer), o)
	change(x)
	s, err := x.Seal(in)
	must(t, err)
	return &handover.File{Format: handover.Format, Offer: *e, Taking: s, Offered: hour, Taken: hour + 2000}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestListIsInTheOrderOfItsUseAndSaysEachItemInOneLine(t *testing.T) {
	l := list()
	var lines []string
	for _, i := range l.Items {
		lines = append(lines, i.Text)
	}
	want := []string{
		`us owes ru to acknowledge ru/7 "Колонна", since 111258ZNOV17, due 111259ZNOV17, LATE, since this shift`,
		`ru owes us to read back us/3, since 11125959ZNOV17`,
		`ru owes us to line-check ru, since 111300ZNOV17, promised by 111301ZNOV17`,
		`us/3 "Convoy" of us, from 111259ZNOV17, until 111400ZNOV17`,
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the list says\n%s", strings.Join(lines, "\n"))
	}
	must(t, l.Validate())
}

func TestLongListSaysHowMuchIsLeftOut(t *testing.T) {
	l := list()
	for i := range handover.MaxItems {
		l.Items = append(l.Items, handover.Item{ID: "duty-x" + string(rune('a'+i%26)) + strings.Repeat("x", i/26), Kind: handover.Starts, Party: "us"})
	}
	l.Make()
	if len(l.Items) != handover.MaxItems || l.More != 4 || l.Items[0].ID != "duty-1" {
		t.Errorf("%d items, %d more, %s first", len(l.Items), l.More, l.Items[0].ID)
	}
	later := list() // of what has no room nobody says that it has ended
	later.Hour += 1000
	later.More = 4
	for _, c := range handover.NewsOf(l, later).Changes {
		t.Errorf("%s %s", c.How, c.Item.ID)
	}
}

func TestNewsIsWhatAroseChangedAndEnded(t *testing.T) {
	then, now := list(), list()
	now.Hour += 7_200_000
	now.Items[0].Text, now.Items[0].Level = "the hour words it otherwise", "supervisor"
	now.Items[1].Since += 5
	then.Items[2].Since, then.Items[2].Due = 0, 0 // received since, and not late: nothing hangs on it
	then.Items[2].Kind, now.Items[2].Kind = handover.Owed, handover.Owed
	now.Items[2].Due = now.Hour + 1
	now.Items = now.Items[:3]
	now.Items = append(now.Items, handover.Item{ID: "clash-1", Kind: handover.Clash, Party: "us"})
	n := handover.NewsOf(then, now)
	got := map[string]handover.How{}
	for _, c := range n.Changes {
		got[c.Item.ID] = c.How
	}
	late := now.Items[2]
	late.Due = now.Hour - 1
	if l := handover.NewsOf(then, &handover.List{Hour: now.Hour, Items: []handover.Item{late}}); l.Changes[0].How != handover.Changed {
		t.Errorf("what was received and is late: %+v", l.Changes[0])
	}
	want := map[string]handover.How{"duty-2": handover.Changed, "clash-1": handover.Arose, "notice-1": handover.Ended}
	if !reflect.DeepEqual(got, want) || n.Hour != now.Hour {
		t.Errorf("news at %d: %v", n.Hour, got)
	}
}

func TestFileHoldsWhatBothHaveSigned(t *testing.T) {
	b, err := sealed(t, func(*handover.Taking) {}).Encode()
	must(t, err)
	_, d, err := handover.Read(b)
	must(t, err)
	if d.Offer.Comment("duty-1") != "They called twice." || d.Taking.Checks[0].Note != "Who called?" || d.Taking.Of != d.ID {
		t.Errorf("it says %+v", d)
	}
}

// Each change of a file that was exported is found, wherever it is made.
func TestNoChangedByteOfWhatWasSignedPasses(t *testing.T) {
	b, err := sealed(t, func(*handover.Taking) {}).Encode()
	must(t, err)
	f, _, err := handover.Read(b)
	must(t, err)
	for name, payload := range map[string][]byte{"offer": f.Offer.Payload, "taking": f.Taking.Payload} {
		at := strings.Index(string(b), string(payload))
		for i := range payload {
			other := slices.Clone(b)
			other[at+i] ^= 1
			if _, _, err := handover.Read(other); err == nil {
				t.Fatalf("%s: byte %d may be another", name, i)
			}
		}
	}
}

func TestTakingThatIsNoneOfTheOfferIsRefused(t *testing.T) {
	cases := map[string]struct {
		change func(*handover.Taking)
		says   string
	}{
		"the same person":         {func(x *handover.Taking) { x.Person = "p1" }, "another person"},
		"another office":          {func(x *handover.Taking) { x.Office = "Day desk" }, "Night desk"},
		"another handover":        {func(x *handover.Taking) { x.Of[0]++ }, "hash of the handover"},
		"another channel":         {func(x *handover.Taking) { x.Channel[0]++ }, "channel"},
		"an item unmarked":        {func(x *handover.Taking) { x.Checks = x.Checks[1:] }, "duty-1"},
		"an item of another list": {func(x *handover.Taking) { x.Checks[1].Item = "duty-9" }, "duty-9"},
		"an item twice":           {func(x *handover.Taking) { x.Checks = append(x.Checks, x.Checks[1]) }, "must come once"},
		"news unmarked": {func(x *handover.Taking) {
			x.Since.Changes = append(x.Since.Changes, handover.Change{How: handover.Arose, Item: handover.Item{ID: "clash-4", Kind: handover.Clash}})
		}, "clash-4"},
		"before the list": {func(x *handover.Taking) { x.Since.Hour = hour - 1 }, "since.hour"},
	}
	for name, c := range cases {
		if _, err := sealed(t, c.change).Open(); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNeitherDocumentStandsInForTheOther(t *testing.T) {
	key := ledger.GenerateEd25519()
	o := offer()
	word, err := ledger.Seal(key, ledger.ClassWord, o)
	must(t, err)
	if _, _, err := handover.OpenOffer(word); !errors.Is(err, handover.ErrSignature) {
		t.Errorf("a word passes as an offer: %v", err)
	}
	e, err := o.Seal(key)
	must(t, err)
	if _, _, err := handover.OpenTaking(e); err == nil {
		t.Error("an offer passes as a taking")
	}
	if e.Verify(ledger.ClassWord) || e.Verify(ledger.ClassRelease) || e.Verify(handover.ClassTaking) {
		t.Error("an offer verifies as something else")
	}
}

func TestSigningWhatCannotBeMeantIsRefused(t *testing.T) {
	for name, change := range map[string]func(*handover.Offer){
		"a comment on nothing":    func(o *handover.Offer) { o.Comments[0].Item = "duty-9" },
		"a comment twice":         func(o *handover.Offer) { o.Comments = append(o.Comments, o.Comments[0]) },
		"an empty comment":        func(o *handover.Offer) { o.Comments[0].Text = "" },
		"a control character":     func(o *handover.Offer) { o.Remarks = "a\x00b" },
		"no office":               func(o *handover.Offer) { o.To = "" },
		"an item twice":           func(o *handover.Offer) { o.List.Items[1] = o.List.Items[0] },
		"a shift that lies ahead": func(o *handover.Offer) { o.List.Since = hour + 1 },
	} {
		o := offer()
		change(o)
		if _, err := o.Seal(ledger.GenerateEd25519()); err == nil {
			t.Errorf("%s was signed", name)
		}
	}
}
