package scenario

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"parley"
	"parley/api"
	"parley/bundle"
	"parley/home"
)

// Bundles names the proofs that the scenario leaves in its folder.
func Bundles(dir string) []string {
	return []string{filepath.Join(dir, "us.bundle"), filepath.Join(dir, "ru.bundle")}
}

// prove is step 6: each side exports what was said.
func (st *Stage) prove(ctx context.Context) error {
	for i, s := range []*Side{st.US, st.RU} {
		c := api.InProcess(api.NewHandler(api.Options{Node: s.Running.Node, Journal: s.Running.Journal, Clock: s.clock}))
		file, err := c.Channel(s.text.Hash.String()).Bundle(ctx, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		name := Bundles(st.dir)[i]
		if err := home.CreateFile(name, file); err != nil {
			return err
		}
		if err := st.tell(ctx, s, "Exports what was said as a proof that stands alone: %s, %d bytes.", name, len(file)); err != nil {
			return err
		}
	}
	return nil
}

// Check verifies a bundle as somebody does who has nothing else, and once more with one
// byte of an entry changed, which must name that entry.
func Check(file []byte, party parley.PartyID) (named string, err error) {
	r, err := bundle.Verify(file)
	if err != nil {
		return "", err
	}
	for _, s := range r.Said {
		if s.Entry.Party != party {
			continue
		}
		changed, err := bundle.Change(file, s.Entry)
		if err != nil {
			return "", err
		}
		_, err = bundle.Verify(changed)
		var wrong *bundle.Error
		if !errors.As(err, &wrong) || wrong.What != "entry "+s.Entry.String() {
			return "", fmt.Errorf("with one byte of %s changed, verification says %v", s.Entry, err)
		}
		return err.Error(), nil
	}
	return "", fmt.Errorf("the bundle shows nothing that %s said", party)
}
