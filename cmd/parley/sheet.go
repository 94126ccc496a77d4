package main

import (
	"context"

	"github.com/spf13/cobra"

	"parley"
	"parley/home"
	"parley/spoken"
)

func (a *app) sheetCommand() *cobra.Command {
	var to, aloud, out string
	cmd := &cobra.Command{
		Use: "sheet ID", Short: "Make a page to print, or to read aloud", Args: cobra.ExactArgs(1),
		Long: `Makes one page (HTML) of a notice, a message or an urgent entry, for a counterpart without a
node or for the telephone. It stands alone: open it in any browser, print it there. It has a
checksum to compare, a code to read, the numbers so far so that a gap shows, and lines for
the counterpart's answer by hand.

With --aloud it is a page to read: large, in English and beside it in the other language,
numbers digit by digit. What people wrote stands there as they wrote it.`,
		Example: `  parley sheet us/3 --to unicef --out us-3.html
  parley sheet us/3 --aloud ru --out us-3-ru.html
  parley sheet us/0/14`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			var l spoken.Language
			if aloud != "" {
				var err error
				if l, err = spoken.ParseLanguage(aloud); err != nil {
					return err
				}
			}
			html, err := d.Sheet(ctx, args[0], parley.PartyID(to), l)
			if err != nil {
				return err
			}
			if out == "" {
				_, err := a.out.Write(html)
				return err
			}
			if err := home.CreateFile(out, html); err != nil {
				return err
			}
			return a.print(struct {
				File  string `json:"file"`
				Bytes int    `json:"bytes"`
			}{out, len(html)}, func(p *page) {
				p.line("%s: %d bytes. Open it in a browser, and print it there.", out, len(html))
			})
		}),
	}
	f := cmd.Flags()
	f.StringVar(&to, "to", "", "party that it is for: shows of which numbers it has said nothing")
	f.StringVar(&aloud, "aloud", "", "a page to read aloud, in English and this language: ru, ar or en")
	f.StringVar(&out, "out", "", "file to write, which must not be there yet; else the page is written to standard output")
	return cmd
}
