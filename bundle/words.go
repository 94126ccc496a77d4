package bundle

import (
	"fmt"
	"strings"

	"parley"
	"parley/channel"
	"parley/notation"
	"parley/pen"
)

// when writes a clock's reading: as people read it, and exactly.
func when(t parley.Millis) string {
	return fmt.Sprintf("%s (%d ms)", notation.FormatDTG(t-t%1000), t)
}

func shorts(l []parley.Hash) string {
	var out []string
	for _, h := range l {
		out = append(out, h.Short())
	}
	return strings.Join(out, "+")
}

func verdict(v parley.Verdict) string {
	switch v {
	case parley.Clash:
		return "clash"
	case parley.Possible:
		return "possible clash"
	}
	return "no clash found"
}

func answer(a *parley.Answer) string {
	line := strings.ToUpper(string(a.Answer))
	if a.Reason != "" {
		line += ", " + a.Reason
	}
	if a.Until != 0 {
		line += ", an answer by " + notation.FormatDTG(a.Until)
	}
	return line
}

// words says what an entry says, out of what is signed and nothing else.
func (v *evidence) words(e *entry) []string {
	switch b := e.Body().(type) {
	case *parley.Filing:
		return pen.Say(&b.Notice)
	case *parley.Change:
		return append([]string{"changes the notice " + b.Of.Short() + ", replaces " + shorts(b.Replaces)}, pen.Say(&b.Notice)...)
	case *parley.Cancel:
		return []string{"cancels the notice " + b.Of.Short() + ", replaces " + shorts(b.Replaces), "reason: " + b.Reason}
	case *parley.Message:
		return []string{"precedence " + string(b.Precedence) + ", marking " + b.Marking, b.Text}
	case *parley.Urgent:
		return pen.SayUrgent(b)
	case *parley.Call:
		return pen.SayCall(b)
	case *parley.Incident:
		return pen.SayIncident(b, e.place.Party)
	case *parley.Accounting:
		return pen.SayAccounting(b, e.place.Party)
	case *parley.Answer:
		return []string{"to the clash " + b.Finding.Short() + ": " + answer(b)}
	case *parley.Acknowledge, *parley.Reply, *parley.Readback:
		return pen.Said(b)
	case *parley.Enrollment:
		return []string{fmt.Sprintf("enrols the key %s for %s, %s, as %v", b.Key, b.Person, b.Office, b.Roles)}
	case *parley.Revocation:
		return []string{"revokes the key " + string(b.Key)}
	case *parley.Stop:
		return []string{fmt.Sprintf("stops the log %s/%d after %d entries, root %s", e.Payload.Party, b.Epoch, b.Size, b.Root)}
	case *parley.Recover:
		return []string{fmt.Sprintf("puts the root key %s in the place of %s", b.Root, b.From)}
	case *parley.Decline:
		return []string{"declines the charter " + b.Charter.String()}
	case *channel.Acceptance:
		return []string{"accepts the charter " + b.Text().Hash.String()}
	case *channel.Open:
		return []string{"opens the log under the node key " + string(b.Node)}
	case *parley.Finding:
		var out []string
		for _, p := range b.Pairs {
			out = append(out, fmt.Sprintf("compares the notice %s with %s under %q: %s", b.Notice.Short(), p.Other.Short(), p.Rule, verdict(p.Verdict)))
		}
		return out
	case *parley.Shown:
		return []string{"a post has shown " + shorts(b.Acts) + ": " + b.Post}
	case *parley.Intake:
		return []string{fmt.Sprintf("has received from %s, to be forwarded: %s", b.Partner, shorts(b.Acts))}
	case *parley.Measured:
		return []string{fmt.Sprintf("measured how long its probe %d took to the log of %s and back", b.Probe, b.Back.Party)}
	case *parley.Told:
		return []string{fmt.Sprintf("tells its people that %s is late: owed by %s for %s, rung %d", b.Obligation.Duty, b.Obligation.Debtor, b.Obligation.Of.Short(), b.Rung)}
	}
	return []string{"applied what its frame names, and says nothing else"}
}
