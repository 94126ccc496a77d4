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
	case *parley.Urgent:
		return c.doubtsOf("footprint", b.Footprint, confirmed)
	case *parley.Incident:
		return c.doubtsOf("account.footprint", b.Account.Footprint, confirmed)
	case *parley.Accounting:
		return c.doubtsOf("account.footprint", b.Account.Footprint, confirmed)
	case *parley.Reply:
		return unconfirmed(astray(c.area(), "place", b.Place), confirmed)
	}
	return nil
}

func stamp(t parley.Millis) string { return time.UnixMilli(int64(t)).UTC().Format(time.RFC3339) }

// doubtsOf is [Channel.doubts] of one footprint that may be absent.
func (c *Channel) doubtsOf(path string, f parley.Footprint, confirmed []string) error {
	if f.Shape == "" {
		return nil
	}
	if err := geo.Check(f); err != nil {
		return &Refusal{Reason: Door, Detail: path + "." + err.Error()}
	}
	return unconfirmed(astray(c.area(), path, f.Places), confirmed)
}

// doubts refuses what cannot be drawn, and asks about places that look wrong: nine
// kilometres have cost lives.
func (c *Channel) doubts(field string, n *parley.Notice, confirmed []string) error {
	area := c.area()
	var q Questions
	for i, vol := range n.Volumes {
		path := fmt.Sprintf("%s.volumes[%d].footprint", field, i)
		if err := geo.Check(vol.Footprint); err != nil {
			return &Refusal{Reason: Door, Detail: path + "." + err.Error()}
		}
		q = append(q, astray(area, path, vol.Footprint.Places)...)
	}
	return unconfirmed(q, confirmed)
}

// astray asks about places outside an area, if there is one.
func astray(area *geo.Area, path string, places []parley.Place) Questions {
	if area == nil {
		return nil
	}
	swapped, outside := 0, 0
	var where parley.Place
	for _, p := range places {
		if area.Holds(p) {
			continue
		}
		outside++
		where = p
		if area.LooksSwapped(p) {
			swapped++
		}
	}
	switch {
	case outside == 0:
		return nil
	case swapped == outside:
		return Questions{{"swapped", path, fmt.Sprintf("%s lies outside the charter's area, and inside it with latitude and longitude exchanged. Is it meant as it stands?", place(where))}}
	}
	return Questions{{"outside-area", path, fmt.Sprintf("%s lies outside the charter's area. Is it meant so?", place(where))}}
}

// drawnArea is the area of a charter, made ready once: it is asked of every place filed.
type drawnArea struct {
	charter parley.Hash
	area    *geo.Area // nil if the charter names none
}

// area gives the area of the charter in force, nil if there is none.
func (c *Channel) area() *geo.Area {
	t := c.Terms()
	if t == nil {
		return nil
	}
	d := c.drawn.Load()
	if d == nil || d.charter != t.Hash {
		d = &drawnArea{charter: t.Hash}
		if t.Charter.Area != nil {
			d.area = geo.NewArea(t.Charter.Area)
		}
		c.drawn.Store(d)
	}
	return d.area
}

func place(p parley.Place) string {
	return fmt.Sprintf("%.7f, %.7f", float64(p.Lat())/parley.Degree, float64(p.Lon())/parley.Degree)
}
