package egm96

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"parley"
)

var update = flag.Bool("update", false, "pack egm96.z anew from the grid in "+source)

// source is the grid as Debian's proj-data installs it: a head of 40 bytes, then rows from
// the south, float32 in metres, big-endian.
const source = "/usr/share/proj/egm96_15.gtx"

// TestTheGridIsPacked compares every height with the source's, where that is installed.
func TestTheGridIsPacked(t *testing.T) {
	data, err := os.ReadFile(source)
	if err != nil {
		t.Skipf("no %s: install proj-data to compare with the grid that ours was packed from", source)
	}
	if len(data) != 40+4*rows*cols || binary.BigEndian.Uint32(data[32:]) != rows || binary.BigEndian.Uint32(data[36:]) != cols {
		t.Fatal("that is another grid")
	}
	at := func(i int) float64 {
		return float64(math.Float32frombits(binary.BigEndian.Uint32(data[40+4*i:])))
	}
	if *update {
		h, all := make([]int16, rows*cols), []byte{}
		for i := range h {
			h[i] = int16(math.Round(at(i) * steps))
			all = binary.AppendVarint(all, int64(h[i])-int64(expected(h, i)))
		}
		var b bytes.Buffer
		z, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
		z.Write(all)
		z.Close()
		if err := os.WriteFile("egm96.z", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		packed = b.Bytes()
	}
	for i, h := range heights() {
		if off := math.Abs(float64(h)/steps - at(i)); off > 0.5/steps+1e-4 {
			t.Fatalf("row %d, column %d: %v m, and it was %v", i/cols, i%cols, float64(h)/steps, at(i))
		}
	}
}

func degrees(x float64) int64 { return int64(math.Round(x * parley.Degree)) }

// TestPublishedHeights has NIMA's test of its own program (F477, INPUT.DAT and OUTPUT.DAT).
func TestPublishedHeights(t *testing.T) {
	for _, c := range []struct{ lat, lon, metres float64 }{
		{38.6281550, 269.7791550, -31.628},
		{-14.6212170, 305.0211140, -2.969},
		{46.8743190, 102.4487290, -43.575},
		{-23.6174460, 133.8747120, 15.871},
		{38.6254730, 359.9995000, 50.066},
		{-0.4667440, 0.0023000, 17.329},
	} {
		low, high := Over(degrees(c.lat), degrees(c.lat), degrees(c.lon), 0)
		if float64(low) > c.metres || float64(high) < c.metres || high-low > 10 {
			t.Errorf("%v, %v: from %d to %d m, published %v", c.lat, c.lon, low, high, c.metres)
		}
	}
	if low, high := Over(-90*parley.Degree, 90*parley.Degree, 0, 360*parley.Degree); low != Lowest || high != Highest {
		t.Errorf("everywhere from %d to %d m", low, high)
	}
}

// TestOverHoldsItsParts says that bounds over a region hold those over every part of it,
// across the antimeridian and at the poles too.
func TestOverHoldsItsParts(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 6))
	for range 20_000 {
		south := degrees(180*r.Float64() - 90)
		north := min(south+degrees(4*r.Float64()), 90*parley.Degree)
		west, width := degrees(720*r.Float64()-360), degrees(5*r.Float64())
		low, high := Over(south, north, west, width)
		s, w := south+r.Int64N(north-south+1), west+r.Int64N(width+1)
		n, e := s+r.Int64N(north-s+1), r.Int64N(west+width-w+1)
		if l, h := Over(s, n, w+360*parley.Degree*int64(r.IntN(3)-1), e); l < low || h > high {
			t.Fatalf("from %d to %d m, and over a part from %d to %d", low, high, l, h)
		}
	}
}
