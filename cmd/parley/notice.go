package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/pen"
)

func (a *app) noticeCommand() *cobra.Command {
	return group("notice", "Say where you will be, how high and when",
		a.noticeNewCommand(), a.noticeChangeCommand(), a.noticeCancelCommand(), a.noticeCheckCommand(), a.noticeListCommand(), a.noticeShowCommand(), a.reconfirmCommand())
}

// noticeFlags is the form of a notice as flags.
type noticeFlags struct {
	form   pen.Form
	volume pen.VolumeForm
	file   string
	zone   string
}

func (n *noticeFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&n.form.Kind, "kind", "", "site, movement, flight, operation, zone, line, infrastructure or hazard")
	f.StringVar(&n.form.Name, "name", "", "what you call it")
	f.StringVar(&n.form.Originator, "originator", "", "whose notice it is: the party, or a partner that it speaks for (default the party)")
	f.StringVar(&n.form.Precedence, "precedence", "", "routine, priority, immediate or flash (default routine)")
	f.StringVar(&n.form.Marking, "marking", "", "one of the charter's markings (default: the only one)")
	f.StringVar(&n.form.Contact.Office, "contact-office", "", "which office to ask")
	f.StringVar(&n.form.Contact.Means, "contact-means", "", "how to reach it")
	f.StringVar(&n.form.Remarks, "remarks", "", "free text")
	f.StringArrayVar(&n.form.References, "reference", nil, "a thing that it refers to, such as us/3 (repeatable)")
	n.volumeFlags(cmd)
}

// volumeFlags are those that say where, how high and when.
func (n *noticeFlags) volumeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&n.file, "file", "", "JSON file with the form instead of flags; needed for several volumes (- is standard input)")
	f.StringVar(&n.volume.At, "at", "", `a point: "35.33N 40.15E", "37SFV 04510 10010", any usual notation`)
	f.StringVar(&n.volume.Circle, "circle", "", `"PLACE,RADIUS", such as "35.33N 40.15E,500M"`)
	f.StringVar(&n.volume.Corridor, "corridor", "", `"PLACE;PLACE;...,HALFWIDTH"`)
	f.StringVar(&n.volume.Track, "track", "", `"PLACE,LEFT,RIGHT;PLACE;...": widths hold until others stand behind a place`)
	f.StringVar(&n.volume.Left, "left", "", "how far a track reaches to its left, where its places name no widths")
	f.StringVar(&n.volume.Right, "right", "", "how far a track reaches to its right")
	f.StringVar(&n.volume.Orbit, "orbit", "", `"PLACE;PLACE,WIDTH,ALIGNMENT", such as "35N 40E;35.3N 40.5E,10NM,LEFT" (or CENTRE, RIGHT)`)
	f.StringVar(&n.volume.Polygon, "polygon", "", `"PLACE;PLACE;PLACE;...", closed or not`)
	f.StringVar(&n.volume.Polyarc, "polyarc", "", `as polygon, with "ARC CENTRE,CW" between two places, or "ARC CENTRE,RADIUS,FROM,TO,CW" (or CCW)`)
	f.StringVar(&n.volume.Radarc, "radarc", "", `"CENTRE,INNER,OUTER,FROM,TO", such as "35N 40E,10NM,20NM,045T,090T"; 000T,360T is all round`)
	f.StringArrayVar(&n.volume.Holes, "hole", nil, "a ring that a polygon or polyarc leaves out, written like it (repeatable)")
	f.StringVar(&n.volume.Lower, "lower", "", "lower limit: GND, 500FT AGL, FL100")
	f.StringVar(&n.volume.Upper, "upper", "", "upper limit: the same, or UNL")
	f.StringVar(&n.volume.From, "from", "", "date-time group such as 111300ZNOV17")
	f.StringVar(&n.volume.Until, "until", "", "the same, or UFN: until further notice")
	f.StringVar(&n.volume.Every, "every", "", "day or week: the window opens again; once: it does so no longer")
	f.StringVar(&n.volume.Last, "last", "", "with --every: when it opens for the last time, such as 311800ZDEC17, or UFN")
	f.StringVar(&n.zone, "zone", "", "time zone of date-time groups with the letter J, such as Asia/Damascus")
}

// filled gives the form, from the file or from the flags.
func (n *noticeFlags) filled(a *app) (pen.Form, error) {
	flags := n.form
	if !n.volume.IsZero() {
		flags.Volumes = []pen.VolumeForm{n.volume}
	}
	if n.file == "" {
		return flags, nil
	}
	if flags.Kind+flags.Name+flags.Originator+flags.Precedence+flags.Marking+flags.Remarks+flags.Contact.Office+flags.Contact.Means != "" ||
		len(flags.Volumes)+len(flags.References) > 0 {
		return flags, misuse("give the notice either in --file or by flags")
	}
	var f pen.Form
	err := a.readJSON(n.file, &f)
	return f, err
}

func (a *app) noticeNewCommand() *cobra.Command {
	var n noticeFlags
	var s signing
	var f foresight
	cmd := &cobra.Command{
		Use: "new", Short: "File a notice", Args: cobra.NoArgs,
		Long: `Files a notice: where something will be, how high and when. It shows in plain words what
is signed, with places in decimal degrees and as the MGRS square that holds them.

A footprint is one of --at, --circle, --corridor, --track, --orbit, --polygon, --polyarc and
--radarc. Bearings say which north: 045T is true; 045M VAR 5E is magnetic, with the variation
that makes it true. Arcs are drawn as straight edges that leave nothing out, and it says how far
they go beyond. A track that changes its width makes a volume for each width.

` + pen.Limits,
		Example: `  parley notice new --by duty.key --kind site --name "Hospital, Al Mayadin" \
    --at "35.0203N 040.4530E" --lower GND --upper "30M AGL" --from 111300ZNOV17 --until UFN \
    --contact-office "Duty desk" --contact-means "tel 100"
  parley notice new --by duty.key --kind operation --name "Sweep 4" --originator sdf \
    --corridor "37SFV 04 10; 37SFV 08 06,2KM" --lower GND --upper "500FT AGL" \
    --from 111300ZNOV17 --until 111500ZNOV17 --contact-office "Ops" --contact-means "tel 101"
  parley notice new --by duty.key --kind zone --name "Range 2" --radarc "35N 40E,2NM,8NM,045M VAR 5E,090M VAR 5E" \
    --lower GND --upper FL120 --from 110600ZNOV17 --until 111600ZNOV17 --every day --last 310600ZDEC17 \
    --contact-office "Ops" --contact-means "tel 101"
  parley notice new --by duty.key --file notice.json`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			form, err := n.filled(a)
			if err != nil {
				return err
			}
			if err := d.defaults(ctx, &form); err != nil {
				return err
			}
			r, err := d.reader(ctx, n.zone)
			if err != nil {
				return err
			}
			read, err := r.Change(new(parley.Notice), form)
			if err != nil {
				return err
			}
			notice := read.Notice
			said, err := d.say(ctx, &s, word{
				kind: parley.KindNotice, body: &parley.Filing{Notice: *notice}, notice: notice.Kind, questions: read.Questions,
				lines: slices.Concat(d.spoken(notice, "notice", s.test), understood(read.Understood), f.lines(ctx, d, notice, "", s.test)),
			})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	n.flags(cmd)
	s.flags(cmd)
	s.testFlag(cmd)
	f.flag(cmd)
	return cmd
}

// defaults fills in what goes without saying.
func (d *desk) defaults(ctx context.Context, f *pen.Form) error {
	if f.Originator == "" {
		f.Originator = string(d.terms().Party)
	}
	if f.Precedence == "" {
		f.Precedence = string(parley.Routine)
	}
	if f.Marking != "" {
		return nil
	}
	m, err := d.onlyMarking(ctx)
	f.Marking = m
	return err
}

// onlyMarking gives the charter's marking where there is no choice.
func (d *desk) onlyMarking(ctx context.Context) (string, error) {
	t, err := d.charter(ctx)
	if err != nil {
		return "", err
	}
	if m := t.Charter.Markings; len(m) == 1 {
		return m[0], nil
	}
	return "", parley.Wrong("marking", "", fmt.Sprintf("must be one of %q", t.Charter.Markings))
}

// spoken is a notice as the officer reads it before signing.
func (d *desk) spoken(n *parley.Notice, act string, test bool) []string {
	mode := d.info.Mode
	if test {
		mode = parley.Test
	}
	lines := []string{fmt.Sprintf("%s %s on %q:", mode, act, d.info.Name)}
	for _, l := range pen.Say(n) {
		lines = append(lines, "  "+l)
	}
	return append(lines, "  "+pen.Limits)
}

// understood tells how the form's shapes and windows were read.
func understood(list []pen.Understood) []string {
	var lines []string
	for _, u := range list {
		for _, l := range u.Says {
			lines = append(lines, "understood: "+l)
		}
	}
	return lines
}

func (a *app) noticeChangeCommand() *cobra.Command {
	var n noticeFlags
	var s signing
	var f foresight
	cmd := &cobra.Command{
		Use: "change NOTICE", Short: "File a new version of a notice", Args: cobra.ExactArgs(1),
		Long: `Files a new version in place of all that stand. What no flag names stays as it is.`,
		Example: `  parley notice change us/3 --by duty.key --until 111700ZNOV17
  parley notice change us/3 --by duty.key --circle "35.36N 40.10E,300M"`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			old, err := d.Notice(ctx, args[0])
			if err != nil {
				return err
			}
			if len(old.Texts) == 0 {
				return fmt.Errorf("notice %s is %s: a change needs a version that stands", old.Number, old.Standing)
			}
			form, err := n.filled(a)
			if err != nil {
				return err
			}
			r, err := d.reader(ctx, n.zone)
			if err != nil {
				return err
			}
			read, err := r.Change(old.Texts[0], form)
			if err != nil {
				return err
			}
			notice := read.Notice
			said, err := d.say(ctx, &s, word{
				kind: parley.KindChange, notice: notice.Kind, mode: old.Mode, questions: read.Questions,
				body:  &parley.Change{Notice: *notice, Of: old.ID, Replaces: ascending(old.Tips)},
				lines: slices.Concat(d.spoken(notice, "change of "+old.Number, old.Mode == parley.Test), understood(read.Understood), f.lines(ctx, d, notice, old.Number, false)),
			})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	n.flags(cmd)
	s.flags(cmd)
	f.flag(cmd)
	return cmd
}

func ascending(l []parley.Hash) []parley.Hash {
	l = slices.Clone(l)
	slices.SortFunc(l, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
	return l
}

func (a *app) noticeCancelCommand() *cobra.Command {
	var s signing
	var reason string
	cmd := &cobra.Command{
		Use: "cancel NOTICE", Short: "Cancel a notice", Args: cobra.ExactArgs(1),
		Long:    `Cancels a notice. Removal does not change protected status under international humanitarian law.`,
		Example: `  parley notice cancel us/3 --by duty.key --reason "the convoy has arrived"`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			old, err := d.Notice(ctx, args[0])
			if err != nil {
				return err
			}
			said, err := d.say(ctx, &s, word{
				kind: parley.KindCancel, notice: old.Kind, mode: old.Mode,
				body:  &parley.Cancel{Of: old.ID, Reason: reason, Replaces: ascending(old.Tips)},
				lines: []string{fmt.Sprintf("Cancel of notice %s: %s", old.Number, reason), pen.OnCancel(old.Kind)},
			})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	must(cmd, "reason")
	return cmd
}

func (a *app) noticeListCommand() *cobra.Command {
	var all bool
	var m api.Marks
	var at string
	cmd := &cobra.Command{
		Use: "list", Short: "List the notices that stand", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			if at != "" {
				var err error
				if m.At, err = hourOf("--at", at); err != nil {
					return err
				}
			}
			list, err := d.Marked(ctx, m)
			if err != nil {
				return err
			}
			if !all {
				list = slices.DeleteFunc(list, func(n api.Notice) bool { return n.Standing == "cancelled" || n.Standing == "disowned" })
			}
			return a.print(list, func(p *page) {
				p.row("NUMBER", "HASH", "KIND", "MODE", "STANDING", "FROM", "UNTIL", "CLASHES", "NAME")
				for _, n := range list {
					name, from, until := "", "-", "-"
					if len(n.Texts) > 0 {
						name = n.Texts[0].Name
						from, until = opening(n.Texts[0].Volumes[0], millisOf(time.Now()))
					}
					p.row(n.Number, n.ID.Short(), string(n.Kind), string(n.Mode), string(n.Standing)+marks(&n), from, until, fmt.Sprint(len(n.Findings)), name)
				}
				p.line("%s", pen.Limits)
			})
		}),
	}
	f := cmd.Flags()
	f.BoolVar(&all, "all", false, "those that are cancelled or disowned too")
	f.BoolVar(&m.Late, "late", false, "only those that were released too near their start for the charter")
	f.BoolVar(&m.Expired, "expired", false, "only those that have expired by the charter's term")
	f.BoolVar(&m.Unconfirmed, "unconfirmed", false, "only those that were not reconfirmed in time")
	f.StringVar(&at, "at", "", "the hour for that, a date-time group or 13:00Z of today (default now)")
	return cmd
}

func (a *app) noticeShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NOTICE", Short: "Show a notice, its versions and who has received them", Args: cobra.ExactArgs(1),
		Example: `  parley notice show us/3`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			n, err := d.Notice(ctx, args[0])
			if err != nil {
				return err
			}
			return a.print(n, func(p *page) { showNotice(p, &n) })
		}),
	}
}

func showNotice(p *page, n *api.Notice) {
	p.line("notice %s, %s, %s, by %s, %s%s", n.Number, n.ID.Short(), n.Mode, n.Party, n.Standing, marks(n))
	for _, l := range routineLines(n) {
		p.line("  %s", l)
	}
	if says := n.Voice.Says(string(n.Originator), string(n.Party)); says != "" {
		p.line("  %s", says)
	}
	for _, t := range n.Texts {
		for _, l := range pen.Say(t) {
			p.line("  %s", l)
		}
	}
	for _, c := range n.Cancels {
		p.line("  cancelled: %s", c.Reason)
	}
	if n.Protection != "" {
		p.line("  %s", n.Protection)
	} else if len(n.Cancels) > 0 {
		p.line("  %s", pen.OnCancel(n.Kind))
	}
	for _, t := range n.Was {
		p.line("  it was:")
		for _, l := range pen.Say(t) {
			p.line("    %s", l)
		}
	}
	for _, v := range n.Versions {
		where, receipts := "", "no receipt yet"
		if len(v.Entries) > 0 {
			where = placeName(v.Entries[0])
		}
		for i, r := range v.Receipts {
			if i == 0 {
				receipts = "received by "
			} else {
				receipts += ", "
			}
			receipts += fmt.Sprintf("the node of %s (%s)", r.Party, placeName(r))
		}
		p.line("  %s %s, entry %s: %s", v.Kind, v.ID.Short(), where, receipts)
	}
	for _, v := range current(n) {
		p.line("  how far %s %s has come:", v.Kind, v.ID.Short())
		showLadders(p, v.Ladders)
	}
	for _, f := range n.Findings {
		p.line("  clash %s", f.Short())
	}
	p.line("  %s", n.Limits)
}
