package api

import (
	"cmp"
	"strings"

	"parley"
	"parley/channel"
)

// obligations lists what is owed and not met, on either side.
func (d *desk) obligations() {
	clashes := map[parley.Hash]*ClashBrief{}
	for i := range d.out.Clashes {
		clashes[d.out.Clashes[i].ID] = &d.out.Clashes[i]
	}
	for _, o := range d.owed {
		if o.Met == 0 && (o.Debtor == d.self || o.Creditor == d.self) {
			d.owe(o, clashes[o.Of])
		}
	}
}

// owe puts one obligation on its list. Only what needs an action of ours may alarm.
func (d *desk) owe(o *channel.Obligation, clash *ClashBrief) {
	i := Item{ID: o.Of, Name: o.Of.Short(), Party: o.Debtor, Since: o.Since, Due: o.Due, Severity: Warning}
	switch o.Duty {
	case parley.OwesAcknowledge:
		i.What, i.Action = WhatAcknowledge, DoAcknowledge
	case parley.OwesReadback:
		i.What, i.Action = WhatReadback, DoReadback
	case parley.OwesResponse:
		i.What, i.Action = WhatRespond, DoRespond
	case parley.OwesPass:
		i.What, i.Action = WhatPass, DoPass
	case parley.OwesReconfirm:
		i.What, i.Action = WhatReconfirm, DoReconfirm
	case parley.OwesCheck:
		i.What, i.Action = WhatCheck, DoCheck
	case parley.OwesAnswer:
		i.What, i.Action = WhatClash, DoAnswer
		if clash == nil {
			return
		}
		i.Severity = clash.Severity
	}
	d.describe(&i, o.Of, clash)
	if o.Duty == parley.OwesReconfirm || o.Duty == parley.OwesCheck {
		if !d.routine(&i, o) {
			return
		}
	} else if precedes(i.Precedence, parley.Priority) && i.Severity == Warning && o.Duty != parley.OwesAnswer {
		i.Severity = Alarm
	}
	if o.Promised != 0 {
		i.What = WhatStandby // past its time it comes back to the top (requirement E3)
		if d.at <= o.Promised {
			i.Severity = Info
		}
	}
	if rung := o.Rung(d.at); rung >= 0 {
		i.Level = o.Level(rung)
		if o.Debtor == d.self {
			i.Severity = Alarm
		}
	}
	if o.Since == 0 {
		i.Since = d.saidAt(o.Of)
	}
	if o.Since == 0 && o.Promised == 0 {
		// Not received: nothing is owed by a person yet, and a moment is no wait. A party
		// without a node may have promised all the same.
		i.What = WhatReceipt
		if o.Debtor == d.self || o.Duty != parley.OwesAcknowledge || d.at-i.Since < receiptPatience {
			return
		}
	}
	if o.Debtor != d.self {
		i.Severity, i.Action = Info, DoLook
	}
	d.add(i)
}

// describe says what an item is about.
func (d *desk) describe(i *Item, of parley.Hash, clash *ClashBrief) {
	if clash != nil {
		i.Kind = parley.KindFinding
		var names []string
		for _, n := range clash.Notices {
			names = append(names, n.Number+" "+n.Name)
			if precedes(n.Precedence, i.Precedence) {
				i.Precedence = n.Precedence
			}
		}
		i.Label = strings.Join(names, " / ")
		return
	}
	e := d.acts[of]
	if e == nil {
		return
	}
	i.Kind = e.Kind
	switch b := e.Body().(type) {
	case *parley.Filing:
		d.describeNotice(i, of)
	case *parley.Change:
		d.describeNotice(i, b.Of)
	case *parley.Cancel:
		d.describeNotice(i, b.Of)
	case *parley.Message:
		i.Label, i.Precedence = firstLine(b.Text), b.Precedence
	case *parley.Urgent:
		i.Label, i.Precedence = labelOf(b), parley.Flash
	case *parley.Call:
		i.Label, i.Precedence = labelOf(b), parley.Routine
	case *parley.Incident:
		i.Label, i.Precedence = labelOf(b), b.Precedence
	case *parley.Accounting:
		d.describe(i, b.Of, nil)
		i.Kind = parley.KindAccount
	case *parley.Reply:
		d.describe(i, b.Of, nil)
		i.Kind, i.Label = parley.KindReply, cmp.Or(firstLine(b.Reason), string(b.Code), string(b.Reply))
	}
}

func (d *desk) describeNotice(i *Item, id parley.Hash) {
	if n := d.picture.notices[id]; n != nil {
		b, _ := d.brief(n)
		i.Notice, i.Name, i.Label, i.Precedence = id, b.Number, b.Name, b.Precedence
	}
}

// saidAt is when an act was entered, by its node's clock.
func (d *desk) saidAt(act parley.Hash) parley.Millis {
	e := d.acts[act]
	if e == nil || e.Entry == nil {
		return 0
	}
	return e.Frame.Clock
}
