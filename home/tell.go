package home

import (
	"context"

	"parley/tell"
)

// Teller makes what tells the party's people outside the console, as the member tell of
// node.json says. Nothing goes out before [tell.Teller.Run]. Console tells the address that
// officers open, or ""; nil: there is none.
func (r *Running) Teller(ctx context.Context, console func() string) (*tell.Teller, error) {
	s := r.Home.Settings()
	return tell.Open(ctx, tell.Options{
		Node: r.Node, Journal: r.Journal, Name: s.Name, Settings: s.Tell, Console: console, Clock: r.clock, Log: r.log,
		Read: r.Home.readNamed,
	})
}

// readNamed reads a file that node.json names. A private one is refused where others on the
// machine may read it.
func (h *Home) readNamed(path string, private bool) ([]byte, error) {
	path = h.within(path)
	if private {
		if err := checkPrivate(path); err != nil {
			return nil, err
		}
	}
	return readBounded(path)
}
