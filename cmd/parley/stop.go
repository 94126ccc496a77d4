package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/home"
	"parley/ledger"
	"parley/pen"
)

// carrying is how long a stop that somebody else carries may be taken: until the last
// node has it, even by courier.
const carrying = 30 * 24 * time.Hour

func (a *app) epochStopCommand() *cobra.Command {
	var root, out string
	cmd := &cobra.Command{
		Use: "stop LAST", Short: "End trust in a log after its last good entry", Args: cobra.ExactArgs(1),
		Long: `Signs, with the party's root, that what a log says after its entry LAST is without effect:
its node was stolen, or its key was lost. Later entries are kept and shown as disowned. The
stop counts once any party's log holds it: hand it in here, or write it to a file with --out
and have any other party carry it.

A node that has lost its key, or whose log was stopped by others already, writes nothing in
it any more: open a new epoch first ('parley epoch ticket', 'parley epoch open'), and stop
the old one from there; or have another party carry the stop.

Where a log has forked, LAST with the beginning of a branch's root keeps the effect of that
branch up to there, and takes it from the other.`,
		Example: `  parley epoch stop us/0/14 --root /media/stick/root.key
  parley epoch stop us/0/20@9f3c01ab --root /media/stick/root.key
  parley epoch stop us/0/14 --root /media/stick/root.key --out us.stop`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			last, err := d.entryAt(ctx, args[0])
			if err != nil {
				return err
			}
			body := &parley.Stop{Epoch: last.Place.Epoch, Root: last.Place.Root, Size: last.Place.Number + 1}
			keep := pen.Prompt
			if out != "" {
				keep = carrying
			}
			p, err := d.pen(d.rootFile(root), "--root", keep)
			if err != nil {
				return err
			}
			p.Party = last.Place.Party
			e, err := p.Act(parley.KindStop, body)
			if err != nil {
				return err
			}
			if out == "" {
				return d.carry(ctx, e)
			}
			if err := home.CreateFile(out, append(ledger.MustEncode(e), '\n')); err != nil {
				return fmt.Errorf("writing the stop: %w", err)
			}
			return a.print(struct {
				File string `json:"file"`
			}{out}, func(w *page) {
				w.line("The stop of %s, epoch %d, after entry %d: %s", p.Party, body.Epoch, last.Place.Number, out)
				w.line("Any party carries it with 'parley epoch carry %s', until %s.", out, dtg(p.NotAfter))
			})
		}),
	}
	rootFlag(cmd, &root)
	cmd.Flags().StringVar(&out, "out", "", "file for the signed stop, for another party's node to carry")
	return cmd
}

// entryAt finds an entry by its place, such as us/0/14; where the log has forked, such as
// us/0/14@9f3c, with the beginning of its branch's root after it.
func (d *desk) entryAt(ctx context.Context, name string) (api.Entry, error) {
	list, err := d.allEntries(ctx)
	if err != nil {
		return api.Entry{}, err
	}
	place, root, _ := strings.Cut(name, "@")
	list = slices.DeleteFunc(list, func(e api.Entry) bool {
		return fmt.Sprintf("%s/%d/%d", e.Place.Party, e.Place.Epoch, e.Place.Number) != place || !strings.HasPrefix(e.Place.Root.String(), root)
	})
	switch len(list) {
	case 0:
		return api.Entry{}, parley.Wrong("LAST", name, "must be an entry of this channel, such as us/0/14: 'parley entries' lists them")
	case 1:
		return list[0], nil
	}
	var names []string
	for _, e := range list {
		names = append(names, place+"@"+e.Place.Root.Short())
	}
	return api.Entry{}, parley.Wrong("LAST", name, "names two entries, for the log has forked before it: say which branch stays with one of "+strings.Join(names, ", ")+", or name the last entry before the fork, and none does")
}

// carry hands in a root act, this party's or another's, and tells what became of it.
func (d *desk) carry(ctx context.Context, e *ledger.Envelope) error {
	said, err := d.Act(ctx, e)
	if err != nil {
		return err
	}
	return d.report(ctx, &said)
}

func (a *app) epochCarryCommand() *cobra.Command {
	return &cobra.Command{
		Use: "carry FILE", Short: "Put another party's stop into this party's log", Args: cobra.ExactArgs(1),
		Long: `Hands in a stop that another party's root has signed. It says nothing in this party's
name: it is the other's act, and this log only holds it.`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			raw, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			var e ledger.Envelope
			if err := json.Unmarshal([]byte(strings.TrimSuffix(string(raw), "\n")), &e, json.RejectUnknownMembers(true)); err != nil {
				return parley.Wrong("stop", args[0], "must be a file that 'parley epoch stop --out' wrote")
			}
			return d.carry(ctx, &e)
		}),
	}
}

func (a *app) recoverCommand() *cobra.Command {
	var recovery, from, to string
	cmd := &cobra.Command{
		Use: "recover", Short: "Put a new root key in the place of a lost one", Args: cobra.NoArgs,
		Long: `Signs, with the party's recovery key, that a new key takes the root's place from now on.
The old root signs nothing any more. The charter names the recovery key.`,
		Example: `  parley recover --recovery /media/safe/recovery.key --from 01ab... --to 01cd...`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			p, err := d.pen(recovery, "--recovery", pen.Prompt)
			if err != nil {
				return err
			}
			e, err := p.Act(parley.KindRecover, &parley.Recover{From: parley.OfficerKey(from), Root: parley.OfficerKey(to)})
			if err != nil {
				return err
			}
			return d.carry(ctx, e)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&recovery, "recovery", "", "key file of the party's recovery key")
	f.StringVar(&from, "from", "", "public key of the root that is lost")
	f.StringVar(&to, "to", "", "public key of the new root")
	must(cmd, "recovery", "from", "to")
	return cmd
}
