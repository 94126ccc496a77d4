package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
)

func (a *app) batchCommand() *cobra.Command {
	return group("batch", "Many notices at once, for a party that forwards those of organisations",
		a.batchSealCommand(), a.batchHandInCommand(), a.batchListCommand(), a.batchShowCommand(), a.batchForwardCommand(), a.batchRefuseCommand(), a.batchWithdrawCommand(),
		a.batchAnswerCommand(), a.batchStatusCommand())
}

// partly is what came of many rows of which some failed. The rows were printed already.
type partly struct{ first *api.Problem }

func (p *partly) Error() string { return p.first.Detail }
func (p *partly) Unwrap() error { return p.first }

// failures collects what went wrong with rows.
type failures struct {
	of    int
	count int
	first *api.Problem
}

func (f *failures) add(row string, p *api.Problem) {
	f.of++
	if p == nil {
		return
	}
	f.count++
	if f.first == nil {
		first := *p
		first.Detail = row + ": " + p.Detail
		f.first = &first
	}
}

// err is nil if nothing went wrong.
func (f *failures) err(what string) error {
	if f.count == 0 {
		return nil
	}
	p := *f.first
	p.Detail = fmt.Sprintf("%d of %d rows were not %s: %s", f.count, f.of, what, p.Detail)
	return &partly{&p}
}

func problemWords(p *api.Problem) string {
	if p == nil {
		return ""
	}
	return p.Detail
}

func (a *app) batchListCommand() *cobra.Command {
	var batch string
	var all bool
	cmd := &cobra.Command{
		Use: "list", Short: "List what was handed in: rows, their questions, and when they go", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			standing := []api.RowStanding{api.RowWaiting, api.RowHeld}
			if all {
				standing = nil
			}
			rows, err := d.Rows(ctx, batch, standing...)
			if err != nil {
				return err
			}
			return a.print(rows, func(p *page) {
				p.row("BATCH", "ROW", "NAME", "OF", "KIND", "HANDED IN", "STANDING", "GOES", "")
				for _, r := range rows {
					p.row(r.Batch[:8], strconv.Itoa(r.Row), rowName(&r), string(r.Originator), string(r.Kind), dtg(r.HandedIn), string(r.Standing), dtg(r.Goes), rowRemark(&r))
					for _, q := range r.Questions {
						if !q.Confirmed {
							p.line("  row %d asks: %s (confirm with %s)", r.Row, q.Text, q.Code)
						}
					}
				}
			})
		}),
	}
	cmd.Flags().StringVar(&batch, "batch", "", "only this hand-in")
	cmd.Flags().BoolVar(&all, "all", false, "what was forwarded, refused or withdrawn too")
	return cmd
}

func rowName(r *api.BatchRow) string {
	switch {
	case r.Text != nil:
		return r.Text.Name
	case r.About != nil:
		return r.About.Name
	}
	return r.Act.Short()
}

func rowRemark(r *api.BatchRow) string {
	switch {
	case r.Refused != nil:
		return r.Refused.Reason
	case r.Withdrawn != nil:
		return r.Withdrawn.Reason
	case r.Trouble != "":
		return r.Trouble
	case r.Expired:
		return "too old: the organisation seals it anew"
	}
	return ""
}

func (a *app) batchShowCommand() *cobra.Command {
	var batch string
	cmd := &cobra.Command{
		Use: "show ROW...", Short: "Show rows as they were signed", Args: cobra.MinimumNArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			rows, err := d.chosen(ctx, batch, args)
			if err != nil {
				return err
			}
			return a.print(rows, func(p *page) {
				for i := range rows {
					for _, l := range rowLines(&rows[i]) {
						p.line("%s", l)
					}
				}
			})
		}),
	}
	cmd.Flags().StringVar(&batch, "batch", "", "the hand-in whose rows are named, where there are several")
	return cmd
}

// rowLines tells a row in plain words.
func rowLines(r *api.BatchRow) []string {
	lines := []string{fmt.Sprintf("row %d, %s %s, %s", r.Row, r.Mode, r.Kind, r.Act.Short())}
	for _, l := range r.Says {
		lines = append(lines, "  "+l)
	}
	for _, q := range r.Questions {
		if q.Confirmed {
			lines = append(lines, "  confirmed by who handed it in: "+q.Text)
		} else {
			lines = append(lines, fmt.Sprintf("  %s (confirm with %s)", q.Text, q.Code))
		}
	}
	return lines
}

// chosen finds rows by their numbers, by ranges such as 4-17, by hashes, or all that wait.
func (d *desk) chosen(ctx context.Context, batch string, names []string) ([]api.BatchRow, error) {
	rows, err := d.Rows(ctx, "")
	if err != nil {
		return nil, err
	}
	if batch != "" {
		rows = slices.DeleteFunc(rows, func(r api.BatchRow) bool { return !strings.HasPrefix(r.Batch, batch) })
	}
	open := slices.DeleteFunc(slices.Clone(rows), func(r api.BatchRow) bool { return r.Standing != api.RowWaiting && r.Standing != api.RowHeld })
	var out []api.BatchRow
	for _, name := range names {
		found, err := named(rows, open, name)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !slices.ContainsFunc(out, func(o api.BatchRow) bool { return o.Act == r.Act }) {
				out = append(out, r)
			}
		}
	}
	return out, nil
}

func named(rows, open []api.BatchRow, name string) ([]api.BatchRow, error) {
	if name == "all" {
		return slices.DeleteFunc(slices.Clone(open), func(r api.BatchRow) bool { return r.Standing != api.RowWaiting }), nil
	}
	from, to, isRange := rowRange(name)
	var found []api.BatchRow
	if !isRange {
		for _, r := range rows {
			if len(name) >= 8 && strings.HasPrefix(r.Act.String(), name) {
				found = append(found, r)
			}
		}
		if len(found) != 1 {
			return nil, parley.Wrong("row", name, "must be a number such as 7, a range such as 4-17, all, or the beginning of one row's hash, eight digits or more")
		}
		return found, nil
	}
	for _, r := range open {
		if r.Row >= from && r.Row <= to {
			found = append(found, r)
		}
	}
	for _, r := range found {
		if r.Batch != found[0].Batch {
			return nil, parley.Wrong("row", name, "is a row of several hand-ins: name one with --batch")
		}
	}
	if len(found) == 0 {
		return nil, parley.Wrong("row", name, "must be the number of a row that waits or is held, as 'parley batch list' shows it")
	}
	return found, nil
}

// rowRange reads 7 or 4-17; hashes have eight digits or more.
func rowRange(name string) (from, to int, ok bool) {
	a, b, several := strings.Cut(name, "-")
	if !several {
		b = a
	}
	from, err1 := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	return from, to, errors.Join(err1, err2) == nil && len(a) < 8 && len(b) < 8 && from >= 1 && to >= from
}

func (a *app) batchRefuseCommand() *cobra.Command {
	return a.ending("refuse", "Refuse rows, with a reason that the organisation reads", "refused", (*api.Channel).RefuseRows)
}

func (a *app) batchWithdrawCommand() *cobra.Command {
	return a.ending("withdraw", "Withdraw rows that were not forwarded yet", "withdrawn", (*api.Channel).WithdrawRows)
}

func (a *app) ending(use, short, done string, end func(*api.Channel, context.Context, []parley.Hash, string) (api.EndedRows, error)) *cobra.Command {
	var batch, reason string
	cmd := &cobra.Command{
		Use: use + " ROW...", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			rows, err := d.chosen(ctx, batch, args)
			if err != nil {
				return err
			}
			var acts []parley.Hash
			for _, r := range rows {
				acts = append(acts, r.Act)
			}
			out, err := end(d.Channel, ctx, acts, reason)
			if err != nil {
				return err
			}
			var f failures
			for i, r := range out.Rows {
				f.add(fmt.Sprintf("row %d", rows[i].Row), r.Problem)
			}
			return errors.Join(a.print(out, func(p *page) { p.line("%s %s.", plural(out.Ended, "row", "rows"), done) }), f.err(done))
		}),
	}
	cmd.Flags().StringVar(&batch, "batch", "", "the hand-in whose rows are named, where there are several")
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	must(cmd, "reason")
	return cmd
}

func (a *app) batchStatusCommand() *cobra.Command {
	var of string
	var asCSV bool
	cmd := &cobra.Command{
		Use: "status", Short: "How far the notices of organisations have come", Args: cobra.NoArgs,
		Long: `Shows, of each notice that this party forwards or states for others: when it was handed in,
when this node stated so (conduit received), when it was forwarded, and with each party
whether its node received it, an office has taken it, it was read back and passed on. The
table is for the organisations: what a party acknowledged stands beside what we received.`,
		Example: `  parley batch status --of msf
  parley batch status --of msf --csv > msf.csv`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			if asCSV {
				table, err := d.ProgressTable(ctx, of)
				if err == nil {
					_, err = a.out.Write(table)
				}
				return err
			}
			list, err := d.Progress(ctx, of)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				for i := range list {
					showProgress(p, &list[i])
				}
			})
		}),
	}
	cmd.Flags().StringVar(&of, "of", "", "only of this organisation")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "as a table with a line for each party")
	return cmd
}

func showProgress(p *page, x *api.Progress) {
	number := x.Number
	if number == "" {
		number = "row " + strconv.Itoa(x.Row)
	}
	p.line("%s, %s %q, %s", number, x.Kind, x.Name, x.Says)
	step := func(what string, at parley.Millis) {
		if at != 0 {
			p.line("  %s: %s", what, dtg(at))
		}
	}
	step("handed in", x.HandedIn)
	if x.Received != nil {
		step("conduit received", x.Received.Clock)
	}
	step("held, goes", x.Goes)
	if x.Forwarded != nil {
		step("forwarded", x.Forwarded.Clock)
	}
	if x.Now != "" {
		p.line("  outside the windows: %s", x.Now)
	}
	if x.Refused != nil {
		p.line("  refused: %s, %s", dtg(x.Refused.At), x.Refused.Reason)
	}
	if x.Withdrawn != nil {
		p.line("  withdrawn: %s, %s", dtg(x.Withdrawn.At), x.Withdrawn.Reason)
	}
	if x.Trouble != "" {
		p.line("  was not sent: %s", x.Trouble)
	}
	showLadders(p, x.Ladders)
}

// openFile opens a file that a flag names; "-" is standard input.
func (a *app) openFile(path string) ([]byte, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return readAtMost(in, maxBatchFile)
}

// maxBatchFile is what the API takes in one request.
const maxBatchFile = 16 << 20
