package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"parley"
	"parley/bundle"
	"parley/channel"
	"parley/journal"
)

// Bundle gives a proof that stands alone, of the things named, or of everything that
// officers said and all clashes.
func (ch *Channel) Bundle(ctx context.Context, names []string) ([]byte, error) {
	return ch.client.raw(ctx, http.MethodGet, ch.path(url.Values{"name": names}, "bundle"), nil)
}

// bundle cuts an extract out of what this node has applied.
func (h *handler) bundle(r *request) (any, error) {
	p := h.picture(r.channel)
	s := selecting{picture: p, channel: r.channel.ID()}
	names := r.URL.Query()["name"]
	for _, name := range names {
		t, err := h.resolve(r, name)
		if err != nil {
			return nil, err
		}
		if err := s.thing(name, t); err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		s.all()
	}
	sources, err := h.sources(r)
	if err != nil {
		return nil, err
	}
	file, _, err := bundle.Build(r.channel.ID(), p.records, sources, s.Selection)
	return raw(file), err
}

// sources gives the stored branches of a channel's logs.
func (h *handler) sources(r *request) ([]bundle.Source, error) {
	branches, err := h.Journal.Branches(r.Context())
	if err != nil {
		return nil, err
	}
	var out []bundle.Source
	for _, b := range branches {
		if b.Channel != r.channel.ID() {
			continue
		}
		out = append(out, bundle.Source{
			Log: bundle.Log{Party: b.Party, Epoch: b.Epoch}, Note: b.Checkpoint,
			Hashes: journal.Hashes(r.Context(), h.Journal, b.ID),
			Entry: func(n int64) ([]byte, error) {
				for row, err := range h.Journal.Entries(r.Context(), b.ID, uint64(n), uint64(n)+1) {
					return row.Entry, err
				}
				return nil, fmt.Errorf("entry %s/%d/%d is not stored", b.Party, b.Epoch, n)
			},
		})
	}
	return out, nil
}

// selecting turns things into the entries that a bundle is to be about.
type selecting struct {
	*picture
	channel parley.Hash
	bundle.Selection
}

func (s *selecting) thing(name string, t *Thing) error {
	switch {
	case t.Notice != nil:
		s.versions(t.Notice.Versions)
	case t.Finding != nil:
		s.clash(t.Finding.ID)
	case t.Word != nil:
		s.entries(t.Word.Entries)
	case t.Entry != nil:
		s.Entries = append(s.Entries, t.Entry.Place)
	default:
		return parley.Wrong("name", name, "must be a notice, a message, an urgent entry, an answer, a clash or an entry: charters come with what they govern")
	}
	return nil
}

// entries takes the first of the entries that carry an act.
func (s *selecting) entries(l []channel.Place) {
	if len(l) > 0 {
		s.Entries = append(s.Entries, l[0])
	}
}

func (s *selecting) versions(l []channel.VersionState) {
	for _, v := range l {
		s.entries(v.Entries)
	}
}

// clash takes both notices with all their versions, what both nodes found, and the answers.
func (s *selecting) clash(id parley.Hash) {
	s.Clashes = append(s.Clashes, id)
	for i := range s.state.Findings {
		if f := &s.state.Findings[i]; f.ID == id {
			for _, n := range f.Notices {
				s.versions(s.notices[n].Versions)
			}
		}
	}
	for i := range s.state.Words {
		w := &s.state.Words[i]
		if a, ok := s.acts[w.ID].Body().(*parley.Answer); ok && a.Finding == id {
			s.entries(w.Entries)
		}
	}
	for i := range s.records {
		rec := &s.records[i]
		if f, ok := rec.Entry.Body().(*parley.Finding); ok && rec.Verdict == channel.Valid && slices.ContainsFunc(f.Pairs, func(p parley.Pair) bool {
			return channel.FindingID(s.channel, f.Notice, p.Other, p.Rule) == id
		}) {
			s.Entries = append(s.Entries, rec.Place)
		}
	}
}

func (s *selecting) all() {
	for i := range s.state.Notices {
		s.versions(s.state.Notices[i].Versions)
	}
	for i := range s.state.Words {
		s.entries(s.state.Words[i].Entries)
	}
	for i := range s.state.Findings {
		s.clash(s.state.Findings[i].ID)
	}
}
