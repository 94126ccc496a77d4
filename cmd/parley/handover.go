package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/handover"
	"parley/home"
	"parley/ledger"
)

func (a *app) handoverCommand() *cobra.Command {
	cmd := group("handover", "Hand a shift over, and take it (local)",
		a.handoverShowCommand(), a.handoverOfferCommand(), a.handoverTakeCommand(), a.handoverListCommand(), a.handoverWithdrawCommand(), a.handoverVerifyCommand())
	cmd.Long = `The outgoing officer hands over a list of what is open, which the node makes, with comments;
the incoming officer goes through it item by item; both sign. It stays on this party's desk:
the other side does not read it.

  parley handover show                                                what there is to hand over now
  parley handover offer --to "Night desk" --comment duty-3f9c="They called twice" --by day.key
  parley handover show 7d0a11c2                                       what waits, and what has come since
  parley handover take 7d0a11c2 --seen all --question duty-3f9c="Who called?" --by night.key`
	return cmd
}

func (a *app) handoverListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the handovers that wait, and the past ones", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Handovers(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				if len(list) == 0 {
					p.line("There has been no handover on this channel.")
					return
				}
				p.row("HANDOVER", "STATUS", "OF", "FROM", "TO", "ITEMS", "ENDED", "BY")
				for i := range list {
					b := &list[i]
					by := ""
					if b.By != nil {
						by = ender(b.By)
					}
					p.row(b.ID.Short(), string(b.Status), dtg(b.Hour), person(b.From), b.To, fmt.Sprint(b.Items), dtg(b.Ended), by)
				}
			})
		}),
	}
}

func ender(by *api.Person) string {
	if by.Key == "" {
		return "this machine's owner"
	}
	return person(*by)
}

// listing is how the list that is handed over is asked for.
type listing struct {
	since string
	hours int64
}

func (l *listing) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.since, "since", "", "when the shift began, a date-time group (default the last handover, or eight hours ago)")
	cmd.Flags().Int64Var(&l.hours, "hours", 24, "how far ahead to look for notices that begin or end")
}

func (l *listing) ask(ctx context.Context, d *desk) (list handover.List, err error) {
	var since parley.Millis
	if l.since != "" {
		if since, err = timeOf("--since", l.since); err != nil {
			return list, err
		}
	}
	return d.HandoverList(ctx, since, l.hours)
}

func (a *app) handoverShowCommand() *cobra.Command {
	var l listing
	var out, sheet string
	cmd := &cobra.Command{
		Use: "show [HANDOVER]", Short: "Show what there is to hand over now, or a handover", Args: cobra.MaximumNArgs(1),
		Long: `Without HANDOVER: the list that a shift would hand over now, with the name of each item for
--comment. With it: that handover, what its outgoing officer says of each item, how each was
marked, and, while it waits, what has come since.`,
		Example: `  parley handover show
  parley handover show 7d0a11c2 --out handover.json
  parley handover show 7d0a11c2 --sheet handover.html`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			if len(args) == 0 {
				if out+sheet != "" {
					return misuse("--out and --sheet are of a handover: name one")
				}
				list, err := l.ask(ctx, d)
				if err != nil {
					return err
				}
				return a.print(list, func(p *page) { showHandoverList(p, &list, nil, nil) })
			}
			return a.showHandover(ctx, d, args[0], out, sheet)
		}),
	}
	l.flags(cmd)
	cmd.Flags().StringVar(&out, "out", "", "also write the handover with both signatures to this file")
	cmd.Flags().StringVar(&sheet, "sheet", "", "also write a page to print to this file")
	return cmd
}

// shownHandover is a handover as the command gives it to programs.
type shownHandover struct {
	api.Handover
	News *handover.News `json:"news,omitzero"`
}

func (a *app) showHandover(ctx context.Context, d *desk, name, out, sheet string) error {
	x, err := d.Handover(ctx, name)
	if err != nil {
		return err
	}
	shown := shownHandover{Handover: x}
	if x.Status == api.HandoverWaits {
		news, err := d.HandoverNews(ctx, x.ID.String())
		if err != nil {
			return err
		}
		shown.News = &news
	}
	for file, read := range map[string]func(context.Context, string) ([]byte, error){out: d.ExportHandover, sheet: d.HandoverSheet} {
		if file == "" {
			continue
		}
		b, err := read(ctx, x.ID.String())
		if err != nil {
			return err
		}
		if err := home.CreateFile(file, b); err != nil {
			return err
		}
	}
	o, _, err := handover.OpenOffer(&x.Offer)
	if err != nil {
		return err
	}
	var t *handover.Taking
	if x.Taking != nil {
		if t, _, err = handover.OpenTaking(x.Taking); err != nil {
			return err
		}
	}
	return a.print(shown, func(p *page) {
		p.line("handover %s, %s, by %s to %s", x.ID.Short(), x.Status, person(x.From), x.To)
		if x.By != nil {
			p.line("%s %s by %s", x.Status, dtg(x.Ended), ender(x.By))
		}
		showHandoverList(p, &o.List, o, t)
		switch {
		case shown.News != nil:
			showHandoverNews(p, shown.News, nil)
		case t != nil:
			showHandoverNews(p, &t.Since, t.News)
		}
		if o.Remarks != "" {
			p.line("\nremarks of who hands over: %s", o.Remarks)
		}
		if t != nil && t.Remarks != "" {
			p.line("\nremarks of who takes over: %s", t.Remarks)
		}
		for _, file := range []string{out, sheet} {
			if file != "" {
				p.line("\n%s is written.", file)
			}
		}
	})
}

// shortItem is an item's name, long enough to type: its kind and eight digits.
func shortItem(id string) string {
	kind, hash, _ := strings.Cut(id, "-")
	return kind + "-" + hash[:min(len(hash), 8)]
}

func showHandoverList(p *page, l *handover.List, o *handover.Offer, t *handover.Taking) {
	p.line("%s  %q %s, of %s since %s, looking %d h ahead: %s", dtg(l.Hour), l.Name, l.Mode, l.Party, dtg(l.Since), l.Hours, plural(len(l.Items), "item", "items"))
	kind := handover.Kind("")
	for i, x := range l.Items {
		if x.Kind != kind {
			p.line("\n%s", x.Kind.Heading())
			kind = x.Kind
		}
		p.line("%s  %s", shortItem(x.ID), x.Text)
		if o != nil && o.Comment(x.ID) != "" {
			p.line("    comment: %s", o.Comment(x.ID))
		}
		if t != nil {
			p.line("    %s", markLine(t.Checks[i]))
		}
	}
	if l.More > 0 {
		p.line("\n%d further items have no room on the list: see 'parley duty'", l.More)
	}
}

func showHandoverNews(p *page, n *handover.News, marks []handover.Check) {
	p.line("\nSINCE THE LIST WAS MADE, UNTIL %s", dtg(n.Hour))
	if len(n.Changes) == 0 {
		p.line("nothing has arisen, changed or ended")
	}
	for i, c := range n.Changes {
		p.line("%s  %s: %s", shortItem(c.Item.ID), c.How, c.Item.Text)
		if marks != nil {
			p.line("    %s", markLine(marks[i]))
		}
	}
}

func markLine(c handover.Check) string {
	if c.Mark == handover.Question {
		return "QUESTION: " + c.Note
	}
	if c.Note != "" {
		return "seen: " + c.Note
	}
	return "seen"
}

func (a *app) handoverOfferCommand() *cobra.Command {
	var l listing
	var by, to, remarks string
	var comments []string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "offer --to OFFICE", Short: "Hand over, as the outgoing officer", Args: cobra.NoArgs,
		Long: `Has the node make the list, shows it, and signs it with your comments. It then waits on this
desk until an officer of the office takes it; the person must be another one.`,
		Example: `  parley handover offer --to "Night desk" --comment duty-3f9c="They called twice" --remarks "Quiet night" --by day.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := l.ask(ctx, d)
			if err != nil {
				return err
			}
			o := &handover.Offer{Comments: []handover.Comment{}, List: list, Remarks: remarks, To: to}
			if err := readComments(o, comments); err != nil {
				return err
			}
			if !a.json {
				if err := a.print(nil, func(p *page) { showHandoverList(p, &list, o, nil) }); err != nil {
					return err
				}
			}
			if dryRun {
				return a.print(o, func(p *page) { p.line("Nothing was handed over: this was a dry run.") })
			}
			signer, office, person, err := d.officerOf(ctx, by)
			if err != nil {
				return err
			}
			o.Office, o.Person = office, person
			e, err := o.Seal(signer)
			if err != nil {
				return err
			}
			x, err := d.OfferHandover(ctx, e)
			if err != nil {
				return err
			}
			return a.print(x, func(p *page) {
				p.line("\nHandover %s waits for %s (local): parley handover show %s", x.ID.Short(), x.To, x.ID.Short())
			})
		}),
	}
	l.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&to, "to", "", "the office that is to take it")
	f.StringArrayVar(&comments, "comment", nil, "ITEM=TEXT: what you say of an item, by its name or the beginning of it (repeatable)")
	f.StringVar(&remarks, "remarks", "", "what you say beside the items")
	f.StringVar(&by, "by", os.Getenv("PARLEY_KEY"), "key file of the officer who signs ($PARLEY_KEY)")
	f.BoolVar(&dryRun, "dry-run", false, "show what would be handed over, and sign nothing")
	must(cmd, "to")
	return cmd
}

// officerOf reads a key file, and finds out whom it is enrolled as.
func (d *desk) officerOf(ctx context.Context, file string) (s ledger.Signer, office, person string, err error) {
	if file == "" {
		return nil, "", "", misuse("--by is required: the file with the key that signs")
	}
	if s, err = home.ReadSigner(file); err != nil {
		return nil, "", "", err
	}
	all, err := d.Officers(ctx)
	if err != nil {
		return nil, "", "", err
	}
	for _, o := range all {
		if o.Key == s.Key() && o.Party == d.home.Settings().Party && len(o.Enrolled) > 0 {
			return s, o.Enrolled[0].Office, o.Enrolled[0].Person, nil
		}
	}
	return nil, "", "", parley.Wrong("--by", file, "must hold the key of an officer who is enrolled on this channel: see 'parley officer list'")
}

// itemText reads ITEM=TEXT.
func itemText(flag, given string) (item, text string, err error) {
	item, text, ok := strings.Cut(given, "=")
	if !ok || item == "" || text == "" {
		return "", "", parley.Wrong(flag, given, "must be ITEM=TEXT, such as duty-3f9c=\"They called twice\"")
	}
	return item, text, nil
}

// itemNamed finds the one item whose name begins so.
func itemNamed(flag, name string, ids []string) (string, error) {
	var found []string
	for _, id := range ids {
		if id == name {
			return id, nil
		}
		if strings.HasPrefix(id, name) && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	switch len(found) {
	case 0:
		return "", parley.Wrong(flag, name, "must be the name of an item, or the beginning of one, as 'parley handover show' prints it")
	case 1:
		return found[0], nil
	}
	return "", parley.Wrong(flag, name, fmt.Sprintf("must be longer: %d items begin so", len(found)))
}

func readComments(o *handover.Offer, comments []string) error {
	var ids []string
	for _, i := range o.List.Items {
		ids = append(ids, i.ID)
	}
	said := map[string]string{}
	for _, c := range comments {
		name, text, err := itemText("--comment", c)
		if err != nil {
			return err
		}
		id, err := itemNamed("--comment", name, ids)
		if err != nil {
			return err
		}
		if said[id] != "" {
			return parley.Wrong("--comment", name, "must come once for an item")
		}
		said[id] = text
	}
	for _, id := range ids {
		if said[id] != "" {
			o.Comments = append(o.Comments, handover.Comment{Item: id, Text: said[id]})
		}
	}
	return nil
}
