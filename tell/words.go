package tell

import (
	"fmt"
	"strings"

	"parley"
	"parley/channel"
	"parley/notation"
)

// oldest is how many items a summary writes out.
const oldest = 5

// whatOf says what something is called. It quotes nothing that anybody wrote: mail passes
// through servers that the channel does not vouch for, and who is to act reads it on the
// console.
func whatOf(v channel.View, b *channel.Board, of parley.Hash) string {
	if clash, ok := v.Clash(of); ok {
		return fmt.Sprintf("the clash of %s and %s", notice(v, b, clash.Notices[0]), notice(v, b, clash.Notices[1]))
	}
	body, _, party, _ := v.Words(of)
	switch w := body.(type) {
	case *parley.Filing:
		return "notice " + notice(v, b, of)
	case *parley.Change:
		return "the changed notice " + notice(v, b, w.Of)
	case *parley.Cancel:
		return "the end of notice " + notice(v, b, w.Of)
	case *parley.Message:
		return fmt.Sprintf("message %s of %s", of.Short(), party)
	case *parley.Urgent:
		return fmt.Sprintf("urgent entry %s of %s", of.Short(), party)
	case *parley.Call:
		return fmt.Sprintf("the record of a call %s of %s", of.Short(), party)
	case *parley.Incident:
		return fmt.Sprintf("incident %s of %s", of.Short(), party)
	case *parley.Accounting:
		return fmt.Sprintf("what %s says of %s", party, whatOf(v, b, w.Of))
	case *parley.Reply:
		return fmt.Sprintf("what %s said to %s", party, whatOf(v, b, w.Of))
	}
	return of.Short()
}

func notice(v channel.View, b *channel.Board, id parley.Hash) string {
	n, ok := v.Notice(id)
	if !ok {
		return id.Short()
	}
	return fmt.Sprintf("%s/%d", n.Originator, b.Number(id))
}

var owedWords = map[parley.Duty]string{
	parley.OwesAcknowledge: "an acknowledgement of",
	parley.OwesReadback:    "a readback of",
	parley.OwesPass:        "word of passing on",
	parley.OwesAnswer:      "an answer to",
	parley.OwesResponse:    "a response to",
	parley.OwesCheck:       "a line check, as",
}

var doWords = map[parley.Duty]string{
	parley.OwesAcknowledge: "acknowledge",
	parley.OwesReadback:    "read back",
	parley.OwesPass:        "pass on, and enter that you have,",
	parley.OwesAnswer:      "answer",
	parley.OwesResponse:    "respond to",
	parley.OwesReconfirm:   "reconfirm, change or cancel",
	parley.OwesCheck:       "make and enter, or enter as missed with its cause,",
}

// countOf is the sort of an item in a summary.
func countOf(i *Item, self parley.PartyID) string {
	switch {
	case i.Ended || i.Met != 0:
		return "done meanwhile"
	case i.About == parley.KindUrgent:
		return "urgent entry of " + string(i.Creditor)
	case i.Duty == parley.OwesReconfirm:
		return "notices of ours to reconfirm"
	case i.Duty == parley.OwesCheck:
		return "line checks missed, of unknown cause"
	case i.Debtor == self:
		return fmt.Sprintf("we owe %s %s something", i.Creditor, owedWords[i.Duty])
	}
	return fmt.Sprintf("%s owes us %s something", i.Debtor, owedWords[i.Duty])
}

// words says what an item says, and the one thing that is to be done.
func (i *Item) words(self parley.PartyID, console string) {
	switch {
	case i.About == parley.KindUrgent:
		i.Says = fmt.Sprintf("%s has sent an %s", i.Creditor, urgentWords(i))
	case i.Duty == parley.OwesReconfirm:
		i.Says = fmt.Sprintf("%s has not reconfirmed that %s still holds", i.Debtor, i.What)
	case i.Duty == parley.OwesCheck:
		i.Says = fmt.Sprintf("%s has not entered %s: missed, of unknown cause", i.Debtor, i.What)
	default:
		i.Says = fmt.Sprintf("%s owes %s %s %s", i.Debtor, i.Creditor, owedWords[i.Duty], i.What)
	}
	where := "with the command parley"
	if console != "" {
		where = "at " + console
	}
	switch {
	case i.Met != 0:
		i.Action = "nothing: done " + dtg(i.Met)
	case i.Ended:
		i.Action = "nothing: it is owed no more"
	case i.About == parley.KindUrgent:
		i.Action = fmt.Sprintf("read and acknowledge %s, %s", i.What, where)
	case i.Duty == parley.OwesCheck && i.Debtor != self:
		i.Action = fmt.Sprintf("call %s by another means; nobody has said why, and silence is no refusal", i.Debtor)
	case i.Debtor == self:
		i.Action = fmt.Sprintf("%s %s, %s", doWords[i.Duty], i.What, where)
	default:
		i.Action = fmt.Sprintf("ask %s for it by another means; no answer is never consent", i.Debtor)
	}
}

func urgentWords(i *Item) string {
	if i.What == "" {
		return "urgent entry"
	}
	return strings.TrimSuffix(i.What, " of "+string(i.Creditor))
}

// timing says since when, by when and how late.
func (i *Item) timing() string {
	var l []string
	if i.Since != 0 {
		word := "%s had it %s"
		switch i.Duty {
		case parley.OwesCheck:
			word = "the last one of %s was entered, or its charter accepted, %s"
		case parley.OwesReconfirm:
			word = "%s last said so %s"
		}
		l = append(l, fmt.Sprintf(word, i.Debtor, dtg(i.Since)))
	}
	if i.Due != 0 {
		word := "due "
		if i.Promised != 0 {
			word = "promised by "
		}
		l = append(l, word+dtg(i.Due))
	}
	if i.LateBy != 0 {
		l = append(l, notation.FormatAge(i.LateBy)+" late")
	}
	if len(l) == 0 {
		return ""
	}
	return fmt.Sprintf("%s (by the clock of the node of %s)", strings.Join(l, ", "), i.Debtor)
}

func (i *Item) told() string {
	if i.About == parley.KindUrgent {
		return "told to the " + Desk
	}
	level := i.Level
	if level == "" {
		level = "a level that is not known any more"
	}
	return fmt.Sprintf("told to %s, rung %d of the ladder", level, i.Rung)
}

// Subject is a message in one line.
func (m *Message) Subject() string {
	words := []string{strings.ToUpper(string(m.Severity))}
	if m.Mode != "" && m.Mode != parley.Real {
		words = append(words, string(m.Mode))
	}
	switch {
	case m.Test:
		return "TEST: Parley of " + string(m.Party) + " reaches this address"
	case m.Summary:
		words = append(words, fmt.Sprintf("%d to be told, %d in ten minutes", len(m.Items), m.Recent))
	case len(m.Items) == 1:
		i := &m.Items[0]
		says := i.Says
		switch {
		case i.Met != 0 || i.Ended:
			says += ", done meanwhile"
		case i.LateBy != 0:
			says += ", " + notation.FormatAge(i.LateBy) + " late"
		}
		words = append(words, says)
	default:
		words = append(words, fmt.Sprintf("%d to be told: %s, and others", len(m.Items), m.Items[0].Says))
	}
	return strings.Join(words, ": ")
}

// Text is a message as people read it; in a summary the list is apart, see [Message.List].
func (m *Message) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Parley of %s (%s), %s", m.Party, m.Name, dtg(m.At))
	if m.Mode != "" && m.Mode != parley.Real {
		line("This is %s.", m.Mode)
	}
	if m.Test {
		line("\nThis is a test: the node can send to this address. Nothing is to be done.")
		return b.String()
	}
	if !m.Summary {
		b.WriteString("\n" + m.list(m.Items))
	} else {
		line("\n%d to be told, %d to this address in the last ten minutes: a summary.\n", len(m.Items), m.Recent)
		for _, c := range m.Counts {
			line("%5d  %s", c.Items, c.What)
		}
		few := m.Items[:min(oldest, len(m.Items))]
		line("\nThe oldest %d; all %d are in the attached list.\n", len(few), len(m.Items))
		b.WriteString(m.list(few))
	}
	if m.Console != "" {
		line("The console: %s", m.Console)
	}
	line("%d to this address in the last ten minutes. Silence is never consent.", m.Recent)
	return b.String()
}

// List writes out every item.
func (m *Message) List() string { return m.list(m.Items) }

func (m *Message) list(items []Item) string {
	var b strings.Builder
	for n := range items {
		i := &items[n]
		fmt.Fprintf(&b, "%s: %s.\n", strings.ToUpper(string(i.Severity)), i.Says)
		for _, l := range []string{i.timing(), i.told(), "channel " + i.In, "DO: " + i.Action} {
			if l != "" {
				fmt.Fprintf(&b, "  %s\n", l)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func dtg(t parley.Millis) string { return notation.FormatDTG(t - t%1000) }
