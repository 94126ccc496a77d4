package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/pen"
)

func (a *app) batchForwardCommand() *cobra.Command {
	var batch, by, now string
	var confirmed []string
	cmd := &cobra.Command{
		Use: "forward ROW...", Short: "Release rows: they go when the recipient's window opens", Args: cobra.MinimumNArgs(1),
		Long: `Releases rows as the party's officer, each by a release of its own. They are held until the
recipient's sending window opens and go out then by themselves, as long as the node runs;
--now sends them at once and keeps the reason. A row that asks something goes once its
questions are confirmed. Rows are numbers, ranges, hashes, or all that wait.`,
		Example: `  parley batch list
  parley batch forward 2-40 --by chief.key
  parley batch forward 7 --by chief.key --confirm duplicate-3f9c01ab
  parley batch forward 7 --by chief.key --now "an evacuation tonight, agreed by telephone"`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			rows, err := d.chosen(ctx, batch, args)
			if err != nil {
				return err
			}
			for i := range rows {
				for _, l := range rowLines(&rows[i]) {
					a.note("%s", l)
				}
			}
			ask, err := d.releases(ctx, rows, by, confirmed)
			if err != nil {
				return err
			}
			ask.Now = now
			out, err := d.ForwardRows(ctx, *ask)
			if err != nil {
				return err
			}
			return a.reportForwarded(rows, &out)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&batch, "batch", "", "the hand-in whose rows are named, where there are several")
	f.StringVar(&by, "by", os.Getenv("PARLEY_KEY"), "key file of the officer who releases ($PARLEY_KEY)")
	f.StringVar(&now, "now", "", "send at once, outside the windows, for this reason")
	f.StringSliceVar(&confirmed, "confirm", nil, "code of a question that you have answered with yes (repeatable)")
	return cmd
}

// releases signs a release for each row. It lasts a day longer than the wait for the window.
func (d *desk) releases(ctx context.Context, rows []api.BatchRow, by string, confirmed []string) (*api.ForwardRequest, error) {
	status, err := d.Status(ctx)
	if err != nil {
		return nil, err
	}
	opens, err := d.Opens(ctx)
	if err != nil {
		return nil, err
	}
	p, err := d.pen(by, "--by", pen.Prompt)
	if err != nil {
		return nil, err
	}
	p.NotAfter = max(p.NotAfter, opens+parley.Millis(pen.Waiting.Milliseconds()))
	ask := &api.ForwardRequest{}
	for _, r := range rows {
		p.Mode = r.Mode
		release, err := p.Release(r.Draft, status.Picture, "")
		if err != nil {
			return nil, err
		}
		var codes []string
		for _, q := range r.Questions {
			if slices.Contains(confirmed, q.Code) {
				codes = append(codes, q.Code)
			}
		}
		ask.Rows = append(ask.Rows, api.ForwardRow{Act: r.Act, Release: release, Confirmed: codes})
	}
	return ask, nil
}

func (a *app) reportForwarded(rows []api.BatchRow, out *api.ForwardedRows) error {
	var f failures
	for i, r := range out.Rows {
		f.add(fmt.Sprintf("row %d", rows[i].Row), r.Problem)
	}
	err := a.print(out, func(p *page) {
		p.row("ROW", "NAME", "", "")
		for i, r := range out.Rows {
			became := problemWords(r.Problem)
			switch {
			case r.Filed != nil:
				became = "forwarded, entry " + placeName(r.Filed.Place)
			case r.Goes != 0:
				became = "held, goes at " + dtg(r.Goes)
			}
			p.row(fmt.Sprint(rows[i].Row), rowName(&rows[i]), became)
		}
	})
	return errors.Join(err, f.err("released"))
}
