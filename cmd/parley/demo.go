package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/scenario"
)

// demoPace lets an onlooker read a line before the next; the scenario then takes about a minute.
const demoPace = 1900 * time.Millisecond

// demonstration is what the command line asks for.
type demonstration struct {
	dir      string
	pause    time.Duration
	stay     bool
	consoles map[parley.PartyID]string
}

func (a *app) demoCommand() *cobra.Command {
	var once, usConsole, ruConsole string
	var d demonstration
	cmd := &cobra.Command{
		Use: "demo [DIR]", Short: "Play the founding scenario on two nodes", Args: cobra.MaximumNArgs(1),
		Long: `Plays the founding scenario on an EXERCISE channel: two nodes in one process, linked as
two sites would be, each with its own keys and its own log in DIR/ru and DIR/us. DIR must
not hold a demonstration yet; without it a fresh folder is made.

In a terminal, or with --stay, both consoles are open from the beginning and both nodes stay
for visitors until Ctrl-C; other commands reach them with --home DIR/us and --home DIR/ru.
With --once there are no consoles and the nodes end after the last step. Their data stays
in either case; DIR/us.bundle and DIR/ru.bundle are proofs that stand alone. The exit code
is 0 only if every step came out as the scenario says.`,
		Example: `  parley demo
  parley demo --once /tmp/danang && parley --home /tmp/danang/us entries`,
		RunE: func(cmd *cobra.Command, args []string) error {
			d.dir = once
			if once != "" && (len(args) == 1 || d.stay) {
				return misuse("--once DIR ends after the last step: give it neither another DIR nor --stay")
			}
			if len(args) == 1 {
				d.dir = args[0]
			}
			if once != "" && !cmd.Flags().Changed("pause") {
				d.pause = 0
			}
			d.stay = d.stay || once == "" && isTerminal(a.out)
			if d.stay {
				var err error
				if d.consoles, err = a.demoConsoles(usConsole, ruConsole); err != nil {
					return err
				}
			}
			return a.demo(cmd.Context(), d)
		},
	}
	f := cmd.Flags()
	f.StringVar(&once, "once", "", "play without a visitor, leave each node's data in this folder")
	f.BoolVar(&d.stay, "stay", false, "stay for visitors where the output is no terminal, too")
	f.DurationVar(&d.pause, "pause", demoPace, "time between two events; 0 with --once")
	f.StringVar(&usConsole, "us-console", "127.0.0.1:7480", "where the United States' officers open their page")
	f.StringVar(&ruConsole, "ru-console", "127.0.0.1:7481", "where the Russian Federation's officers open theirs")
	return cmd
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// inTurn lets the narration and the visitors' desk write whole lines.
type inTurn struct {
	mu  sync.Mutex
	out io.Writer
}

func (w *inTurn) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(b)
}

func (a *app) demo(ctx context.Context, d demonstration) (err error) {
	if d.dir == "" {
		if d.dir, err = os.MkdirTemp("", "parley-demo-"); err != nil {
			return fmt.Errorf("making a folder for the demonstration: %w", err)
		}
	}
	out := &inTurn{out: a.out}
	if a.json {
		out.out = a.err
	}
	began := time.Now()
	open := &openHouse{out: out}
	options := scenario.Options{Dir: d.dir, Out: out, Pause: d.pause, Log: slog.New(slog.DiscardHandler), Consoles: d.consoles}
	if d.stay {
		options.Opened = func(st *scenario.Stage) error { return open.start(ctx, st) }
	}
	stage, err := scenario.Play(ctx, options)
	end := sync.OnceValue(func() error { return errors.Join(open.close(), stage.Close()) })
	defer func() { err = errors.Join(err, end()) }()
	if ctx.Err() != nil {
		return fmt.Errorf("stopped before the last step; what was said so far stays in %s", d.dir)
	}
	if err != nil {
		return err
	}
	state := stage.US.Channel.State().Hash().String()
	if !d.stay {
		// Whoever holds a bundle may have neither node.
		if err := end(); err != nil {
			return err
		}
	}
	if err := checkBundles(out, d.dir, !d.stay); err != nil {
		return err
	}
	if a.json {
		if err := a.printJSON(struct {
			Dir   string `json:"dir"`
			State string `json:"state"`
		}{d.dir, state}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out, "\nEvery step came out as the scenario says, in %.1f s.\n", time.Since(began).Seconds())
	}
	if !d.stay {
		return nil
	}
	fmt.Fprint(out, invitation(stage))
	open.announce()
	fmt.Fprintln(out)
	select {
	case <-ctx.Done():
	case <-open.ended:
	}
	fmt.Fprintf(out, "\nBoth nodes stop; their data stays in %s.\n", d.dir)
	return nil
}

// checkBundles verifies what both sides exported, and shows that a changed byte is found.
func checkBundles(out io.Writer, dir string, stopped bool) error {
	nodes := "without asking either node"
	if stopped {
		nodes = "with both nodes stopped"
	}
	for i, party := range []parley.PartyID{"us", "ru"} {
		name := scenario.Bundles(dir)[i]
		file, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		began := time.Now()
		named, err := scenario.Check(file, party)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(out, "%s verifies %s, in %d ms. With one byte changed: %s.\n", name, nodes, time.Since(began).Milliseconds(), named)
	}
	return nil
}

// invitation says what a visitor can do now.
func invitation(stage *scenario.Stage) string {
	us, ru := stage.US.Home.Dir(), stage.RU.Home.Dir()
	return fmt.Sprintf(`
Now it is yours: both consoles and both nodes stay until Ctrl-C. Sign in on both sides, and
on the United States' page file a movement along

  35.0300N 40.3000E; 35.0700N 40.3700E, 200M   from GND to 100FT AGL, 110700ZNOV17 to 111600ZNOV17

It arrives on the other page at once, and clashes there and here with the Russian side's
ground operation on the west bank. Or from another terminal:

  parley --home %[1]s desk
  parley --home %[1]s notice new --by %[3]s \
    --kind movement --name "relief convoy" --originator relief --marking "RELEASABLE TO RU AND US" \
    --contact-office "relief coordination" --contact-means "deconfliction line" \
    --corridor "35.0300N 40.3000E; 35.0700N 40.3700E,200M" --lower GND --upper "100FT AGL" --from 110700ZNOV17 --until 111600ZNOV17
  parley --home %[2]s clash list
`, us, ru, filepath.Join(us, scenario.OfficersFolder, scenario.Drafter))
}
