package api

import (
	"math"
	"strconv"
	"strings"

	"parley"
)

// Window is a rectangle of the map: degrees of longitude and latitude. West may be
// greater than east: then it runs over the antimeridian.
type Window struct {
	west, south, east, north float64
	given                    bool
}

// UnmarshalText reads west,south,east,north in decimal degrees.
func (w *Window) UnmarshalText(b []byte) error {
	wrong := parley.Wrong("bbox", string(b), "must be west,south,east,north in decimal degrees")
	parts := strings.Split(string(b), ",")
	if len(parts) != 4 {
		return wrong
	}
	for i, to := range []*float64{&w.west, &w.south, &w.east, &w.north} {
		v, err := strconv.ParseFloat(parts[i], 64)
		if bound := [...]float64{180, 90}[i%2]; err != nil || !(math.Abs(v) <= bound) {
			return wrong
		}
		*to = v
	}
	if w.south > w.north {
		return wrong
	}
	w.given = true
	return nil
}

// meets tells whether a footprint may reach into the Window. It errs on the side of
// showing: what is drawn decides, not this.
func (w Window) meets(f parley.Footprint) bool {
	south, north := math.Inf(1), math.Inf(-1)
	west, east := math.Inf(1), math.Inf(-1)
	var lon, widest float64
	for i, p := range f.Places {
		at, lat := float64(p.Lon())/parley.Degree, float64(p.Lat())/parley.Degree
		if i == 0 {
			lon = at
		} else {
			step := math.Remainder(at-lon, 360) // the shorter way
			lon, widest = lon+step, max(widest, math.Abs(step))
		}
		south, north = min(south, lat), max(north, lat)
		west, east = min(west, lon), max(east, lon)
	}
	south, north = -bulge(-south, widest), bulge(north, widest)
	if mm := f.Reach(); mm > 0 {
		reach := float64(mm) / 1000 / 110_000 // degrees; a meridian's degree is longer everywhere
		if far := max(math.Abs(south), math.Abs(north)) + reach; far >= 90 {
			west, east = west-180, east+180
		} else {
			wide := inDegrees(math.Asin(min(1, math.Sin(inRadians(reach))/math.Cos(inRadians(far)))))
			west, east = west-wide, east+wide
		}
		south, north = south-reach, north+reach
	}
	if math.Abs(lon-float64(f.Places[0].Lon())/parley.Degree) > 180 { // the ring goes around a pole
		return w.north >= south && north > 0 || w.south <= north && south < 0
	}
	if south > w.north || north < w.south {
		return false
	}
	across := w.east - w.west
	if across < 0 {
		across += 360
	}
	// How far east of the Window's west edge the footprint begins.
	from := math.Mod(math.Mod(west-w.west, 360)+360, 360)
	return east-west >= 360 || from <= across || from+(east-west) >= 360
}

// bulge gives how far towards the pole an arc can run between places no further from the
// equator than lat, at most wide degrees of longitude apart (Clairaut's relation).
func bulge(lat, wide float64) float64 {
	if lat <= 0 || wide == 0 {
		return lat
	}
	if wide >= 180 {
		return 90
	}
	return min(90, inDegrees(math.Atan(math.Tan(inRadians(lat))/math.Cos(inRadians(wide/2))))+0.01)
}

func inRadians(d float64) float64 { return d * math.Pi / 180 }
func inDegrees(r float64) float64 { return r * 180 / math.Pi }

// Span is a time from and until as a parameter, in milliseconds.
type Span struct {
	from, until parley.Millis
	given       bool
}

// UnmarshalText reads FROM..UNTIL; either may be left out.
func (s *Span) UnmarshalText(b []byte) error {
	wrong := parley.Wrong("active", string(b), "must be FROM..UNTIL in milliseconds since 1970, either of them optional")
	first, last, ok := strings.Cut(string(b), "..")
	if !ok {
		return wrong
	}
	s.until = parley.MaxTime
	for i, to := range []*parley.Millis{&s.from, &s.until} {
		text := [...]string{first, last}[i]
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > int64(parley.MaxTime) {
			return wrong
		}
		*to = parley.Millis(n)
	}
	if s.from > s.until {
		return wrong
	}
	s.given = true
	return nil
}

// meets tells whether a volume holds at some time of the span.
func (s Span) meets(v parley.Volume) bool {
	w, ok := v.Opening(s.from)
	return ok && w.From <= s.until
}

// Hashes is a list of hashes as a parameter.
type Hashes struct{ list []parley.Hash }

// UnmarshalText reads whole hashes with commas between them.
func (h *Hashes) UnmarshalText(b []byte) error {
	for part := range strings.SplitSeq(string(b), ",") {
		id, err := parley.ParseHash(part)
		if err != nil {
			return err
		}
		h.list = append(h.list, id)
	}
	return nil
}
