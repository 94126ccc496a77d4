package clash

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/geo"
)

// --- what the tests build notices from

func place(lat, lon float64) parley.Place {
	return parley.Place{int64(math.Round(lat * parley.Degree)), int64(math.Round(math.Remainder(lon, 360) * parley.Degree))}
}

func point(p parley.Place) parley.Footprint {
	return parley.Footprint{Shape: parley.Point, Places: []parley.Place{p}}
}

func circle(p parley.Place, metres float64) parley.Footprint {
	return parley.Footprint{Shape: parley.Circle, Places: []parley.Place{p}, Radius: int64(math.Round(metres * 1000))}
}

func corridor(metres float64, l ...parley.Place) parley.Footprint {
	return parley.Footprint{Shape: parley.Corridor, Places: l, Radius: int64(math.Round(metres * 1000))}
}

// sides makes the two sides of a corridor differ.
func sides(f parley.Footprint, left, right float64) parley.Footprint {
	f.Radius, f.Left, f.Right = 0, int64(math.Round(left*1000)), int64(math.Round(right*1000))
	if f.Left == f.Right {
		f.Left++
	}
	return f
}

// pierced is a star with one to three holes, most of which lie within it and apart.
func pierced(r *rand.Rand, centre parley.Place, size float64) parley.Footprint {
	f := star(r, centre, 5+r.IntN(8), float64(size*0.6), size)
	n := 1 + r.IntN(3)
	for k := range n {
		at := geo.Direct(centre, float64(k)*360/float64(n), float64(size*0.2))
		f.Holes = append(f.Holes, star(r, at, 3+r.IntN(4), float64(size*0.02), float64(size*0.17)).Places)
	}
	return f
}

func ring(l ...parley.Place) parley.Footprint {
	return parley.Footprint{Shape: parley.Polygon, Places: append(slices.Clone(l), l[0])}
}

func square(south, west, north, east float64) parley.Footprint {
	return ring(place(south, west), place(south, east), place(north, east), place(north, west))
}

func star(r *rand.Rand, centre parley.Place, n int, least, most float64) parley.Footprint {
	var l []parley.Place
	for i := range n {
		az := (float64(i) + float64(0.8*r.Float64())) * 360 / float64(n) // rounded, so that every processor draws alike
		l = append(l, geo.Direct(centre, az, least+float64((most-least)*r.Float64())))
	}
	return ring(l...)
}

var (
	gnd = parley.Height{Ref: parley.Ground}
	unl = parley.Height{Ref: parley.Unlimited}
)

func metres(ref parley.HeightRef, m float64) parley.Height {
	return parley.Height{Ref: ref, Unit: parley.Metres, Value: int64(math.Round(m * 1000))}
}

func feet(ref parley.HeightRef, ft float64) parley.Height {
	return parley.Height{Ref: ref, Unit: parley.Feet, Value: int64(math.Round(ft * 1000))}
}

func level(fl int64) parley.Height {
	return parley.Height{Ref: parley.Standard, Unit: parley.FlightLevel, Value: fl * 1000}
}

// hour is a time in hours after 11 November 2017 00:00 UTC.
func hour(h float64) parley.Millis { return 1510358400000 + parley.Millis(h*3_600_000) }

// id makes a hash of a number.
func id(n int) (h parley.Hash) {
	h[0], h[1], h[2] = byte(n>>16), byte(n>>8), byte(n)
	return h
}

// always is a volume over a footprint from the ground up, for one hour.
func always(f parley.Footprint) parley.Volume {
	return parley.Volume{Footprint: f, Lower: gnd, Upper: unl, From: hour(0), Until: hour(1)}
}

func notice(n int, by parley.OriginatorID, v ...parley.Volume) Item {
	return Item{ID: id(n), Originator: by, Kind: parley.Flight, Mode: parley.Real, Volumes: v}
}

func rule(horizontal, vertical float64, t parley.Millis) parley.Rule {
	all := slices.Clone(parley.NoticeKinds)
	return parley.Rule{Name: "all", Kinds: all, With: all, Horizontal: int64(math.Round(horizontal * 1000)), Vertical: int64(math.Round(vertical * 1000)), Time: t}
}

// margin is plausible for the Euphrates valley and beyond.
var margin = parley.HeightMargins{Geoid: 30_000, Pressure: 600_000, TerrainLow: 100_000, TerrainHigh: 900_000}

func engine(h parley.HeightMargins, rules ...parley.Rule) *Exact {
	x := NewExact()
	x.SetTerms(Terms{Rules: rules, Heights: h})
	return x
}

// check compares both ways round and through Against, and wants one verdict of all.
func check(t *testing.T, name string, x *Exact, a, b Item, want parley.Verdict) Result {
	t.Helper()
	ab, ba := x.Compare(a, b, "all"), x.Compare(b, a, "all")
	if ab.Verdict != want {
		t.Errorf("%s: %s, want %s (%+v)", name, ab.Verdict, want, ab)
	}
	if ab.Other != b.ID || ba.Other != a.ID {
		t.Errorf("%s: wrong other: %v, %v", name, ab.Other, ba.Other)
	}
	ba.Other, ba.At, ba.OtherAt = ab.Other, ba.OtherAt, ba.At
	if !reflect.DeepEqual(ab, ba) {
		t.Errorf("%s: not symmetrical:\n%+v\n%+v", name, ab, ba)
	}
	x.Put(b)
	defer x.Remove(b.ID)
	var stored []Result
	if want != parley.None {
		stored = []Result{ab}
	}
	if got := x.Against(a); len(got) != len(stored) || len(got) > 0 && !reflect.DeepEqual(got, stored) {
		t.Errorf("%s: against the stored one:\n%+v, compared\n%+v", name, got, stored)
	}
	return ab
}

// --- space

func TestSpace(t *testing.T) {
	a := square(35, 40, 36, 41)
	bowTie := ring(place(35, 40), place(36, 41), place(36, 40), place(35, 41))
	equator := ring(place(0, 0), place(0, 90), place(0, 180), place(0, -90))
	pierce := func(f parley.Footprint, hole parley.Footprint) parley.Footprint {
		f.Holes = [][]parley.Place{hole.Places}
		return f
	}
	holed := pierce(a, square(35.4, 40.4, 35.6, 40.6))
	otherHole := pierce(square(35.42, 40.42, 35.58, 40.58), square(35.45, 40.45, 35.55, 40.55))
	leaving := pierce(a, square(35.4, 40.4, 35.6, 41.6))
	lopsided := sides(corridor(1, place(35, 40), place(36, 40)), 200, 2000)
	turnedRound := sides(corridor(1, geo.Direct(place(36, 40), 270, 3000), geo.Direct(place(35, 40), 270, 3000)), 200, 2000)
	apart := func(m float64) parley.Footprint { return point(geo.Direct(place(10, 10), 90, m)) }
	for _, c := range []struct {
		name       string
		a, b       parley.Footprint
		horizontal float64
		want       parley.Verdict
	}{
		{"same point", point(place(1, 2)), point(place(1, 2)), 0, parley.Clash},
		{"common corner", a, square(36, 41, 37, 42), 0, parley.Clash},
		{"common edge", a, square(35, 41, 36, 42), 0, parley.Clash},
		{"corner on a meridian edge", a, ring(place(35.5, 41), place(36, 42), place(35, 42)), 0, parley.Clash},
		{"one step apart", a, ring(parley.Place{355000000, 410000001}, place(36, 42), place(35, 42)), 0, parley.Possible},
		{"11 cm apart", a, ring(parley.Place{355000000, 410000013}, place(36, 42), place(35, 42)), 0, parley.None},
		{"inside", a, point(place(35.5, 40.5)), 0, parley.Clash},
		{"around", a, square(34, 39, 37, 42), 0, parley.Clash},
		{"corridor across, no vertex inside", a, corridor(1, place(35.5, 39), place(35.5, 42)), 0, parley.Clash},
		{"within the rule", point(place(10, 10)), apart(990), 1000, parley.Clash},
		{"on the rule's limit", point(place(10, 10)), apart(1000), 1000, parley.Possible},
		{"just within the limit", point(place(10, 10)), apart(999.85), 1000, parley.Possible},
		{"just beyond the limit", point(place(10, 10)), apart(1000.15), 1000, parley.Possible},
		{"beyond the limit", point(place(10, 10)), apart(1000.3), 1000, parley.None},
		{"radii count", circle(place(10, 10), 400), circle(geo.Direct(place(10, 10), 90, 1000), 590), 20, parley.Clash},
		{"radii count, not enough", circle(place(10, 10), 400), circle(geo.Direct(place(10, 10), 90, 1000), 590), 9, parley.None},
		{"circles that touch", circle(place(10, 10), 400), circle(geo.Direct(place(10, 10), 90, 1000), 600), 0, parley.Possible},
		{"circle in corridor", corridor(500, place(10, 10), place(10, 11)), circle(place(10, 10.5), 1), 0, parley.Clash},
		{"circle over the pole", circle(place(89.5, 0), 100_000), point(place(89.8, 180)), 0, parley.Clash},
		{"circle short of the pole", circle(place(89.5, 0), 50_000), point(place(89.8, 180)), 0, parley.None},
		{"ring over the pole", ring(place(85, 0), place(85, 120), place(85, -120)), point(place(89, 77)), 0, parley.Clash},
		{"antimeridian", square(-1, 179, 1, -179), point(place(0, 180)), 0, parley.Clash},
		{"antimeridian, other side", square(-1, 179, 1, -179), point(place(0, 0)), 0, parley.None},
		{"corridor without length", corridor(1000, place(0, 10), place(0, 10)), point(place(0, 10.001)), 0, parley.Clash},
		{"corridor without length, far", corridor(1000, place(0, 10), place(0, 10)), point(place(0, 10.1)), 0, parley.None},
		{"on a bow tie", bowTie, point(place(35, 40)), 0, parley.Clash},
		{"in a bow tie", bowTie, point(place(35.5, 40.1)), 0, parley.Possible},
		{"far from a bow tie", bowTie, point(place(30, 40)), 0, parley.None},
		{"in a hole", holed, point(place(35.5, 40.5)), 0, parley.None},
		{"in a hole, within the rule of its ring", holed, point(place(35.5, 40.5)), 10_000, parley.Clash},
		{"in a hole, beyond the rule of its ring", holed, point(place(35.5, 40.5)), 9000, parley.None},
		{"a ring in a hole", holed, square(35.45, 40.45, 35.55, 40.55), 0, parley.None},
		{"a ring in a hole, to its edge on a meridian", holed, square(35.45, 40.45, 35.55, 40.6), 0, parley.Clash},
		{"around a hole", holed, square(35.3, 40.3, 35.7, 40.7), 0, parley.Clash},
		{"a hole around a hole's ring", holed, otherHole, 0, parley.None},
		{"on the edge of a hole", holed, point(place(35.5, 40.4)), 0, parley.Clash},
		{"a hole that leaves the ring", leaving, point(place(35.5, 40.1)), 0, parley.Possible},
		{"far from a hole that leaves the ring", leaving, point(place(30, 40.1)), 0, parley.None},
		{"on the wide side", lopsided, point(geo.Direct(place(35.5, 40), 90, 1500)), 0, parley.Clash},
		{"on the narrow side", lopsided, point(geo.Direct(place(35.5, 40), 270, 1500)), 0, parley.None},
		{"on the narrow side, within the rule", lopsided, point(geo.Direct(place(35.5, 40), 270, 1500)), 1400, parley.Clash},
		{"on the narrow side, at the rule's limit", lopsided, point(geo.Direct(place(35.5, 40), 270, 1500)), 1300, parley.Possible},
		{"past the end, on the wide side", lopsided, point(geo.Direct(geo.Direct(place(36, 40), 0, 1500), 90, 100)), 0, parley.Clash},
		{"past the end, on the narrow side", lopsided, point(geo.Direct(geo.Direct(place(36, 40), 0, 1500), 270, 100)), 0, parley.None},
		{"two with their narrow sides to each other", lopsided, turnedRound, 1000, parley.None},
		{"two with their narrow sides to each other, within the rule", lopsided, turnedRound, 3000, parley.Clash},
		{"a leg without length has no sides", sides(corridor(1, place(35, 40), place(35, 40)), 100, 200), point(place(35, 40)), 0, parley.Possible},
		{"larger than a hemisphere", equator, point(place(50, 50)), 0, parley.Possible},
		{"opposite ends", corridor(1, place(0, 0), place(0, 180)), point(place(50, 50)), 0, parley.Possible},
		{"opposite side of the Earth", a, point(place(-35.5, -139.5)), 0, parley.None},
	} {
		r := check(t, c.name, engine(margin, rule(c.horizontal, 0, 0)), notice(1, "blue", always(c.a)), notice(2, "red", always(c.b)), c.want)
		if (r.Verdict == parley.Possible) != (len(r.Detail.Assumes) > 0) {
			t.Errorf("%s: %s assumes %q", c.name, r.Verdict, r.Detail.Assumes)
		}
	}
}

// TestParallelIsNoEdge says that an edge along a parallel is the geodesic, which bulges
// polewards: 310 m over 150 km at 35° N (clash-engine.md, section 5).
func TestParallelIsNoEdge(t *testing.T) {
	x := engine(margin, rule(0, 0, 0))
	a := notice(1, "blue", always(corridor(10, place(35, 40), place(35, 41.64))))
	check(t, "on the parallel", x, a, notice(2, "red", always(point(place(35, 40.82)))), parley.None)
	north := geo.Direct(place(35, 40.82), 0, 310)
	r := check(t, "310 m north of it", x, a, notice(2, "red", always(point(north))), parley.Clash)
	if r.Detail.Distance != 0 {
		t.Errorf("%+v", r)
	}
}

// --- time

func TestTime(t *testing.T) {
	at := func(from, until parley.Millis) parley.Volume {
		v := always(point(place(35, 40)))
		v.From, v.Until = from, until
		return v
	}
	const year = 365 * 24
	for _, c := range []struct {
		name        string
		a, b        parley.Volume
		within      parley.Millis
		want        parley.Verdict
		from, until parley.Millis
	}{
		{"overlap", at(hour(0), hour(2)), at(hour(1), hour(3)), 0, parley.Clash, hour(1), hour(2)},
		{"end is start", at(hour(0), hour(1)), at(hour(1), hour(2)), 0, parley.Clash, hour(1), hour(1)},
		{"a millisecond between", at(hour(0), hour(1)-1), at(hour(1), hour(2)), 0, parley.None, 0, 0},
		{"a millisecond between, a millisecond allowed", at(hour(0), hour(1)-1), at(hour(1), hour(2)), 1, parley.Clash, hour(1) - 1, hour(1)},
		{"a second allowed, another missing", at(hour(0), hour(1)-1001), at(hour(1), hour(2)), 1000, parley.None, 0, 0},
		{"until further notice", at(hour(0), 0), at(hour(1), 0), 0, parley.Clash, hour(1), 0},
		{"one until further notice", at(hour(0), 0), at(hour(1), hour(2)), 0, parley.Clash, hour(1), hour(2)},
		{"one until further notice, with time", at(hour(0), 0), at(hour(1), hour(2)), 60_000, parley.Clash, hour(1) - 60_000, hour(2) + 60_000},
		{"before one until further notice", at(hour(5), 0), at(hour(1), hour(2)), 0, parley.None, 0, 0},
		{"a thousand years", at(hour(0), hour(1000*year)), at(hour(999*year), hour(1001*year)), 0, parley.Clash, hour(999 * year), hour(1000 * year)},
		{"last instant", at(parley.MaxTime, parley.MaxTime), at(hour(0), 0), 0, parley.Clash, parley.MaxTime, parley.MaxTime},
		{"last instant and all time allowed", at(parley.MaxTime, parley.MaxTime), at(0, 1), parley.MaxTime, parley.Clash, 0, parley.MaxTime},
		{"first instant", at(0, 0), at(0, 1), 0, parley.Clash, 0, 1},
		{"inside each other, with time", at(hour(0), hour(10)), at(hour(4), hour(5)), 60_000, parley.Clash, hour(4) - 60_000, hour(5) + 60_000},
		{"the same, with time", at(hour(0), hour(1)), at(hour(0), hour(1)), 60_000, parley.Clash, hour(0), hour(1)},
	} {
		r := check(t, c.name, engine(margin, rule(0, 0, c.within)), notice(1, "blue", c.a), notice(2, "red", c.b), c.want)
		if r.Detail.From != c.from || r.Detail.Until != c.until {
			t.Errorf("%s: from %d until %d, want %d, %d", c.name, r.Detail.From, r.Detail.Until, c.from, c.until)
		}
	}
}

// --- height

func TestHeight(t *testing.T) {
	here := point(place(35, 40))
	beside := point(geo.Direct(place(35, 40), 90, 500))
	none := parley.HeightMargins{}
	band := func(f parley.Footprint, lower, upper parley.Height) parley.Volume {
		v := always(f)
		v.Lower, v.Upper = lower, upper
		return v
	}
	for _, c := range []struct {
		name                 string
		margins              parley.HeightMargins
		a, b                 parley.Volume
		horizontal, vertical float64
		want                 parley.Verdict
		gap                  int64
		assumes              []string
	}{
		{"C4: FL100 and 3,000 m", margin, band(here, level(100), level(150)), band(here, metres(parley.AMSL, 2000), metres(parley.AMSL, 3000)), 0, 0,
			parley.Possible, 0, []string{"FL100 compared with 3,000 m AMSL: pressure may differ by 600 m"}},
		{"FL100 and 2,448 m, where pressure only just reaches", margin, band(here, level(100), level(150)), band(here, metres(parley.AMSL, 2000), metres(parley.AMSL, 2448)), 0, 0,
			parley.Possible, 0, []string{"FL100 compared with 2,448 m AMSL: pressure may differ by 600 m"}},
		{"FL100 and 2,447.999 m, where it cannot", margin, band(here, level(100), level(150)), band(here, metres(parley.AMSL, 2000), metres(parley.AMSL, 2447.999)), 0, 0,
			parley.None, 1, []string{"FL100 compared with 2,447.999 m AMSL: pressure may differ by 600 m"}},
		{"FL100 and 3,648 m, which must overlap", margin, band(here, level(100), level(150)), band(here, metres(parley.AMSL, 2000), metres(parley.AMSL, 3648)), 0, 0,
			parley.Clash, 0, []string{"FL100 compared with 3,648 m AMSL: pressure may differ by 600 m", "2,000 m AMSL compared with FL150: pressure may differ by 600 m"}},
		{"no margins, whatever the heights", none, band(here, level(400), level(450)), band(here, gnd, metres(parley.AMSL, 10)), 0, 0,
			parley.Possible, 0, []string{"FL400 compared with 10 m AMSL: the charter gives no margin for pressure", "ground compared with FL450: the charter does not say how high the ground lies, the charter gives no margin for pressure"}},
		{"touching in one reference", none, band(here, metres(parley.AMSL, 0), metres(parley.AMSL, 120)), band(here, metres(parley.AMSL, 120), metres(parley.AMSL, 300)), 0, 0,
			parley.Clash, 0, nil},
		{"a millimetre apart in one reference", none, band(here, metres(parley.AMSL, 0), metres(parley.AMSL, 120)), band(here, metres(parley.AMSL, 120.001), metres(parley.AMSL, 300)), 0, 0,
			parley.None, 1, nil},
		{"a millimetre apart and allowed", none, band(here, metres(parley.AMSL, 0), metres(parley.AMSL, 120)), band(here, metres(parley.AMSL, 120.001), metres(parley.AMSL, 300)), 0, 0.001,
			parley.Clash, 1, nil},
		{"feet and metres touch exactly", none, band(here, feet(parley.AMSL, 0), feet(parley.AMSL, 1000)), band(here, metres(parley.AMSL, 304.8), metres(parley.AMSL, 400)), 0, 0,
			parley.Clash, 0, nil},
		{"a thousandth of a foot below", none, band(here, feet(parley.AMSL, 0), feet(parley.AMSL, 999.999)), band(here, metres(parley.AMSL, 304.8), metres(parley.AMSL, 400)), 0, 0,
			parley.None, 0, nil},
		{"levels and feet on the same pressure", none, band(here, level(90), level(100)), band(here, feet(parley.Standard, 10000), level(110)), 0, 0,
			parley.Clash, 0, nil},
		{"ellipsoid and sea", margin, band(here, metres(parley.Ellipsoid, 100), metres(parley.Ellipsoid, 200)), band(here, metres(parley.AMSL, 210), metres(parley.AMSL, 220)), 0, 0,
			parley.Possible, 0, []string{"210 m AMSL compared with 200 m above the ellipsoid: geoid and ellipsoid may differ by 30 m"}},
		{"ellipsoid and sea, the charter silent: EGM96 tells", none, band(here, metres(parley.Ellipsoid, 100), metres(parley.Ellipsoid, 200)), band(here, metres(parley.AMSL, 190), metres(parley.AMSL, 220)), 0, 0,
			parley.None, 6000, []string{"190 m AMSL compared with 200 m above the ellipsoid: there the geoid EGM96 lies between 16 m and 23 m above the ellipsoid"}},
		{"ellipsoid and sea, within what EGM96 leaves open", none, band(here, metres(parley.Ellipsoid, 100), metres(parley.Ellipsoid, 200)), band(here, metres(parley.AMSL, 180), metres(parley.AMSL, 220)), 0, 0,
			parley.Possible, 0, []string{"180 m AMSL compared with 200 m above the ellipsoid: there the geoid EGM96 lies between 16 m and 23 m above the ellipsoid"}},
		{"above ground over the same ground", none, band(here, gnd, metres(parley.AGL, 100)), band(here, metres(parley.AGL, 100), metres(parley.AGL, 200)), 0, 0,
			parley.Clash, 0, nil},
		{"above ground over the same ground, apart", none, band(here, gnd, metres(parley.AGL, 100)), band(here, metres(parley.AGL, 101), metres(parley.AGL, 200)), 0, 0,
			parley.None, 1000, nil},
		{"above ground, sharing ground under a rule that reaches beside", margin, band(here, gnd, metres(parley.AGL, 100)), band(here, metres(parley.AGL, 50), metres(parley.AGL, 200)), 1000, 0,
			parley.Clash, 0, nil},
		{"above ground, apart where they share it, but there is a hill beside", margin, band(circle(place(35, 40), 800), gnd, metres(parley.AGL, 100)), band(here, metres(parley.AGL, 101), metres(parley.AGL, 200)), 1000, 0,
			parley.Possible, 0, []string{"101 m AGL compared with 100 m AGL over other ground: ground lies between 100 m and 900 m AMSL"}},
		{"above ground beside each other", margin, band(here, gnd, metres(parley.AGL, 100)), band(beside, gnd, metres(parley.AGL, 100)), 1000, 0,
			parley.Possible, 0, []string{"ground compared with 100 m AGL over other ground: ground lies between 100 m and 900 m AMSL"}},
		{"above ground beside each other, more than any hill", margin, band(here, gnd, metres(parley.AGL, 100)), band(beside, metres(parley.AGL, 901), metres(parley.AGL, 1000)), 1000, 0,
			parley.None, 1000, []string{"901 m AGL compared with 100 m AGL over other ground: ground lies between 100 m and 900 m AMSL"}},
		{"from the ground to no limit", none, band(here, gnd, unl), band(beside, gnd, unl), 1000, 0,
			parley.Clash, 0, nil},
		{"both without upper limit, whatever the references", none, band(here, level(100), unl), band(here, metres(parley.AGL, 10), unl), 0, 0,
			parley.Clash, 0, nil},
		{"ground and sea: surely", margin, band(here, gnd, metres(parley.AGL, 50)), band(here, metres(parley.AMSL, 0), metres(parley.AMSL, 2000)), 0, 0,
			parley.Clash, 0, []string{"ground compared with 2,000 m AMSL: ground lies between 100 m and 900 m AMSL", "0 m AMSL compared with 50 m AGL: ground lies between 100 m and 900 m AMSL"}},
		{"ground and sea: in the valley", margin, band(here, gnd, metres(parley.AGL, 50)), band(here, metres(parley.AMSL, 200), metres(parley.AMSL, 2000)), 0, 0,
			parley.Possible, 0, []string{"200 m AMSL compared with 50 m AGL: ground lies between 100 m and 900 m AMSL"}},
		{"ground and sea: never", margin, band(here, gnd, metres(parley.AGL, 50)), band(here, metres(parley.AMSL, 951), metres(parley.AMSL, 2000)), 0, 0,
			parley.None, 1000, []string{"951 m AMSL compared with 50 m AGL: ground lies between 100 m and 900 m AMSL"}},
		{"a band that may stand on its head is not surely anywhere", margin, band(here, metres(parley.AGL, 100), metres(parley.AMSL, 950)), band(here, gnd, unl), 0, 0,
			parley.Possible, 0, []string{"100 m AGL compared with 950 m AMSL: ground lies between 100 m and 900 m AMSL"}},
	} {
		r := check(t, c.name, engine(c.margins, rule(c.horizontal, c.vertical, 0)), notice(1, "blue", c.a), notice(2, "red", c.b), c.want)
		if r.Detail.Gap != c.gap || !slices.Equal(r.Detail.Assumes, c.assumes) {
			t.Errorf("%s: gap %d, assumes %q", c.name, r.Detail.Gap, r.Detail.Assumes)
		}
	}
}

// --- which notices pair

func TestPairing(t *testing.T) {
	site := always(point(place(35, 40)))
	r := parley.Rule{Name: "all", Kinds: []parley.NoticeKind{parley.Flight, parley.Site}, With: []parley.NoticeKind{parley.Movement}}
	for _, c := range []struct {
		name   string
		change func(a, b *Item)
		want   parley.Verdict
	}{
		{"paired", func(a, b *Item) {}, parley.Clash},
		{"paired the other way", func(a, b *Item) { a.Kind, b.Kind = b.Kind, a.Kind }, parley.Clash},
		{"kinds on one side of the rule", func(a, b *Item) { b.Kind = parley.Site }, parley.None},
		{"kinds that the rule does not have", func(a, b *Item) { b.Kind = parley.Zone }, parley.None},
		{"a kind that there is not", func(a, b *Item) { b.Kind = "target" }, parley.None},
		{"same originator", func(a, b *Item) { b.Originator = a.Originator }, parley.None},
		{"exercise and real", func(a, b *Item) { b.Mode = parley.Exercise }, parley.None},
		{"test and real", func(a, b *Item) { b.Mode = parley.Test }, parley.None},
		{"test and test", func(a, b *Item) { a.Mode, b.Mode = parley.Test, parley.Test }, parley.Clash},
		{"no volumes", func(a, b *Item) { b.Volumes = nil }, parley.None},
	} {
		a, b := notice(1, "blue", site), notice(2, "red", site)
		b.Kind = parley.Movement
		c.change(&a, &b)
		check(t, c.name, engine(margin, r), a, b, c.want)
	}
}

func TestNoTermsNoClash(t *testing.T) {
	x := NewExact()
	x.Put(notice(1, "blue", always(point(place(1, 1)))))
	if got := x.Against(notice(2, "red", always(point(place(1, 1))))); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := x.Compare(notice(1, "blue"), notice(2, "red"), "no such rule"); got.Verdict != parley.None {
		t.Errorf("%+v", got)
	}
}

func TestStore(t *testing.T) {
	here := always(point(place(35, 40)))
	there := always(point(place(36, 40)))
	far, near := rule(200_000, 0, 0), rule(0, 0, 0)
	far.Name, near.Name = "far", "near"
	x := engine(margin, near, far)
	list := func() (l []string) {
		for _, r := range x.Against(notice(99, "green", here)) {
			l = append(l, fmt.Sprintf("%d %s", r.Other[2], r.Rule))
		}
		return l
	}
	want := func(step string, l ...string) {
		t.Helper()
		if got := list(); !slices.Equal(got, l) {
			t.Errorf("%s: %q, want %q", step, got, l)
		}
	}
	want("empty")
	x.Put(notice(3, "red", here))
	x.Put(notice(1, "blue", there))
	x.Put(notice(2, "blue", here))
	want("three", "1 far", "2 far", "2 near", "3 far", "3 near")
	x.Put(notice(1, "blue", here))
	want("one moved", "1 far", "1 near", "2 far", "2 near", "3 far", "3 near")
	x.Remove(id(3))
	x.Remove(id(3))
	want("one removed", "1 far", "1 near", "2 far", "2 near")
	x.SetTerms(Terms{Rules: []parley.Rule{near}})
	want("other terms", "1 near", "2 near")
	x.Remove(id(1))
	x.Remove(id(2))
	want("all removed")
}

// TestWorstPair says whose detail a pair of notices shows.
func TestWorstPair(t *testing.T) {
	base := place(35, 40)
	at := func(m float64) parley.Volume { return always(point(geo.Direct(base, 90, m))) }
	level := at(100)
	level.Lower, level.Upper = metres(parley.AMSL, 1000), metres(parley.AMSL, 2000)
	a := always(point(base))
	a.Lower, a.Upper = metres(parley.AMSL, 0), metres(parley.Ellipsoid, 1010)
	for _, c := range []struct {
		name     string
		b        []parley.Volume
		want     parley.Verdict
		distance int64
	}{
		{"nearest of two clashes", []parley.Volume{at(800), at(300), at(900)}, parley.Clash, 300_000},
		{"clash before possible", []parley.Volume{level, at(800)}, parley.Clash, 800_000},
		{"possible before none", []parley.Volume{level, at(3000)}, parley.Possible, 100_000},
		{"nearest of two that do not clash", []parley.Volume{at(8000), at(3000)}, parley.None, 3_000_000},
	} {
		x := engine(margin, rule(1000, 0, 0))
		r := check(t, c.name, x, notice(1, "blue", a), notice(2, "red", c.b...), c.want)
		if d := r.Detail.Distance - c.distance; d < -12 || d > 12 {
			t.Errorf("%s: %d mm, want %d", c.name, r.Detail.Distance, c.distance)
		}
		if r.At != base {
			t.Errorf("%s: nearest at %v", c.name, r.At)
		}
	}
}

func TestDetailIsAFindings(t *testing.T) {
	// A Result's detail goes into a finding as it is, so it must be valid there.
	bad := always(point(place(35, 40)))
	bad.Lower.Ref = "SKY"
	many := notice(1, parley.OriginatorID(strings.Repeat("o", 16)), bad)
	r := engine(parley.HeightMargins{}, rule(5, 0, 0)).Compare(many, notice(2, "red", always(point(place(1, 1)))), "all")
	if r.Verdict != parley.Possible || len(r.Detail.Assumes) == 0 {
		t.Errorf("%+v", r)
	}
	if err := validDetail(r); err != nil {
		t.Error(err)
	}
}

// validDetail checks that a finding can carry what a result says.
func validDetail(r Result) error {
	f := parley.Finding{Engine: "x", Mode: parley.Real, Pairs: []parley.Pair{{
		Detail: r.Detail, Mine: []parley.Hash{{1}}, Theirs: []parley.Hash{{2}}, Other: parley.Hash{3}, Rule: "all", Verdict: r.Verdict}}}
	if err := f.Validate(); err != nil {
		return fmt.Errorf("%w: %+v", err, r)
	}
	return nil
}

// --- large and hostile

func TestLargeDoesNotHang(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	c := place(35, 40)
	touching := star(r, c, 1999, 40_000, 50_000)
	touching.Places[1500] = touching.Places[500]
	zigzag := corridor(1)
	for i := range 2000 {
		zigzag.Places = append(zigzag.Places, place(float64(i)/1000, float64(i%2)*170))
	}
	smooth := func(m float64) parley.Footprint {
		f := star(r, c, 1999, m, m)
		return parley.Footprint{Shape: parley.Corridor, Places: f.Places[:1999], Radius: 1}
	}
	// 64 volumes of 60 places each, interleaved spirals that nowhere meet.
	spirals := func(offset float64) (l []parley.Volume) {
		for i := range 64 {
			f := smooth(20_000 + 20*float64(i) + offset)
			var places []parley.Place
			for k := 0; k < len(f.Places); k += 34 {
				places = append(places, f.Places[k])
			}
			f.Places = places
			l = append(l, always(f))
		}
		return l
	}
	for _, p := range []struct {
		name string
		a, b []parley.Volume
		want []parley.Verdict
	}{
		{"ring that touches itself", []parley.Volume{always(touching)}, []parley.Volume{always(point(c))}, []parley.Verdict{parley.Possible}},
		{"two such rings", []parley.Volume{always(touching)}, []parley.Volume{always(touching)}, []parley.Verdict{parley.Clash}},
		{"2,000 legs around the Earth", []parley.Volume{always(zigzag)}, []parley.Volume{always(zigzag)}, []parley.Verdict{parley.Possible}},
		{"concentric", []parley.Volume{always(smooth(40_000))}, []parley.Volume{always(smooth(40_020))}, []parley.Verdict{parley.None, parley.Possible}},
		{"64 by 64 volumes", spirals(0), spirals(10), []parley.Verdict{parley.None, parley.Possible, parley.Clash}},
	} {
		start := time.Now()
		got := engine(margin, rule(1, 0, 0)).Compare(notice(1, "blue", p.a...), notice(2, "red", p.b...), "all")
		took := time.Since(start)
		t.Logf("%-28s %v in %v, %q", p.name, got.Verdict, took, got.Detail.Assumes)
		if !slices.Contains(p.want, got.Verdict) {
			t.Errorf("%s: %s, want one of %s", p.name, got.Verdict, p.want)
		}
		if took > time.Minute { // a second on a quiet machine; ten and more under the race detector on a busy one
			t.Errorf("%s took %v", p.name, took)
		}
		if err := validDetail(got); err != nil {
			t.Error(err)
		}
	}
}
