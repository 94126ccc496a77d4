package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"parley"
	"parley/channel"
)

// Measures tells how what was said in a span of time was taken; 0 and 0 are from the
// beginning until now.
func (ch *Channel) Measures(ctx context.Context, from, until parley.Millis) (channel.Measures, error) {
	return get[channel.Measures](ctx, ch, measuredSpan(from, until), "measures")
}

// MeasuresTable is the same as a table with commas.
func (ch *Channel) MeasuresTable(ctx context.Context, from, until parley.Millis) ([]byte, error) {
	q := measuredSpan(from, until)
	q.Set("format", "csv")
	return ch.client.raw(ctx, http.MethodGet, ch.path(q, "measures"), nil)
}

func measuredSpan(from, until parley.Millis) url.Values {
	q := url.Values{}
	for name, t := range map[string]parley.Millis{"from": from, "until": until} {
		if t != 0 {
			q.Set(name, strconv.FormatInt(int64(t), 10))
		}
	}
	return q
}

const csvType = "text/csv"

func (h *handler) measureOperations(s *service) {
	o := operation{
		id: "getMeasures", method: http.MethodGet, path: "/v1/channels/{channel}/measures", tag: "Obligations", atOnce: 2,
		summary: "How soon, and how well, each party took what the others said",
		about:   "Of what was entered in a span of time, as it stood at its end. It follows from entries alone: every node that has applied the same entries gives the same figures for the same span. Times are by the debtor's own clock; those between two clocks are counted in twoClocks. As a table: a line for each figure.",
	}
	add(s, o, h.measures)
	s.operation(o).Responses["200"].Content[csvType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
}

type measuresInput struct {
	ReadChannel
	From   parley.Millis `query:"from" minimum:"0" doc:"What was entered at this time or later, milliseconds since 1970; from the beginning if absent."`
	Until  parley.Millis `query:"until" minimum:"0" doc:"What was entered before this time, as it stood then; now if absent, or later."`
	Format string        `query:"format" enum:"json,csv" default:"json" doc:"JSON, or a table with commas."`
}

// Measured is measures, with the span that they are of.
type Measured struct {
	channel.Measures
	csv bool
}

func (h *handler) measures(r *request, in *measuresInput) (out Measured, err error) {
	until := in.Until
	if now := h.now(); until == 0 || until > now {
		until = now // nothing is known of what is to come, and a line check that is to come is not missed
	}
	if until < in.From {
		return out, parley.Wrong("until", until, "must not be before from")
	}
	r.channel.Read(func(v channel.View, _ *channel.Machine) { out.Measures = *v.Measures(in.From, until) })
	out.csv = in.Format == "csv"
	return out, nil
}

// asFile gives the table where that was asked for.
func (m Measured) asFile() (file, bool) {
	if !m.csv {
		return file{}, false
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write([]string{"from", "until", "creditor", "debtor", "measure", "figure", "value"})
	for i := range m.Pairs {
		for _, f := range figures(&m.Pairs[i]) {
			w.Write([]string{
				strconv.FormatInt(int64(m.From), 10), strconv.FormatInt(int64(m.Until), 10),
				string(m.Pairs[i].Creditor), string(m.Pairs[i].Debtor), f.measure, f.name, strconv.FormatInt(f.value, 10),
			})
		}
	}
	for _, row := range lineFigures(&m.Measures) {
		w.Write(append([]string{strconv.FormatInt(int64(m.From), 10), strconv.FormatInt(int64(m.Until), 10)}, row...))
	}
	w.Flush() // a buffer takes everything
	return file{kind: csvType + "; charset=utf-8", name: "measures.csv", bytes: b.Bytes()}, true
}

// figure is one number of a table; times are in milliseconds.
type figure struct {
	measure, name string
	value         int64
}

func figures(p *channel.PairMeasures) (out []figure) {
	add := func(measure, name string, value int64) { out = append(out, figure{measure, name, value}) }
	for _, c := range []struct {
		name  string
		count int
	}{{"things", p.Things}, {"disputed", p.Disputed}, {"clashes", p.Clashes}, {"objections", p.Objections}} {
		add(c.name, "count", int64(c.count))
	}
	for _, t := range TimesOf(p) {
		add(t.Name, "count", int64(t.Count))
		add(t.Name, "twoClocks", int64(t.TwoClocks))
		add(t.Name, "median", int64(t.Median))
		add(t.Name, "p90", int64(t.P90))
		add(t.Name, "max", int64(t.Max))
	}
	for _, d := range p.Duties {
		for _, c := range []struct {
			name  string
			count int
		}{{"owed", d.Owed}, {"met", d.Met}, {"replaced", d.Replaced}, {"open", d.Open}, {"unheard", d.Unheard}, {"timed", d.Timed}, {"late", d.Late}} {
			add("duty "+string(d.Duty), c.name, int64(c.count))
		}
	}
	for _, t := range p.Told {
		add("told by "+string(t.Party), "rung "+strconv.FormatInt(t.Rung, 10), int64(t.Count))
	}
	return out
}

// NamedTimes is times with what they are of.
type NamedTimes struct {
	Name string
	channel.Times
}

// TimesOf lists the times of a pair in the order of the ladder.
func TimesOf(p *channel.PairMeasures) []NamedTimes {
	return []NamedTimes{
		{"receipt", p.Receipt}, {"returned", p.Returned}, {"shown", p.Shown}, {"acknowledge", p.Acknowledge},
		{"readback", p.Readback}, {"passed", p.Passed}, {"answer", p.Answer}, {"respond", p.Respond},
	}
}
