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
	"parley/api"
	"parley/scenario"
)

func (a *app) demoCommand() *cobra.Command {
	var once string
	var pause time.Duration
	cmd := &cobra.Command{
		Use: "demo [DIR]", Short: "Play the founding scenario on two nodes", Args: cobra.MaximumNArgs(1),
		Long: `Plays the founding scenario on an EXERCISE channel: two nodes in one process, linked as
two sites would be, each with its own keys and its own log in DIR/ru and DIR/us. DIR must
not hold a demonstration yet; without it a fresh folder is made.

In a terminal both nodes stay for a visitor afterwards, until Ctrl-C; other commands reach
them with --home DIR/us and --home DIR/ru. With --once the nodes end after the last step,
and their data stays; DIR/us.bundle and DIR/ru.bundle are proofs that stand alone. The exit code is 0 only if every step came out as the scenario says.`,
		Example: `  parley demo
  parley demo --once /tmp/danang && parley --home /tmp/danang/us entries`,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := once
			if len(args) == 1 {
				if once != "" {
					return misuse("give either DIR or --once DIR")
				}
				dir = args[0]
			}
			if once != "" && !cmd.Flags().Changed("pause") {
				pause = 0
			}
			return a.demo(cmd.Context(), dir, pause, once == "" && isTerminal(a.out))
		},
	}
	cmd.Flags().StringVar(&once, "once", "", "play without a visitor, leave each node's data in this folder")
	cmd.Flags().DurationVar(&pause, "pause", 2*time.Second, "time between two events; 0 with --once")
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

func (a *app) demo(ctx context.Context, dir string, pause time.Duration, stay bool) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "parley-demo-"); err != nil {
			return fmt.Errorf("making a folder for the demonstration: %w", err)
		}
	}
	out := a.out
	if a.json {
		out = a.err
	}
	began := time.Now()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: dir, Out: out, Pause: pause, Log: slog.New(slog.DiscardHandler)})
	closed := false
	end := func() error {
		if closed {
			return nil
		}
		closed = true
		return stage.Close()
	}
	defer func() { err = errors.Join(err, end()) }()
	if err != nil {
		return err
	}
	state := stage.US.Channel.State().Hash().String()
	if !stay {
		// Whoever holds a bundle may have neither node.
		if err := end(); err != nil {
			return err
		}
	}
	if err := checkBundles(out, dir, !stay); err != nil {
		return err
	}
	if a.json {
		if err := a.printJSON(struct {
			Dir   string `json:"dir"`
			State string `json:"state"`
		}{dir, state}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(out, "\nEvery step came out as the scenario says, in %.1f s.\n", time.Since(began).Seconds())
	}
	if !stay {
		return nil
	}
	return a.visit(ctx, stage)
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

// visit keeps both nodes up for a visitor.
func (a *app) visit(ctx context.Context, stage *scenario.Stage) error {
	sides := []*scenario.Side{stage.US, stage.RU}
	failed := make([]error, len(sides))
	var servers sync.WaitGroup
	defer servers.Wait()
	for i, s := range sides {
		socket, err := s.Home.Socket()
		if err != nil {
			return err
		}
		servers.Go(func() {
			failed[i] = api.Serve(ctx, socket, handlerOf(s.Running, s.Ways, slog.New(slog.DiscardHandler)), func() {})
		})
	}
	us := stage.US.Home.Dir()
	fmt.Fprintf(a.out, `
Both nodes stay up until Ctrl-C. In another terminal:

  parley --home %[1]s status
  parley --home %[2]s clash list
  parley --home %[1]s notice new --by %[3]s \
    --kind site --name "field hospital" --marking "RELEASABLE TO RU AND US" \
    --contact-office "relief coordination" --contact-means "deconfliction line" \
    --circle "35.0600N 40.4000E,300M" --lower GND --upper "100FT AGL" --from 110700ZNOV17 --until UFN
  parley --home %[2]s notice list
`, us, stage.RU.Home.Dir(), filepath.Join(us, scenario.OfficersFolder, scenario.Drafter))
	<-ctx.Done()
	servers.Wait()
	return errors.Join(failed...)
}
