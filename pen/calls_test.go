package pen

import (
	"slices"
	"strings"
	"testing"

	"parley"
)

// What an urgent entry said before it had fields, it says for good: proofs compare words.
func TestATextAloneIsSaidAsItIs(t *testing.T) {
	if l := SayUrgent(&parley.Urgent{Text: "Stop.", References: []parley.Hash{{1}}}); !slices.Equal(l, []string{"Stop."}) {
		t.Errorf("%q", l)
	}
}

// Each field of an urgent form can stand alone, and a place is kept as it was entered.
func TestH1OneFieldIsEnough(t *testing.T) {
	for _, f := range []UrgentForm{{Who: "x"}, {Where: "x"}, {What: "x"}, {Asks: "x"}, {On: WhereForm{Place: "35.33N 40.15E"}}} {
		u, _, err := Reader{}.Urgent(f)
		if err != nil {
			t.Errorf("%+v: %v", f, err)
			continue
		}
		if lines := SayUrgent(u); !strings.Contains(strings.Join(lines, "\n"), "x") && u.Footprint.Entered != "35.33N 40.15E" {
			t.Errorf("%+v is said as %q", f, lines)
		}
		if Headline(u) == "" {
			t.Errorf("%+v has no headline", f)
		}
	}
	if _, _, err := (Reader{}).Urgent(UrgentForm{At: "111300ZNOV17"}); err == nil {
		t.Error("a time alone tells nobody anything")
	}
	_, q, err := Reader{}.Urgent(UrgentForm{On: WhereForm{Place: "35.33 40.15"}})
	if err != nil || len(q) != 1 || q[0].Field != "on.place" {
		t.Errorf("two bare numbers: %+v, %v", q, err)
	}
}

// Nothing that an account claims is said without whose claim it is.
func TestI4EveryClaimIsAttributed(t *testing.T) {
	a := parley.Account{
		Breach: parley.Alleged{By: "sy", Rule: "river line"}, From: 1510405200000, Kind: parley.NearMiss, Status: parley.IncidentInquiry, Text: "They turned back.",
	}
	lines := SayAccount(&a, "us")
	for _, want := range []string{"near miss, as alleged by us", `breach of "river line" by sy, as alleged by us`, "status with us: inquiry"} {
		if !slices.Contains(lines, want) {
			t.Errorf("%q is not said:\n%s", want, strings.Join(lines, "\n"))
		}
	}
	if lines := SayAccount(&a, ""); !slices.Contains(lines, "near miss, as alleged by its author") {
		t.Errorf("without a party:\n%s", strings.Join(lines, "\n"))
	}
}
