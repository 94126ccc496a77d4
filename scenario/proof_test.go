package scenario

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"parley/bundle"
	"parley/pen"
)

// Both sides' proofs of the whole scenario hold with both nodes stopped, show the clash
// and its end, and name a changed entry (A1, I1, I2, M1).
func TestBothSidesProofsStandAlone(t *testing.T) {
	dir := t.TempDir()
	st, err := Play(context.Background(), Options{Dir: dir, Out: io.Discard})
	if err := errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	for i, s := range []*Side{st.US, st.RU} {
		file, err := os.ReadFile(Bundles(dir)[i])
		if err != nil {
			t.Fatal(err)
		}
		r, err := bundle.Verify(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Clashes) != 1 || len(r.Clashes[0].Lines) != 5 {
			t.Errorf("%s: the clashes are %+v", s.Name, r.Clashes)
		}
		page := string(r.Page())
		for _, want := range []string{pen.Limits, bundle.Absence, "no clash found", "answer of ru: UNABLE", "released by", "received", "hospital in Al Mayadin"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", s.Name, want)
			}
		}
		for _, never := range []string{"<script", "http:", "https:", "approve", "cleared"} {
			if strings.Contains(page, never) {
				t.Errorf("%s: the page says %q", s.Name, never)
			}
		}
		for _, said := range r.Said {
			if len(said.Receipts) != 1 || said.Void != "" {
				t.Errorf("%s: %s is shown as %+v", s.Name, said.Entry, said)
			}
		}
		if _, err := Check(file, s.Party); err != nil {
			t.Error(err)
		}
	}
}
