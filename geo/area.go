package geo

import "parley"

// Area is the ring of a charter's area, made ready for asking of many places what lies in
// it. It never changes, so that any number of goroutines may ask one.
type Area struct{ shape *Shape }

// NewArea makes a closed ring ready. A ring that [CheckRing] refuses holds no place.
func NewArea(ring []parley.Place) *Area {
	return &Area{Prepare(parley.Footprint{Shape: parley.Polygon, Places: ring})}
}

// Holds reports whether a place lies in the area, its boundary included. The inside is the
// smaller side.
func (a *Area) Holds(p parley.Place) bool {
	if a.shape.fault != nil || !onEarth(p) {
		return false
	}
	q := spotOf(p)
	return a.shape.encloses(&q)
}

// LooksSwapped reports whether a place lies outside the area, but would lie inside with
// latitude and longitude exchanged: the commonest mistake in typing or importing one.
func (a *Area) LooksSwapped(p parley.Place) bool {
	swapped := parley.Place{p.Lon(), p.Lat()}
	return onEarth(swapped) && a.Holds(swapped) && !a.Holds(p)
}

func onEarth(p parley.Place) bool {
	return parley.Footprint{Shape: parley.Point, Places: []parley.Place{p}}.Validate() == nil
}
