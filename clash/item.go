package clash

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"parley"
	"parley/geo"
)

// item is an Item made ready for comparing, with bounds of all its volumes.
type item struct {
	Item
	kind    int // index in parley.NoticeKinds; -1 for none of them
	volumes []volume
	window  window     // of all volumes, as one that opens once
	centre  [3]float64 // of a ball that holds all footprints: see geo.Shape.Ball
	reach   float64    // its radius, metres
}

// volume is a parley.Volume made ready.
type volume struct {
	shape   *geo.Shape
	radius  int64 // millimetres: how far the footprint reaches from its skeleton
	sided   bool  // a corridor whose sides differ
	window  window
	band    band
	unknown string // what is wrong with it, if it is not well formed
}

func prepare(i Item) *item {
	p := &item{Item: i, kind: slices.Index(parley.NoticeKinds, i.Kind), volumes: make([]volume, len(i.Volumes))}
	for k, v := range i.Volumes {
		p.volumes[k] = prepareVolume(v, fmt.Sprintf("volume %d of %s", k+1, i.Originator))
		if w := p.volumes[k].window; k == 0 {
			p.window = window{from: w.from, until: w.until}
		} else {
			p.window = window{from: min(p.window.from, w.from), until: max(p.window.until, w.until)}
		}
	}
	p.bound()
	return p
}

// prepareVolume makes a volume ready. One that is not well formed may be anywhere and at
// any time: an entry in a log cannot be refused any more, and no verdict on it is none.
func prepareVolume(v parley.Volume, name string) volume {
	if err := v.Validate(); err != nil {
		field := "volume"
		if e, ok := err.(*parley.Error); ok {
			field = e.Field
		}
		return volume{
			shape:   geo.Prepare(parley.Footprint{}),
			window:  window{until: forever},
			unknown: cut(name + " is not well formed: " + field),
		}
	}
	p := volume{
		shape:  geo.Prepare(v.Footprint),
		radius: v.Footprint.Reach(),
		sided:  v.Footprint.Left != v.Footprint.Right,
		window: windowsOf(&v),
		band:   bandOf(&v),
	}
	if err := p.shape.Fault(); err != nil {
		p.unknown = cut(name + " has no certain footprint: " + err.Error())
	}
	return p
}

// cut keeps a text within what parley.Detail takes.
func cut(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:197], "") + "..."
}

// bound makes the ball: around the mean of the volumes' balls.
func (p *item) bound() {
	for i := range p.volumes {
		c, _ := p.volumes[i].shape.Ball()
		for k := range c {
			p.centre[k] += c[k] / float64(len(p.volumes))
		}
	}
	for i := range p.volumes {
		c, r := p.volumes[i].shape.Ball()
		p.reach = max(p.reach, between(&p.centre, &c)+r)
	}
}

func between(a, b *[3]float64) float64 {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	return math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
}
