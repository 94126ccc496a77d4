// Package egm96 bounds how high the geoid EGM96, which stands for mean sea level, lies above
// the WGS-84 ellipsoid over a region.
//
// The heights are those of the model's grid of 15 minutes by NIMA and NASA (F. G. Lemoine
// and others, NASA/TP-1998-206861), a work of the government of the United States and in
// the public domain, as Debian's proj-data carries it (egm96_15.gtx). They are kept in
// twentieths of a metre, 360 kB packed, so each is within 0.025 m of the grid's.
//
// # What the bounds allow for
//
// Nothing is interpolated. The surface through a cell's four heights lies between the
// least and the greatest of them, and the model leaves that surface by no more than
// 1.152 m anywhere on Earth (GeographicLib's documentation of Geoid, egm96-15, bilinear).
// So bounds are the least and the greatest height of all cells that a region touches, grown
// by 1.2 m and then to whole metres. Only integers enter, so all processors agree.
package egm96

import (
	"bytes"
	"compress/zlib"
	_ "embed"
	"encoding/binary"
	"io"
	"sync"

	"parley"
)

const (
	cell  = parley.Degree / 4
	rows  = 721  // from the south pole to the north pole
	cols  = 1440 // from 180° W eastwards
	steps = 20   // in a metre
	grown = 24   // steps: 1.152 m and 0.025 m, and a little
)

//go:embed egm96.z
var packed []byte

// heights unpacks the grid: in steps, each row after its southern neighbour.
var heights = sync.OnceValue(func() []int16 {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // the grid is part of the program
	}
	all, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	h := make([]int16, rows*cols)
	for i := range h {
		e, n := binary.Varint(all)
		if n <= 0 {
			panic("the grid of EGM96 is cut short")
		}
		h[i], all = int16(int64(expected(h, i))+e), all[n:]
	}
	return h
})

// expected is what the three neighbours before a height let expect of it; the grid is
// packed as what it differs by.
func expected(h []int16, i int) int16 {
	west, south := i%cols > 0, i >= cols
	switch {
	case west && south:
		return h[i-1] + h[i-cols] - h[i-cols-1]
	case west:
		return h[i-1]
	case south:
		return h[i-cols]
	}
	return 0
}

// Bounds of the geoid over the whole Earth, in metres above the ellipsoid.
const Lowest, Highest = -109, 87

// Over bounds the geoid between two latitudes, and from a longitude over a width eastwards,
// all in 1e-7 degree, in whole metres above the ellipsoid (below: negative).
func Over(south, north, west, width int64) (low, high int64) {
	first, last := row(south), min(row(north)+1, rows-1)
	from, n := column(west), min((mod(west, cell)+width)/cell+2, cols)
	h := heights()
	least, most := h[first*cols+from], h[first*cols+from]
	for r := first; r <= last; r++ {
		for k := range n {
			v := h[r*cols+(from+k)%cols]
			least, most = min(least, v), max(most, v)
		}
	}
	return -up(grown - int64(least)), up(int64(most) + grown)
}

// up gives the least whole number of metres that is not less than so many steps.
func up(s int64) int64 { return (s + mod(-s, steps)) / steps }

// row is the grid's row at a latitude or next south of it.
func row(lat int64) int64 {
	return (min(max(lat, -90*parley.Degree), 90*parley.Degree) + 90*parley.Degree) / cell
}

// column is the grid's column at a longitude or next west of it.
func column(lon int64) int64 { return mod(lon+180*parley.Degree, 360*parley.Degree) / cell }

func mod(x, n int64) int64 { return (x%n + n) % n }
