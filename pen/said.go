package pen

import (
	"fmt"
	"strings"

	"parley"
	"parley/notation"
)

// Said says what an acknowledge, a reply or a readback says, or a word of the line
// ([SayLine]), out of what is signed and nothing else; nil for any other body. None of its words agrees to anything.
func Said(body any) []string {
	switch b := body.(type) {
	case *parley.Acknowledge:
		return sayReported(acknowledged(b)+" "+b.Of.Short(), b.Reported)
	case *parley.Reply:
		return sayReported(replied(b), b.Reported)
	case *parley.Readback:
		lines := sayReported(fmt.Sprintf("reads back %s as number %d", b.Of.Short(), b.Number), b.Reported)
		volumes := Say(&parley.Notice{Volumes: b.Volumes})
		return append(lines, volumes[2:len(volumes)-1]...) // without what a notice says beside them
	}
	return SayLine(body)
}

func sayReported(line string, r parley.Reported) []string {
	if r == (parley.Reported{}) {
		return []string{line}
	}
	return []string{line, fmt.Sprintf("as reported by us: %s of %s said so by %s at %s", r.Office, r.Party, r.Means, notation.FormatDTG(r.At))}
}

func acknowledged(a *parley.Acknowledge) string {
	switch a.Step {
	case parley.Passed:
		return fmt.Sprintf("passed to %s at %s:", a.To, notation.FormatDTG(a.At))
	case parley.Done:
		return "closed, nothing more is needed of"
	}
	return "received"
}

func replied(r *parley.Reply) string {
	var words string
	switch r.Reply {
	case parley.ReplyStandby:
		words = "STANDBY, an answer by " + notation.FormatDTG(r.Until)
	case parley.ReplyObject:
		words = "OBJECTION"
	case parley.ReplyMismatch:
		words = "DOES NOT MATCH WHAT WE SEE: " + strings.ReplaceAll(string(r.Code), "-", " ")
		if len(r.Place) == 1 {
			words += ", seen at " + decimal(r.Place[0])
		}
	case parley.ReplyActor:
		words = fmt.Sprintf("%s, said by %s: \u201c%s\u201d", strings.ToUpper(strings.ReplaceAll(string(r.Actor), "-", " ")), r.Speaker, r.Said)
	default:
		words = strings.ToUpper(string(r.Reply))
	}
	if r.Reason != "" {
		words += ", " + r.Reason
	}
	return "to " + r.Of.Short() + ": " + words
}
