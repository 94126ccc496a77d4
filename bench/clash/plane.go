package main

import (
	"encoding/binary"
	"math"

	"parley"
	"parley/bench/peers"
	"parley/clash"
	"parley/geo"
)

// The ellipsoid's axes in metres (WGS-84).
const equator, pole = 6378137.0, 6356752.314245179

// plane is what servers that know polygons get instead of the ellipsoid: a plane that
// touches it in the middle of the theatre, and what is seen on it from the Earth's centre.
// Geodesics are straight there, within half a metre for the corridors of this workload, and
// lengths are right in the middle and 0.4 % too long where corridors lead farthest out.
type plane struct {
	at, up, east, north [3]float64
}

func newPlane() *plane {
	middle := degrees(south+height/2, west+width/2)
	lat, lon := float64(middle[0])/parley.Degree*math.Pi/180, float64(middle[1])/parley.Degree*math.Pi/180
	return &plane{
		at:    geo.MarkOf(middle).Metres(),
		up:    [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)},
		east:  [3]float64{-math.Sin(lon), math.Cos(lon), 0},
		north: [3]float64{-math.Sin(lat) * math.Cos(lon), -math.Sin(lat) * math.Sin(lon), math.Cos(lat)},
	}
}

func dot(a, b [3]float64) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func (l *plane) point(p parley.Place) peers.Point {
	m := geo.MarkOf(p).Metres()
	k := dot(l.at, l.up) / dot(m, l.up)
	for i := range m {
		m[i] = m[i]*k - l.at[i]
	}
	return peers.Point{dot(m, l.east), dot(m, l.north)}
}

// degrees is where a point of the plane lies.
func (l *plane) degrees(p peers.Point) (latitude, longitude float64) {
	var m [3]float64
	for i := range m {
		m[i] = l.at[i] + p[0]*l.east[i] + p[1]*l.north[i]
	}
	k := 1 / math.Sqrt((m[0]*m[0]+m[1]*m[1])/(equator*equator)+m[2]*m[2]/(pole*pole))
	across := math.Hypot(m[0], m[1])
	return math.Atan2(k*m[2]*equator*equator, k*across*pole*pole) * 180 / math.Pi, math.Atan2(m[1], m[0]) * 180 / math.Pi
}

// scale is how long a metre about a place is on the plane.
func (l *plane) scale(p parley.Place) (k float64) {
	from := l.point(p)
	for azimuth := range 4 {
		to := l.point(geo.Direct(p, float64(azimuth)*90, 1000))
		k += math.Hypot(to[0]-from[0], to[1]-from[1]) / 4000
	}
	return k
}

// arcs is how many sides a whole circle has on the plane, all corners on the circle.
const arcs = 32

// volume is an item of one volume as servers get it.
func (l *plane) volume(i *clash.Item) peers.Volume {
	v := &i.Volumes[0]
	p := peers.Volume{
		ID: numberOf(i.ID), Party: string(i.Originator),
		Opens: int64(v.From), Closes: int64(v.Until), Low: v.Lower.Value, High: v.Upper.Value,
	}
	places := v.Footprint.Places
	if v.Footprint.Shape == parley.Circle {
		for k := range arcs {
			p.Places = append(p.Places, l.point(geo.Direct(places[0], float64(k)*360/arcs, float64(v.Footprint.Radius)/1000)))
		}
		p.Places = append(p.Places, p.Places[0])
		return p
	}
	for _, at := range places {
		p.Places = append(p.Places, l.point(at))
	}
	p.Radius = float64(v.Footprint.Radius) / 1000 * l.scale(places[len(places)/2])
	return p
}

func (l *plane) track(t *clash.Around) peers.Track {
	at := t.Where.Places[0]
	metres := float64(t.Horizontal) / 1000
	return peers.Track{
		At: l.point(at), Radius: metres * l.scale(at), Metres: metres,
		Latitude: float64(at[0]) / parley.Degree, Longitude: float64(at[1]) / parley.Degree,
		Time: int64(t.From), Low: t.Lower.Value - t.Vertical, High: t.Upper.Value + t.Vertical,
	}
}

// numberOf is the number that made an item's ID.
func numberOf(id parley.Hash) int64 { return int64(binary.BigEndian.Uint64(id[8:])) }
