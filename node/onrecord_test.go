package node_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley"
	"parley/channel"
	"parley/notation"
)

var update = flag.Bool("update", false, "write what the scripts in testdata/onrecord give")

// TestOnRecord plays failures on record as scripts: what each side said, and when, and what
// both sides' nodes then show to be owed, late and told. A line of a script is a command;
// the indented lines below it are what it must give. -update writes them anew, to be read.
func TestOnRecord(t *testing.T) {
	files, err := filepath.Glob("testdata/onrecord/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { playScript(t, file) })
	}
}

func playScript(t *testing.T, file string) {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := newRecord(t, chartered(t, string(b)))
	var out strings.Builder
	for _, line := range strings.Split(strings.TrimRight(string(b), "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue // what an earlier run gave
		}
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "charter ") {
			continue
		}
		for _, l := range p.does(line) {
			out.WriteString("  " + l + "\n")
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out.String() != string(b) {
		t.Errorf("%s gives something else now:\n%s", file, out.String())
	}
}

// record is two parties on one channel, with a clock that the script sets.
type record struct {
	t     *testing.T
	sides []*side
	clock atomic.Int64
	skew  map[parley.PartyID]*atomic.Int64 // how far a side's clock is ahead of the script's
	named map[string]parley.Hash
	names map[parley.Hash]string
}

func newRecord(t *testing.T, amend ...func(*record, *parley.Charter)) *record {
	p := &record{t: t, named: map[string]parley.Hash{}, names: map[parley.Hash]string{}, skew: map[parley.PartyID]*atomic.Int64{}}
	p.clock.Store(time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli())
	for _, party := range []parley.PartyID{"us", "ru"} {
		s := newSide(t, party)
		skew := new(atomic.Int64)
		p.skew[party] = skew
		s.now = func() time.Time { return time.UnixMilli(p.clock.Load() + skew.Load()) }
		p.sides = append(p.sides, s)
	}
	minute := parley.Millis(time.Minute.Milliseconds())
	c := newCharter(t, p.sides...).Charter
	c.TwoPerson = nil
	at := func(lat, lon int64) parley.Place { return parley.Place{lat * parley.Degree, lon * parley.Degree} }
	c.Area = []parley.Place{at(20, 30), at(20, 75), at(40, 75), at(40, 30), at(20, 30)}
	c.Deadlines = []parley.Deadline{
		{Acknowledge: 5 * minute, Answer: 5 * minute, Precedence: parley.Flash, Readback: 10 * minute},
		{Acknowledge: 30 * minute, Answer: 30 * minute, Precedence: parley.Priority, Readback: 60 * minute},
		{Acknowledge: 24 * 60 * minute, Precedence: parley.Routine},
	}
	c.Ladder = []parley.Rung{{After: 5 * minute, Level: "supervisor"}, {After: 20 * minute, Level: "two-star"}}
	c.Readback = []parley.NoticeKind{parley.Site}
	for _, f := range amend {
		f(p, &c)
	}
	text := parse(t, &c)
	for _, s := range p.sides {
		s.start(text)
		s.open()
	}
	settle(t, p.sides...)
	for _, s := range p.sides {
		s.enroll()
	}
	settle(t, p.sides...)
	return p
}

func (p *record) side(name string) *side {
	for _, s := range p.sides {
		if string(s.party) == name {
			return s
		}
	}
	p.t.Fatalf("there is no side %q", name)
	return nil
}

// does plays one line: a time, what a side says, or what is to be shown.
func (p *record) does(line string) []string {
	p.t.Helper()
	what, text, _ := strings.Cut(line, ": ")
	words := strings.Fields(what)
	switch words[0] {
	case "line":
		return p.line()
	case "checks":
		return p.checks()
	case "leads":
		return p.leads(p.named[words[1]])
	case "ahead":
		p.ahead(words[1], words[2])
		return nil
	case "at":
		at, err := notation.ParseTime(words[1], nil)
		if err != nil {
			p.t.Fatal(err)
		}
		p.clock.Store(int64(at))
	case "pass":
		d, err := time.ParseDuration(words[1])
		if err != nil {
			p.t.Fatal(err)
		}
		p.clock.Add(d.Milliseconds())
	case "restart":
		p.side(words[1]).restart()
	case "owed":
		return p.owed()
	case "steps":
		return p.steps(p.named[words[1]])
	default:
		p.says(p.side(words[0]), words[1:], text)
	}
	settle(p.t, p.sides...)
	return nil
}

func (p *record) says(s *side, words []string, text string) {
	p.t.Helper()
	if words[0] == "shown" {
		if _, err := s.channel.Show(p.t.Context(), text, []parley.Hash{p.named[words[1]]}); err != nil {
			p.t.Fatal(err)
		}
		return
	}
	name := words[min(1, len(words)-1)]
	switch words[0] {
	case "message":
		p.name(name, s.word(s.drafter, parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Precedence(words[2]), Text: text}).Act)
	case "urgent":
		p.name(name, s.word(s.drafter, parley.KindUrgent, &parley.Urgent{Text: text}).Act)
	case "notice":
		n := p.notice(s, words[2:], text)
		p.name(name, s.word(s.drafter, parley.KindNotice, &parley.Filing{Notice: *n}).Act)
	case "change":
		of := p.named[name]
		n := p.notice(s, words[3:], text)
		p.name(words[2], s.word(s.drafter, parley.KindChange, &parley.Change{Notice: *n, Of: of, Replaces: []parley.Hash{of}}).Act)
	case "received":
		s.word(s.drafter, parley.KindAcknowledge, &parley.Acknowledge{Of: p.named[name], Step: parley.Received})
	case "passed":
		s.word(s.drafter, parley.KindAcknowledge, &parley.Acknowledge{At: parley.Millis(p.clock.Load()), Of: p.named[name], Step: parley.Passed, To: text})
	case "reply":
		b := &parley.Reply{Of: p.named[name], Reply: parley.ReplyWord(words[2]), Reason: text}
		switch b.Reply {
		case parley.ReplyStandby:
			d, err := time.ParseDuration(words[3])
			if err != nil {
				p.t.Fatal(err)
			}
			b.Until = parley.Millis(p.clock.Load() + d.Milliseconds())
		case parley.ReplyMismatch:
			b.Code = parley.Mismatch(words[3])
		case parley.ReplyActor:
			b.Actor, b.Speaker, b.Said, b.Reason = parley.Actor(words[3]), strings.Join(words[4:], " "), text, ""
		}
		p.name(string(s.party)+"-"+words[2], s.word(s.drafter, parley.KindReply, b).Act)
	case "call": // NAME WITH HOW-LONG ABOUT...: it has just ended
		p.name(name, s.word(s.drafter, parley.KindCall, p.call(s, words[2:], text)).Act)
	case "readback":
		s.word(s.drafter, parley.KindReadback, p.readback(s, name, words[2:]))
	default:
		if !p.saysOfLine(s, words, text) {
			p.t.Fatalf("nobody can say %q", words[0])
		}
	}
}

// notice makes a circle: kind, precedence, latitude, longitude, radius in metres, from and
// until as date-time groups.
func (p *record) notice(s *side, w []string, name string) *parley.Notice {
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			p.t.Fatal(err)
		}
		return v
	}
	n := s.notice(parley.NoticeKind(w[0]), number(w[2]), number(w[3]), int64(number(w[4])*1000))
	n.Precedence, n.Name = parley.Precedence(w[1]), name
	for i, to := range []*parley.Millis{&n.Volumes[0].From, &n.Volumes[0].Until} {
		if w[5+i] == "UFN" {
			continue
		}
		at, err := notation.ParseTime(w[5+i], nil)
		if err != nil {
			p.t.Fatal(err)
		}
		*to = at
	}
	return n
}

// call is the record of one by telephone that has just ended: with whom, how long, about what.
func (p *record) call(s *side, w []string, summary string) *parley.Call {
	lasted, err := time.ParseDuration(w[1])
	if err != nil {
		p.t.Fatal(err)
	}
	ended := parley.Millis(p.clock.Load())
	c := &parley.Call{
		Began: ended - parley.Millis(lasted.Milliseconds()), Ended: ended, Means: parley.ByPhone, Summary: summary, With: parley.PartyID(w[0]),
		Speakers: []parley.Speaker{{Office: "duty desk", Party: s.party}, {Office: "operations desk", Party: parley.PartyID(w[0])}},
	}
	for _, about := range w[2:] {
		c.About = append(c.About, p.named[about])
	}
	slices.SortFunc(c.About, func(a, b parley.Hash) int { return slices.Compare(a[:], b[:]) })
	return c
}

// readback repeats a notice, with a metre's error in its radius if the script says "wrongly".
func (p *record) readback(s *side, name string, how []string) *parley.Readback {
	r := &parley.Readback{Number: 1, Of: p.named[name]}
	s.channel.Read(func(v channel.View, _ *channel.Machine) {
		body, _, _, _ := v.Words(p.named[name])
		r.Volumes = slices.Clone(body.(*parley.Filing).Notice.Volumes)
	})
	if slices.Contains(how, "wrongly") {
		r.Volumes[0].Footprint.Radius += 1000
	}
	return r
}

func (p *record) name(name string, h parley.Hash) {
	p.named[name], p.names[h] = h, name
}

// steps shows what has been said and stated of something, as the other side's node has it.
func (p *record) steps(of parley.Hash) (out []string) {
	other := p.sides[0]
	other.channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, r := range v.Records() {
			step := ""
			switch b := r.Entry.Body().(type) {
			case *parley.Acknowledge:
				if b.Of == of {
					step = string(b.Step) + strings.Repeat(" to "+b.To, min(1, len(b.To)))
				}
			case *parley.Shown:
				if slices.Contains(b.Acts, of) {
					step = "shown on a post of " + b.Post
				}
			case *parley.Readback:
				if b.Of == of {
					step = "read back"
				}
			}
			if step != "" {
				out = append(out, fmt.Sprintf("%s: %s", r.Place.Party, step))
			}
		}
	})
	if !slices.ContainsFunc(out, func(l string) bool { return strings.Contains(l, "passed to") }) {
		out = append(out, "not confirmed: passed to those who act on it")
	}
	return out
}

// owed shows every obligation, alike on both nodes, at the script's hour.
func (p *record) owed() []string {
	var shown [][]string
	for _, s := range p.sides {
		var out []string
		s.channel.Look(func(v channel.View, b *channel.Board, _ func() *channel.State) {
			b.All(func(o *channel.Obligation) { out = append(out, p.obligation(v, o)) })
		})
		slices.Sort(out)
		shown = append(shown, out)
	}
	if !slices.Equal(shown[0], shown[1]) {
		p.t.Errorf("the nodes differ on what is owed:\n%s\n%s", strings.Join(shown[0], "\n"), strings.Join(shown[1], "\n"))
	}
	return shown[0]
}

func (p *record) obligation(v channel.View, o *channel.Obligation) string {
	clock := func(t parley.Millis) string {
		if t == 0 {
			return "never"
		}
		return time.UnixMilli(int64(t)).UTC().Format("15:04:05")
	}
	of := cmp.Or(p.names[o.Of], "the clash")
	if o.Duty == parley.OwesCheck {
		of = "the line"
	}
	line := fmt.Sprintf("%s owes %s: %s %s, since %s, due %s", o.Debtor, o.Creditor, o.Duty, of, clock(o.Since), clock(o.Due))
	if o.Promised != 0 {
		line += ", as promised"
	}
	if rung := o.Rung(parley.Millis(p.clock.Load())); rung >= 0 {
		line += ", LATE"
		if level := o.Level(rung); level != "" {
			line += " for the " + level
		}
	}
	if o.Met != 0 {
		line += ", done " + clock(o.Met)
	}
	for _, t := range v.Told(o.Obligation) {
		line += fmt.Sprintf(", %s told its people at %v", t.Party, t.Rungs)
	}
	return line
}
