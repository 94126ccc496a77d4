package clash

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"parley"
	"parley/geo"

	"pgregory.net/rapid"
)

// drawHeight draws limits that lie about each other often, in all references and units.
func drawHeight(t *rapid.T, name string, upper bool) parley.Height {
	refs := []parley.HeightRef{parley.Ground, parley.AGL, parley.AMSL, parley.Ellipsoid, parley.Standard}
	if upper {
		refs = append(refs, parley.Unlimited)
	}
	h := parley.Height{Ref: rapid.SampledFrom(refs).Draw(t, name)}
	if h.Ref == parley.Ground || h.Ref == parley.Unlimited {
		return h
	}
	h.Unit, h.Value = parley.Metres, rapid.Int64Range(0, 30).Draw(t, name+" hundreds")*100_000
	if rapid.Bool().Draw(t, name+" in feet") {
		h.Unit = parley.Feet
	}
	if h.Ref == parley.Standard && rapid.Bool().Draw(t, name+" as level") {
		h.Unit = parley.FlightLevel
		h.Value /= 10
	}
	return h
}

func drawFootprint(t *rapid.T, name string, centre parley.Place) parley.Footprint {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, name), 1))
	from := geo.Direct(centre, 360*r.Float64(), 6000*r.Float64())
	switch r.IntN(6) {
	case 0:
		return point(from)
	case 1:
		return circle(from, 1+2000*r.Float64())
	case 2:
		return pierced(r, from, 3000*r.Float64()+50)
	case 3:
		return sides(corridor(1, from, geo.Direct(from, 360*r.Float64(), 1+3000*r.Float64())), 800*r.Float64(), 800*r.Float64())
	case 4:
		return corridor(1+500*r.Float64(), from, geo.Direct(from, 360*r.Float64(), 3000*r.Float64()), geo.Direct(from, 360*r.Float64(), 3000*r.Float64()))
	}
	return star(r, from, 3+r.IntN(8), 500, 3000)
}

func drawVolume(t *rapid.T, name string, centre parley.Place) parley.Volume {
	for {
		v := parley.Volume{
			Footprint: drawFootprint(t, name+" footprint", centre),
			Lower:     drawHeight(t, name+" lower", false),
			Upper:     drawHeight(t, name+" upper", true),
			From:      hour(float64(rapid.IntRange(0, 12).Draw(t, name+" from"))),
		}
		if n := rapid.IntRange(0, 6).Draw(t, name+" hours"); n > 0 {
			v.Until = v.From + parley.Millis(n)*3_600_000
			if v.Every = rapid.SampledFrom([]parley.Recurrence{parley.Once, parley.Once, parley.Daily, parley.Weekly}).Draw(t, name+" every"); v.Every != parley.Once && rapid.Bool().Draw(t, name+" ends") {
				v.Last = v.From + parley.Millis(rapid.IntRange(0, 30).Draw(t, name+" days"))*86_400_000
			}
		}
		if v.Upper.Ref == v.Lower.Ref && v.Upper.Tenths() < v.Lower.Tenths() {
			v.Lower, v.Upper = v.Upper, v.Lower
		}
		if v.Validate() == nil {
			return v
		}
		v.Lower, v.Upper = gnd, unl
		return v
	}
}

func drawItem(t *rapid.T, name string, n int, by parley.OriginatorID, centre parley.Place) Item {
	i := notice(n, by)
	for k := range rapid.IntRange(1, 3).Draw(t, name+" volumes") {
		i.Volumes = append(i.Volumes, drawVolume(t, fmt.Sprintf("%s %d", name, k), centre))
	}
	return i
}

func drawRule(t *rapid.T, name string) parley.Rule {
	return rule(float64(rapid.IntRange(0, 20).Draw(t, name+" horizontal"))*250, float64(rapid.IntRange(0, 10).Draw(t, name+" vertical"))*100,
		parley.Millis(rapid.IntRange(0, 4).Draw(t, name+" time"))*1_800_000)
}

func drawMargins(t *rapid.T) parley.HeightMargins {
	return rapid.SampledFrom([]parley.HeightMargins{{}, margin, {Pressure: 300_000}}).Draw(t, "margins")
}

func TestSymmetry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := place(rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon"))
		a, b := drawItem(t, "a", 1, "blue", centre), drawItem(t, "b", 2, "red", centre)
		x := engine(drawMargins(t), drawRule(t, "rule"))
		ab, ba := x.Compare(a, b, "all"), x.Compare(b, a, "all")
		if ba.Other != a.ID || ab.Other != b.ID {
			t.Fatalf("wrong other")
		}
		ba.Other, ba.At, ba.OtherAt = ab.Other, ba.OtherAt, ba.At
		if !reflect.DeepEqual(ab, ba) {
			t.Fatalf("not symmetrical:\n%+v\n%+v", ab, ba)
		}
	})
}

// rank orders verdicts by how much they say of danger.
var rank = map[parley.Verdict]int{parley.None: 0, parley.Possible: 1, parley.Clash: 2}

func TestWideningARuleNeverRemovesAClash(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		centre := place(35, 40)
		a, b := drawItem(t, "a", 1, "blue", centre), drawItem(t, "b", 2, "red", centre)
		h, narrow, more := drawMargins(t), drawRule(t, "narrow"), drawRule(t, "more")
		wide := narrow
		wide.Horizontal += more.Horizontal
		wide.Vertical += more.Vertical
		wide.Time += more.Time
		n, w := engine(h, narrow).Compare(a, b, "all"), engine(h, wide).Compare(a, b, "all")
		if rank[w.Verdict] < rank[n.Verdict] {
			t.Fatalf("%+v under the narrow rule\n%+v under the wide one", n, w)
		}
		seen[string(n.Verdict)+" to "+string(w.Verdict)]++
	})
	t.Log(seen)
}

// TestAgainstEqualsCompare says that what the bounds exclude is none indeed, and that
// one measurement for several rules gives what each rule would.
func TestAgainstEqualsCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := place(rapid.Float64Range(-80, 80).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon"))
		rules := []parley.Rule{drawRule(t, "one"), drawRule(t, "two"), drawRule(t, "three")}
		for i := range rules {
			rules[i].Name = fmt.Sprint("rule ", i)
		}
		x := engine(drawMargins(t), rules...)
		mine := drawItem(t, "mine", 0, "blue", centre)
		mine.Mode = parley.Exercise
		var want []Result
		for n := range 4 {
			i := drawItem(t, fmt.Sprint("item ", n), n+1, rapid.SampledFrom([]parley.OriginatorID{"blue", "red", "arc"}).Draw(t, "originator"), centre)
			i.Mode = rapid.SampledFrom([]parley.Mode{parley.Exercise, parley.Real, parley.Test}).Draw(t, "mode")
			x.Put(i)
			for _, r := range rules {
				f := x.Compare(mine, i, r.Name)
				if f.Verdict == parley.None {
					continue
				}
				if i.Mode != parley.Exercise || i.Originator == "blue" {
					t.Fatalf("%s with %s of %s: %+v", mine.Mode, i.Mode, i.Originator, f)
				}
				if err := validDetail(f); err != nil {
					t.Fatal(err)
				}
				want = append(want, f)
			}
		}
		if got := x.Against(mine); !reflect.DeepEqual(got, want) {
			t.Fatalf("against:\n%+v\ncompared:\n%+v", got, want)
		}
	})
}

// TestTurningTheEarth says that the antimeridian is no seam: all longitudes moved alike
// change nothing but places.
func TestTurningTheEarth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := place(rapid.Float64Range(-89, 89).Draw(t, "lat"), 0)
		a, b := drawItem(t, "a", 1, "blue", centre), drawItem(t, "b", 2, "red", centre)
		x := engine(margin, drawRule(t, "rule"))
		by := rapid.SampledFrom([]int64{1799000000, 1800000000, -1799999999, 900000000}).Draw(t, "by")
		was, is := x.Compare(a, b, "all"), x.Compare(turned(a, by), turned(b, by), "all")
		if d := was.Detail.Distance - is.Detail.Distance; d < -1 || d > 1 {
			t.Fatalf("%d mm, turned %d mm", was.Detail.Distance, is.Detail.Distance)
		}
		was.Detail.Distance, was.At, was.OtherAt = is.Detail.Distance, is.At, is.OtherAt
		if !reflect.DeepEqual(was, is) {
			t.Fatalf("%+v\nturned:\n%+v", was, is)
		}
	})
}

func turnedPlaces(l []parley.Place, by int64) []parley.Place {
	places := make([]parley.Place, len(l))
	for n, p := range l {
		lon := p.Lon() + by
		if lon > 180*parley.Degree {
			lon -= 360 * parley.Degree
		}
		if lon < -180*parley.Degree {
			lon += 360 * parley.Degree
		}
		places[n] = parley.Place{p.Lat(), lon}
	}
	return places
}

func turned(i Item, by int64) Item {
	volumes := make([]parley.Volume, len(i.Volumes))
	for k, v := range i.Volumes {
		v.Footprint.Places = turnedPlaces(v.Footprint.Places, by)
		holes := make([][]parley.Place, len(v.Footprint.Holes))
		for n, h := range v.Footprint.Holes {
			holes[n] = turnedPlaces(h, by)
		}
		if len(holes) > 0 {
			v.Footprint.Holes = holes
		}
		volumes[k] = v
	}
	i.Volumes = volumes
	return i
}

// TestVerdictsOnPolygonsByAnotherWay compares with a plane: over 6 km around a place, a
// gnomonic-like map by azimuth and distance from the middle bends no edge by more than a
// millimetre, and planar clipping says whether rings meet and how near they come.
func TestVerdictsOnPolygonsByAnotherWay(t *testing.T) {
	counts := map[parley.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		centre := place(r.Float64()*170-85, r.Float64()*360-180)
		fa := star(r, geo.Direct(centre, 360*r.Float64(), 3000*r.Float64()), 3+r.IntN(8), 300, 2500)
		fb := star(r, geo.Direct(centre, 360*r.Float64(), 3000*r.Float64()), 3+r.IntN(8), 300, 2500)
		horizontal := float64(r.IntN(5) * 200)
		a, b := flat(centre, fa), flat(centre, fb)
		d := planar(a, b)
		// The map stretches lengths across by up to 1 part in 10 million, a millimetre here.
		want := parley.Possible
		switch band := 0.1 + 1e-4*horizontal; {
		case d == 0 || d < horizontal-band-0.01:
			want = parley.Clash
		case d > horizontal+band+0.01:
			want = parley.None
		case math.Abs(math.Abs(d-horizontal)-band) < 0.01:
			return
		}
		got := engine(margin, rule(horizontal, 0, 0)).Compare(notice(1, "blue", always(fa)), notice(2, "red", always(fb)), "all")
		counts[want]++
		if got.Verdict != want {
			t.Fatalf("%s, the plane says %s: %v m, rule %v m\n%v\n%v", got.Verdict, want, d, horizontal, fa, fb)
		}
		if off := float64(got.Detail.Distance)/1000 - d; math.Abs(off) > 0.01 {
			t.Fatalf("%d mm, the plane says %v m", got.Detail.Distance, d)
		}
	})
	t.Log(counts)
}

type xy struct{ x, y float64 }

func flat(centre parley.Place, f parley.Footprint) (l []xy) {
	for _, p := range f.Places {
		g := geo.Inverse(centre, p)
		sin, cos := math.Sincos(g.Start * math.Pi / 180)
		l = append(l, xy{g.Metres * sin, g.Metres * cos})
	}
	return l
}

// planar is the distance between two rings in a plane, 0 if they meet.
func planar(a, b []xy) float64 {
	if inPlane(a, b[0]) || inPlane(b, a[0]) {
		return 0
	}
	least := math.Inf(1)
	for i := range a[1:] {
		for k := range b[1:] {
			if side(a[i], a[i+1], b[k]) != side(a[i], a[i+1], b[k+1]) && side(b[k], b[k+1], a[i]) != side(b[k], b[k+1], a[i+1]) {
				return 0
			}
			least = min(least, toSegment(a[i], a[i+1], b[k]), toSegment(b[k], b[k+1], a[i]))
		}
	}
	return least
}

func side(a, b, p xy) bool { return (b.x-a.x)*(p.y-a.y) > (b.y-a.y)*(p.x-a.x) }

func toSegment(a, b, p xy) float64 {
	ux, uy := b.x-a.x, b.y-a.y
	s := min(1, max(0, ((p.x-a.x)*ux+(p.y-a.y)*uy)/(ux*ux+uy*uy)))
	return math.Hypot(a.x+s*ux-p.x, a.y+s*uy-p.y)
}

func inPlane(ring []xy, p xy) (in bool) {
	for i := range ring[1:] {
		a, b := ring[i], ring[i+1]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(b.x-a.x)*(p.y-a.y)/(b.y-a.y) {
			in = !in
		}
	}
	return in
}
