package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/ledger"
	"parley/pen"
)

func (a *app) batchAnswerCommand() *cobra.Command {
	var s signing
	var file, zone string
	cmd := &cobra.Command{
		Use: "answer", Short: "Acknowledge, reply to or read back many at once, from a table", Args: cobra.NoArgs,
		Long: `Reads a table (CSV) with an answer a line and says all of them in one go. Each line is
answered for itself: what is good is in the log, and the rest is shown with what is wrong.

Columns: ` + strings.Join(pen.AnswerColumns, ", ") + `.
Thing is what is answered, such as ru/3. Answer is received, passed (with to, and at-time
if it was not now), closed, roger, standby (with until-time), unable or object (with
reason), mismatch (with code, and place), withdraw, or readback (with number and the
volume, as notices have it). None of these agrees to anything.`,
		Example: `  parley batch answer --file answers.csv --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			b, err := a.openFile(file)
			if err != nil {
				return err
			}
			lines, err := pen.ReadTable(bytes.NewReader(b), pen.AnswerColumns)
			if err != nil {
				return err
			}
			r, err := d.reader(ctx, zone)
			if err != nil {
				return err
			}
			var out []said
			for _, l := range lines {
				out = append(out, d.answerLine(ctx, r, l, s.confirmed))
			}
			return d.sayAll(ctx, &s, out)
		}),
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&file, "file", "", "the table (- is standard input)")
	cmd.Flags().StringVar(&zone, "zone", "", "time zone of date-time groups with the letter J")
	must(cmd, "file")
	return cmd
}

// said is one of many words, before and after it is said.
type said struct {
	Row  int    `json:"row"`
	Name string `json:"thing"`
	api.SaidRow
	kind parley.Kind
	mode parley.Mode
	body ledger.Validator
}

func (d *desk) answerLine(ctx context.Context, r pen.Reader, l pen.Line, confirmed []string) said {
	out := said{Row: l.Row, Name: l.Cells["thing"]}
	of, err := d.addressed(ctx, out.Name)
	if err == nil {
		var asked []pen.Question
		out.mode = of.mode
		out.kind, out.body, asked, err = l.Answer(r, of.of, of.text, nowMillis())
		if err == nil {
			err = unanswered(asked, confirmed)
		}
	}
	if err != nil {
		out.Problem = api.ProblemOf(err)
	}
	return out
}

// sayAll seals what can be read and hands it in together.
func (d *desk) sayAll(ctx context.Context, s *signing, all []said) error {
	for i := range all {
		if all[i].body != nil {
			d.app.note("%s: %s", all[i].Name, strings.Join(pen.Said(all[i].body), "; "))
		}
	}
	if s.dryRun {
		return d.app.dryRun("", all)
	}
	p, err := d.pen(s.by, "--by", pen.Prompt)
	if err != nil {
		return err
	}
	var words []api.WordRequest
	var at []int
	for i := range all {
		if all[i].Problem != nil {
			continue
		}
		if p.Mode = d.info.Mode; all[i].mode != "" {
			p.Mode = all[i].mode
		}
		e, err := p.Word(all[i].kind, all[i].body)
		if err != nil {
			all[i].Problem = api.ProblemOf(err)
			continue
		}
		words, at = append(words, api.WordRequest{Draft: *e, Confirmed: s.confirmed}), append(at, i)
	}
	for len(words) > 0 { // a request takes a thousand
		n := min(len(words), 1000)
		done, err := d.SayMany(ctx, words[:n])
		if err != nil {
			return err
		}
		for i, row := range done.Rows {
			all[at[i]].Filed, all[at[i]].Problem = row.Filed, row.Problem
		}
		words, at = words[n:], at[n:]
	}
	return d.app.reportSaid(all)
}

func (a *app) reportSaid(all []said) error {
	var f failures
	for i := range all {
		all[i].SaidRow.Row = all[i].Row
		f.add(fmt.Sprintf("row %d, %s", all[i].Row, all[i].Name), all[i].Problem)
	}
	err := a.print(all, func(p *page) {
		p.row("ROW", "THING", "")
		for i := range all {
			became := problemWords(all[i].Problem)
			if all[i].Filed != nil {
				became = "said, entry " + placeName(all[i].Filed.Place)
			}
			p.row(strconv.Itoa(all[i].Row), all[i].Name, became)
		}
	})
	return errors.Join(err, f.err("said"))
}

// manyThings reads names of things, with ranges of numbers such as ru/4-17. A number alone is
// of the originator that was named last, or of the only one there is.
func (d *desk) manyThings(ctx context.Context, args []string) ([]string, error) {
	last := ""
	var out []string
	for _, arg := range args {
		by, numbers, spoken := strings.Cut(arg, "/")
		if !spoken {
			if by, numbers = last, arg; !isRange(arg) {
				out = append(out, arg) // a hash
				continue
			}
		}
		if !isRange(numbers) {
			out = append(out, arg) // the place of an entry
			continue
		}
		if by == "" {
			only, err := d.onlyOther(ctx, arg)
			if err != nil {
				return nil, err
			}
			by = only
		}
		last = by
		from, to, _ := rowRange(numbers)
		if to-from >= 1000 {
			return nil, parley.Wrong("thing", arg, "must be at most 1000 numbers")
		}
		for n := from; n <= to; n++ {
			out = append(out, by+"/"+strconv.Itoa(n))
		}
	}
	return out, nil
}

// isRange tells a spoken number or a range of them from the beginning of a hash, which people
// write with eight digits.
func isRange(text string) bool {
	_, _, ok := rowRange(text)
	return ok
}

// onlyOther gives the one originator of other parties' notices.
func (d *desk) onlyOther(ctx context.Context, arg string) (string, error) {
	notices, err := d.Notices(ctx)
	if err != nil {
		return "", err
	}
	var by []string
	for _, n := range notices {
		if n.Party != d.terms().Party && !slices.Contains(by, string(n.Originator)) {
			by = append(by, string(n.Originator))
		}
	}
	if len(by) != 1 {
		return "", parley.Wrong("thing", arg, "must name whose notice it is, such as ru/"+arg)
	}
	return by[0], nil
}

// many says one thing of several that are named.
func (d *desk) many(ctx context.Context, s *signing, names []string, body func(ctx context.Context, d *desk, of addressed) (parley.Kind, ledger.Validator, []pen.Question, error)) error {
	var out []said
	for i, name := range names {
		x := said{Row: i + 1, Name: name}
		of, err := d.addressed(ctx, name)
		if err == nil {
			var asked []pen.Question
			x.mode = of.mode
			if x.kind, x.body, asked, err = body(ctx, d, of); err == nil {
				err = errors.Join(x.body.Validate(), unanswered(asked, s.confirmed))
			}
		}
		if err != nil {
			x.Problem = api.ProblemOf(err)
		}
		out = append(out, x)
	}
	return d.sayAll(ctx, s, out)
}
