package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// signing is what every command that signs an officer's word has.
type signing struct {
	by        string
	confirmed []string
	dryRun    bool
	test      bool
}

func (s *signing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.by, "by", os.Getenv("PARLEY_KEY"), "key file of the officer who signs ($PARLEY_KEY)")
	f.StringSliceVar(&s.confirmed, "confirm", nil, "code of a question that you have answered with yes (repeatable)")
	f.BoolVar(&s.dryRun, "dry-run", false, "show what would be said, and say nothing")
}

// testFlag is for those words that may be TEST.
func (s *signing) testFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&s.test, "test", false, "mark it TEST: it is compared with TEST only")
}

// word is something that an officer is about to say.
type word struct {
	kind      parley.Kind
	body      ledger.Validator
	notice    parley.NoticeKind // of notices, changes and cancels
	mode      parley.Mode       // "" means the channel's, or TEST if that was asked for
	lines     []string          // what it says, for the officer to read
	questions []pen.Question    // that reading it has raised
	bypass    string            // of an urgent entry: why one person does both halves
}

// say shows a word, seals it and hands it in. It returns what became of it; nil for a dry
// run.
func (d *desk) say(ctx context.Context, s *signing, w word) (*api.Said, error) {
	for _, l := range w.lines {
		d.app.note("%s", l)
	}
	if err := unanswered(w.questions, s.confirmed); err != nil {
		return nil, err
	}
	if s.dryRun {
		return nil, d.app.dryRun(w.kind, w.body)
	}
	text, err := d.charter(ctx)
	if err != nil {
		return nil, err
	}
	needs := pen.NeedsRelease(&text.Charter, w.kind, w.notice)
	keep := pen.Prompt
	if needs && w.bypass == "" {
		keep = pen.Waiting
	}
	p, err := d.pen(s.by, "--by", keep)
	if err != nil {
		return nil, err
	}
	if w.mode != "" {
		p.Mode = w.mode
	} else if s.test {
		p.Mode = parley.Test
	}
	draft, err := p.Word(w.kind, w.body)
	if err != nil {
		return nil, err
	}
	var release *ledger.Envelope
	if needs && w.bypass != "" {
		status, err := d.Status(ctx)
		if err != nil {
			return nil, err
		}
		if release, err = p.Release(draft, status.Picture, w.bypass); err != nil {
			return nil, err
		}
	}
	said, err := d.Say(ctx, draft, release, s.confirmed)
	return &said, err
}

// dryRun tells that nothing was said; a program gets what would have been.
func (a *app) dryRun(kind parley.Kind, body any) error {
	return a.print(struct {
		DryRun bool        `json:"dryRun"`
		Kind   parley.Kind `json:"kind"`
		Body   any         `json:"body"`
	}{true, kind, body}, func(p *page) { p.line("Nothing was said: this was a dry run.") })
}

// unanswered asks what was not confirmed.
func unanswered(questions []pen.Question, confirmed []string) error {
	var open node.Questions
	for _, q := range questions {
		if !slices.Contains(confirmed, q.Code) {
			open = append(open, node.Question(q))
		}
	}
	if len(open) == 0 {
		return nil
	}
	return &api.Problem{Type: api.Asked, Title: "A question must be confirmed", Status: 409, Detail: open.Error(), Questions: open}
}

// pen opens the pen of a key file.
func (d *desk) pen(file, flag string, keep time.Duration) (pen.Pen, error) {
	if file == "" {
		return pen.Pen{}, misuse(flag + " is required: the file with the key that signs")
	}
	signer, err := home.ReadSigner(file)
	if err != nil {
		return pen.Pen{}, err
	}
	return pen.Pen{Terms: d.terms(), Signer: signer, NotAfter: parley.Millis(time.Now().Add(keep).UnixMilli())}, nil
}

// report prints what became of a word.
func (d *desk) report(ctx context.Context, said *api.Said) error {
	if said == nil {
		return nil
	}
	return d.app.print(said, func(p *page) {
		switch {
		case said.Draft != nil:
			short := said.Draft.ID.Short()
			p.line("Draft %s waits on this desk for a second person (local). Until %s: parley draft release %s --by KEY", short, dtg(said.Draft.NotAfter), short)
		case said.Filed.Again:
			p.line("This was said already: %s.", d.called(ctx, said.Filed))
		default:
			p.line("Said: %s.", d.called(ctx, said.Filed))
		}
	})
}

// called names what was filed as people do.
func (d *desk) called(ctx context.Context, f *node.Filed) string {
	where := fmt.Sprintf("%s, entry %s", f.Act.Short(), placeName(f.Place))
	if n, err := d.Notice(ctx, f.Act.String()); err == nil {
		return fmt.Sprintf("notice %s, %s", n.Number, where)
	}
	return where
}

func placeName(p channel.Place) string { return fmt.Sprintf("%s/%d/%d", p.Party, p.Epoch, p.Number) }

// reader reads what people fill in; references may be spoken numbers.
func (d *desk) reader(ctx context.Context, zone string) (pen.Reader, error) {
	r := pen.Reader{Find: func(name string) (parley.Hash, error) {
		t, err := d.Thing(ctx, name)
		if err == nil && t.ID.IsZero() {
			return t.ID, parley.Wrong("reference", name, "must be a notice, a message or an urgent entry")
		}
		return t.ID, err
	}}
	if zone != "" {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			return r, parley.Wrong("zone", zone, "must be a time zone such as Asia/Damascus")
		}
		r.Local = loc
	}
	return r, nil
}

// textOf gives a text from a flag or an argument; "-" reads standard input.
func (a *app) textOf(text string) (string, error) {
	if text != "-" {
		return text, nil
	}
	b, err := readAtMost(a.in, parley.MaxText+2)
	if err != nil {
		return "", fmt.Errorf("reading standard input: %w", err)
	}
	return strings.TrimSuffix(string(b), "\n"), nil
}
