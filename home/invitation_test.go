package home

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// amended is the next version of a charter.
func amended(t *testing.T, from *channel.CharterText) *channel.CharterText {
	t.Helper()
	c := from.Charter
	c.Nonce, c.Predecessor, c.Version = ledger.NewNonce(), from.Hash, c.Version+1
	text, err := channel.ParseCharter(ledger.MustEncode(c))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAnInvitationIsReadAsItWasWritten(t *testing.T) {
	h := made(t)
	first := alone(t, h)
	second := amended(t, first)
	if _, err := h.Invite([]*channel.CharterText{second}, nil); err == nil || !strings.Contains(err.Error(), "from the first to the one") {
		t.Errorf("without version 1: %v", err)
	}
	if err := h.keep(first); err != nil {
		t.Fatal(err)
	}
	i, err := h.Invite([]*channel.CharterText{second}, []string{"192.0.2.7:7420", "[2001:db8::7]:7420"})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "invitation.json")
	if err := CreateFile(path, i.Encode()); err != nil {
		t.Fatal(err)
	}
	again, err := ReadInvitation(path)
	if err != nil {
		t.Fatal(err)
	}
	chain := again.Chain()
	if len(chain) != 2 || chain[0].Hash != first.Hash || chain[1].Hash != second.Hash || len(again.Ways) != 1 || !slices.Equal(again.Ways[0].Addresses, i.Ways[0].Addresses) {
		t.Errorf("read %d charters and %+v", len(chain), again.Ways)
	}
	if err := os.WriteFile(path, append(first.Raw, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	if bare, err := ReadInvitation(path); err != nil || len(bare.Chain()) != 1 || len(bare.Ways) != 0 {
		t.Errorf("a bare charter: %+v, %v", bare, err)
	}
}

func TestAnInvitationIsReadStrictly(t *testing.T) {
	h := made(t)
	first := alone(t, h)
	good, err := h.Invite([]*channel.CharterText{first}, []string{"192.0.2.7:7420"})
	if err != nil {
		t.Fatal(err)
	}
	edited := func(edit func(m map[string]any)) []byte {
		var m map[string]any
		if err := json.Unmarshal(good.Encode(), &m); err != nil {
			t.Fatal(err)
		}
		edit(m)
		return ledger.MustEncode(m)
	}
	way := func(party string, addresses ...string) map[string]any {
		return map[string]any{"addresses": addresses, "party": party}
	}
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"white space":                 {append([]byte(" "), good.Encode()...), "as parley wrote it"},
		"an unknown member":           {append([]byte(`{"a":1,`), good.Encode()[1:]...), "unknown"},
		"no charter":                  {[]byte(`{"charters":[]}`), "charters"},
		"a second charter by itself":  {amended(t, first).Raw, "must be 1"},
		"a charter that was cut":      {bytes.Replace(first.Raw, []byte(`"markings":["OPEN"],`), nil, 1), "markings"},
		"charters that do not follow": {edited(func(m map[string]any) { m["charters"] = append(m["charters"].([]any), m["charters"].([]any)[0]) }), "must be the charter before it"},
		"a way to a stranger":         {edited(func(m map[string]any) { m["ways"] = []any{way("eve", "192.0.2.7:7420")} }), "must be a party of the charter"},
		"a way to a party by hand":    {edited(func(m map[string]any) { m["ways"] = []any{way("village", "192.0.2.7:7420")} }), "that has a node"},
		"two ways to one":             {edited(func(m map[string]any) { m["ways"] = []any{way("us", "a:1"), way("us", "b:1")} }), "each once"},
		"a way that leads nowhere":    {edited(func(m map[string]any) { m["ways"] = []any{way("us")} }), "from 1 to 8"},
		"everybody's address":         {edited(func(m map[string]any) { m["ways"] = []any{way("us", "0.0.0.0:7420")} }), "as others reach it"},
		"no host":                     {edited(func(m map[string]any) { m["ways"] = []any{way("us", ":7420")} }), "as others reach it"},
	} {
		path := filepath.Join(t.TempDir(), "invitation.json")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadInvitation(path); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, c.says)
		}
	}
}

// What somebody wrote into node.json beside a server is not lost when it writes next.
func TestWaysAreAddedToWhatStandsInTheFile(t *testing.T) {
	h := made(t)
	beside, err := Open(h.Dir())
	if err != nil {
		t.Fatal(err)
	}
	beside.settings.Dial = []string{"192.0.2.1:7420"}
	beside.settings.Spools = []Spool{{Peer: "un", Out: "out", In: "in"}}
	if err := beside.save(); err != nil {
		t.Fatal(err)
	}
	ways := []Way{
		{[]string{"192.0.2.1:7420", "192.0.2.9:7420"}, "ru"},
		{[]string{"192.0.2.5:7420"}, "un"}, // by its spool
		{[]string{"192.0.2.6:7420"}, "us"}, // itself
	}
	added, err := h.AddWays(ways)
	if err != nil || !slices.Equal(added, []string{"192.0.2.9:7420"}) {
		t.Errorf("added %v, %v", added, err)
	}
	if added, err := h.AddWays(ways); err != nil || len(added) != 0 {
		t.Errorf("added again %v, %v", added, err)
	}
	again, err := Open(h.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if s := again.Settings(); !slices.Equal(s.Dial, []string{"192.0.2.1:7420", "192.0.2.9:7420"}) || len(s.Spools) != 1 {
		t.Errorf("node.json has %+v", s)
	}
}

func TestACharterWithAnotherKeyUnderOurName(t *testing.T) {
	h := made(t)
	text := alone(t, h)
	if err := h.CheckOwn(text); err != nil {
		t.Fatal(err)
	}
	other := parley.OfficerKey("01" + strings.Repeat("0", 64))
	for name, edit := range map[string]func(p *parley.Party){
		"root":      func(p *parley.Party) { p.Root = other },
		"recovery":  func(p *parley.Party) { p.Recovery = other },
		"node":      func(p *parley.Party) { p.Node = other },
		"transport": func(p *parley.Party) { p.Transport = other },
	} {
		forged := *text
		forged.Charter.Parties = slices.Clone(text.Charter.Parties)
		edit(&forged.Charter.Parties[0])
		if err := h.CheckOwn(&forged); err == nil || !strings.Contains(err.Error(), "must be the "+name+" key") {
			t.Errorf("%s: %v", name, err)
		}
	}
	forged := *text
	forged.Charter.Parties = text.Charter.Parties[1:]
	if err := h.CheckOwn(&forged); err == nil || !strings.Contains(err.Error(), "must name us") {
		t.Errorf("not named: %v", err)
	}
}
