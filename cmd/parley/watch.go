package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
)

func (a *app) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watch", Short: "Tell what happens on the channel, as it happens", Args: cobra.NoArgs,
		Long: `Writes a line for each entry that the node applies, and for what changes on this node alone,
until it is interrupted. A server must run on the home. With --json each line is the event.`,
		Example: `  parley watch`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			if d.local != nil {
				return errors.New("there is nothing to watch: no server runs on this home; start one with 'parley serve'")
			}
			return d.watch(ctx)
		}),
	}
}

// rejoinPause is between two tries to reach a server that went away.
const rejoinPause = time.Second

// watch follows the channel over breaks of the line, until ctx ends.
func (d *desk) watch(ctx context.Context) error {
	last, lost := "", false
	for {
		err := d.Follow(ctx, last, func(e api.Event) error {
			if e.ID != "" {
				last = e.ID
			}
			lost = false
			return d.app.tell(e)
		})
		var refused *api.Problem
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &refused):
			return err
		}
		if !lost {
			d.app.note("the stream has ended; asking again until it is back")
		}
		lost = true
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rejoinPause):
		}
	}
}

// tell writes an event on one line.
func (a *app) tell(e api.Event) error {
	if a.json {
		b, err := json.Marshal(struct {
			Event string         `json:"event"`
			ID    string         `json:"id,omitzero"`
			Data  jsontext.Value `json:"data"`
		}{e.Name, e.ID, e.Data})
		if err == nil {
			_, err = fmt.Fprintf(a.out, "%s\n", b)
		}
		return err
	}
	line, err := eventLine(e)
	if err == nil && line != "" {
		_, err = fmt.Fprintln(a.out, line)
	}
	return err
}

func eventLine(e api.Event) (string, error) {
	switch e.Name {
	case api.HelloEvent:
		var h api.Hello
		err := json.Unmarshal(e.Data, &h)
		return fmt.Sprintf("%s  following; the node stores %d entries", dtg(h.Clock), h.Commit), err
	case api.ResetEvent:
		return "some of what happened meanwhile is not told here: see 'parley status'", nil
	case api.LocalEvent:
		var l api.Local
		err := json.Unmarshal(e.Data, &l)
		return "on this node: " + joined(l.What) + " changed", err
	case api.AppliedEvent:
		var x api.Applied
		err := json.Unmarshal(e.Data, &x)
		return appliedLine(&x), err
	}
	return "", nil
}

func appliedLine(x *api.Applied) string {
	line := fmt.Sprintf("%s  %s  %s", dtg(x.Entry.Clock), placeName(x.Entry.Place), x.Entry.Kind)
	if x.Entry.Verdict != channel.Valid {
		return line + "  void (" + string(x.Entry.Verdict) + ")"
	}
	for _, l := range []struct {
		name string
		ids  []parley.Hash
	}{{"notice", x.Notices}, {"clash", x.Findings}, {"word", x.Words}} {
		for _, id := range l.ids {
			line += "  " + l.name + " " + id.Short()
		}
	}
	if x.Entry.Kind == parley.KindUrgent {
		line += fmt.Sprintf("  !! of %s: %s", x.Entry.Party, x.Says)
	}
	return line
}

func joined[T ~string](l []T) string {
	var out []string
	for _, s := range l {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}
