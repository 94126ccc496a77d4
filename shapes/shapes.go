// Package shapes makes footprints of the shapes that airspace orders have beyond circle,
// polygon and corridor: tracks, orbits, rings with arcs, and sectors between two radii. It
// is pure, like geo, on whose geodesics it builds.
//
// # Arcs
//
// An arc is all that lies at one geodesic distance from its centre, from one bearing to
// another. A footprint has no arcs, so they become edges, always on the safe side: where
// the area lies on the centre's side of an arc, the edges run outside it, and where it
// lies on the other side, inside, so that nothing of the true area is left out. How far
// the edges leave the arc at most is [Drawn.Tolerance]: a metre, and more only where a
// footprint's [parley.MaxPlaces] places do not suffice for that.
//
// Corners are places, to 1e-7 degree (8 mm at the most from where a bearing and a
// distance put them).
package shapes

import (
	"fmt"
	"math"

	"parley"
	"parley/geo"
)

// Drawn is a footprint that stands for a shape with arcs.
type Drawn struct {
	Footprint parley.Footprint
	Tolerance int64 // millimetres by which it may go beyond the shape; 0: it is the shape itself
	Edges     int   // how many edges stand for arcs
}

const (
	finest   = 1000 // millimetres: the tolerance aimed at
	leastArc = 1.0  // metres: the shortest radius of an arc, far above what places are rounded to
	// grain covers twice over what rounding to 1e-7 degree moves an edge, in metres: half
	// of 11.1 mm north and half of it east.
	grain = 0.020
	// widestStep is the most that one edge turns around the centre, in degrees, however
	// small the arc.
	widestStep = 10.0
	sphere     = 6_371_008.8 // metres: the mean radius, for the height of an arc over its chord
)

// step gives how many degrees an edge may turn at a radius in metres, so that it stays
// within a tolerance in millimetres: an arc of half that angle rises by r·θ²/2 over its
// chord, less on a globe. Some of the tolerance is left for rounding, and for the
// ellipsoid, which is no sphere.
func step(radius float64, tolerance int64) float64 {
	rise := 0.95*float64(tolerance)/1000 - 1.5*grain
	return min(widestStep, 2*math.Sqrt(2*rise/radius)*180/math.Pi)
}

// edges counts those that stand for an arc.
func edges(degrees, radius float64, tolerance int64) int {
	return max(1, int(math.Ceil(degrees/step(radius, tolerance))))
}

// outside gives how far from the centre the ends of an edge lie that touches a circle from
// outside, where it turns by so many degrees around the centre (Napier: the edge's middle
// is the right angle). The allowance of a hundredth is for the ellipsoid.
func outside(radius, degrees float64) float64 {
	far := sphere * math.Atan(math.Tan(radius/sphere)/math.Cos(degrees/2*math.Pi/180))
	return radius + 1.01*(far-radius) + grain
}

// inside gives how far from the centre the ends of an edge lie that stays within a circle.
func inside(radius float64) float64 { return radius - grain }

// closedCircle draws a whole circle as a ring, around it or within.
func closedCircle(centre parley.Place, radius float64, around bool, tolerance int64) []parley.Place {
	n := edges(360, radius, tolerance)
	far := inside(radius)
	if around {
		far = outside(radius, 360/float64(n))
	}
	ring := make([]parley.Place, 0, n+1)
	for i := range n {
		ring = append(ring, geo.Direct(centre, 360*float64(i)/float64(n), far))
	}
	return append(ring, ring[0])
}

// fit finds the tolerance in millimetres with which a shape's places are no more than a
// footprint holds: the finest, or the least of two digits that does.
func fit(places func(tolerance int64) int) (int64, error) {
	for t := int64(finest); t <= 1000*finest; t = coarser(t) {
		if places(t) <= parley.MaxPlaces {
			return t, nil
		}
	}
	return 0, parley.Wrong("places", places(1000*finest), fmt.Sprintf("must be at most %d places, those of arcs and holes included", parley.MaxPlaces))
}

// coarser gives the next greater number of two digits and zeros.
func coarser(t int64) int64 {
	unit := int64(1)
	for t/unit >= 100 {
		unit *= 10
	}
	return t + unit
}

// checkRadius refuses what no arc can have; radius is in metres, measured between places.
func checkRadius(field string, radius float64) error {
	if radius < leastArc-2*grain || radius > parley.MaxRadius/1000+2*grain {
		return parley.Wrong(field, fmt.Sprintf("%.3f metres", radius), "must be from 1 metre to 2000 km")
	}
	return nil
}
