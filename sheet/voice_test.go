package sheet

import (
	"strings"
	"testing"

	"parley/pen"
	"parley/spoken"
)

// A sheet of an organisation's notice names who has signed and who has forwarded it, also when
// it is read aloud; one that the conduit states says that the organisation has not signed.
func TestASheetSaysWhoseWordItIs(t *testing.T) {
	for _, x := range []struct {
		voice      pen.Voice
		says, name string
	}{
		{pen.OwnVoice, "", ""},
		{pen.Forwarded, "signed by the organisation, forwarded by the conduit", "Relief without borders"},
		{pen.Stated, "stated by the conduit; the organisation has not signed", ""},
	} {
		s := clinic(t)
		s.Voice, s.Originator = x.voice, "Relief without borders"
		for form, page := range map[string]string{"paper": string(printed(t, s, spoken.English)), "aloud": string(s.Aloud(spoken.English))} {
			if got := strings.Contains(page, "conduit"); got != (x.says != "") || x.says != "" && !strings.Contains(page, x.says) {
				t.Errorf("%s on %s: should say %q", x.voice, form, x.says)
			}
			if strings.Contains(page, s.Originator) != (x.name != "") {
				t.Errorf("%s on %s: the organisation's name stands there if it has signed, and only then", x.voice, form)
			}
		}
	}
}
