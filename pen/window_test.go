package pen

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/notation"
)

func TestC6WindowsThatRecurAreRead(t *testing.T) {
	for _, c := range []struct {
		every, last string
		want        parley.Recurrence
		ends        string // DTG, or UFN
		says        string
	}{
		{"day", "311800ZDEC17", parley.Daily, "311800ZDEC17", "opens every day, the first time from 110600ZNOV17 until 111600ZNOV17, the last time from 310600ZDEC17 until 311600ZDEC17"},
		{" Week ", "UFN", parley.Weekly, "UFN", "until further notice"},
		{"once", "", parley.Once, "UFN", ""},
	} {
		r, err := read(VolumeForm{At: "35N 40E", From: "110600ZNOV17", Until: "111600ZNOV17", Every: c.every, Last: c.last})
		if err != nil {
			t.Errorf("%s until %s: %v", c.every, c.last, err)
			continue
		}
		v, ends := r.Notice.Volumes[0], "UFN"
		if v.Last != 0 {
			ends = notation.FormatDTG(v.Last)
		}
		if v.Every != c.want || ends != c.ends || !strings.Contains(strings.Join(r.Understood[0].Says, "\n"), c.says) {
			t.Errorf("%s until %s: %+v, %q", c.every, c.last, v, r.Understood[0].Says)
		}
	}
}

func TestC6WindowsThatCannotRecurSayWhy(t *testing.T) {
	for _, c := range []struct{ until, every, last, field, says string }{
		{"111600ZNOV17", "month", "UFN", "every", "day or week"},
		{"111600ZNOV17", "day", "", "last", "required"},
		{"111600ZNOV17", "", "UFN", "last", "does not recur"},
		{"111600ZNOV17", "once", "UFN", "last", "does not recur"},
		{"111600ZNOV17", "day", "310600DEC17", "last.zone", "zone letter"},
		{"111600ZNOV17", "day", "100600ZNOV17", "last", "110600ZNOV17"},
		{"UFN", "day", "UFN", "until", "first opening ends"},
		{"120600ZNOV17", "day", "UFN", "until", "120600ZNOV17"},
		{"180600ZNOV17", "week", "UFN", "until", "180600ZNOV17"},
		{"110500ZNOV17", "day", "UFN", "until", "before it starts"},
	} {
		_, err := read(VolumeForm{At: "35N 40E", From: "110600ZNOV17", Until: c.until, Every: c.every, Last: c.last})
		var wrong *parley.Error
		if !errors.As(err, &wrong) || wrong.Field != "volumes[0]."+c.field || !strings.Contains(wrong.Want, c.says) {
			t.Errorf("until %s, every %q, last %q: %v, want an error of %s that says %q", c.until, c.every, c.last, err, c.field, c.says)
		}
	}
}

// What a form does not say of the recurrence stays; once takes it away.
func TestAChangeOfWhatRecurs(t *testing.T) {
	first, err := read(VolumeForm{At: "35N 40E", From: "110600ZNOV17", Until: "111600ZNOV17", Every: "day", Last: "311800ZDEC17"})
	if err != nil {
		t.Fatal(err)
	}
	old := first.Notice
	change := func(v VolumeForm) parley.Volume {
		t.Helper()
		r, err := Reader{}.Change(old, Form{Volumes: []VolumeForm{v}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Notice.Volumes[0]
	}
	if v := change(VolumeForm{Until: "111500ZNOV17"}); v.Every != parley.Daily || v.Last != old.Volumes[0].Last || v.Until >= old.Volumes[0].Until {
		t.Errorf("%+v", v)
	}
	if v := change(VolumeForm{Last: "UFN"}); v.Every != parley.Daily || v.Last != 0 {
		t.Errorf("%+v", v)
	}
	if v := change(VolumeForm{Every: "week"}); v.Every != parley.Weekly || v.Last != old.Volumes[0].Last {
		t.Errorf("%+v", v)
	}
	if v := change(VolumeForm{Every: "once"}); v.Every != parley.Once || v.Last != 0 {
		t.Errorf("%+v", v)
	}
	_, err = Reader{}.Change(old, Form{Volumes: []VolumeForm{{Until: "UFN"}}})
	if err == nil || !strings.Contains(err.Error(), "volumes[0].until") {
		t.Errorf("a daily window until further notice: %v", err)
	}
	// The letter J is read in last as in the others.
	damascus := Reader{Local: time.FixedZone("Damascus", 2*3600)}
	r, err := damascus.Change(old, Form{Volumes: []VolumeForm{{Last: "312000JDEC17"}}})
	if err != nil || r.Notice.Volumes[0].Last != old.Volumes[0].Last {
		t.Errorf("%v, %v", r, err)
	}
	if !slices.Equal(r.Understood[0].Volumes, []int{0}) || r.Understood[0].Shape != "" {
		t.Errorf("understood as %+v", r.Understood)
	}
}
