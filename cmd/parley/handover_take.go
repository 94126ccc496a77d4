package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/handover"
)

func (a *app) handoverTakeCommand() *cobra.Command {
	var by, remarks string
	var seen, questions []string
	cmd := &cobra.Command{
		Use: "take HANDOVER", Short: "Take a handover over, as the incoming officer", Args: cobra.ExactArgs(1),
		Long: `Marks every item of a handover, and what has come since, as seen or with a question, and
signs that. Every item must have its mark: --seen all stands for all that have no --question.
Look at them first: parley handover show HANDOVER.`,
		Example: `  parley handover take 7d0a11c2 --seen all --by night.key
  parley handover take 7d0a11c2 --seen all --question duty-3f9c="Who called?" --by night.key
  parley handover take 7d0a11c2 --seen duty-3f9c,notice-0a11 --seen clash-77aa --by night.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			x, err := d.Handover(ctx, args[0])
			if err != nil {
				return err
			}
			o, id, err := handover.OpenOffer(&x.Offer)
			if err != nil {
				return err
			}
			news, err := d.HandoverNews(ctx, x.ID.String())
			if err != nil {
				return err
			}
			t := &handover.Taking{Channel: o.List.Channel, Of: id, Remarks: remarks, Since: news}
			if err := readMarks(t, o, seen, questions); err != nil {
				return err
			}
			if !a.json {
				if err := a.print(nil, func(p *page) {
					showHandoverList(p, &o.List, o, t)
					showHandoverNews(p, &news, t.News)
				}); err != nil {
					return err
				}
			}
			signer, office, person, err := d.officerOf(ctx, by)
			if err != nil {
				return err
			}
			t.Office, t.Person = office, person
			e, err := t.Seal(signer)
			if err != nil {
				return err
			}
			if x, err = d.TakeHandover(ctx, x.ID.String(), e); err != nil {
				return err
			}
			return a.print(x, func(p *page) {
				p.line("\nHandover %s is taken, with %s (local).", x.ID.Short(), plural(x.Questions, "question", "questions"))
			})
		}),
	}
	f := cmd.Flags()
	f.StringSliceVar(&seen, "seen", nil, "item that you have looked at, or all (several with commas)")
	f.StringArrayVar(&questions, "question", nil, "ITEM=TEXT: item that you have a question about (repeatable)")
	f.StringVar(&remarks, "remarks", "", "what you say beside the items")
	f.StringVar(&by, "by", os.Getenv("PARLEY_KEY"), "key file of the officer who signs ($PARLEY_KEY)")
	return cmd
}

// readMarks puts the marks of the flags at their items. An item of the list that is among
// the news too has one mark at both places.
func readMarks(t *handover.Taking, o *handover.Offer, seen, questions []string) error {
	var list, news []string
	for _, i := range o.List.Items {
		list = append(list, i.ID)
	}
	for _, c := range t.Since.Changes {
		news = append(news, c.Item.ID)
	}
	ids := slices.Concat(list, news)
	marks, all := map[string]handover.Check{}, false
	mark := func(flag, name string, c handover.Check) error {
		id, err := itemNamed(flag, name, ids)
		if err != nil {
			return err
		}
		if _, twice := marks[id]; twice {
			return parley.Wrong(flag, name, "must have one mark: seen, or a question")
		}
		marks[id] = c
		return nil
	}
	for _, q := range questions {
		name, text, err := itemText("--question", q)
		if err != nil {
			return err
		}
		if err := mark("--question", name, handover.Check{Mark: handover.Question, Note: text}); err != nil {
			return err
		}
	}
	for _, name := range seen {
		if name == "all" {
			all = true
		} else if err := mark("--seen", name, handover.Check{Mark: handover.Seen}); err != nil {
			return err
		}
	}
	checks := func(ids []string) ([]handover.Check, error) {
		out := []handover.Check{}
		for _, id := range ids {
			c, ok := marks[id]
			if !ok && !all {
				return nil, parley.Wrong("--seen", shortItem(id), "must have a mark for every item: this one has none")
			}
			if !ok {
				c.Mark = handover.Seen
			}
			c.Item = id
			out = append(out, c)
		}
		return out, nil
	}
	var err error
	if t.Checks, err = checks(list); err == nil {
		t.News, err = checks(news)
	}
	return err
}

func (a *app) handoverWithdrawCommand() *cobra.Command {
	return &cobra.Command{
		Use: "withdraw HANDOVER", Short: "Withdraw a handover that was not taken; the record of it stays", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			x, err := d.WithdrawHandover(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(x, func(p *page) { p.line("Handover %s is withdrawn (local).", x.ID.Short()) })
		}),
	}
}

// verifiedHandover is what a file shows.
type verifiedHandover struct {
	ID     parley.Hash      `json:"id"`
	Offer  *handover.Offer  `json:"offer"`
	By     api.Person       `json:"by"`
	Taking *handover.Taking `json:"taking,omitzero"`
	Taker  *api.Person      `json:"taker,omitzero"`
}

func (a *app) handoverVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "verify FILE", Short: "Check a handover that was exported: no node, no network, no clock", Args: cobra.ExactArgs(1),
		Long: `Checks that both signatures verify, that every item was marked, and that the two name
different persons. That a key was that person's stands in the channel's log: compare it with
those that 'parley officer list' shows.`,
		Example: `  parley handover show 7d0a11c2 --out handover.json
  parley handover verify handover.json`,
		RunE: func(_ *cobra.Command, args []string) error {
			in, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer in.Close()
			b, err := readAtMost(in, handover.MaxFile)
			if err != nil {
				return err
			}
			_, doc, err := handover.Read(b)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			out := verifiedHandover{ID: doc.ID, Offer: doc.Offer, By: api.Person{Key: doc.By, Office: doc.Offer.Office, Person: doc.Offer.Person}, Taking: doc.Taking}
			if doc.Taking != nil {
				out.Taker = &api.Person{Key: doc.TakenBy, Office: doc.Taking.Office, Person: doc.Taking.Person}
			}
			return a.print(out, func(p *page) { showVerified(p, doc, &out) })
		},
	}
}

func showVerified(p *page, doc *handover.Document, out *verifiedHandover) {
	p.line("handover %s", doc.ID)
	p.line("handed over by %s, key %s", person(out.By), doc.By)
	var news []handover.Check
	if doc.Taking != nil {
		p.line("taken by %s, key %s", person(*out.Taker), doc.TakenBy)
		news = doc.Taking.News
	}
	showHandoverList(p, &doc.Offer.List, doc.Offer, doc.Taking)
	if doc.Taking != nil {
		showHandoverNews(p, &doc.Taking.Since, news)
	}
	for _, remarks := range []string{doc.Offer.Remarks, takenRemarks(doc)} {
		if remarks != "" {
			p.line("\nremarks: %s", remarks)
		}
	}
	held := "the signature"
	if doc.Taking != nil {
		held = "both signatures, a mark for every item, two persons"
	}
	p.line("\nAll of it holds: %s. That a key was that person's stands in the channel's log.", held)
	if doc.Taking == nil {
		p.line("It was not taken when this file was written.")
	}
}

func takenRemarks(doc *handover.Document) string {
	if doc.Taking == nil {
		return ""
	}
	return doc.Taking.Remarks
}
