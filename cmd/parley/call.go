package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/ledger"
	"parley/pen"
)

func (a *app) callCommand() *cobra.Command {
	return group("call", "Record what was spoken by telephone or radio, and say whether a summary is right",
		a.urgentCommand(), a.callRecordCommand(), a.callListCommand(), a.callShowCommand(), a.callAgreeCommand(), a.callDisputeCommand())
}

func (a *app) callRecordCommand() *cobra.Command {
	var s signing
	var f pen.CallForm
	var speakers []string
	var audio string
	cmd := &cobra.Command{
		Use: "record", Short: "Record a call: when, who spoke, what was said", Args: cobra.NoArgs,
		Long: `Records a call that was held by other means. The other side says whether the summary is right,
by 'parley call agree' or 'parley call dispute'. Of a recording only its SHA-256 goes into the
record: the file is read here and stays where it is.`,
		Example: `  parley call record --with ru --means phone --began 171125ZSEP16 --ended 171152ZSEP16 \
    --speaker "us=duty desk" --speaker "ru=operations desk" --interpreter "duty linguist, EN/RU" \
    --summary "The usual contact was away; the caller hung up and called back." --about ru/0/14 --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			r, err := d.localReader(ctx)
			if err != nil {
				return err
			}
			if f.Speakers, err = readSpeakers(speakers); err != nil {
				return err
			}
			if f.Summary, err = a.textOf(f.Summary); err != nil {
				return err
			}
			if f.Audio, err = hashOfFile(audio); err != nil {
				return err
			}
			c, err := r.Call(f)
			if err != nil {
				return err
			}
			said, err := d.say(ctx, &s, word{kind: parley.KindCall, body: c, lines: pen.SayCall(c)})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	s.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.With, "with", "", "the party that it was with")
	flags.StringVar(&f.Means, "means", string(parley.ByPhone), "data, phone, radio, courier or mail")
	flags.StringVar(&f.Began, "began", "", "when it began, a date-time group")
	flags.StringVar(&f.Ended, "ended", "", "when it ended")
	flags.StringArrayVar(&speakers, "speaker", nil, "PARTY=OFFICE that spoke, never a name (repeatable)")
	flags.StringVar(&f.Interpreter, "interpreter", "", "which office interpreted, between which languages")
	flags.StringVar(&f.Level, "level", "", "the rung of the charter's ladder at which it was held")
	flags.StringVar(&f.Summary, "summary", "", "what was said (- reads standard input)")
	flags.StringArrayVar(&f.About, "about", nil, "a notice, message, urgent entry, call or incident that it was about (repeatable)")
	flags.StringVar(&audio, "audio", "", "file of a recording: its hash is recorded, the file is not stored")
	must(cmd, "with")
	must(cmd, "began")
	must(cmd, "speaker")
	must(cmd, "summary")
	return cmd
}

func readSpeakers(texts []string) ([]parley.Speaker, error) {
	var out []parley.Speaker
	for _, t := range texts {
		party, office, ok := strings.Cut(t, "=")
		if !ok {
			return nil, parley.Wrong("--speaker", t, "must be PARTY=OFFICE, such as us=duty desk")
		}
		out = append(out, parley.Speaker{Office: strings.TrimSpace(office), Party: parley.PartyID(strings.TrimSpace(party))})
	}
	return out, nil
}

// hashOfFile gives the SHA-256 of a file of any size; "" for no file.
func hashOfFile(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	f, err := os.Open(name)
	if err != nil {
		return "", parley.Wrong("--audio", name, "must be a file that can be read")
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("reading %s: %w", name, err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

func (a *app) callListCommand() *cobra.Command {
	var with, standing, level string
	cmd := &cobra.Command{
		Use: "list", Short: "Recorded calls and how their summaries stand, the newest first", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Calls(ctx, api.CallQuery{With: parley.PartyID(with), Standing: channel.SummaryStanding(standing), Level: level})
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				p.row("CALL", "RECORD OF", "WITH", "MEANS", "BEGAN", "SUMMARY", "SAYS")
				for i := range list {
					c := &list[i]
					p.row(c.Name, string(c.Party), string(c.Call.With), string(c.Call.Means), dtg(c.Call.Began), summaryWords(c.Standing, c.Call.With), firstOf(c.Call.Summary))
				}
			})
		}),
	}
	f := cmd.Flags()
	f.StringVar(&with, "with", "", "only those with this party, or of it")
	f.StringVar(&standing, "standing", "", "unanswered, agreed, disputed or contested")
	f.StringVar(&level, "level", "", "only those at this rung of the charter's ladder")
	return cmd
}

func firstOf(text string) string {
	line, _, more := strings.Cut(text, "\n")
	if more {
		line += " …"
	}
	return line
}

// summaryWords says how a summary stands with a party; nobody agrees by silence.
func summaryWords(s channel.SummaryStanding, with parley.PartyID) string {
	switch s {
	case channel.SummaryAgreed:
		return "agreed by " + string(with)
	case channel.SummaryDisputed:
		return "DISPUTED by " + string(with)
	case channel.SummaryContested:
		return "agreed and disputed by " + string(with)
	}
	return "not answered by " + string(with)
}

func (a *app) callShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show CALL", Short: "One recorded call", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			c, err := d.RecordedCall(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(c, func(p *page) { showCall(p, &c) })
		}),
	}
}

func showCall(p *page, c *api.RecordedCall) {
	p.line("call %s, record of %s, %s, by %s, entered %s", c.Name, c.Party, c.Mode, person(c.By), dtg(c.Clock))
	for _, l := range c.Says {
		p.line("  %s", l)
	}
	for _, s := range c.Sides {
		p.line("summary: %s", summaryWords(s.Standing, s.Party))
		for _, x := range s.Answers {
			line := fmt.Sprintf("  %s, %s, by %s", dtg(x.Clock), x.Reply, person(x.By))
			if x.Reported != nil {
				line += fmt.Sprintf(", as reported: %s by %s at %s", x.Reported.Office, x.Reported.Means, dtg(x.Reported.At))
			}
			if x.Reason != "" {
				line += ": " + x.Reason
			}
			p.line("%s", line)
		}
	}
	showLinked(p, "ABOUT", c.About)
	showLadders(p, c.Ladders)
}

func (a *app) callAgreeCommand() *cobra.Command {
	return a.summaryCommand(&cobra.Command{
		Use: "agree CALL", Short: "Say that the summary of the other side's record is right",
		Long:    `Agrees to what the summary says was said, and to nothing else.`,
		Example: `  parley call agree us/0/21 --by duty.key`,
	}, parley.ReplyAgree, nil)
}

func (a *app) callDisputeCommand() *cobra.Command {
	var reason string
	cmd := a.summaryCommand(&cobra.Command{
		Use: "dispute CALL", Short: "Say that the summary of the other side's record is not right, and why",
		Example: `  parley call dispute us/0/21 --reason "we named the place twice" --by duty.key`,
	}, parley.ReplyObject, &reason)
	cmd.Flags().StringVar(&reason, "reason", "", "what is not right")
	must(cmd, "reason")
	return cmd
}

// summaryCommand makes a command that answers to a call's summary.
func (a *app) summaryCommand(cmd *cobra.Command, reply parley.ReplyWord, reason *string) *cobra.Command {
	var r reporting
	cmd = a.saying(cmd, func(ctx context.Context, d *desk, of addressed) (parley.Kind, ledger.Validator, []pen.Question, error) {
		if _, err := d.RecordedCall(ctx, of.of.String()); err != nil {
			return "", nil, nil, err
		}
		reported, err := r.read()
		b := &parley.Reply{Of: of.of, Reply: reply, Reported: reported}
		if reason != nil {
			b.Reason = *reason
		}
		return parley.KindReply, b, nil, err
	})
	r.flags(cmd)
	return cmd
}
