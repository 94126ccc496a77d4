package pen

import (
	"strings"

	"parley"
	"parley/notation"
)

// window reads from, until, every and last; with keep, what is not filled in stays.
func (r Reader) window(v *parley.Volume, keep bool, f VolumeForm) (err error) {
	if !keep || f.From != "" {
		if v.From, err = notation.ParseTime(f.From, r.Local); err != nil {
			return renamed("time", "from", err)
		}
	}
	if !keep || f.Until != "" {
		if v.Until, err = r.timeOrUFN("until", f.Until); err != nil {
			return err
		}
	}
	if err := r.recurrence(v, f); err != nil {
		return err
	}
	return checkWindow(v)
}

func (r Reader) timeOrUFN(field, text string) (parley.Millis, error) {
	if strings.EqualFold(strings.TrimSpace(text), "UFN") {
		return 0, nil
	}
	t, err := notation.ParseTime(text, r.Local)
	if err != nil {
		return 0, renamed("time", field, err)
	}
	return t, nil
}

func (r Reader) recurrence(v *parley.Volume, f VolumeForm) (err error) {
	before := v.Every
	switch every := strings.ToLower(strings.TrimSpace(f.Every)); every {
	case "":
	case "once":
		v.Every, v.Last = parley.Once, 0
	case string(parley.Daily), string(parley.Weekly):
		v.Every = parley.Recurrence(every)
	default:
		return parley.Wrong("every", f.Every, "must be day or week, or once for a window that does not recur")
	}
	switch {
	case f.Last != "" && v.Every == parley.Once:
		return parley.Wrong("last", f.Last, "must be empty where the window does not recur: say day or week in every")
	case f.Last != "":
		v.Last, err = r.timeOrUFN("last", f.Last)
		return err
	case v.Every != parley.Once && before == parley.Once:
		return &parley.Error{Field: "last", Want: "is required with every: when the window opens for the last time, such as 311800ZDEC17, or UFN"}
	}
	return nil
}

// checkWindow says in the form's words what a volume would refuse in the channel's.
func checkWindow(v *parley.Volume) error {
	if v.Until != 0 && v.Until < v.From {
		return parley.Wrong("until", notation.FormatDTG(v.Until), "the window must not end before it starts, at "+notation.FormatDTG(v.From))
	}
	period := v.Every.Period()
	switch {
	case period == 0:
	case v.Until == 0:
		return parley.Wrong("until", "UFN", "a window that recurs must say when its first opening ends; how long it goes on recurring is in last")
	case v.Until-v.From >= period:
		return parley.Wrong("until", notation.FormatDTG(v.Until), "an opening must be over before the next begins, at "+notation.FormatDTG(v.From+period))
	case v.Last != 0 && v.Last < v.From:
		return parley.Wrong("last", notation.FormatDTG(v.Last), "the last opening must not come before the first, at "+notation.FormatDTG(v.From))
	}
	return nil
}
