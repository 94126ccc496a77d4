package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"parley"
	"parley/bundle"
	"parley/home"
)

func (a *app) bundleCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "bundle --out FILE [ID...]", Short: "Export a proof that stands alone",
		Long: `Writes chosen notices, messages, urgent entries, answers, clashes or entries into one file,
with everything that somebody who has neither node nor network needs in order to check who
said it, who released it, what they had seen, and when the other side had it. Without an ID:
everything that officers said, and all clashes. 'parley verify FILE' checks it.

A bundle shows what stands in it, and never that there was nothing else.`,
		Example: `  parley bundle --out us-3.bundle us/3
  parley bundle --out all.bundle && parley verify all.bundle`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			file, err := d.Bundle(ctx, args)
			if err != nil {
				return err
			}
			r, err := bundle.Verify(file) // also the server's, which may be of another release
			if err != nil {
				return err
			}
			if err := home.CreateFile(out, file); err != nil {
				return err
			}
			return a.print(struct {
				File  string `json:"file"`
				Bytes int    `json:"bytes"`
				Said  int    `json:"said"`
				Shown int    `json:"shown"`
			}{out, len(file), len(r.Said), len(r.Said) + len(r.Support)}, func(p *page) {
				p.line("%s: %d bytes, %s with %d more that support them. It verifies.", out, len(file), plural(len(r.Said), "entry", "entries"), len(r.Support))
				p.line("%s", bundle.Absence)
			})
		}),
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write; it must not be there yet")
	must(cmd, "out")
	return cmd
}

func (a *app) verifyCommand() *cobra.Command {
	var pageFile string
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Check a bundle: no node, no network, no clock", Args: cobra.ExactArgs(1),
		Long: `Checks a bundle with nothing but its bytes, and says what it shows. The exit code is 0 only
if all of it holds; otherwise one line names the section or entry and its bytes in the file.`,
		Example: `  parley verify us.bundle --page us.html`,
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := verifyFile(args[0])
			if err != nil {
				return err
			}
			if pageFile != "" {
				if err := home.CreateFile(pageFile, r.Page()); err != nil {
					return err
				}
			}
			return a.print(r, func(p *page) {
				for _, part := range r.Parts() {
					p.line("%s", part.Title)
					for _, l := range part.Lines {
						if l.Label != "" {
							p.line("  %s: %s", l.Label, l.Text)
						} else {
							p.line("  %s", l.Text)
						}
					}
				}
				p.line("All of it holds: %s, %d more that support them.", plural(len(r.Said), "entry", "entries"), len(r.Support))
			})
		},
	}
	cmd.Flags().StringVar(&pageFile, "page", "", "also write the readable page to this file")
	return cmd
}

func verifyFile(name string) (*bundle.Report, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > bundle.MaxSize {
		return nil, parley.Wrong("file", info.Size(), fmt.Sprintf("must have at most %d bytes", bundle.MaxSize))
	}
	file, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r, err := bundle.Verify(file)
	var wrong *bundle.Error
	if errors.As(err, &wrong) {
		return nil, fmt.Errorf("%s: %w", name, wrong)
	}
	return r, err
}
