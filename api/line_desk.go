package api

import (
	"parley"
	"parley/channel"
)

// routine fills in an item of what the charter has done again and again: a reconfirmation, a
// line check. It reports whether it is time to show it: what is due in half a day is no work.
func (d *desk) routine(i *Item, o *channel.Obligation) bool {
	if o.Due == 0 {
		return false
	}
	if o.Duty == parley.OwesReconfirm {
		return d.at >= o.Due-soon
	}
	i.Kind, i.Name = parley.KindCheck, string(o.To)
	if o.Debtor != d.self {
		i.Name = string(o.Debtor)
	}
	_, check := o.Charter().NextCheck(o.Since)
	i.Label = check.Name
	if o.Debtor != d.self {
		return d.at > o.Due
	}
	return d.at >= o.Due-2*check.Within
}

// checked says what an obligation to make a line check is called.
func (out *Owed) checked(o *channel.Obligation) {
	out.Kind, out.Name, out.Label = parley.KindCheck, string(o.To), "line check"
	if o.Due == 0 {
		return
	}
	if _, check := o.Charter().NextCheck(o.Since); check.Name != "" {
		out.Label = check.Name
	}
}
