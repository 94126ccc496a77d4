package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"parley"
	"parley/notation"
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// app is one run of the program.
type app struct {
	streams
	homeDir string
	channel string
	json    bool
	begun   bool // the command line was understood
}

const long = `Parley is a deconfliction channel: parties who share an area but not a command tell
each other where they will be, learn at once what clashes, and can prove what was said.

  parley init --party us --name "United States" --listen :7420   a node, in ./parley-home
  parley charter join invitation.json                            into a channel
  parley serve                                                   the node runs
  parley notice new --help                                       say where you will be
  parley status                                                  how the channel stands

Commands talk to the server of the same home; where none runs, they work on the home's
files themselves, and what they say goes out when a server or 'parley carry out' next runs.

Exit codes: 0 done; 1 failed; 2 the command line or a file that it names cannot be read
as meant; 3 refused by the node's door or the judge, nothing was written; 4 a question
must be confirmed first with --confirm CODE, nothing was written.`

func (a *app) root() *cobra.Command {
	cmd := &cobra.Command{
		Use: "parley", Short: "A deconfliction channel between parties who share an area", Long: long,
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := cmd.ValidateRequiredFlags(); err != nil {
				return err
			}
			a.begun = true
			return nil
		},
	}
	cmd.SetIn(a.in)
	cmd.SetOut(a.out)
	cmd.SetErr(a.err)
	f := cmd.PersistentFlags()
	f.StringVar(&a.homeDir, "home", fromEnvironment("PARLEY_HOME", "parley-home"), "folder of the node ($PARLEY_HOME)")
	f.StringVar(&a.channel, "channel", os.Getenv("PARLEY_CHANNEL"), "channel: its name, its id or the beginning of that; needed where there are several ($PARLEY_CHANNEL)")
	f.BoolVar(&a.json, "json", false, "write JSON to standard output, and nothing else")
	cmd.AddCommand(
		a.initCommand(), a.cardCommand(), a.serveCommand(), a.carryCommand(),
		a.charterCommand(), a.officerCommand(), a.epochCommand(), a.recoverCommand(),
		a.noticeCommand(), a.draftCommand(), a.batchCommand(), a.handoverCommand(), a.messageCommand(), a.urgentCommand(), a.callCommand(), a.incidentCommand(),
		a.dutyCommand(), a.lineCommand(), a.tellCommand(), a.ackCommand(), a.replyCommand(), a.readbackCommand(),
		a.clashCommand(), a.entriesCommand(), a.showCommand(), a.bundleCommand(), a.verifyCommand(), a.sheetCommand(), a.measuresCommand(), a.statusCommand(), a.deskCommand(), a.nearCommand(), a.watchCommand(), a.fsckCommand(), a.demoCommand(), a.openAPICommand(), a.versionCommand(),
	)
	return cmd
}

func fromEnvironment(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// group is a command that has others and does nothing itself.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, RunE: func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return misuse(fmt.Sprintf("%s has no command %q: see parley %s --help", use, args[0], use))
		}
		return cmd.Help()
	}}
	cmd.AddCommand(commands...)
	return cmd
}

// print writes a result: as JSON where that was asked for, else as people read it.
func (a *app) print(v any, human func(p *page)) error {
	if a.json {
		return a.printJSON(v)
	}
	p := &page{w: tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)}
	human(p)
	return p.w.Flush()
}

func (a *app) printJSON(v any) error {
	b, err := json.Marshal(v, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s\n", b)
	return err
}

// note tells a person something that is no result.
func (a *app) note(format string, args ...any) {
	if !a.json {
		fmt.Fprintf(a.out, format+"\n", args...)
	}
}

// page is text for people, in columns where lines have tabs.
type page struct{ w *tabwriter.Writer }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

// row writes one line of a table.
func (p *page) row(cells ...string) { p.line("%s", strings.Join(cells, "\t")) }

// dtg writes a time; nothing for none.
func dtg(t parley.Millis) string {
	if t == 0 {
		return "-"
	}
	return notation.FormatDTG(t - t%1000)
}

func millisOf(t time.Time) parley.Millis {
	if t.IsZero() {
		return 0
	}
	return parley.Millis(t.UnixMilli())
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
