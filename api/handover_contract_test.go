package api_test

import (
	"parley/api"
)

// atEnd is the world's side at the end of a shift.
func (w *world) atEnd() *shift {
	s := &shift{post: newPost(w.t, w.side)}
	s.client = w.client.Channel(w.channel.ID().String())
	return s
}

// handsOver leaves one handover that waits, and gives its hash.
func (w *world) handsOver() string {
	w.t.Helper()
	s := w.atEnd()
	list, err := s.client.Handovers(ctx)
	must(w.t, err)
	for _, b := range list {
		if b.Status == api.HandoverWaits {
			return b.ID.String()
		}
	}
	return s.offers().ID.String()
}

// handoverOffer is what the duty officer would hand in, where nothing waits.
func (w *world) handoverOffer() api.HandoverRequest {
	w.t.Helper()
	s := w.atEnd()
	_, err := s.client.WithdrawHandover(ctx, w.handsOver())
	must(w.t, err)
	e, err := s.offered().Seal(s.drafter)
	must(w.t, err)
	return api.HandoverRequest{Offer: *e}
}

func (w *world) handoverTaking() call {
	w.t.Helper()
	s, id := w.atEnd(), w.handsOver()
	x, err := s.client.Handover(ctx, id)
	must(w.t, err)
	e, err := s.taking(x).Seal(s.release)
	must(w.t, err)
	return call{path: map[string]string{"handover": id}, body: api.TakingRequest{Taking: *e}}
}
