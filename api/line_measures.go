package api

import (
	"strconv"

	"parley/channel"
)

// lineFigures gives the rows of a table of what is not between two parties alone: the leads
// of each party's notices, which have no debtor, and line checks, which the first party was
// to make with the other: creditor, debtor, measure, figure, value.
func lineFigures(m *channel.Measures) (rows [][]string) {
	add := func(creditor, debtor, measure, name string, value int) {
		rows = append(rows, []string{creditor, debtor, measure, name, strconv.Itoa(value)})
	}
	for _, s := range m.Sides {
		add(string(s.Party), "", "notices", "versions", s.Versions)
		add(string(s.Party), "", "notices", "timed", s.Timed)
		add(string(s.Party), "", "notices", "late", s.Late)
	}
	for _, l := range m.Lines {
		for _, f := range []struct {
			name  string
			value int
		}{
			{"scheduled", l.Scheduled}, {"made", l.Made}, {"late", l.Late}, {"missed", l.Missed}, {"unknown", l.Unknown}, {"technical", l.Technical},
			{"declared", l.Declared}, {"other", l.Other}, {"unsaid", l.Unsaid}, {"entered", l.Entered},
		} {
			add(string(l.With), string(l.Party), "line checks", f.name, f.value)
		}
	}
	return rows
}
