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
	"parley/channel"
	"parley/ledger"
	"parley/notation"
	"parley/pen"
)

func (a *app) lineCommand() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use: "line", Short: "Whether the line is alive, and who is at its other end", Args: cobra.NoArgs,
		Long: `Shows for each counterpart what it declares of its part beside what is observed, who is on
duty there as last declared, the last proof of life by each means, the line checks, how it
is reached and which of these means fails, and the ladder of levels with who may call.

A line check that nobody has entered by the time it was due is missed, of unknown cause:
silence is never taken for a refusal.`,
		Example: `  parley line
  parley line check --with ru --means phone --office "duty desk" --result "no message" --by duty.key
  parley line log --days 3 --strict`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			l, err := d.lineAt(ctx, at, 1)
			if err != nil {
				return err
			}
			return a.print(l, func(p *page) { showLine(p, &l) })
		}),
	}
	cmd.Flags().StringVar(&at, "at", "", "the time to look at, a date-time group or 13:00Z of today (default now)")
	cmd.AddCommand(a.lineCheckCommand(), a.lineStatusCommand(), a.lineRosterCommand(), a.lineLogCommand())
	return cmd
}

func (d *desk) lineAt(ctx context.Context, at string, days int) (api.LineReport, error) {
	var t parley.Millis
	if at != "" {
		var err error
		if t, err = hourOf("--at", at); err != nil {
			return api.LineReport{}, err
		}
	}
	return d.Line(ctx, t, days)
}

// hourOf reads a date-time group, or an hour of today by UTC: 09:30Z.
func hourOf(flag, text string) (parley.Millis, error) {
	if since, ok := sinceMidnight(text); ok {
		now := nowMillis()
		return now - now%parley.Day + since, nil
	}
	t, err := timeOf(flag, text)
	if e, ok := err.(*parley.Error); ok {
		e.Want += "; or an hour of today by UTC, such as 09:30Z"
	}
	return t, err
}

// sinceMidnight reads an hour by UTC: 09:30Z, 0930Z.
func sinceMidnight(text string) (parley.Millis, bool) {
	digits, z := strings.CutSuffix(strings.ToUpper(strings.TrimSpace(text)), "Z")
	digits = strings.Replace(digits, ":", "", 1)
	if !z || len(digits) != 4 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	hour, minute := int(digits[0]-'0')*10+int(digits[1]-'0'), int(digits[2]-'0')*10+int(digits[3]-'0')
	return parley.Millis(hour*60+minute) * 60_000, hour < 24 && minute < 60
}

// saidOfLine signs a word of the line.
func (d *desk) saidOfLine(ctx context.Context, s *signing, kind parley.Kind, body ledger.Validator) error {
	said, err := d.say(ctx, s, word{kind: kind, body: body, lines: pen.SayLine(body)})
	if err != nil {
		return err
	}
	return d.report(ctx, said)
}

func (a *app) lineCheckCommand() *cobra.Command {
	var s signing
	var f pen.CheckForm
	var missed bool
	cmd := &cobra.Command{
		Use: "check", Short: "Enter a line check: that it was answered, or that it was missed", Args: cobra.NoArgs,
		Long: `Enters a line check with another party, with its time, who answered and what was said, also
if that was "no message". One that was missed has a cause: unknown, technical, declared (the
other side has said so) or other. Once a cause is known, enter it with the --at of the hour
that it explains.`,
		Example: `  parley line check --with ru --means phone --office "duty desk" --result "no message" --by duty.key
  parley line check --with ru --means phone --missed --by duty.key
  parley line check --with ru --means phone --missed --cause technical --result "water in the cable" --at 071700ZAPR23 --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			f.Outcome = string(parley.CheckAnswered)
			switch {
			case missed:
				f.Outcome = string(parley.CheckMissed)
				if f.Office != "" {
					return misuse("--office belongs to a check that was answered, not to --missed")
				}
			case f.Cause != "":
				return misuse("--cause belongs to --missed")
			}
			at := nowMillis()
			if f.At != "" {
				var err error
				if at, err = hourOf("--at", f.At); err != nil {
					return err
				}
			}
			form := f
			form.At = ""
			c, err := pen.Reader{}.LineCheck(form, at)
			if err != nil {
				return ofFlags(err)
			}
			return d.saidOfLine(ctx, &s, parley.KindCheck, c)
		}),
	}
	g := cmd.Flags()
	g.StringVar(&f.With, "with", "", "the party that it was with")
	g.StringVar(&f.Means, "means", "", "data, phone, radio, courier or mail")
	g.StringVar(&f.At, "at", "", "when it was made, a date-time group or 09:00Z of today (default now)")
	g.StringVar(&f.Office, "office", "", "who answered at the other end: an office, never a name")
	g.StringVar(&f.Result, "result", "", `what was said: "no message"`)
	g.BoolVar(&missed, "missed", false, "nobody answered, or nobody called")
	g.StringVar(&f.Cause, "cause", "", "of one that was missed: unknown (default), technical, declared or other")
	s.flags(cmd)
	s.testFlag(cmd)
	must(cmd, "with", "means")
	return cmd
}

// ofFlags names the flag where a word's field has its name.
func ofFlags(err error) error {
	if e, ok := err.(*parley.Error); ok {
		return &parley.Error{Field: "--" + e.Field, Value: e.Value, Want: e.Want}
	}
	return err
}

func (a *app) lineStatusCommand() *cobra.Command {
	var s signing
	var since, reason string
	cmd := &cobra.Command{
		Use: "status active|suspended", Short: "Declare this party's part in the channel active or suspended", Args: cobra.ExactArgs(1),
		Long: `Declares what this party says of its own part. What is observed is another matter: a
suspended line carries entries both ways, and both are shown beside each other. No line check
is due while one of the two declares itself suspended.`,
		Example: `  parley line status suspended --since 191200ZJUN17 --reason "by order" --by duty.key
  parley line status active --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			at := nowMillis()
			if since != "" {
				var err error
				if at, err = hourOf("--since", since); err != nil {
					return err
				}
			}
			b, err := pen.Reader{}.Status(pen.StatusForm{Declared: args[0], Reason: reason}, at)
			if err != nil {
				return err
			}
			return d.saidOfLine(ctx, &s, parley.KindStatus, b)
		}),
	}
	cmd.Flags().StringVar(&since, "since", "", "from when it holds, a date-time group or 09:00Z of today (default now)")
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	s.flags(cmd)
	return cmd
}

func (a *app) lineRosterCommand() *cobra.Command {
	var s signing
	var file string
	var shifts []string
	cmd := &cobra.Command{
		Use: "roster", Short: "Show who is on duty on both ends, or declare this party's roster", Args: cobra.NoArgs,
		Long: `Without --file and --shift it shows the rosters as last declared. With them it declares this
party's, which takes the place of the one before, whole. A table begins with a line that names
its columns: from,until,office,alternate,languages,reach,key; languages are separated by
spaces. People are named by their keys alone. Nothing is routed by a roster: whoever is on
duty takes whatever comes.`,
		Example: `  parley line roster
  parley line roster --file roster.csv --by duty.key
  parley line roster --by duty.key --shift "110600ZNOV17/111400ZNOV17 duty desk; alternate operations; speaks en ru; reach telephone 1"`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			if file == "" && len(shifts) == 0 {
				l, err := d.Line(ctx, 0, 1)
				if err != nil {
					return err
				}
				return a.print(l.Sides, func(p *page) {
					for i := range l.Sides {
						showRoster(p, &l.Sides[i], true)
					}
				})
			}
			if file != "" && len(shifts) > 0 {
				return misuse("--file and --shift exclude each other")
			}
			var f pen.RosterForm
			if file != "" {
				b, err := readFile(file)
				if err != nil {
					return err
				}
				f.Table = string(b)
			}
			for _, text := range shifts {
				shift, err := parseShift(text)
				if err != nil {
					return err
				}
				f.Shifts = append(f.Shifts, shift)
			}
			b, err := pen.Reader{}.Roster(f)
			if err != nil {
				return rosterError(err, file)
			}
			return d.saidOfLine(ctx, &s, parley.KindRoster, b)
		}),
	}
	cmd.Flags().StringVar(&file, "file", "", "table of shifts, with commas")
	cmd.Flags().StringArrayVar(&shifts, "shift", nil, `a shift: "FROM/UNTIL office; alternate office; speaks en ru; reach telephone 1; key KEY" (repeatable)`)
	s.flags(cmd)
	return cmd
}

// rosterError says which file or flag a shift came from.
func rosterError(err error, file string) error {
	if e, ok := err.(*parley.Error); ok {
		from := "--shift "
		if file != "" {
			from = file + ", "
		}
		return &parley.Error{Field: from + e.Field, Value: e.Value, Want: e.Want}
	}
	return err
}

const maxRosterFile = 256 << 10

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f, maxRosterFile)
}

const shiftForm = `"110600ZNOV17/111400ZNOV17 duty desk; alternate operations; speaks en ru; reach telephone 1"`

// parseShift reads a shift as a flag gives it.
func parseShift(text string) (s pen.ShiftForm, err error) {
	parts := strings.Split(text, ";")
	span, office, ok := strings.Cut(strings.TrimSpace(parts[0]), " ")
	from, until, both := strings.Cut(span, "/")
	if !ok || !both {
		return s, parley.Wrong("--shift", text, "must be of the form "+shiftForm)
	}
	s.From, s.Until, s.Office = from, until, strings.TrimSpace(office)
	for _, part := range parts[1:] {
		what, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		value = strings.TrimSpace(value)
		switch what {
		case "alternate":
			s.Alternate = value
		case "speaks":
			s.Languages = strings.Fields(value)
		case "reach":
			s.Reach = value
		case "key":
			s.Key = value
		default:
			return s, parley.Wrong("--shift", what, "must be alternate, speaks, reach or key: "+shiftForm)
		}
	}
	return s, nil
}

func (a *app) lineLogCommand() *cobra.Command {
	var at, with string
	var days int
	var strict bool
	cmd := &cobra.Command{
		Use: "log", Short: "The line checks of the last days: made, missed and why, still to come", Args: cobra.NoArgs,
		Example: `  parley line log
  parley line log --days 3 --with ru --strict`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			if days < 1 || days > 92 {
				return parley.Wrong("--days", days, "must be from 1 to 92")
			}
			l, err := d.lineAt(ctx, at, days)
			if err != nil {
				return err
			}
			checks := []channel.HourOfCheck{}
			missed := 0
			for _, c := range l.Counterparts {
				for _, h := range c.Checks {
					if with == "" || string(c.Party) == with {
						checks = append(checks, h)
						if h.State == channel.CheckIsMissed && h.Debtor == l.Party {
							missed++
						}
					}
				}
			}
			if with != "" && !slices.ContainsFunc(l.Counterparts, func(c channel.Counterpart) bool { return string(c.Party) == with }) {
				return parley.Wrong("--with", with, "must be another party of the charter")
			}
			if err := a.print(checks, func(p *page) { showChecks(p, checks) }); err != nil || !strict || missed == 0 {
				return err
			}
			return fmt.Errorf("%s of this party missed", plural(missed, "line check", "line checks"))
		}),
	}
	f := cmd.Flags()
	f.StringVar(&at, "at", "", "the time to look back from, a date-time group or 13:00Z of today (default now)")
	f.StringVar(&with, "with", "", "only those with this party")
	f.IntVar(&days, "days", 7, "how many days")
	f.BoolVar(&strict, "strict", false, "fail (exit code 1) if this party missed one")
	return cmd
}

func (a *app) reconfirmCommand() *cobra.Command {
	var s signing
	var due bool
	cmd := &cobra.Command{
		Use: "reconfirm [NOTICE...]", Short: "Say that notices of ours still hold as they are",
		Long: `Says of the version that stands of each notice that it still holds. With --all-due it does so
for every notice of this party that is due within a day, or overdue; look at them first.`,
		Example: `  parley notice reconfirm us/3 us/7 --by duty.key
  parley notice reconfirm --all-due --by duty.key`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			if due == (len(args) > 0) {
				return misuse("name notices, or give --all-due: one of the two")
			}
			b := &parley.Reconfirm{}
			var lines []string
			add := func(version parley.Hash, line string) {
				if !slices.Contains(b.Acts, version) {
					b.Acts, lines = append(b.Acts, version), append(lines, line)
				}
			}
			var mode parley.Mode
			for _, name := range args {
				of, err := d.addressed(ctx, name)
				if err != nil {
					return err
				}
				if of.text == nil {
					return parley.Wrong("notice", name, "must be a notice of this party that stands")
				}
				if mode != "" && mode != of.mode {
					return parley.Wrong("notice", name, "is "+string(of.mode)+", and one before it is "+string(mode)+": reconfirm them one after the other")
				}
				mode = of.mode
				add(of.of, fmt.Sprintf("%s %q still holds as it is", of.name, of.text.Name))
			}
			if due {
				list, err := d.Obligations(ctx, api.OwedQuery{State: api.OwedOpen, Owes: api.OwesUs, Duty: parley.OwesReconfirm})
				if err != nil {
					return err
				}
				for _, o := range list.Items {
					if o.Due == 0 || list.At < o.Due-parley.Day {
						continue
					}
					n, err := d.Notice(ctx, o.Notice.String())
					if err != nil {
						return err
					}
					if mode = n.Mode; mode != d.terms().Mode {
						continue // TEST is reconfirmed by name
					}
					add(o.Of, fmt.Sprintf("%s %q still holds as it is; %s", o.Name, o.Label, owedBy(&o)))
				}
				mode = ""
				if len(b.Acts) == 0 {
					a.note("No notice of this party is to be reconfirmed within a day.")
					return nil
				}
			}
			if len(b.Acts) > 64 {
				b.Acts, lines = b.Acts[:64], append(lines[:64], "and more: give the command again for the rest")
			}
			slices.SortFunc(b.Acts, func(x, y parley.Hash) int { return slices.Compare(x[:], y[:]) })
			said, err := d.say(ctx, &s, word{kind: parley.KindReconfirm, body: b, mode: mode, lines: lines})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	cmd.Flags().BoolVar(&due, "all-due", false, "every notice of ours that is due within a day, or overdue")
	s.flags(cmd)
	return cmd
}

// showLine draws the line.
func showLine(p *page, l *api.LineReport) {
	if len(l.Sides) == 0 {
		p.line("no charter is in force")
		return
	}
	p.line("the line at %s, seen from %s", dtg(l.At), l.Party)
	for i := range l.Sides {
		s := &l.Sides[i]
		p.line("")
		p.line("%s, %s: %s", s.Party, s.Name, declaredWords(s))
		p.line("  observed: %s; %s", used("last entry", s.LastEntry), used("last word of an officer", s.LastWord))
		showRoster(p, s, false)
		for j := range l.Counterparts {
			if l.Counterparts[j].Party == s.Party {
				showCounterpart(p, &l.Counterparts[j], l.Party)
			}
		}
	}
}

func declaredWords(s *channel.LineSide) string {
	var out []string
	for _, d := range s.Declared {
		line := fmt.Sprintf("declares itself %s since %s", strings.ToUpper(string(d.Declared)), dtg(d.Since))
		if d.Reason != "" {
			line += ", " + d.Reason
		}
		out = append(out, line+fmt.Sprintf(" (entered %s by %s)", dtg(d.At), d.Office))
	}
	switch {
	case s.Contested:
		return "CONTESTED: " + strings.Join(out, "; ")
	case len(out) == 0 && s.ByHand:
		return "by hand: it has no node and declares nothing"
	case len(out) == 0:
		return "active; it has declared nothing"
	}
	return out[0]
}

func used(what string, u *channel.Used) string {
	if u == nil {
		return "no " + what
	}
	return fmt.Sprintf("%s %s, %s ago (%s)", what, dtg(u.At), notation.FormatAge(u.Age), u.Kind)
}

func showRoster(p *page, s *channel.LineSide, all bool) {
	r := &s.Roster
	if all {
		p.line("%s", s.Party)
	}
	if len(r.Declared) == 0 {
		p.line("  on duty: no roster declared")
		return
	}
	as := "as declared " + dtg(r.Declared[0].At)
	if r.Contested {
		as = "CONTESTED: several rosters stand beside each other"
	}
	if r.Gap {
		p.line("  NO DUTY OFFICER DECLARED NOW, %s", as)
	}
	for _, t := range r.OnDuty {
		p.line("  on duty, %s: %s", as, turnWords(t))
	}
	turns := r.Next
	if all {
		turns = slices.DeleteFunc(slices.Clone(r.Turns), func(t channel.Turn) bool {
			return slices.ContainsFunc(r.OnDuty, func(o channel.Turn) bool { return o.From == t.From && o.Office == t.Office && o.Until == t.Until })
		})
	}
	for _, t := range turns {
		p.line("  next: %s", turnWords(t))
	}
}

func turnWords(t channel.Turn) string {
	line := pen.SayShift(t.Shift)
	if t.Person != "" {
		line += ", officer " + t.Person
	}
	return line
}

func showCounterpart(p *page, c *channel.Counterpart, self parley.PartyID) {
	for _, x := range c.Proofs {
		if x.At == 0 {
			p.row("  proof of life", x.Means, "never")
			continue
		}
		p.row("  proof of life", x.Means, notation.FormatAge(x.Age)+" ago", dtg(x.At), strings.TrimSpace(string(x.How)+" "+x.Office))
	}
	if o := c.Clock; o != nil {
		p.line("  its clock was measured to be %s, give or take %s, at %s", aheadOf(o.Offset), seconds(o.RoundTrip/2), dtg(o.At))
	}
	for _, o := range c.Owed {
		who := string(o.Debtor) + "'s"
		if o.Debtor == self {
			who = "our"
		}
		switch {
		case o.Due == 0:
			p.line("  %s next line check: none is due, one side declares itself suspended", who)
		case o.Late:
			p.line("  %s line check %s of %s NOT ENTERED, was due %s, cause unknown%s", who, o.Name, dtg(o.Hour), dtg(o.Due), toldLevel(o.Level))
		default:
			p.line("  %s next line check: %s at %s, due %s", who, o.Name, dtg(o.Hour), dtg(o.Due))
		}
	}
	for _, w := range c.Pace {
		state := "works as far as known"
		switch {
		case w.Failing:
			state = "FAILING, " + map[channel.PaceWhy]string{channel.LinkDown: "no link is up", channel.NoEntry: "no entry for two probe intervals", channel.CheckFailed: "our last line check by it was missed"}[w.Why]
		case w.Last == 0:
			state = "never tried"
		}
		if w.Means == c.Use {
			state += "; USE THIS"
		}
		trigger := ""
		if w.Trigger != "" {
			trigger = "if " + w.Trigger
		}
		p.row("  reached by", string(w.Means), w.Text, trigger, state)
	}
	for _, v := range c.Levels {
		p.row(fmt.Sprintf("  level %d", v.Number), v.Level, "late by "+duration(v.After), callsWords(v))
	}
}

func toldLevel(level string) string {
	if level == "" {
		return ""
	}
	return ", told up to " + level
}

func callsWords(v channel.LevelNow) string {
	line := "anybody may call"
	if v.Rung.Calls != "" {
		line = "may call: " + v.Rung.Calls
	}
	if v.Recorded > 0 {
		line += fmt.Sprintf("; %s, the last %s", plural(v.Recorded, "call", "calls"), dtg(v.LastCall))
	}
	return line
}

func showChecks(p *page, checks []channel.HourOfCheck) {
	if len(checks) == 0 {
		p.line("no line check fell due")
	}
	for _, h := range checks {
		state := strings.ReplaceAll(string(h.State), "-", " ")
		if h.State == channel.CheckIsMissed {
			state = "MISSED, cause " + string(h.Cause)
			if !h.Said {
				state += ", nobody has entered it"
			}
		}
		if h.Late {
			state += ", late"
		}
		p.row(dtg(h.Hour), h.Name, string(h.Debtor)+" with "+string(h.To), state, string(h.Means), strings.Join(slices.DeleteFunc([]string{h.Office, h.Result}, func(t string) bool { return t == "" }), ": "))
	}
}

// aheadOf says how far another's clock is off, to a tenth of a second.
func aheadOf(offset parley.Millis) string {
	switch tenths := (max(offset, -offset) + 50) / 100; {
	case tenths == 0:
		return "ours"
	case offset < 0:
		return seconds(-offset) + " behind"
	}
	return seconds(offset) + " ahead"
}
