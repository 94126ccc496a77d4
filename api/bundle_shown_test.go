package api_test

import (
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/api"
	"parley/bundle"
)

// A bundle of a notice has with it that a post has shown the notice, and of no other one.
func TestABundleOfANoticeTakesWhatShowedIt(t *testing.T) {
	w := newWorld(t)
	c := w.client.Channel(w.channel.ID().String())
	notices, err := c.Notices(ctx)
	must(t, err)
	theirs := slices.DeleteFunc(slices.Clone(notices), func(n api.Notice) bool { return n.Party != "ru" || n.Standing != api.Current })
	if len(theirs) < 2 {
		t.Fatalf("the scenario has %d notices of ru", len(theirs))
	}
	for _, n := range theirs[:2] {
		told, err := w.channel.Show(ctx, "Duty desk", n.Tips)
		must(t, err)
		if told != 1 {
			t.Fatalf("%d of %s were stated", told, n.Number)
		}
	}
	b, err := c.Bundle(ctx, []string{theirs[0].Number})
	must(t, err)
	report, err := bundle.Verify(b)
	must(t, err)
	var shown []string
	for _, s := range report.Said {
		if s.Kind == parley.KindShown {
			shown = append(shown, strings.Join(s.Words, " "))
		}
	}
	if len(shown) != 1 || !strings.Contains(shown[0], theirs[0].Tips[0].Short()) || !strings.Contains(shown[0], "Duty desk") {
		t.Errorf("the bundle of %s says of posts: %q", theirs[0].Number, shown)
	}
}
