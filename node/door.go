package node

import (
	"fmt"
	"time"

	"parley"
	"parley/channel"
	"parley/geo"
)

// door applies the rules that are the door's alone: the clock's, and what geometry says.
// What the judge would void is found by the writer, against the newest state.
func (c *Channel) door(e *channel.Entry, confirmed []string) error {
	now := c.node.now()
	deadline := e.Payload.NotAfter
	if e.Entry.Release() != nil {
		deadline = min(deadline, e.Release.NotAfter)
	}
	if deadline < now {
		return &Refusal{Reason: Door, Detail: fmt.Sprintf("notAfter: the words were signed to be taken until %s, and it is %s: sign them anew", stamp(deadline), stamp(now))}
	}
	switch b := e.Body().(type) {
	case *parley.Filing:
		return c.doubts("notice", &b.Notice, confirmed)
	case *parley.Change:
		return c.doubts("notice", &b.Notice, confirmed)
	}
	return nil
}

func stamp(t parley.Millis) string { return time.UnixMilli(int64(t)).UTC().Format(time.RFC3339) }

// doubts refuses what cannot be drawn, and asks about places that look wrong: nine
// kilometres have cost lives.
func (c *Channel) doubts(field string, n *parley.Notice, confirmed []string) error {
	var area []parley.Place
	if t := c.Terms(); t != nil {
		area = t.Charter.Area
	}
	var q Questions
	for i, vol := range n.Volumes {
		path := fmt.Sprintf("%s.volumes[%d].footprint", field, i)
		if err := geo.Check(vol.Footprint); err != nil {
			return &Refusal{Reason: Door, Detail: path + "." + err.Error()}
		}
		if area == nil {
			continue
		}
		swapped, outside := 0, 0
		var where parley.Place
		for _, p := range vol.Footprint.Places {
			if geo.Inside(area, p) {
				continue
			}
			outside++
			where = p
			if geo.LooksSwapped(area, p) {
				swapped++
			}
		}
		switch {
		case outside == 0:
		case swapped == outside:
			q = append(q, Question{"swapped", path, fmt.Sprintf("%s lies outside the charter's area, and inside it with latitude and longitude exchanged. Is it meant as it stands?", place(where))})
		default:
			q = append(q, Question{"outside-area", path, fmt.Sprintf("%s lies outside the charter's area. Is it meant so?", place(where))})
		}
	}
	return unconfirmed(q, confirmed)
}

func place(p parley.Place) string {
	return fmt.Sprintf("%.7f, %.7f", float64(p.Lat())/parley.Degree, float64(p.Lon())/parley.Degree)
}
