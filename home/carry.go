package home

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"parley"
	"parley/carry"
	"parley/channel"
)

// Carrier works folders when somebody asks for it: the spools of node.json, or a folder
// that is named, such as a stick's. In a named folder each pair of parties has a folder for
// each direction, for-PARTY/from-PARTY, so that one stick serves any number of parties. What
// is remembered of a peer lies on the stick as well: a fresh one is given everything.
type Carrier struct {
	running *Running
	ways    *Ways

	mu sync.Mutex // one at a time: two must not work one folder
}

// Carrier makes the carrier of a running home. Where it is connected, ways are what
// [Running.Connect] gave, so that both work the same spools; else nil.
func (r *Running) Carrier(ways *Ways) *Carrier { return &Carrier{running: r, ways: ways} }

// Carried is what was written for one peer, or taken of what it sent.
type Carried struct {
	Peer    parley.PartyID
	Folder  string
	Wrote   []string       // names of files
	Files   int            // taken, or found to bring nothing new
	Entries int            // that were not here before, each once
	Waiting []carry.Remark // left where they are
	Refused []carry.Remark // put aside
}

// Out writes what each peer lacks, or the one peer that is named, as far as this side
// knows. Again writes also what was written before and may be on its way. An empty folder
// stands for the spools of node.json. After an error the answer tells what was written.
func (c *Carrier) Out(ctx context.Context, folder string, only parley.PartyID, again bool) ([]Carried, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	spools, err := c.spools(folder, only)
	if err != nil {
		return nil, err
	}
	var out []Carried
	for _, s := range spools {
		if folder != "" {
			if err := os.MkdirAll(s.Out, 0o700); err != nil {
				return out, fmt.Errorf("making the folder for %s: %w", s.Peer, err)
			}
		}
		write := s.WriteOnce
		if again {
			write = s.WriteAgain
		}
		names, err := write(ctx)
		out = append(out, Carried{Peer: s.Peer, Folder: s.Out, Wrote: names})
		if err != nil {
			return out, fmt.Errorf("writing to %s: %w", s.Out, err)
		}
	}
	return out, nil
}

// In takes what lies there of each peer, or of the one that is named. An empty folder
// stands for the spools of node.json. After an error the answer tells what was taken.
func (c *Carrier) In(ctx context.Context, folder string, only parley.PartyID) ([]Carried, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	spools, err := c.spools(folder, only)
	if err != nil {
		return nil, err
	}
	if folder != "" {
		spools = slices.DeleteFunc(spools, func(s *carry.Spool) bool { return !isFolder(s.In) })
		if len(spools) == 0 {
			return nil, parley.Wrong("DIR", folder, fmt.Sprintf("must have the folder %s of a party that this node shares a channel with, as 'parley carry out' makes it there", filepath.Join(forFolder(c.running.Node.Party()), "from-PARTY")))
		}
	}
	var out []Carried
	for _, s := range spools {
		fresh := s.Site.(*audience).fresh.Load
		before := fresh()
		taken, err := s.TakeAll(ctx)
		out = append(out, Carried{Peer: s.Peer, Folder: s.In, Files: taken.Files, Entries: int(fresh() - before), Waiting: taken.Waiting, Refused: taken.Refused})
		if err != nil {
			return out, fmt.Errorf("taking from %s: %w", s.In, err)
		}
	}
	return out, nil
}

// spools gives the spools that are meant.
func (c *Carrier) spools(folder string, only parley.PartyID) ([]*carry.Spool, error) {
	r, all := c.running, []*carry.Spool(nil)
	switch {
	case folder != "":
		if !isFolder(folder) {
			return nil, parley.Wrong("DIR", folder, "must be a folder that is there: is the stick mounted?")
		}
		for _, peer := range r.peers() {
			all = append(all, &carry.Spool{
				Site: r.audience(peer), Peer: peer, Now: r.clock, Log: r.log,
				Out: filepath.Join(folder, forFolder(peer), fromFolder(r.Node.Party())),
				In:  filepath.Join(folder, forFolder(r.Node.Party()), fromFolder(peer)),
			})
		}
		if len(all) == 0 {
			return nil, errors.New("this node shares no channel with anybody yet: there is nobody to carry to")
		}
	case c.ways != nil:
		all = c.ways.Spools
	default:
		var err error
		if all, err = r.spools(); err != nil {
			return nil, err
		}
	}
	if folder == "" && len(all) == 0 {
		return nil, parley.Wrong("DIR", "", "must be given: node.json lists no spools")
	}
	if only == "" {
		return slices.Clone(all), nil
	}
	var names []parley.PartyID
	for _, s := range all {
		if s.Peer == only {
			return []*carry.Spool{s}, nil
		}
		names = append(names, s.Peer)
	}
	return nil, parley.Wrong("party", only, fmt.Sprintf("must be one of %v", names))
}

func forFolder(p parley.PartyID) string  { return "for-" + string(p) }
func fromFolder(p parley.PartyID) string { return "from-" + string(p) }

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// audience is the node as one peer may see it: a channel is its audience, and nobody else
// is given anything of it or brings anything to it.
type audience struct {
	carry.Site
	running *Running
	peer    parley.PartyID
	fresh   atomic.Int64 // entries taken that were not here before
}

func (r *Running) audience(peer parley.PartyID) *audience {
	return &audience{Site: r.Node, running: r, peer: peer}
}

// Channels are those that the peer is a party of.
func (a *audience) Channels() []parley.Hash {
	return slices.DeleteFunc(a.Site.Channels(), func(id parley.Hash) bool {
		return !slices.Contains(a.running.parties(id), a.peer)
	})
}

// Take counts what is new, which a segment cannot tell of itself.
func (a *audience) Take(ctx context.Context, from parley.PartyID, s carry.Segment) error {
	before := a.stored(&s)
	err := a.Site.Take(ctx, from, s)
	a.fresh.Add(max(0, min(int64(len(s.Entries)), a.stored(&s)-before)))
	return err
}

// stored counts the entries of the segment's log, over all its branches.
func (a *audience) stored(s *carry.Segment) (n int64) {
	have, _ := a.Site.Have(s.Log.Channel)
	for _, p := range have {
		if p.Party == s.Log.Party && p.Epoch == s.Log.Epoch {
			n += p.Size
		}
	}
	return n
}

// peers lists the parties that share a channel with this one.
func (r *Running) peers() (out []parley.PartyID) {
	for _, id := range r.Node.Channels() {
		out = append(out, r.parties(id)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// parties lists the other parties with a log in a channel: those of the charter in force,
// or, until there is one, of that which this party was invited with; and those of a
// successor that it has accepted, which a newcomer must get in order to come in.
func (r *Running) parties(id parley.Hash) (out []parley.PartyID) {
	c, ok := r.Node.Channel(id)
	if !ok {
		return nil
	}
	me := r.Node.Party()
	var inForce *channel.CharterText
	var texts []*channel.CharterText
	c.Read(func(v channel.View, m *channel.Machine) {
		inForce, texts = v.Charter(), m.Now().Pending(me)
	})
	if inForce == nil {
		invited, err := r.Home.invitedWith(id)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			r.log.Warn("home: cannot tell who is in a channel", "channel", id.Short(), "why", err)
		}
		inForce = invited
	}
	for _, t := range append(texts, inForce) {
		if t == nil {
			continue
		}
		for _, p := range t.Charter.Parties {
			if p.HasLog() && p.ID != me {
				out = append(out, p.ID)
			}
		}
	}
	return out
}

// invitedWith gives the newest charter that the party was invited with.
func (h *Home) invitedWith(id parley.Hash) (*channel.CharterText, error) {
	for _, m := range h.Settings().Channels {
		if m.ID == id {
			return h.charter(m.Charter)
		}
	}
	return nil, fs.ErrNotExist
}
