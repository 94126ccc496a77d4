package clash

import (
	"parley"
	"parley/geo/egm96"
)

// geoidOver bounds the geoid over a footprint, in whole metres above the ellipsoid: over
// degrees of latitude and longitude around it. Only integers enter, so that both sides find
// the same whatever their processors. What reaches beyond 75° of latitude, or over more
// than 10° either way, gets the bounds of the whole Earth.
func geoidOver(f *parley.Footprint) [2]int8 {
	const (
		polar, wide = 75 * parley.Degree, 10 * parley.Degree
		// Beyond their ends' latitudes geodesics no wider than 10° bulge by 0.11° at the most:
		// tan φ of the top is tan φ / cos 5° of ends at one latitude φ.
		bulge = parley.Degree / 8
		// A degree of latitude is at least 110,574 m long.
		shortest = 110_000_000
	)
	everywhere := [2]int8{egm96.Lowest, egm96.Highest}
	const round = 360 * parley.Degree
	first := f.Places[0]
	south, north, west, east, at := first.Lat(), first.Lat(), int64(0), int64(0), int64(0)
	for i, p := range f.Places[1:] {
		south, north = min(south, p.Lat()), max(north, p.Lat())
		at += mod(p.Lon()-f.Places[i].Lon()+round/2, round) - round/2
		west, east = min(west, at), max(east, at)
	}
	up := f.Reach()*parley.Degree/shortest + 1
	south, north = south-up-bulge, north+up+bulge
	if max(north, -south) > polar || north-south > wide || east-west > wide {
		return everywhere
	}
	// A metre is so many more degrees of longitude than of latitude, in thousandths: 1 / cos
	// of each 15°, and a little.
	secant := [...]int64{1040, 1160, 1420, 2010, 3880}[min(max(north, -south)*5/polar, 4)]
	aside := up*secant/1000 + 1
	if east-west+2*aside > 4*wide {
		return everywhere
	}
	low, high := egm96.Over(south, north, first.Lon()+west-aside, east-west+2*aside)
	return [2]int8{int8(low), int8(high)}
}
