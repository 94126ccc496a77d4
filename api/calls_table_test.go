package api_test

import (
	"parley"
	"parley/ledger"
	"parley/pen"
)

func accountForm() pen.AccountForm {
	return pen.AccountForm{Kind: "breach", From: "180600ZFEB18", Rule: "river line", By: "ru", Text: "A column crossed the river."}
}

// said hands in a word, and names it.
func (w *world) said(kind parley.Kind, body ledger.Validator) string {
	said, err := w.client.Channel(w.channel.ID().String()).Say(ctx, w.sealed(w.drafter, func(p pen.Pen) (*ledger.Envelope, error) {
		return p.Word(kind, body)
	}), nil, nil)
	must(w.t, err)
	return said.Filed.Act.String()
}

func (w *world) urgent() string {
	u, _, err := pen.Reader{}.Urgent(pen.UrgentForm{What: "Shells fall on our post.", On: pen.WhereForm{Circle: "35.33N 40.15E,500M"}})
	must(w.t, err)
	return w.said(parley.KindUrgent, u)
}

func (w *world) recorded() string {
	c, err := pen.Reader{}.Call(pen.CallForm{
		With: "ru", Means: "phone", Began: "111300ZNOV17", Summary: "The bridge is open until noon.", Speakers: []parley.Speaker{{Office: "Desk", Party: "us"}},
	})
	must(w.t, err)
	return w.said(parley.KindCall, c)
}

func (w *world) incident() string {
	i, _, err := pen.Reader{}.Incident(pen.IncidentForm{Title: "Crossing", Account: accountForm()})
	must(w.t, err)
	return w.said(parley.KindIncident, i)
}
