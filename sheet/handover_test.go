package sheet_test

import (
	"strings"
	"testing"

	"parley"
	"parley/handover"
	"parley/ledger"
	"parley/sheet"
)

// handedOver is a handover whose officers have written what a page must not take for its own.
func handedOver(t *testing.T, taken bool) *handover.Document {
	t.Helper()
	const hour = parley.Millis(1_510_405_200_000)
	l := handover.List{Hour: hour, Since: hour - 8*3_600_000, Hours: 24, Mode: parley.Exercise, Name: "Euphrates <b>", Party: "us", More: 7, Items: []handover.Item{
		{ID: "duty-1", Kind: handover.Owe, Duty: parley.OwesAcknowledge, Name: "ru/7", Label: "<script>alert(1)</script>", Party: "us", To: "ru", Due: hour - 1, Since: hour - 2},
		{ID: "notice-1", Kind: handover.Starts, Name: "us/3", Label: "\u202etxt", Party: "us", From: hour + 60_000},
	}}
	l.Make()
	o := &handover.Offer{Comments: []handover.Comment{{Item: "duty-1", Text: "قرب الجسر 37SFV 065 090"}}, List: l, Office: "Day & night", Person: "p1", To: "Night desk", Remarks: "</table>"}
	e, err := o.Seal(ledger.GenerateEd25519())
	if err != nil {
		t.Fatal(err)
	}
	f := &handover.File{Format: handover.Format, Offer: *e, Offered: hour}
	if taken {
		x := &handover.Taking{Of: e.Hash(handover.ClassOffer), Office: "Night desk", Person: "p2", Since: handover.News{Changes: []handover.Change{{How: handover.Arose, Item: handover.Item{ID: "clash-1", Kind: handover.Clash, Text: "a clash"}}}, Hour: hour + 1000},
			Checks: []handover.Check{{Item: "duty-1", Mark: handover.Seen}, {Item: "notice-1", Mark: handover.Question, Note: "<i>Which?"}}, News: []handover.Check{{Item: "clash-1", Mark: handover.Seen}}}
		s, err := x.Seal(ledger.GenerateEd25519())
		if err != nil {
			t.Fatal(err)
		}
		f.Taking, f.Taken = s, hour+2000
	}
	d, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPrintedHandoverSaysAllOfItAndTakesNothingForMarkup(t *testing.T) {
	page := string(sheet.Handover(handedOver(t, true)))
	for _, says := range []string{
		"WE OWE", "NOTICES THAT BEGIN SOON", "&lt;script&gt;", `\u{202e}txt`, "Day &amp; night", "&lt;/table&gt;", "<bdi>قرب الجسر 37SFV 065 090</bdi>",
		"SEEN", "QUESTION<br><bdi>&lt;i&gt;Which?</bdi>", "arose: a clash", "7 further items", "END OF HANDOVER", "EXERCISE",
	} {
		if !strings.Contains(page, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "<b>") || strings.Contains(page, "http-equiv=\"refresh") || strings.Count(page, "<table>") != strings.Count(page, "</table>") {
		t.Error("what officers wrote became markup, or a table is open")
	}
}

func TestPrintedHandoverThatWaitsHasABoxForEachMark(t *testing.T) {
	page := string(sheet.Handover(handedOver(t, false)))
	if n := strings.Count(page, `<span class="box">`); n != 2 || strings.Contains(page, "SEEN") || !strings.Contains(page, "waits to be taken") {
		t.Errorf("%d boxes", n)
	}
}
