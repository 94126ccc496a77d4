package main

import (
	"fmt"
	"time"

	"parley"
	"parley/api"
)

// marks are what the charter's terms and the hour make of a notice, behind its standing.
func marks(n *api.Notice) (out string) {
	if n.Late {
		out += ", LATE"
	}
	if n.Expired {
		out += ", EXPIRED"
	}
	if r := n.Reconfirm; r != nil && r.Overdue {
		out += ", NOT RECONFIRMED"
	}
	return out
}

// routineLines tells how long before its start a notice was released and received, when it
// expires, and when its party last said that it holds.
func routineLines(n *api.Notice) (lines []string) {
	for _, v := range n.History {
		if !v.Current || v.Text == nil {
			continue
		}
		line := "released " + leadWords(v.Lead) + ", by the clock of " + string(n.Party)
		if v.LeadAsked != 0 {
			line += "; the charter asks for " + duration(v.LeadAsked)
		}
		if v.Late {
			line += ": LATE"
		}
		lines = append(lines, line)
		for _, r := range v.Received {
			line := fmt.Sprintf("received %s, by the clock of %s", leadWords(r.Lead), r.Party)
			if o := r.Offset; o != nil {
				line += fmt.Sprintf(", which was measured to be %s ahead, give or take %s", seconds(o.Offset), seconds(o.RoundTrip/2))
			}
			lines = append(lines, line)
		}
	}
	if n.Expires != 0 {
		lines = append(lines, "expires "+dtg(n.Expires))
	}
	if r := n.Reconfirm; r != nil {
		line := "reconfirmed " + dtg(r.Since)
		if r.Last.IsZero() {
			line = "not reconfirmed since it was said, " + dtg(r.Since)
		}
		if r.Overdue {
			line = "NOT RECONFIRMED since " + dtg(r.Since)
		}
		if r.Due != 0 {
			line += ", due " + dtg(r.Due)
		}
		lines = append(lines, line)
	}
	return lines
}

func leadWords(lead parley.Millis) string {
	d := (time.Duration(lead) * time.Millisecond).Truncate(time.Second)
	if d < 0 {
		return (-d).String() + " after it had begun"
	}
	return d.String() + " before its start"
}
