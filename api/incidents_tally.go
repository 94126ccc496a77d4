package api

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"parley"
	"parley/pen"
)

// Period is how long the rows of a tally are, by UTC; a week begins on Monday (ISO 8601).
type Period string

// The periods.
const (
	PerDay   Period = "day"
	PerWeek  Period = "week"
	PerMonth Period = "month"
)

// Tally is how many incidents each side alleges.
type Tally struct {
	Per        Period     `json:"per"`
	Rows       []TallyRow `json:"rows" doc:"By period, then by who alleges, kind, rule and against whom."`
	Attributed string     `json:"attributed" doc:"Stands beside every tally."`
}

// TallyRow counts the incidents of one kind that one side alleges in one period, as its
// accounts say by now.
type TallyRow struct {
	From      parley.Millis       `json:"from" doc:"Where the period begins."`
	Until     parley.Millis       `json:"until" doc:"Where the next one begins."`
	AllegedBy parley.PartyID      `json:"allegedBy"`
	Kind      parley.IncidentKind `json:"kind"`
	Rule      string              `json:"rule,omitzero" doc:"Of which a breach is alleged."`
	Against   parley.OriginatorID `json:"against,omitzero" doc:"By whom the breach is alleged to be."`
	Count     int                 `json:"count"`
	Contested int                 `json:"contested,omitzero" doc:"Those of them of which the side has several accounts, none after the others; one may count in several rows."`
	Says      string              `json:"says" doc:"The row in words, with who alleges it."`
}

type tallyInput struct {
	ReadChannel
	IncidentInput
	Per Period `query:"per" enum:"day,week,month" default:"day" doc:"How long each period is."`
}

func (h *handler) tally(r *request, in *tallyInput) (Tally, error) {
	out := Tally{Per: cmp.Or(in.Per, PerDay), Rows: []TallyRow{}, Attributed: Attributed}
	p := r.picture()
	rows := map[TallyRow]*TallyRow{}
	for _, x := range p.incidents {
		for _, s := range x.Sides {
			counted := map[TallyRow]bool{}
			for _, id := range s.Acts {
				a := p.account(id)
				if !in.chooses(s.Party, a) {
					continue
				}
				key := TallyRow{AllegedBy: s.Party, Kind: a.Kind, Rule: a.Breach.Rule, Against: a.Breach.By}
				key.From, key.Until = out.Per.around(a.From)
				if counted[key] {
					continue // contested accounts that are of one row
				}
				counted[key] = true
				if rows[key] == nil {
					row := key
					rows[key] = &row
				}
				rows[key].Count++
				if len(s.Acts) > 1 {
					rows[key].Contested++
				}
			}
		}
	}
	for _, row := range rows {
		row.Says = row.words()
		out.Rows = append(out.Rows, *row)
	}
	slices.SortFunc(out.Rows, func(a, b TallyRow) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.AllegedBy, b.AllegedBy), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Against, b.Against))
	})
	return out, nil
}

// around gives the period that an hour lies in.
func (p Period) around(at parley.Millis) (from, until parley.Millis) {
	t := time.UnixMilli(int64(at)).UTC()
	year, month, day := t.Date()
	switch p {
	case PerMonth:
		return millis(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)), millis(time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC))
	case PerWeek:
		monday := day - (int(t.Weekday())+6)%7
		return millis(time.Date(year, month, monday, 0, 0, 0, 0, time.UTC)), millis(time.Date(year, month, monday+7, 0, 0, 0, 0, time.UTC))
	}
	return millis(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)), millis(time.Date(year, month, day+1, 0, 0, 0, 0, time.UTC))
}

func millis(t time.Time) parley.Millis { return parley.Millis(t.UnixMilli()) }

// words says a row. It never leaves out who alleges.
func (r *TallyRow) words() string {
	line := fmt.Sprintf("%d × %s", r.Count, pen.KindWords(r.Kind))
	if r.Against != "" {
		line += fmt.Sprintf(", a breach of %q by %s", r.Rule, r.Against)
		if r.Kind == parley.Breach {
			line = fmt.Sprintf("%d × breach of %q by %s", r.Count, r.Rule, r.Against)
		}
	}
	return line + ", as alleged by " + string(r.AllegedBy)
}

func (in *IncidentInput) query() url.Values {
	q := filled(map[string]string{
		"kind": string(in.Kind), "status": string(in.Status), "by": string(in.By), "against": string(in.Against), "rule": in.Rule,
	})
	if in.Over.given {
		q.Set("over", strconv.FormatInt(int64(in.Over.from), 10)+".."+strconv.FormatInt(int64(in.Over.until), 10))
	}
	return q
}

// SpanOf makes a span of time; until 0 has no end.
func SpanOf(from, until parley.Millis) Span {
	if until == 0 {
		until = parley.MaxTime
	}
	return Span{from, until, true}
}

// Tally counts the incidents that each side alleges.
func (ch *Channel) Tally(ctx context.Context, per Period, in IncidentInput) (Tally, error) {
	q := in.query()
	q.Set("per", string(per))
	return get[Tally](ctx, ch, q, "tally")
}
