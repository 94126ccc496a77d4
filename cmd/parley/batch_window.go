package main

import (
	"fmt"
	"strconv"
	"strings"

	"parley"
)

const windowForm = `"ehoc: thursday 0900-1300"`

// sendingWindows reads when parties take batches. A party that is named gets those that are
// given in the place of what it had.
func (f *charterFlags) sendingWindows(c *parley.Charter) error {
	given := map[string][]parley.SendingWindow{}
	for _, text := range f.windows {
		id, rest, err := pair("window", text, ":", windowForm)
		if err != nil {
			return err
		}
		w, err := readWindow(rest)
		if err != nil {
			return err
		}
		given[id] = append(given[id], w)
	}
	for i := range c.Parties {
		if l := given[string(c.Parties[i].ID)]; l != nil {
			c.Parties[i].Window = l
			delete(given, string(c.Parties[i].ID))
		}
	}
	for id := range given {
		return parley.Wrong("window", id, "must name a party of the charter")
	}
	return nil
}

// readWindow reads "monday thursday 0900-1300".
func readWindow(text string) (w parley.SendingWindow, err error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return w, parley.Wrong("window", text, "must be days and hours: "+windowForm)
	}
	for _, d := range words[:len(words)-1] {
		w.Days = append(w.Days, parley.Weekday(strings.ToLower(d)))
	}
	hours := words[len(words)-1]
	from, until, ok := strings.Cut(hours, "-")
	if ok {
		w.From, ok = clockTime(from)
	}
	if ok {
		w.Until, ok = clockTime(until)
	}
	if !ok {
		return w, parley.Wrong("window", hours, "must be two hours of a day by UTC: "+windowForm)
	}
	return w, nil
}

// clockTime reads four digits, such as 0900 or 2400.
func clockTime(text string) (parley.Millis, bool) {
	n, err := strconv.Atoi(text)
	if err != nil || len(text) != 4 || n%100 > 59 || n > 2400 || n < 0 {
		return 0, false
	}
	return parley.Millis(n/100*60+n%100) * 60_000, true
}

func windowWords(w parley.SendingWindow) string {
	var days []string
	for _, d := range w.Days {
		days = append(days, string(d))
	}
	hour := func(t parley.Millis) string { return fmt.Sprintf("%02d%02d", t/3600_000, t%3600_000/60_000) }
	return fmt.Sprintf("on %s from %s until %s UTC", strings.Join(days, ", "), hour(w.From), hour(w.Until))
}
