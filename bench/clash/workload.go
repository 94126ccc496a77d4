package main

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"parley"
	"parley/clash"
	"parley/geo"
)

// The theatre: 30 hot spots in 4 by 6 degrees, over a week.
const (
	south, west   = 34.0, 37.0
	height, width = 2.5, 3.7
	start         = 1510358400000 // 11 November 2017
	week          = 7 * 24 * 3_600_000
)

// generator makes volumes: 60 % star polygons, 25 % corridors, 15 % circles, half of them
// about the hot spots; heights low, middle and high; windows from a quarter of an hour to
// half a day, one in twenty without end. All heights have one reference, because the peers
// know but one.
type generator struct {
	*rand.Rand
	spots  []parley.Place
	spread []float64
}

func newGenerator(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 30))}
	for range 30 {
		g.spots = append(g.spots, g.anywhere())
		g.spread = append(g.spread, g.between(5000, 30_000))
	}
	return g
}

func degrees(lat, lon float64) parley.Place {
	return parley.Place{int64(math.Round(lat * parley.Degree)), int64(math.Round(lon * parley.Degree))}
}

func (g *generator) anywhere() parley.Place {
	return degrees(south+height*g.Float64(), west+width*g.Float64())
}

func (g *generator) between(least, most float64) float64 { return least + (most-least)*g.Float64() }

func (g *generator) logUniform(least, most float64) float64 {
	return least * math.Pow(most/least, g.Float64())
}

func (g *generator) place() parley.Place {
	if g.IntN(2) == 0 {
		return g.anywhere()
	}
	n := g.IntN(len(g.spots))
	x, y := g.NormFloat64()*g.spread[n], g.NormFloat64()*g.spread[n]
	return geo.Direct(g.spots[n], math.Atan2(x, y)*180/math.Pi, math.Hypot(x, y))
}

func (g *generator) footprint() parley.Footprint {
	at := g.place()
	switch k := g.IntN(100); {
	case k < 60:
		size, n := g.logUniform(300, 3000), 5+g.IntN(8)
		l := make([]parley.Place, 0, n+1)
		for i := range n {
			l = append(l, geo.Direct(at, (float64(i)+0.8*g.Float64())*360/float64(n), size*g.between(0.5, 1)))
		}
		return parley.Footprint{Shape: parley.Polygon, Places: append(l, l[0])}
	case k < 85:
		n, azimuth := 3+g.IntN(6), 360*g.Float64()
		leg := g.logUniform(10_000, 150_000) / float64(n-1)
		l := []parley.Place{at}
		for range n - 1 {
			l = append(l, geo.Direct(l[len(l)-1], azimuth, leg))
			azimuth += 20 * g.NormFloat64()
		}
		return parley.Footprint{Shape: parley.Corridor, Places: l, Radius: int64(g.between(500, 2000) * 1000)}
	}
	return parley.Footprint{Shape: parley.Circle, Places: []parley.Place{at}, Radius: int64(g.logUniform(500, 20_000) * 1000)}
}

func metres(m float64) parley.Height {
	return parley.Height{Ref: parley.AMSL, Unit: parley.Metres, Value: int64(m * 1000)}
}

func (g *generator) heights() (low, high float64) {
	switch k := g.IntN(100); {
	case k < 60:
		return 0, g.between(60, 500)
	case k < 85:
		low = g.between(0, 3000)
		return low, low + g.between(150, 1500)
	}
	a, b := g.between(3000, 12_000), g.between(3000, 12_000)
	return min(a, b), max(a, b)
}

func (g *generator) volume() parley.Volume {
	low, high := g.heights()
	v := parley.Volume{Footprint: g.footprint(), Lower: metres(low), Upper: metres(high), From: start + parley.Millis(week*g.Float64())}
	if g.IntN(20) > 0 {
		v.Until = v.From + parley.Millis(g.logUniform(900_000, 43_200_000))
	}
	return v
}

// item is a notice of one volume; its number makes its ID.
func (g *generator) item(n uint64, by parley.OriginatorID) clash.Item {
	i := clash.Item{Originator: by, Mode: parley.Real, Kind: parley.NoticeKinds[g.IntN(len(parley.NoticeKinds))], Volumes: []parley.Volume{g.volume()}}
	binary.BigEndian.PutUint64(i.ID[:], n*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(i.ID[8:], n)
	return i
}

// track is a position now, anywhere: everything within 1 km and 100 m of it is asked for.
func (g *generator) track() clash.Around {
	low, high := g.heights()
	at := start + parley.Millis(week*g.Float64())
	h := metres(g.between(low, high))
	return clash.Around{
		Where: parley.Footprint{Shape: parley.Point, Places: []parley.Place{g.anywhere()}},
		Lower: h, Upper: h, From: at, Until: at, Mode: parley.Real, Horizontal: 1_000_000, Vertical: 100_000,
	}
}

var others = []parley.OriginatorID{"a", "b", "c", "d", "e", "f", "g", "h"}

func terms() clash.Terms {
	return clash.Terms{Rules: []parley.Rule{{Name: "all", Kinds: parley.NoticeKinds, With: parley.NoticeKinds}}}
}
