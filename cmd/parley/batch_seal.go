package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/pen"
)

// sealing is how an organisation seals a table of notices.
type sealing struct {
	charters       []string
	party, of      string
	by, out, zone  string
	days           int
	test, lenient  bool
	officeOf, mean string
}

func (a *app) batchSealCommand() *cobra.Command {
	var s sealing
	cmd := &cobra.Command{
		Use: "seal TABLE", Short: "Seal a table of notices with an organisation's key; no node is needed", Args: cobra.ExactArgs(1),
		Long: `Reads a table (CSV) with a notice a line and seals each line with the organisation's key,
into a file that the party that forwards them takes. It needs the channel's charter as a
file, from version 1 on, and nothing else: neither a node nor a connection.

Columns: ` + strings.Join(pen.NoticeColumns, ", ") + `.
What is empty is left out. Act is notice, change or cancel; of a change or cancel, 'of' is
the notice's hash and 'replaces' the version's, as the party's table of progress lists
them. 'confirm' has the codes of questions that the organisation stands by.

` + pen.Limits,
		Example: `  parley batch seal sites.csv --charter charter.json --party ocha --of msf --by msf.key --out sites.json
  parley batch seal - --charter charter.json --party ocha --of msf --by msf.key --out sites.json < sites.csv`,
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := a.seal(&s, args[0])
			if err != nil {
				return err
			}
			return a.writeBatch(s.out, b)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&s.charters, "charter", nil, "the channel's charters, from version 1 on")
	f.StringVar(&s.party, "party", "", "the party that forwards them")
	f.StringVar(&s.of, "of", "", "the organisation, as the charter calls it")
	f.StringVar(&s.by, "by", os.Getenv("PARLEY_KEY"), "key file of the clerk who signs ($PARLEY_KEY)")
	f.StringVar(&s.out, "out", "", "file for the sealed batch")
	f.IntVar(&s.days, "days", 14, "how many days the drafts may wait to be forwarded")
	f.StringVar(&s.zone, "zone", "", "time zone of date-time groups with the letter J, such as Asia/Aden")
	f.BoolVar(&s.test, "test", false, "mark them TEST")
	f.StringVar(&s.officeOf, "contact-office", "", "where no line says it: which office to ask")
	f.StringVar(&s.mean, "contact-means", "", "where no line says it: how to reach it")
	f.BoolVar(&s.lenient, "skip", false, "leave out the lines that cannot be read, and seal the others")
	must(cmd, "charter", "party", "of", "out")
	return cmd
}

// seal reads and seals a table. A line that cannot be read stops it, unless it is to be left
// out: what an organisation sends is what it has looked through.
func (a *app) seal(s *sealing, path string) (*pen.Batch, error) {
	texts, err := readCharters(s.charters)
	if err != nil {
		return nil, err
	}
	text := texts[len(texts)-1]
	for i, t := range texts {
		if i == 0 && t.Charter.Version != 1 || i > 0 && t.Charter.Predecessor != texts[i-1].Hash {
			return nil, parley.Wrong("charter", fmt.Sprintf("version %d", t.Charter.Version), "must be all of the channel's charters, from version 1 on: the first names the channel")
		}
	}
	if !text.Charter.Speaks(parley.PartyID(s.party), parley.OriginatorID(s.of)) {
		return nil, parley.Wrong("of", s.of, "must be one for whom "+s.party+" speaks in the charter")
	}
	b, err := a.openFile(path)
	if err != nil {
		return nil, err
	}
	lines, err := pen.ReadTable(bytes.NewReader(b), pen.NoticeColumns)
	if err != nil {
		return nil, err
	}
	p, reader, err := s.pen(text, texts[0].Hash)
	if err != nil {
		return nil, err
	}
	out := &pen.Batch{Channel: texts[0].Hash, Charter: text.Hash, Party: parley.PartyID(s.party)}
	var f failures
	for _, l := range lines {
		row, err := sealLine(p, reader, s.form(l, text), l)
		if err != nil {
			a.alert("row %d: %v", l.Row, err)
			f.add(fmt.Sprintf("row %d", l.Row), api.ProblemOf(err))
			continue
		}
		f.add("", nil)
		out.Rows = append(out.Rows, *row)
	}
	if f.count > 0 && !s.lenient {
		return nil, f.first
	}
	return out, nil
}

func (s *sealing) pen(text *channel.CharterText, id parley.Hash) (pen.Pen, pen.Reader, error) {
	if s.by == "" {
		return pen.Pen{}, pen.Reader{}, misuse("--by is required: the file with the key that signs")
	}
	signer, err := home.ReadSigner(s.by)
	if err != nil {
		return pen.Pen{}, pen.Reader{}, err
	}
	p := pen.Pen{
		Terms:  pen.Terms{Channel: id, Charter: text.Hash, Mode: text.Charter.Mode, Party: parley.PartyID(s.party)},
		Signer: signer, NotAfter: parley.Millis(time.Now().AddDate(0, 0, s.days).UnixMilli()),
	}
	if s.test {
		p.Mode = parley.Test
	}
	var r pen.Reader
	if s.zone != "" {
		if r.Local, err = time.LoadLocation(s.zone); err != nil {
			return p, r, parley.Wrong("zone", s.zone, "must be a time zone such as Asia/Aden")
		}
	}
	return p, r, nil
}

// form is a line's, with what goes without saying.
func (s *sealing) form(l pen.Line, text *channel.CharterText) pen.Form {
	f := l.Form()
	for _, d := range []struct {
		to *string
		is string
	}{
		{&f.Originator, s.of}, {&f.Precedence, string(parley.Routine)}, {&f.Contact.Office, s.officeOf}, {&f.Contact.Means, s.mean},
	} {
		if *d.to == "" {
			*d.to = d.is
		}
	}
	if f.Marking == "" && len(text.Charter.Markings) == 1 {
		f.Marking = text.Charter.Markings[0]
	}
	return f
}

func sealLine(p pen.Pen, r pen.Reader, f pen.Form, l pen.Line) (*pen.SealedRow, error) {
	kind, body, asked, err := l.Act(r, f)
	if err != nil {
		return nil, err
	}
	if err := unanswered(asked, l.Codes()); err != nil {
		return nil, err
	}
	e, err := p.Word(kind, body)
	if err != nil {
		return nil, err
	}
	return &pen.SealedRow{Row: l.Row, Draft: *e, Confirmed: l.Codes()}, nil
}

// alert tells a person of something that went wrong, on standard error.
func (a *app) alert(format string, args ...any) {
	if !a.json {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}

func (a *app) writeBatch(path string, b *pen.Batch) error {
	text, err := json.Marshal(b, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing the batch: %w", err)
	}
	if err := home.CreateFile(path, append(text, '\n')); err != nil {
		return err
	}
	return a.print(struct {
		File string `json:"file"`
		Rows int    `json:"rows"`
	}{path, len(b.Rows)}, func(p *page) {
		p.line("%s sealed in %s: hand the file to %s, which forwards them.", plural(len(b.Rows), "row", "rows"), path, b.Party)
	})
}

func (a *app) batchHandInCommand() *cobra.Command {
	var mixed bool
	var confirmed []string
	cmd := &cobra.Command{
		Use: "hand-in FILE", Short: "Hand in a sealed batch, at the party that forwards it", Args: cobra.ExactArgs(1),
		Long: `Takes a file that 'parley batch seal' has made. Each row is answered for itself. What is
taken is on disk, and the node has stated that it was handed in, when this returns. Handing
in the same file again changes nothing, but for what --confirm says: that the organisation
stands by what was asked.`,
		Example: `  parley batch hand-in sites.json
  parley batch hand-in sites.json --confirm outside-area`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			b, err := a.openFile(args[0])
			if err != nil {
				return err
			}
			var batch pen.Batch
			if err := json.Unmarshal(b, &batch, json.RejectUnknownMembers(true)); err != nil {
				return parley.Wrong("file", args[0], "must be a batch as 'parley batch seal' makes it")
			}
			if batch.Channel != d.info.ID {
				return parley.Wrong("file", args[0], fmt.Sprintf("is for the channel %s, and this one is %s", batch.Channel.Short(), d.info.ID.Short()))
			}
			ask := api.HandInRequest{Mixed: mixed}
			for _, r := range batch.Rows {
				ask.Rows = append(ask.Rows, api.HandInRow{Row: r.Row, Draft: r.Draft, Confirmed: slices.Concat(r.Confirmed, confirmed)})
			}
			out, err := d.HandIn(ctx, ask)
			if err != nil {
				return err
			}
			return a.reportHandIn(&out)
		}),
	}
	cmd.Flags().StringSliceVar(&confirmed, "confirm", nil, "code of a question that the organisation has answered with yes (repeatable)")
	cmd.Flags().BoolVar(&mixed, "mixed", false, "the recipient takes additions and removals in one batch")
	return cmd
}

func (a *app) reportHandIn(out *api.HandedIn) error {
	var f failures
	for _, r := range out.Rows {
		f.add(fmt.Sprintf("row %d", r.Row), r.Problem)
	}
	err := a.print(out, func(p *page) {
		p.line("batch %s: %d of %s taken", out.Batch[:8], out.Taken, plural(len(out.Rows), "row", "rows"))
		p.row("ROW", "NAME", "OF", "KIND", "TAKEN", "")
		for _, r := range out.Rows {
			taken, remark := "yes", problemWords(r.Problem)
			if !r.Taken {
				taken = "NO"
			} else if r.Again {
				remark = "handed in before"
			}
			p.row(fmt.Sprint(r.Row), r.Name, string(r.Originator), string(r.Kind), taken, remark)
			for _, q := range slices.DeleteFunc(slices.Clone(r.Questions), func(q api.RowQuestion) bool { return q.Confirmed }) {
				p.line("  row %d asks: %s (%s)", r.Row, q.Text, q.Code)
			}
		}
	})
	return errors.Join(err, f.err("taken"))
}
