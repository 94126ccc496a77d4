package clash

import (
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"parley"
)

// bytesAs reads numbers, places and words from fuzz input; past its end, zeros.
type bytesAs []byte

func (b *bytesAs) number() int64 {
	var eight [8]byte
	n := copy(eight[:], *b)
	*b = (*b)[n:]
	return int64(binary.LittleEndian.Uint64(eight[:]))
}

// small is within ±n mostly, and anything now and then: bad input must not hurt either.
func (b *bytesAs) small(n int64) int64 {
	x := b.number()
	if x%211 == 7 {
		return x
	}
	return x % (n + 1)
}

func (b *bytesAs) volume() parley.Volume {
	shapes := []parley.Shape{parley.Point, parley.Circle, parley.Corridor, parley.Polygon, "blob"}
	refs := []parley.HeightRef{parley.Ground, parley.AGL, parley.AMSL, parley.Ellipsoid, parley.Standard, parley.Standard, parley.Unlimited, "SKY"}
	units := []parley.HeightUnit{parley.Metres, parley.Feet, parley.FlightLevel}
	abs := func(x int64) int64 { return max(x, -max(x, -parley.MaxInteger)) }
	head := b.number()
	pick := func(n int) int { head = int64(uint64(head) >> 3); return int(uint64(head) % uint64(n)) }
	v := parley.Volume{Footprint: parley.Footprint{Shape: shapes[pick(41)/10]}}
	n := 1
	if v.Footprint.Shape == parley.Circle || v.Footprint.Shape == parley.Corridor {
		v.Footprint.Radius = abs(b.small(parley.MaxRadius))
	}
	if v.Footprint.Shape == parley.Corridor || v.Footprint.Shape == parley.Polygon {
		n = 2 + pick(10)
	}
	// Anywhere on Earth, or about one place, so that volumes meet.
	about, lat, lon := parley.Place{}, int64(90*parley.Degree), int64(180*parley.Degree)
	if spread := pick(4); spread > 0 {
		about = place(35, 179.99)
		lat = []int64{1000, 100_000, 10_000_000}[spread-1]
		lon = min(lat, 100_000)
	}
	for range n {
		v.Footprint.Places = append(v.Footprint.Places, parley.Place{about.Lat() + b.small(lat), about.Lon() + b.small(lon)})
	}
	if v.Footprint.Shape == parley.Polygon {
		v.Footprint.Places = append(v.Footprint.Places, v.Footprint.Places[0])
	}
	for i, h := range []*parley.Height{&v.Lower, &v.Upper} {
		h.Ref = refs[(6*i+pick(50)/7)%8]
		switch h.Ref {
		case parley.Ground, parley.Unlimited:
		case parley.Standard:
			h.Unit, h.Value = units[pick(3)], b.small(parley.MaxHeight/1000)
		default:
			h.Unit, h.Value = units[pick(2)], b.small(parley.MaxHeight/100)
		}
	}
	v.From, v.Until = parley.Millis(abs(b.small(int64(parley.MaxTime)))), parley.Millis(abs(b.small(int64(parley.MaxTime))))
	if head%8 != 0 {
		v.From, v.Until = min(v.From, v.Until), max(v.From, v.Until)
	}
	b.more(&v, about, lat, lon)
	return v
}

// more gives some volumes holes, sides that differ, or a window that comes again.
func (b *bytesAs) more(v *parley.Volume, about parley.Place, lat, lon int64) {
	head := uint64(b.number())
	pick := func(n uint64) uint64 { head >>= 3; return head % n }
	f := &v.Footprint
	switch {
	case f.Shape == parley.Polygon && pick(2) == 0:
		for range pick(4) {
			// A speck about a place, which lies within the ring now and then.
			at := parley.Place{about.Lat() + b.small(lat/2), about.Lon() + b.small(lon/2)}
			size := 1 + b.small(lat/16)
			f.Holes = append(f.Holes, []parley.Place{at, {at.Lat() + size, at.Lon()}, {at.Lat(), at.Lon() + size}, at})
		}
	case f.Shape == parley.Corridor && pick(2) == 0:
		f.Radius, f.Left, f.Right = 0, b.small(10_000_000), b.small(10_000_000)
		if pick(8) > 0 {
			f.Left, f.Right = max(f.Left, -f.Left), max(f.Right, -f.Right)
		}
	}
	if pick(3) > 0 {
		return
	}
	v.Every = []parley.Recurrence{parley.Daily, parley.Weekly, parley.Daily, "noon"}[pick(7)/2]
	if length := parley.Millis(b.small(80_000_000)); pick(8) > 0 {
		v.Until = v.From + max(length, -length)
	}
	v.Last = v.From + parley.Millis(b.small(int64(parley.MaxTime)))
	if pick(3) == 0 {
		v.Last = 0
	}
}

// TestAnyInput runs the fuzz target over random input, so that every test run does.
func TestAnyInput(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	verdicts, slowest := map[parley.Verdict]int{}, time.Duration(0)
	for range 5000 {
		data := make([]byte, 600)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		start := time.Now()
		verdicts[compareAny(t, data, r.Int64N(parley.MaxRadius)>>r.IntN(20), r.Int64N(parley.MaxHeight/10), r.Int64N(int64(parley.MaxTime))>>r.IntN(20))]++
		slowest = max(slowest, time.Since(start))
	}
	t.Log(verdicts, "slowest", slowest)
}

// FuzzCompare asks for no panic, no hang, one answer from both sides, and a detail that
// a finding can carry, whatever the volumes are.
func FuzzCompare(f *testing.F) {
	for i := range 64 {
		seed := make([]byte, 1024)
		for k := range seed {
			seed[k] = byte(i * (k*k + 7*k + i))
		}
		f.Add(seed, int64(i)*1_000_000, int64(i)*1000, int64(i)*60_000)
	}
	f.Fuzz(func(t *testing.T, data []byte, horizontal, vertical, within int64) {
		compareAny(t, data, horizontal, vertical, within)
	})
}

func compareAny(t *testing.T, data []byte, horizontal, vertical, within int64) parley.Verdict {
	in := bytesAs(data)
	a := notice(1, "blue", in.volume(), in.volume())
	b := notice(2, "red", in.volume(), in.volume())
	r := rule(0, 0, 0)
	r.Horizontal = min(max(0, horizontal), parley.MaxRadius)
	r.Vertical = min(max(0, vertical), parley.MaxHeight/10)
	r.Time = min(max(0, parley.Millis(within)), parley.MaxTime)
	x := engine(margin, r)
	start := time.Now()
	ab, ba := x.Compare(a, b, "all"), x.Compare(b, a, "all")
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if ab.Verdict != ba.Verdict || ab.Detail.Distance != ba.Detail.Distance {
		t.Errorf("%+v, and the other way %+v", ab, ba)
	}
	if err := validDetail(ab); err != nil {
		t.Error(err)
	}
	x.Put(b)
	if got := x.Against(a); (len(got) == 1) != (ab.Verdict != parley.None) {
		t.Errorf("compared %+v, against %+v", ab, got)
	}
	n := NewIndex()
	n.SetTerms(Terms{Rules: x.rules, Heights: parley.HeightMargins(x.heights)})
	n.Put(b)
	if got, want := n.Against(a), x.Against(a); !reflect.DeepEqual(got, want) {
		t.Errorf("the index finds %+v, want %+v", got, want)
	}
	return ab.Verdict
}
