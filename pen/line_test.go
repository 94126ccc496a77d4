package pen_test

import (
	"strings"
	"testing"

	"parley/pen"
)

// A roster's table is read with its columns in any order, its shifts in any order; what is
// wrong with one names the row and the column.
func TestARosterIsReadFromATable(t *testing.T) {
	table := "office,from,until,languages,alternate,reach\nday desk,111400ZNOV17,112200ZNOV17,ru en,,\n\"night desk, north\",110600ZNOV17,111400ZNOV17,en,operations,telephone 1\n"
	r, err := pen.Reader{}.Roster(pen.RosterForm{Table: table})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Shifts) != 2 || r.Shifts[0].Office != "night desk, north" || r.Shifts[0].Alternate != "operations" || strings.Join(r.Shifts[1].Languages, " ") != "en ru" {
		t.Errorf("read %+v", r.Shifts)
	}
	if says := strings.Join(pen.SayLine(r), "\n"); !strings.Contains(says, "110600ZNOV17 to 111400ZNOV17: night desk, north, alternate operations, speaks en, telephone 1") {
		t.Errorf("says\n%s", says)
	}
	for _, bad := range []struct{ table, says string }{
		{"from,until,office\n", "languages"},
		{"from,until,office,languages,name\n110600ZNOV17,111400ZNOV17,desk,en,Smith\n", "name"},
		{"from,until,office,languages\n110600ZNOV17,soon,desk,en\n", "table[0].until"},
		{"from,until,office,languages\n110600ZNOV17,111400ZNOV17\n", "table, line 2"},
		{"from,until,office,languages\n111400ZNOV17,110600ZNOV17,desk,en\n", "until"},
	} {
		if _, err := (pen.Reader{}).Roster(pen.RosterForm{Table: bad.table}); err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%q: %v, should name %s", bad.table, err, bad.says)
		}
	}
}
