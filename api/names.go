package api

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/channel"
)

// minPrefix is how much of a hash must be given, so that a slip of the finger seldom names
// something else.
const minPrefix = 4

// NameInput names something on a channel.
type NameInput struct {
	ReadChannel
	Name string `path:"name" doc:"A spoken number (us/3), the place of an entry (us/0/14), or the beginning of a hash, four digits or more. Slashes stand as they are." example:"us/3" minLength:"1"`
}

func (h *handler) nameOperations(s *service) {
	add(s, operation{
		id: "getThing", method: http.MethodGet, path: "/v1/channels/{channel}/things/{name}", tag: "Channel",
		summary: "Whatever a name stands for", about: "A notice, a message, an urgent entry, an answer, a clash, a charter or an entry. The member of its kind is there.",
	}, h.thing)
}

// thing answers what a name stands for.
func (h *handler) thing(r *request, in *NameInput) (*Thing, error) { return h.resolve(r, in.Name) }

// resolve finds what people name by a spoken number (us/3), by the place of an entry
// (us/0/14), or by the beginning of a hash.
func (h *handler) resolve(r *request, name string) (*Thing, error) {
	p := r.picture()
	if partners := r.partners(); len(partners) > 0 {
		return r.resolveOwn(p, name, partners)
	}
	parts := strings.Split(name, "/")
	switch len(parts) {
	case 2:
		for i := range p.state.Notices {
			if n := &p.state.Notices[i]; spoken(n) == name {
				return p.noticeThing(n), nil
			}
		}
		return nil, notFound("name", name, "must be an originator and the number of one of its notices, such as us/3")
	case 3, 4: // the fourth tells the branch of a forked log
		rec, err := record(p, parts[0], parts[1], parts[2], strings.Join(parts[3:], ""))
		if err != nil {
			return nil, err
		}
		e := p.entryOf(rec)
		return &Thing{Kind: "entry", ID: e.Act, Entry: &e}, nil
	}
	if len(name) < minPrefix {
		return nil, parley.Wrong("name", name, fmt.Sprintf("must be a number such as us/3, or at least %d digits of a hash", minPrefix))
	}
	return h.byHash(r, p, name)
}

func (p *picture) noticeThing(n *channel.NoticeState) *Thing {
	v := p.noticeOf(n)
	return &Thing{Kind: "notice", ID: n.ID, Notice: &v}
}

// byHash finds the one thing whose hash begins so; a version names its notice.
func (h *handler) byHash(r *request, p *picture, prefix string) (*Thing, error) {
	found := map[parley.Hash]func() (*Thing, error){}
	offer := func(named, id parley.Hash, make func() (*Thing, error)) {
		if strings.HasPrefix(named.String(), prefix) {
			found[id] = make
		}
	}
	for i := range p.state.Notices {
		n := &p.state.Notices[i]
		notice := func() (*Thing, error) { return p.noticeThing(n), nil }
		offer(n.ID, n.ID, notice)
		for _, v := range n.Versions {
			offer(v.ID, n.ID, notice)
		}
	}
	for i := range p.state.Words {
		w := &p.state.Words[i]
		offer(w.ID, w.ID, func() (*Thing, error) {
			v := p.wordOf(w)
			return &Thing{Kind: string(w.Kind), ID: w.ID, Word: &v}, nil
		})
	}
	for i := range p.state.Findings {
		f := &p.state.Findings[i]
		offer(f.ID, f.ID, func() (*Thing, error) {
			v := p.findingOf(f)
			return &Thing{Kind: "clash", ID: f.ID, Finding: &v}, nil
		})
	}
	for _, c := range p.state.Charters {
		offer(c.Hash, c.Hash, func() (*Thing, error) {
			v, err := h.charterOf(r, p, c.Hash)
			return &Thing{Kind: "charter", ID: c.Hash, Charter: v}, err
		})
	}
	switch len(found) {
	case 0:
		return nil, notFound("name", prefix, "must begin the hash of a notice, a version, a message, an answer, a clash or a charter here")
	case 1:
		for _, make := range found {
			return make()
		}
	}
	var ids []string
	for id := range found {
		ids = append(ids, id.String()[:len(prefix)+4])
	}
	slices.Sort(ids)
	return nil, parley.Wrong("name", prefix, "must be longer: it begins "+strings.Join(ids, ", "))
}

// record finds an applied entry by its place. Where a log has forked,
// root tells which.
func record(p *picture, party, epoch, number, root string) (*channel.Record, error) {
	e, err := strconv.ParseUint(epoch, 10, 32)
	if err != nil {
		return nil, parley.Wrong("epoch", epoch, "must be the number of an epoch")
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 {
		return nil, parley.Wrong("number", number, "must be the number of an entry")
	}
	var found []*channel.Record
	for i := range p.records {
		rec := &p.records[i]
		at := rec.Place
		if string(at.Party) == party && at.Epoch == parley.Epoch(e) && at.Number == n && strings.HasPrefix(at.Root.String(), root) {
			found = append(found, rec)
		}
	}
	switch len(found) {
	case 0:
		return nil, notFound("entry", party+"/"+epoch+"/"+number, "must be an entry that this node has applied")
	case 1:
		return found[0], nil
	}
	return nil, parley.Wrong("entry", party+"/"+epoch+"/"+number, "is there twice, for the log has forked: say which by the root after it, "+found[0].Place.Root.Short()+" or "+found[1].Place.Root.Short()+", behind another slash or as root=")
}
