package main

import (
	"context"

	"github.com/spf13/cobra"

	"parley"
	"parley/home"
	"parley/spoken"
)

func (a *app) sheetCommand() *cobra.Command {
	var to, labels, aloud, out string
	cmd := &cobra.Command{
		Use: "sheet ID", Short: "Make a page to print, or to read aloud", Args: cobra.ExactArgs(1),
		Long: `Makes one page (HTML) of a notice, a message or an urgent entry, for a counterpart without a
node or for the telephone. It stands alone: open it in any browser, print it there. It has a
checksum to compare, a code to read, its number and the one that it follows so that a gap
shows, and lines for the counterpart's answer by hand. --language chooses its labels.

With --aloud it is a page to read: large, in English and beside it in the other language,
numbers digit by digit. What people wrote stands there as they wrote it.`,
		Example: `  parley sheet us/3 --to unicef --out us-3.html
  parley sheet us/3 --language ar --out us-3-ar.html
  parley sheet us/3 --aloud ru --out us-3-ru.html
  parley sheet us/0/14`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			make, name, flag := d.Sheet, labels, "--language"
			if aloud != "" {
				make, name, flag = d.SheetAloud, aloud, "--aloud"
			}
			l, err := spoken.ParseLanguage(name)
			if err != nil {
				return ofFlag(flag, err)
			}
			html, err := make(ctx, args[0], parley.PartyID(to), l)
			if err != nil {
				return err
			}
			return a.writePage(out, html)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&to, "to", "", "party that it is for: shows of which numbers it has said nothing")
	f.StringVar(&labels, "language", "en", "language of the labels of a page to print: en, ru or ar")
	f.StringVar(&aloud, "aloud", "", "a page to read aloud, in English and this language: ru, ar or en")
	f.StringVar(&out, "out", "", "file to write, which must not be there yet; else the page is written to standard output")
	cmd.MarkFlagsMutuallyExclusive("language", "aloud")
	cmd.AddCommand(a.sheetNumbersCommand())
	return cmd
}

// writePage writes a page to a file that is not there yet, or to standard output.
func (a *app) writePage(out string, html []byte) error {
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
}
