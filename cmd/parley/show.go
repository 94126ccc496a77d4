package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
)

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show any thing: a hash or its beginning, us/3, or an entry us/0/14", Args: cobra.ExactArgs(1),
		Example: `  parley show us/3
  parley show 7c01ab22
  parley show us/0/14`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			t, err := d.Thing(ctx, args[0])
			if err != nil {
				return err
			}
			if t.Charter != nil {
				c, err := channel.ParseCharter(t.Charter.Text)
				if err != nil {
					return err
				}
				return a.printCharter(c, "accepted by "+partiesOr(t.Charter.Accepted, "nobody yet"), t.Charter)
			}
			return a.print(t, func(p *page) {
				switch {
				case t.Notice != nil:
					showNotice(p, t.Notice)
				case t.Finding != nil:
					showFinding(p, t.Finding)
				case t.Word != nil:
					showWord(p, t.Word)
				case t.Entry != nil:
					showEntry(p, t.Entry)
				}
			})
		}),
	}
}

func (a *app) entriesCommand() *cobra.Command {
	var party string
	var void, raw bool
	cmd := &cobra.Command{
		Use: "entries [PLACE]", Short: "List the logs' entries and what the judge made of them", Args: cobra.MaximumNArgs(1),
		Long: `Lists every applied entry, each log in its order. With a place, such as us/0/14, and --raw
it writes that entry's own bytes.`,
		Example: `  parley entries --party ru
  parley entries us/0/14 --raw`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			if raw != (len(args) == 1) {
				return misuse("a place and --raw go together; 'parley show us/0/14' tells of one entry")
			}
			if raw {
				b, err := d.Entry(ctx, args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.out, "%s\n", b)
				return err
			}
			list, err := d.allEntries(ctx)
			if err != nil {
				return err
			}
			list = slices.DeleteFunc(list, func(e api.Entry) bool {
				return party != "" && string(e.Place.Party) != party || void && e.Verdict == channel.Valid
			})
			return a.print(list, func(p *page) {
				p.row("ENTRY", "AT", "KIND", "ACT", "BY", "VERDICT")
				for i := range list {
					p.row(entryCells(&list[i])...)
				}
			})
		}),
	}
	f := cmd.Flags()
	f.StringVar(&party, "party", "", "this party's logs only")
	f.BoolVar(&void, "void", false, "void entries only")
	f.BoolVar(&raw, "raw", false, "one entry's bytes")
	return cmd
}

func (d *desk) allEntries(ctx context.Context) ([]api.Entry, error) {
	out := []api.Entry{}
	for cursor := ""; ; {
		page, err := d.Entries(ctx, cursor, 1000)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if cursor = page.Next; cursor == "" {
			return out, nil
		}
	}
}

func entryCells(e *api.Entry) []string {
	by, act, verdict := "the node", "-", string(e.Verdict)
	if e.By != nil {
		by, act = person(*e.By), e.Act.Short()
		if e.Class == "root" {
			by = "the root"
		}
	}
	if e.Release != nil {
		by += ", released by " + person(*e.Release)
	}
	if e.Verdict != channel.Valid {
		verdict = "void (" + verdict + ")"
	}
	if e.Disowned {
		verdict += ", disowned"
	}
	return []string{placeName(e.Place), dtg(e.Clock), string(e.Kind), act, by, verdict}
}

func showEntry(p *page, e *api.Entry) {
	p.row(entryCells(e)...)
	if e.Verdict != channel.Valid {
		p.line("%s", e.Sentence)
	}
	p.line("root of the log after it: %s", e.Place.Root)
}

func (a *app) statusCommand() *cobra.Command {
	var state bool
	cmd := &cobra.Command{
		Use: "status", Short: "How the channels stand, and this node's ways to the others", Args: cobra.NoArgs,
		RunE: a.withSession(func(ctx context.Context, s *session, _ []string) error {
			if state {
				d, err := s.desk(ctx, a.channel)
				if err != nil {
					return err
				}
				b, err := d.State(ctx)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.out, "%s\n", b)
				return err
			}
			list, err := s.statuses(ctx)
			if err != nil {
				return err
			}
			compared := make([][]string, len(list))
			for i := range list {
				if compared[i], err = s.compared(ctx, &list[i]); err != nil {
					return err
				}
			}
			return a.print(list, func(p *page) {
				if len(list) == 0 {
					p.line("%s is in no channel yet: join one with 'parley charter join', or draft a charter with 'parley charter new'.", s.home.Settings().Party)
				}
				for i := range list {
					showStatus(p, &list[i], compared[i], s.local == nil)
				}
			})
		}),
	}
	cmd.Flags().BoolVar(&state, "state", false, "write the channel's state, byte for byte as it is hashed")
	return cmd
}

func (s *session) statuses(ctx context.Context) ([]api.Status, error) {
	out := []api.Status{}
	if s.app.channel != "" {
		d, err := s.desk(ctx, s.app.channel)
		if err != nil {
			return nil, err
		}
		st, err := d.Status(ctx)
		return append(out, st), err
	}
	all, err := s.client.Channels(ctx)
	for _, c := range all {
		st, err := s.client.Channel(c.ID.String()).Status(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, err
}

// compared tells of the channel's fingerprint; nothing while no charter is known.
func (s *session) compared(ctx context.Context, of *api.Status) ([]string, error) {
	if of.Charter.IsZero() {
		return nil, nil
	}
	c, err := s.client.Channel(of.ID.String()).Charter(ctx, of.Charter)
	if err != nil {
		return nil, err
	}
	t, err := channel.ParseCharter(c.Text)
	if err != nil {
		return nil, err
	}
	return comparedLines(t, &c), nil
}

func showStatus(p *page, s *api.Status, compared []string, served bool) {
	force := "not in force yet"
	if s.InForce {
		force = "in force"
	}
	p.line("%q %s, channel %s, charter version %d %s", s.Name, s.Mode, s.ID.Short(), s.Version, force)
	for _, c := range s.Charters {
		if c.InForce == 0 {
			p.line("  charter %s, version %d: accepted by %s, declined by %s", c.Hash.Short(), c.Version, partiesOr(c.Accepted, "nobody"), partiesOr(c.Declined, "nobody"))
		}
	}
	for _, line := range compared {
		p.line("  %s", line)
	}
	for _, l := range s.Logs {
		for _, t := range l.Tips {
			p.line("  log of %s, epoch %d: %s", l.Party, l.Epoch, plural(int(t.Size), "entry", "entries"))
		}
	}
	for _, line := range s.Sentences {
		p.line("  %s", line)
	}
	var clashes []string
	for status, n := range s.Clashes {
		clashes = append(clashes, fmt.Sprintf("%d %s", n, status))
	}
	slices.Sort(clashes)
	p.line("  %s; clashes: %s", plural(s.Notices, "notice stands", "notices stand"), orNone(clashes))
	p.line("  state %s", s.State.Short())
	showLocal(p, &s.Local, s.Party, served)
}

func orNone(l []string) string {
	if len(l) == 0 {
		return "none found"
	}
	return strings.Join(l, ", ")
}

func showLocal(p *page, l *api.LocalStatus, party parley.PartyID, served bool) {
	if l.Writable {
		p.line("  the node of %s writes; its clock says %s (local)", party, dtg(l.Clock))
	} else {
		p.line("  the node of %s does not write: %s (local)", party, l.Sentence)
	}
	if !served {
		p.line("  no server runs on this home: nothing goes out or comes in (local)")
	}
	for _, k := range l.Links {
		p.line("  %s (local)", linkWords(&k))
	}
	for _, m := range l.Missing {
		p.line("  missing: %s (local)", m)
	}
	for _, w := range l.Waiting {
		p.line("  %s (local)", waitingWords(&w))
	}
	if l.Drafts > 0 {
		p.line("  %s for a second person (local)", plural(l.Drafts, "draft waits", "drafts wait"))
	}
}

func linkWords(k *api.Link) string {
	if k.Way == "spool" {
		return fmt.Sprintf("spool to %s: %s", k.Peer, k.Address)
	}
	who := string(k.Peer)
	if who == "" {
		who = "somebody"
	}
	if k.Connected {
		return fmt.Sprintf("link to %s, %s, up since %s, clock offset %d ms", who, k.Address, dtg(k.Since), k.ClockOffset)
	}
	line := fmt.Sprintf("link to %s, %s, down since %s", who, k.Address, dtg(k.Since))
	if k.Trouble != "" {
		line += ": " + k.Trouble
	}
	return line
}

func waitingWords(w *api.Waiting) string {
	line := fmt.Sprintf("entry %s/%d/%d is here and not applied:", w.Party, w.Epoch, w.Number)
	if w.Ruleset != 0 {
		return fmt.Sprintf("%s it needs ruleset %d, and this release knows %d", line, w.Ruleset, parley.Ruleset)
	}
	for _, f := range w.For {
		line += fmt.Sprintf(" waiting for %s, epoch %d, up to %d;", f.Party, f.Epoch, f.Size)
	}
	return strings.TrimSuffix(line, ";")
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Show the release and the ruleset", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return errors.New("this program was built without its build information")
			}
			out := struct {
				Version string `json:"version"`
				Go      string `json:"go"`
				Ruleset int    `json:"ruleset"`
			}{info.Main.Version, info.GoVersion, parley.Ruleset}
			return a.print(out, func(p *page) {
				p.line("parley %s, ruleset %d, %s", out.Version, out.Ruleset, out.Go)
			})
		},
	}
}
