package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

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

// bundleType is the media type of bundles.
const bundleType = "application/vnd.parley.bundle"

func (h *handler) bundleOperations(s *service) {
	add(s, operation{
		id: "getBundle", method: http.MethodGet, path: "/v1/channels/{channel}/bundle", tag: "Proof", produces: bundleType, atOnce: 2,
		summary: "A proof that stands alone",
		about:   "Of the things named, with what was said of them and where a node has stated that a post showed them; or of everything that officers said and all clashes. It verifies with 'parley verify', without a node or a network. It shows what stands in it, and never that there was nothing else.",
	}, h.bundle)
	add(s, operation{
		id: "verifyBundle", method: http.MethodPost, path: "/v1/bundles/verification", tag: "Proof",
		consumes: bundleType, maxBody: maxBundle, atOnce: 2, problems: []ProblemKind{Refused},
		summary: "Check a bundle, and say what it shows",
		about:   "With nothing but its bytes: the same report as 'parley verify --json'. 422: something in it does not hold; field names the section or entry.",
	}, h.verify)
}

type bundleInput struct {
	ReadChannel
	Name []string `query:"name,explode" doc:"Things to prove, each in a parameter of its own: notices, messages, urgent entries, answers, calls, incidents, clashes or entries. An urgent entry brings all of its call, an incident the accounts of all sides. Absent: everything."`
}

// bundle cuts an extract out of what this node has applied.
func (h *handler) bundle(r *request, in *bundleInput) (file, error) {
	p := r.picture()
	s := selecting{picture: p, channel: r.channel.ID(), named: len(in.Name) > 0}
	for _, name := range in.Name {
		t, err := h.resolve(r, name)
		if err != nil {
			return file{}, err
		}
		if err := s.thing(name, t); err != nil {
			return file{}, err
		}
	}
	as := r.channel.ID().Short()
	switch len(in.Name) {
	case 0:
		s.all()
	case 1:
		as = strings.ReplaceAll(in.Name[0], "/", "-")
	}
	sources, err := h.sources(r)
	if err != nil {
		return file{}, err
	}
	b, _, err := bundle.Build(r.channel.ID(), p.records, sources, s.Selection)
	return file{kind: bundleType, name: as + ".bundle", bytes: b}, err
}

// verify checks a bundle. What it shows depends on its bytes alone.
func (h *handler) verify(_ *request, in *struct{ sentBytes }) (*bundle.Report, error) {
	report, err := bundle.Verify(in.Sent)
	var wrong *bundle.Error
	if errors.As(err, &wrong) {
		p := problem(Refused, wrong.Error())
		p.Field = "bundle"
		return nil, p
	}
	return report, err
}

// sources gives the stored branches of a channel's logs.
func (h *handler) sources(r *request) ([]bundle.Source, error) {
	branches, err := h.Journal.Branches(r.ctx)
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
			Hashes: journal.Hashes(r.ctx, h.Journal, b.ID),
			Entry: func(n int64) ([]byte, error) {
				for row, err := range h.Journal.Entries(r.ctx, b.ID, uint64(n), uint64(n)+1) {
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
	named   bool // and not everything
	bundle.Selection
}

func (s *selecting) thing(name string, t *Thing) error {
	switch {
	case t.Notice != nil:
		s.versions(t.Notice.Versions)
	case t.Finding != nil:
		s.clash(t.Finding.ID)
	case t.Word != nil:
		s.word(t.Word.ID)
	case t.Entry != nil:
		s.Entries = append(s.Entries, t.Entry.Place)
	default:
		return parley.Wrong("name", name, "must be a notice, a message, an urgent entry, an answer, a clash or an entry: charters come with what they govern")
	}
	return nil
}

// word takes a word with what was said of it: of an urgent entry with all of its call, of an
// incident or an account with the accounts of all sides.
func (s *selecting) word(id parley.Hash) {
	family := []parley.Hash{id}
	if u := s.urgentWith(id); u != nil {
		family = nil
		for _, e := range u.Entries {
			family = append(family, e.ID)
		}
	} else if x := s.incidentWith(id); x != nil {
		family = []parley.Hash{x.ID}
		for _, side := range x.Sides {
			for _, l := range [][]parley.Hash{side.Earlier, side.Acts} {
				family = append(family, slices.DeleteFunc(slices.Clone(l), func(h parley.Hash) bool { return h == x.ID })...)
			}
		}
	}
	for _, h := range family {
		s.entries(s.wordState(h).Entries)
		s.shown(h)
		s.said(h)
	}
}

// said takes what was said of an act, and what was said of that.
func (s *selecting) said(of parley.Hash) {
	for _, w := range s.picture.said.words[of] {
		s.entries(w.Entries)
		s.said(w.ID)
	}
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
		s.shown(v.ID)
		s.said(v.ID)
	}
}

// shown takes the statements of nodes that a post has shown an act. A bundle of everything
// is of what officers said.
func (s *selecting) shown(act parley.Hash) {
	for _, x := range s.state.Shown {
		if s.named && x.Act == act {
			s.Entries = append(s.Entries, x.Place)
		}
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
