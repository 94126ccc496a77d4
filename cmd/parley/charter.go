package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/geo"
	"parley/home"
	"parley/ledger"
	"parley/notation"
	"parley/pen"
)

func (a *app) charterCommand() *cobra.Command {
	return group("charter", "What the parties of a channel agree on: draft, invite, join, sign, decline, show",
		a.charterNewCommand(), a.charterInviteCommand(), a.charterJoinCommand(), a.charterSignCommand(), a.charterDeclineCommand(), a.charterShowCommand(), a.charterWordsCommand())
}

// charterFlags is a charter as flags.
type charterFlags struct {
	cards, byHand, markings, rules, deadlines, twoPerson []string
	ladder, readback, windows                            []string
	unreported                                           bool
	name, mode, area, heights, from, out                 string
	confirmed                                            []string
	line                                                 lineTerms
}

func (a *app) charterNewCommand() *cobra.Command {
	var c charterFlags
	cmd := &cobra.Command{
		Use: "new", Short: "Draft a charter, or with --from its amendment", Args: cobra.NoArgs,
		Long: `Drafts a charter out of the parties' cards and writes it as the canonical bytes that are
signed. With --from it drafts the next version: what no flag names stays as it is. No
node is needed. All parties sign the same file: make an invitation of it next, with
'parley charter invite'.`,
		Example: `  parley charter new --card us/card.json --card ru/card.json --name "Euphrates" --mode EXERCISE \
    --area "34.2N 39.5E; 34.2N 41.5E; 36.2N 41.5E; 36.2N 39.5E" --marking "FOR BOTH" \
    --rule "separation: movement operation / movement operation site, horizontal 2KM, vertical 500FT, time 10m" \
    --deadline "flash 5m, answer 10m, pass 5m" --ladder "5m supervisor, calls duty officer" --readback site --two-person operation,site \
    --check default --term "movement: lead 48h, emergency 24h, expires 2h" --term "site: reconfirm 168h" \
    --pace "us data this channel" --pace "us phone +1 555 0100; if the link is down" \
    --heights "geoid 30M, pressure 300M, low 150M, high 800M" --out charter.json
  parley charter new --from charter.json --two-person operation,site,message --out charter-2.json`,
		RunE: func(*cobra.Command, []string) error {
			text, err := c.charter()
			if err != nil {
				return err
			}
			t, err := channel.ParseCharter(ledger.MustEncode(text))
			if err != nil {
				return err
			}
			if c.out == "" {
				_, err := fmt.Fprintf(a.out, "%s\n", t.Raw)
				return err
			}
			f, err := os.OpenFile(c.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if err != nil {
				return err
			}
			if _, err := f.Write(append(t.Raw, '\n')); err != nil {
				f.Close()
				return err
			}
			if err := f.Close(); err != nil {
				return err
			}
			return a.printCharter(t, "", nil)
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&c.cards, "card", nil, "a party's card (repeatable)")
	f.StringArrayVar(&c.byHand, "by-hand", nil, `a party without a node, "id: name" (repeatable)`)
	f.StringVar(&c.name, "name", "", "the channel's name")
	f.StringVar(&c.mode, "mode", "", "REAL or EXERCISE")
	f.StringVar(&c.area, "area", "", `where notices are expected: "PLACE;PLACE;PLACE;..."`)
	f.StringArrayVar(&c.markings, "marking", nil, "a marking that notices and messages may carry (repeatable)")
	f.StringArrayVar(&c.rules, "rule", nil, `"name: kinds / with, horizontal 2KM, vertical 500FT, time 10m" (repeatable; any means all kinds)`)
	f.StringArrayVar(&c.deadlines, "deadline", nil, `how soon what is of a precedence is acknowledged, a clash answered, a notice read back, a thing passed on: "flash 5m, answer 10m, readback 15m, pass 5m" (repeatable)`)
	f.StringArrayVar(&c.ladder, "ladder", nil, `who is told how long after something fell due, and who may call there: "5m supervisor, calls duty officer" (repeatable, the soonest first)`)
	f.StringArrayVar(&c.windows, "window", nil, `when a party takes batches, by UTC, "ehoc: thursday 0900-1300" (repeatable; several days with spaces)`)
	f.StringSliceVar(&c.readback, "readback", nil, "kinds of notices that are to be read back")
	f.BoolVar(&c.unreported, "display-unreported", false, "nodes do not say what a post has shown")
	f.StringSliceVar(&c.twoPerson, "two-person", nil, "what a second person must release: kinds, message, answer, urgent, status, incident, account")
	f.StringVar(&c.heights, "heights", "", `margins, "geoid 30M, pressure 300M, low 150M, high 800M" (low and high ground above sea level)`)
	c.line.flags(cmd)
	f.StringVar(&c.from, "from", "", "charter file to amend")
	f.StringVar(&c.out, "out", "", "file for the charter (default standard output)")
	f.StringSliceVar(&c.confirmed, "confirm", nil, "code of a question that you have answered with yes (repeatable)")
	return cmd
}

// charter puts the flags together, over the one to amend if there is one.
func (f *charterFlags) charter() (*parley.Charter, error) {
	c := &parley.Charter{Ruleset: parley.Ruleset, Version: 1}
	if f.from != "" {
		old, err := home.ReadCharter(f.from)
		if err != nil {
			return nil, err
		}
		*c = old.Charter
		c.Predecessor, c.Version = old.Hash, c.Version+1
	}
	c.Nonce = ledger.NewNonce()
	if f.name != "" {
		c.Name = f.name
	}
	if f.mode != "" {
		c.Mode = parley.Mode(f.mode)
	}
	if f.twoPerson != nil {
		c.TwoPerson = f.twoPerson
	}
	if f.markings != nil {
		c.Markings = f.markings
	}
	for _, step := range []func(*parley.Charter) error{f.parties, f.ground, f.terms, f.line.put} {
		if err := step(c); err != nil {
			return nil, err
		}
	}
	return c, c.Validate()
}

// parties adds the parties, or puts them in the place of those with the same id.
func (f *charterFlags) parties(c *parley.Charter) error {
	put := func(p parley.Party) {
		for i := range c.Parties {
			if c.Parties[i].ID == p.ID {
				c.Parties[i] = p
				return
			}
		}
		c.Parties = append(c.Parties, p)
	}
	for _, path := range f.cards {
		card, err := home.ReadCard(path)
		if err != nil {
			return err
		}
		put(card)
	}
	for _, text := range f.byHand {
		id, name, err := pair("by-hand", text, ":", `"id: name"`)
		if err != nil {
			return err
		}
		put(parley.Party{ID: parley.PartyID(id), Name: name})
	}
	return nil
}

// ground reads area and heights.
func (f *charterFlags) ground(c *parley.Charter) error {
	if f.area != "" {
		area, questions, err := pen.Area(f.area)
		if err != nil {
			return err
		}
		if err := unanswered(questions, f.confirmed); err != nil {
			return err
		}
		if err := geo.CheckRing(area); err != nil {
			return fmt.Errorf("area: %w", err)
		}
		c.Area = area
	}
	if f.heights == "" {
		return nil
	}
	h, err := parseHeights(f.heights)
	c.Heights = h
	return err
}

// terms reads rules and deadlines.
func (f *charterFlags) terms(c *parley.Charter) error {
	if f.rules != nil {
		c.Rules = nil
	}
	for _, text := range f.rules {
		r, err := parseRule(text)
		if err != nil {
			return err
		}
		c.Rules = append(c.Rules, r)
	}
	if f.deadlines != nil {
		c.Deadlines = nil
	}
	for _, text := range f.deadlines {
		d, err := parseDeadline(text)
		if err != nil {
			return err
		}
		c.Deadlines = append(c.Deadlines, d)
	}
	if err := f.sendingWindows(c); err != nil {
		return err
	}
	if f.ladder != nil {
		c.Ladder = nil
	}
	for _, text := range f.ladder {
		r, err := parseRung(text)
		if err != nil {
			return err
		}
		c.Ladder = append(c.Ladder, r)
	}
	if f.readback != nil {
		c.Readback = noticeKinds(strings.Join(f.readback, " "))
	}
	if f.unreported {
		c.Display = parley.Unreported
	}
	return nil
}

func (a *app) charterShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show [FILE]", Short: "Show a charter file, or the channel's charter", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				t, err := home.ReadCharter(args[0])
				if err != nil {
					return err
				}
				return a.printCharter(t, "", nil)
			}
			return a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
				c, err := d.Charter(ctx, parley.Hash{})
				if err != nil {
					return err
				}
				t, err := channel.ParseCharter(c.Text)
				if err != nil {
					return err
				}
				state := "not in force yet"
				if c.InForce {
					state = "in force"
				}
				return a.printCharter(t, fmt.Sprintf("%s; accepted by %s", state, partiesOr(c.Accepted, "nobody yet")), &c)
			})(cmd, nil)
		},
	}
}

func partiesOr(l []parley.PartyID, none string) string {
	if len(l) == 0 {
		return none
	}
	var out []string
	for _, p := range l {
		out = append(out, string(p))
	}
	return strings.Join(out, ", ")
}

// printCharter shows a charter with its hash; standing is how it stands on its channel, and
// c what the channel says of it, if it is on one.
func (a *app) printCharter(t *channel.CharterText, standing string, c *api.Charter) error {
	out := struct {
		Hash     parley.Hash     `json:"hash"`
		Standing string          `json:"standing,omitzero"`
		Compared []api.Compared  `json:"compared,omitzero"`
		Charter  *parley.Charter `json:"charter"`
	}{Hash: t.Hash, Standing: standing, Charter: &t.Charter}
	if c != nil {
		out.Compared = c.Compared
	}
	return a.print(out, func(p *page) {
		for _, l := range charterLines(t) {
			p.line("%s", l)
		}
		if standing != "" {
			p.line("%s", standing)
		}
		if c != nil {
			for _, l := range comparedLines(t, c) {
				p.line("%s", l)
			}
		}
	})
}

// shortKey gives the first eight digits of a key, without its algorithm. Never compare by it.
func shortKey(k parley.OfficerKey) string { return string(k[2:10]) }

// charterLines tells a charter in plain words.
func charterLines(t *channel.CharterText) []string {
	c := &t.Charter
	lines := []string{
		fmt.Sprintf("%q, %s, version %d, ruleset %d", c.Name, c.Mode, c.Version, c.Ruleset),
		"hash: " + t.Hash.String(),
	}
	if !c.Predecessor.IsZero() {
		lines = append(lines, "follows: "+c.Predecessor.String())
	}
	for _, p := range c.Parties {
		lines = append(lines, fmt.Sprintf("party %s, %s", p.ID, p.Name))
		if p.HasLog() {
			lines = append(lines, "  card's fingerprint: "+home.Fingerprint(p).String(),
				fmt.Sprintf("  keys: root %s, recovery %s, node %s, transport %s", shortKey(p.Root), shortKey(p.Recovery), shortKey(p.Node), shortKey(p.Transport)))
		} else {
			lines = append(lines, "  by hand: it has no node")
		}
		lines = append(lines, reachLines(&p)...)
		for _, q := range p.Partners {
			lines = append(lines, fmt.Sprintf("  speaks for %s, %s", q.ID, q.Name))
		}
		for _, w := range p.Window {
			lines = append(lines, "  takes batches "+windowWords(w))
		}
	}
	lines = append(lines, "area:")
	for _, p := range c.Area {
		dd, err := notation.FormatPlace(p, notation.DD, 7)
		if err != nil {
			dd = fmt.Sprint(p)
		}
		lines = append(lines, "  "+dd)
	}
	lines = append(lines, "markings: "+strings.Join(c.Markings, " | "))
	for i := range c.Rules {
		lines = append(lines, fmt.Sprintf("rule %q: %s", c.Rules[i].Name, ruleWords(&c.Rules[i])))
	}
	for _, d := range c.Deadlines {
		lines = append(lines, "deadline: "+deadlineWords(d))
	}
	for _, r := range c.Ladder {
		line := fmt.Sprintf("late by %s: %s is told", duration(r.After), r.Level)
		if r.Calls != "" {
			line += ", may call: " + r.Calls
		}
		lines = append(lines, line)
	}
	lines = append(lines, lineTermLines(c)...)
	if len(c.Readback) > 0 {
		lines = append(lines, "to be read back: "+strings.Join(kindNames(c.Readback), ", "))
	}
	if c.Display == parley.Unreported {
		lines = append(lines, "what a post has shown is not reported")
	}
	if len(c.TwoPerson) > 0 {
		lines = append(lines, "a second person releases: "+strings.Join(c.TwoPerson, ", "))
	}
	h := c.Heights
	return append(lines, fmt.Sprintf("heights: geoid within %d m of the ellipsoid, pressure heights within %d m of sea level, ground from %d to %d m",
		h.Geoid/1000, h.Pressure/1000, h.TerrainLow/1000, h.TerrainHigh/1000))
}

func deadlineWords(d parley.Deadline) string {
	line := fmt.Sprintf("%s is acknowledged within %s", d.Precedence, duration(d.Acknowledge))
	if d.Answer != 0 {
		line += ", a clash answered within " + duration(d.Answer)
	}
	if d.Readback != 0 {
		line += ", read back within " + duration(d.Readback)
	}
	if d.Pass != 0 {
		line += ", passed on within " + duration(d.Pass)
	}
	return line
}

func kindNames(l []parley.NoticeKind) []string {
	var out []string
	for _, k := range l {
		out = append(out, string(k))
	}
	return out
}
