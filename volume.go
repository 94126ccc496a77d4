package parley

// Recurrence is how often a window opens.
type Recurrence string

// The recurrences. A day is 86,400,000 ms of UTC and a week seven of those: what recurs by
// a clock that is put forward and back is filed as windows of its own.
const (
	Once   Recurrence = ""
	Daily  Recurrence = "day"
	Weekly Recurrence = "week"
)

const day Millis = 86_400_000

// Period is the time from one opening to the next in milliseconds, 0 for [Once].
func (r Recurrence) Period() Millis {
	switch r {
	case Daily:
		return day
	case Weekly:
		return 7 * day
	}
	return 0
}

// Volume is a footprint, a height band and a window: what a notice says about where and
// when. Until 0 means until further notice (UFN). Both ends belong to the window, both
// limits to the band.
//
// With Every the window comes again: From and Until are its first opening, and it opens
// each day or week after, for the last time no later than Last; Last 0 means until further
// notice.
type Volume struct {
	Every     Recurrence `json:"every,omitzero"`
	Footprint Footprint  `json:"footprint"`
	From      Millis     `json:"from"`
	Last      Millis     `json:"last,omitzero"`
	Lower     Height     `json:"lower"`
	Until     Millis     `json:"until,omitzero"`
	Upper     Height     `json:"upper"`
}

// Window is a time from one moment to another, both included; Until 0 is until further
// notice.
type Window struct{ From, Until Millis }

// Holds reports whether a moment lies in the window.
func (w Window) Holds(at Millis) bool { return w.From <= at && (w.Until == 0 || at <= w.Until) }

// Opening gives the window that holds at a moment, or else the next after it; false if
// none comes any more.
func (v Volume) Opening(at Millis) (Window, bool) {
	w := Window{v.From, v.Until}
	if period := v.Every.Period(); period > 0 && at > w.Until {
		n := (at - w.Until + period - 1) / period
		w.From, w.Until = w.From+n*period, w.Until+n*period
		if v.Last != 0 && w.From > v.Last {
			return Window{}, false
		}
	}
	return w, w.Until == 0 || at <= w.Until
}

// LastOpening gives the last window of all; with Until 0 if none is the last.
func (v Volume) LastOpening() Window {
	w := Window{v.From, v.Until}
	if period := v.Every.Period(); period > 0 {
		if v.Last == 0 {
			return Window{v.From, 0}
		}
		n := (v.Last - v.From) / period
		w.From, w.Until = w.From+n*period, w.Until+n*period
	}
	return w
}

// Span is the whole time in which any of its windows lies: until further notice if none is
// the last.
func (v Volume) Span() Window { return Window{v.From, v.LastOpening().Until} }

// Validate checks the parts, and that neither band nor window stands on its head. Bands
// whose limits have different references cannot be compared here and pass.
func (v Volume) Validate() error {
	if err := v.Footprint.Validate(); err != nil {
		return within("footprint", err)
	}
	if err := v.checkBand(); err != nil {
		return err
	}
	return v.checkWindow()
}

func (v Volume) checkBand() error {
	if err := v.Lower.check("lower", true); err != nil {
		return err
	}
	if err := v.Upper.check("upper", false); err != nil {
		return err
	}
	upsideDown := v.Lower.Ref == v.Upper.Ref && v.Upper.Tenths() < v.Lower.Tenths()
	if v.Upper.Ref == Ground {
		upsideDown = v.Lower.Ref == AGL && v.Lower.Value > 0
	}
	if v.Lower.Ref == Ground && v.Upper.Ref == AGL {
		upsideDown = v.Upper.Value < 0
	}
	if upsideDown {
		return Wrong("upper.value", v.Upper.Value, "the upper limit must not be below the lower")
	}
	return nil
}

func (v Volume) checkWindow() error {
	if err := checkTime("from", v.From); err != nil {
		return err
	}
	if err := checkTime("until", v.Until); err != nil {
		return err
	}
	if v.Until != 0 && v.Until < v.From {
		return Wrong("until", v.Until, "the window must not end before it starts")
	}
	if v.Every == Once {
		if v.Last != 0 {
			return Wrong("last", v.Last, "only a window that recurs has a last opening")
		}
		return nil
	}
	period := v.Every.Period()
	switch {
	case period == 0:
		return Wrong("every", v.Every, "must be day or week, or absent")
	case v.Until == 0:
		return Wrong("until", v.Until, "a window that recurs must say when its first opening ends")
	case v.Until-v.From >= period:
		return Wrong("until", v.Until, "an opening must be over before the next begins, a "+string(v.Every)+" later")
	}
	if err := checkTime("last", v.Last); err != nil {
		return err
	}
	if v.Last != 0 && v.Last < v.From {
		return Wrong("last", v.Last, "the last opening must not come before the first")
	}
	return nil
}
