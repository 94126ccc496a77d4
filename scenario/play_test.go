package scenario

import (
	"context"
	"strings"
	"testing"
)

// The demonstration is the product's first acceptance test (S1, S2, S3).
func TestTheFoundingScenarioPlays(t *testing.T) {
	var out strings.Builder
	st, err := Play(context.Background(), Options{Dir: t.TempDir(), Out: &out})
	if err := st.Close(); err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	t.Log(out.String())
}
