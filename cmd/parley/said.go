package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/ledger"
	"parley/notation"
	"parley/pen"
)

// reporting is what an officer gives who enters what a party without a node has answered.
type reporting struct {
	party, office, means, at string
}

func (r *reporting) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.party, "reported-for", "", "a party without a node that answered by other means: what is said stands as reported by us")
	f.StringVar(&r.office, "reported-by", "", "which of its offices answered; with --reported-for")
	f.StringVar(&r.means, "means", "", "by what means: telephone, paper, radio; with --reported-for")
	f.StringVar(&r.at, "reported-at", "", "when it was answered, a date-time group (default now); with --reported-for")
}

func (r *reporting) read() (out parley.Reported, err error) {
	if r.party == "" {
		if r.office+r.means+r.at != "" {
			return out, misuse("--reported-by, --means and --reported-at belong to --reported-for")
		}
		return out, nil
	}
	if err := parley.CheckID("--reported-for", r.party); err != nil {
		return out, err
	}
	out = parley.Reported{At: nowMillis(), Means: r.means, Office: r.office, Party: parley.PartyID(r.party)}
	if r.at != "" {
		out.At, err = timeOf("--reported-at", r.at)
	}
	return out, err
}

// timeOf reads the time that a flag gives.
func timeOf(flag, text string) (parley.Millis, error) {
	t, err := notation.ParseTime(text, time.Local)
	return t, ofFlag(flag, err)
}

// ofFlag gives what is wrong with a text the name of the flag that it stands behind.
func ofFlag(flag string, err error) error {
	if e, ok := errors.AsType[*parley.Error](err); ok {
		return &parley.Error{Field: flag, Value: e.Value, Want: e.Want}
	}
	return err
}

func nowMillis() parley.Millis { return parley.Millis(time.Now().UnixMilli()) }

// addressed is a thing that an officer says something of.
type addressed struct {
	of     parley.Hash
	mode   parley.Mode
	name   string
	notice *api.Notice // of a version
	text   *parley.Notice
}

// addressed finds what a name stands for: of a notice the version that stands, or the one
// whose hash it is.
func (d *desk) addressed(ctx context.Context, name string) (addressed, error) {
	t, err := d.Thing(ctx, name)
	if err != nil {
		return addressed{}, err
	}
	switch {
	case t.Notice != nil:
		return d.version(ctx, t.Notice.ID, name)
	case t.Word != nil && t.Word.Kind != parley.KindAnswer:
		return addressed{of: t.ID, mode: t.Word.Mode, name: t.ID.Short()}, nil
	case t.Entry != nil && !t.ID.IsZero():
		return d.addressed(ctx, t.ID.String()) // the act that the entry carries
	}
	return addressed{}, parley.Wrong("thing", name, "must be a notice or one of its versions, a message, an urgent entry, a call, an incident, an account or a reply")
}

func (d *desk) version(ctx context.Context, id parley.Hash, name string) (addressed, error) {
	n, err := d.Notice(ctx, id.String())
	if err != nil {
		return addressed{}, err
	}
	of := addressed{mode: n.Mode, name: n.Number, notice: &n}
	for _, v := range n.History {
		named := v.ID != n.ID && strings.HasPrefix(v.ID.String(), name)
		if named || len(n.Tips) == 1 && v.ID == n.Tips[0] {
			of.of, of.text = v.ID, v.Text
		}
		if named {
			break // also where another stands now
		}
	}
	if of.of.IsZero() {
		var tips []string
		for _, h := range n.Tips {
			tips = append(tips, h.Short())
		}
		return of, parley.Wrong("thing", name, "several versions of this notice stand beside each other: name one of "+strings.Join(tips, ", "))
	}
	return of, nil
}

// saying makes a command that says something of a thing.
func (a *app) saying(cmd *cobra.Command, body func(ctx context.Context, d *desk, of addressed) (parley.Kind, ledger.Validator, []pen.Question, error)) *cobra.Command {
	var s signing
	several := cmd.Args != nil // it takes many things at once
	if !several {
		cmd.Args = cobra.ExactArgs(1)
	}
	cmd.RunE = a.onChannel(func(ctx context.Context, d *desk, args []string) error {
		if several {
			names, err := d.manyThings(ctx, args)
			if err != nil {
				return err
			}
			if len(names) > 1 {
				return d.many(ctx, &s, names, body)
			}
			args = names
		}
		of, err := d.addressed(ctx, args[0])
		if err != nil {
			return err
		}
		kind, b, questions, err := body(ctx, d, of)
		if err != nil {
			return err
		}
		if err := b.Validate(); err != nil {
			return err
		}
		said, err := d.say(ctx, &s, word{kind: kind, body: b, mode: of.mode, lines: append([]string{"of " + of.name + ":"}, pen.Said(b)...), questions: questions})
		if err != nil {
			return err
		}
		return d.report(ctx, said)
	})
	s.flags(cmd)
	return cmd
}

func (a *app) ackCommand() *cobra.Command {
	var r reporting
	var to, at string
	var closed bool
	cmd := &cobra.Command{
		Use: "ack THING...", Short: "Acknowledge notices, messages or urgent entries of another party", Args: cobra.MinimumNArgs(1),
		Long: `Says that this office has taken it; with --passed-to, that it was passed to those who act
on it; with --closed, that nothing more of it is needed. Received is all that it says: it
agrees to nothing, and it allows nothing.`,
		Example: `  parley ack ru/3 --by duty.key
  parley ack ru/3 5 7-17 --by duty.key
  parley ack ru/3 --by duty.key --passed-to "air operations" --at 111315ZNOV17
  parley ack us/3 --by duty.key --reported-for ngo --reported-by "logistics desk" --means telephone`,
	}
	cmd = a.saying(cmd, func(_ context.Context, _ *desk, of addressed) (parley.Kind, ledger.Validator, []pen.Question, error) {
		reported, err := r.read()
		b := &parley.Acknowledge{Of: of.of, Reported: reported, Step: parley.Received}
		switch {
		case err != nil:
		case to != "" && closed:
			err = misuse("--passed-to and --closed are two acknowledgements: give one after the other")
		case closed:
			b.Step = parley.Done
		case to != "":
			b.Step, b.To, b.At = parley.Passed, to, nowMillis()
			if at != "" {
				b.At, err = timeOf("--at", at)
			}
		case at != "":
			err = misuse("--at belongs to --passed-to")
		}
		return parley.KindAcknowledge, b, nil, err
	})
	f := cmd.Flags()
	f.StringVar(&to, "passed-to", "", "the post or class of unit that it was passed to, never a name")
	f.StringVar(&at, "at", "", "when it was passed, a date-time group (default now)")
	f.BoolVar(&closed, "closed", false, "nothing more of it is needed")
	r.flags(cmd)
	return cmd
}

func (a *app) replyCommand() *cobra.Command {
	var r reporting
	var b parley.Reply
	var says, code, actor, until, place string
	cmd := &cobra.Command{
		Use: "reply THING", Short: "Say something to a notice, a message, an urgent entry or a reply of another party",
		Long: `Says one of these; none but agree agrees to anything:

  roger     received
  standby   an answer follows by --until
  unable    what it asks for cannot be done, for --reason
  object    objection, for --reason
  mismatch  it does not match what we see: --code, and --place where we see it
  actor     whose the actors are: --actor, in the very words --said of --speaker
  agree     to the summary of a recorded call, or to a zone or line as a standing agreement
  withdraw  this side's earlier reply no longer holds

Codes: nothing-there, other-place, other-time, other-kind, other (with --reason).
Actors: ours, not-ours, not-under-our-control, unknown.`,
		Example: `  parley reply ru/3 --says standby --until 111330ZNOV17 --by duty.key
  parley reply sy/2 --says mismatch --code other-place --place "35.02N 40.46E" --by duty.key
  parley reply 7c01ab22 --says actor --actor not-ours --speaker "operations desk" --said "Those are not our people." --by duty.key`,
	}
	cmd = a.saying(cmd, func(_ context.Context, d *desk, of addressed) (parley.Kind, ledger.Validator, []pen.Question, error) {
		var questions []pen.Question
		var err error
		if b.Reported, err = r.read(); err != nil {
			return "", nil, nil, err
		}
		b.Of, b.Reply, b.Code, b.Actor = of.of, parley.ReplyWord(says), parley.Mismatch(code), parley.Actor(actor)
		if until != "" {
			if b.Until, err = timeOf("--until", until); err != nil {
				return "", nil, nil, err
			}
		}
		if place != "" {
			p, note, doubts, err := pen.Seen("place", place)
			if err != nil {
				return "", nil, nil, ofFlag("--place", err)
			}
			b.Place, questions = []parley.Place{p}, doubts
			if b.Reason != "" && note != "" {
				b.Reason += "; "
			}
			b.Reason += note
		}
		return parley.KindReply, &b, questions, nil
	})
	f := cmd.Flags()
	f.StringVar(&says, "says", "", "roger, standby, unable, object, mismatch, actor, agree or withdraw")
	f.StringVar(&b.Reason, "reason", "", "why")
	f.StringVar(&until, "until", "", "when an answer follows; for standby")
	f.StringVar(&code, "code", "", "in what it does not match; for mismatch")
	f.StringVar(&place, "place", "", "where we see it, in any usual notation, for mismatch; of an MGRS square its middle is signed, and the reason says which square")
	f.StringVar(&actor, "actor", "", "ours, not-ours, not-under-our-control or unknown; for actor")
	f.StringVar(&b.Said, "said", "", "the very words; for actor")
	f.StringVar(&b.Speaker, "speaker", "", "the office that said them; for actor")
	r.flags(cmd)
	must(cmd, "says")
	return cmd
}

func (a *app) readbackCommand() *cobra.Command {
	var r reporting
	var heard noticeFlags
	var number int64
	cmd := &cobra.Command{
		Use: "readback NOTICE", Short: "Repeat a notice's number, places, heights and times as they arrived",
		Long: `Repeats a version of another party's notice, as it was heard or read. Nothing is filled in
from the notice: what is not repeated is a difference. Both sides see field by field what
differs; the notice counts as read back once nothing does.`,
		Example: `  parley readback ru/3 --number 3 --circle "35.33N 40.15E,500M" --lower GND --upper "500FT AGL" \
    --from 111300ZNOV17 --until 111700ZNOV17 --by duty.key`,
	}
	cmd = a.saying(cmd, func(ctx context.Context, d *desk, of addressed) (parley.Kind, ledger.Validator, []pen.Question, error) {
		reported, err := r.read()
		if err != nil {
			return "", nil, nil, err
		}
		if of.text == nil {
			return "", nil, nil, parley.Wrong("notice", of.name, "must be a notice, or a version of one, that is no cancel")
		}
		form, err := heard.filled(a)
		if err != nil {
			return "", nil, nil, err
		}
		// What is no part of a readback is the notice's own.
		form.Kind, form.Name, form.Originator = string(of.text.Kind), of.text.Name, string(of.text.Originator)
		form.Precedence, form.Marking = string(of.text.Precedence), of.text.Marking
		form.Contact.Office, form.Contact.Means = of.text.Contact.Office, of.text.Contact.Means
		reader, err := d.reader(ctx, heard.zone)
		if err != nil {
			return "", nil, nil, err
		}
		n, questions, err := reader.Read(form)
		if err != nil {
			return "", nil, nil, err
		}
		return parley.KindReadback, &parley.Readback{Number: number, Of: of.of, Reported: reported, Volumes: n.Volumes}, questions, nil
	})
	cmd.Flags().Int64Var(&number, "number", 0, "the notice's number: 3 of ru/3")
	heard.volumeFlags(cmd)
	r.flags(cmd)
	must(cmd, "number")
	return cmd
}

// showLadders tells how far something has come with each other party.
func showLadders(p *page, ladders []api.Ladder) {
	for _, l := range ladders {
		by := ""
		if l.ByHand {
			by = " (by hand)"
		}
		if len(l.Steps) == 0 {
			nothing := "not received"
			if l.ByHand {
				nothing = "nothing reported"
			}
			p.line("    %s%s: %s", l.Party, by, nothing)
		}
		for _, s := range l.Steps {
			p.line("    %s%s: %s", l.Party, by, ladderStep(&s))
		}
	}
}

func ladderStep(s *api.LadderStep) string {
	line := dtg(s.Clock) + "  "
	switch s.Rung {
	case api.RungNode:
		line += "its node has it"
	case api.RungShown:
		line += "shown on a post"
	case api.RungReceived:
		line += "received"
	case api.RungReadback:
		if line += "read back"; len(s.Differences) == 0 {
			line += ", without a difference"
		} else {
			line += ", DIFFERS in " + strings.Join(s.Differences, ", ")
		}
	case api.RungPassed:
		line += fmt.Sprintf("passed to %s at %s", s.To, dtg(s.At))
	case api.RungClosed:
		line += "closed"
	case api.RungReply:
		says := pen.Said(s.Reply)[0]
		line += says[strings.Index(says, ": ")+2:]
	}
	if s.Machine {
		return line + " [machine]"
	}
	if s.Reported != nil {
		return line + fmt.Sprintf(", as reported by %s: %s by %s at %s", person(*s.By), s.Reported.Office, s.Reported.Means, dtg(s.Reported.At))
	}
	return line + ", " + person(*s.By)
}

// current are the versions of a notice that stand.
func current(n *api.Notice) []api.VersionHistory {
	return slices.DeleteFunc(slices.Clone(n.History), func(v api.VersionHistory) bool { return !v.Current })
}
