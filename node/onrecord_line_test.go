package node_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/notation"
)

// chartered reads what a script lays down of the charter's routine, in lines of these forms:
//
//	charter since 060800ZAPR23
//	charter check opening 09:00 30m
//	charter lead movement 24h 1h
//	charter probe 60s
func chartered(t *testing.T, script string) func(*record, *parley.Charter) {
	span := func(text string) parley.Millis {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		return parley.Millis(d.Milliseconds())
	}
	return func(p *record, c *parley.Charter) {
		for _, line := range strings.Split(script, "\n") {
			w := strings.Fields(line)
			if len(w) == 0 || w[0] != "charter" {
				continue
			}
			switch w[1] {
			case "since":
				since, err := notation.ParseTime(w[2], nil)
				if err != nil {
					t.Fatal(err)
				}
				p.clock.Store(int64(since))
			case "check":
				at, err := time.Parse("15:04", w[3])
				if err != nil {
					t.Fatal(err)
				}
				c.Checks = append(c.Checks, parley.CheckHour{At: parley.Millis(at.Hour()*60+at.Minute()) * 60_000, Name: w[2], Within: span(w[4])})
			case "lead":
				c.Terms = append(c.Terms, parley.Term{Kind: parley.NoticeKind(w[2]), Lead: span(w[3]), Emergency: span(w[4])})
			case "probe":
				c.Probe = span(w[2])
			case "pass": // of what is flash
				for i := range c.Deadlines {
					if c.Deadlines[i].Precedence == parley.Flash {
						c.Deadlines[i].Pass = span(w[2])
					}
				}
			default:
				t.Fatalf("a charter has no %q here", w[1])
			}
		}
	}
}

// ahead sets a side's clock ahead of the script's.
func (p *record) ahead(side, by string) {
	d, err := time.ParseDuration(by)
	if err != nil {
		p.t.Fatal(err)
	}
	p.skew[p.side(side).party].Store(d.Milliseconds())
}

// saysOfLine plays what is said of the line itself.
func (p *record) saysOfLine(s *side, words []string, text string) bool {
	other := p.sides[0].party
	if other == s.party {
		other = p.sides[1].party
	}
	now := parley.Millis(p.clock.Load())
	at := func(w string) parley.Millis {
		t, err := notation.ParseTime(w, nil)
		if err != nil {
			p.t.Fatal(err)
		}
		return t
	}
	switch words[0] {
	case "check": // check phone answered: duty desk | check phone missed technical [at DTG]: what was found
		c := &parley.Check{At: now, Means: parley.Means(words[1]), Outcome: parley.Outcome(words[2]), With: other}
		if c.Outcome == parley.CheckMissed {
			c.Cause, c.Result = parley.Cause(words[3]), text
		} else {
			c.Office, c.Result = text, "no message"
		}
		if i := slices.Index(words, "at"); i > 0 {
			c.At = at(words[i+1])
		}
		s.word(s.drafter, parley.KindCheck, c)
	case "declares":
		b := &parley.Status{Declared: parley.Participation(words[1]), Reason: text, Since: now}
		if i := slices.Index(words, "since"); i > 0 {
			b.Since = at(words[i+1])
		}
		s.word(s.drafter, parley.KindStatus, b)
	case "reconfirm":
		p.name(words[1]+"-reconfirm", s.word(s.drafter, parley.KindReconfirm, &parley.Reconfirm{Acts: []parley.Hash{p.named[words[1]]}}).Act)
	default:
		return false
	}
	return true
}

// alike shows what both nodes tell of the line, which must be the same but for whose post
// it is.
func (p *record) alike(show func(v channel.View, of parley.PartyID) []string) []string {
	p.t.Helper()
	var shown [][]string
	for _, s := range p.sides {
		s.channel.Read(func(v channel.View, _ *channel.Machine) {
			var out []string
			for _, of := range p.sides {
				out = append(out, show(v, of.party)...)
			}
			shown = append(shown, out)
		})
	}
	if !slices.Equal(shown[0], shown[1]) {
		p.t.Errorf("the nodes differ on the line:\n%s\n%s", strings.Join(shown[0], "\n"), strings.Join(shown[1], "\n"))
	}
	return shown[0]
}

func (p *record) look(v channel.View, of parley.PartyID) *channel.LineNow {
	return v.Line(channel.LineView{At: parley.Millis(p.clock.Load()), Party: of})
}

func hours(t parley.Millis) string {
	return strings.TrimSuffix((time.Duration(t) * time.Millisecond).Truncate(time.Minute).String(), "0s")
}

// seconds writes a duration to the second.
func seconds(t parley.Millis) time.Duration {
	return (time.Duration(t) * time.Millisecond).Round(time.Second)
}

// line shows what each side declares of its part, beside what is observed.
func (p *record) line() []string {
	return p.alike(func(v channel.View, of parley.PartyID) (out []string) {
		l := p.look(v, of)
		s := l.Sides[0]
		declared := "nothing"
		for _, d := range s.Declared {
			declared = fmt.Sprintf("%s since %s", d.Declared, notation.FormatDTG(d.Since))
			if d.Reason != "" {
				declared += ", " + d.Reason
			}
		}
		out = append(out, fmt.Sprintf("%s declares %s; last word %s at %s", of, declared, s.LastWord.Kind, notation.FormatDTG(s.LastWord.At)))
		for _, x := range l.Counterparts[0].Proofs {
			if x.At != 0 && x.How != channel.ByEntry {
				out = append(out, fmt.Sprintf("  %s by %s: %s, %s ago", l.Counterparts[0].Party, x.Means, x.How, hours(x.Age)))
			}
		}
		return out
	})
}

// checks shows the line checks of the last three days, hour by hour, the one of each side.
func (p *record) checks() []string {
	return p.alike(func(v channel.View, of parley.PartyID) (out []string) {
		if of != p.sides[0].party {
			return nil
		}
		now := parley.Millis(p.clock.Load())
		l := v.Line(channel.LineView{At: now, Party: of, Since: now - 3*parley.Day})
		by := map[parley.Millis]string{}
		for _, debtor := range []parley.PartyID{p.sides[0].party, p.sides[1].party} {
			for _, h := range l.Counterparts[0].Checks {
				if h.Debtor == debtor {
					by[h.Hour] += fmt.Sprintf("; %s: %s", debtor, became(h))
				}
			}
		}
		for _, h := range slices.Sorted(maps.Keys(by)) {
			out = append(out, notation.FormatDTG(h)+by[h][1:])
		}
		return out
	})
}

func became(h channel.HourOfCheck) string {
	line := string(h.State)
	if h.State == channel.CheckIsMissed {
		line += ", cause " + string(h.Cause)
	}
	if h.Result != "" {
		line += ", " + h.Result
	}
	return line
}

// leads shows how long before its start a notice was released and received, by the clock of
// each side.
func (p *record) leads(notice parley.Hash) (out []string) {
	us := p.sides[0]
	us.channel.Look(func(v channel.View, _ *channel.Board, state func() *channel.State) {
		for _, n := range state().Notices {
			for _, x := range n.Versions {
				if x.ID != notice {
					continue
				}
				line := fmt.Sprintf("released %s before its start by the clock of %s", seconds(x.Lead), n.Party)
				if x.Late == 1 {
					line += ", LATE"
				}
				out = append(out, line)
				body, _, _, _ := v.Words(notice)
				for _, r := range v.Records() {
					if len(x.Receipts) == 0 || r.Place != x.Receipts[0] {
						continue
					}
					begins := body.(*parley.Filing).Notice.Begins()
					out = append(out, fmt.Sprintf("received %s before its start by the clock of %s", seconds(begins-r.Entry.Frame.Mono), r.Place.Party))
					if o := v.Offset(n.Party, r.Place.Party, r.Entry.Frame.Clock); o != nil {
						out = append(out, fmt.Sprintf("the clock of %s was measured to be %s ahead, give or take %s", r.Place.Party, seconds(o.Offset), seconds(o.RoundTrip/2)))
					}
				}
			}
		}
	})
	return out
}
