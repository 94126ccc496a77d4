package channeltest

import (
	"bufio"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// Vector is a history as another implementation reads it: bytes in, a state out. All
// signatures in it are true, those of heads included.
type Vector struct {
	Name    string      `json:"name"`
	Channel parley.Hash `json:"channel"`
	// Branches are whole logs, from entry 0; a fork repeats what the two have in common.
	Branches []Branch `json:"branches"`
	// Arrival gives the branch of each arriving entry, in order.
	Arrival []int `json:"arrival"`
	// Waiting are the entries that are not applied although the one before them is.
	Waiting   []Waiting      `json:"waiting"`
	State     jsontext.Value `json:"state"`
	StateHash parley.Hash    `json:"stateHash"`
}

// Branch is one line of entries of a log.
type Branch struct {
	Party   parley.PartyID `json:"party"`
	Epoch   parley.Epoch   `json:"epoch"`
	Entries []Bytes64      `json:"entries"`
}

// Waiting is an entry that waits. Of two branches, both may wait at one number.
type Waiting struct {
	Party  parley.PartyID `json:"party"`
	Epoch  parley.Epoch   `json:"epoch"`
	Number int64          `json:"number"`
}

// Bytes64 is bytes written as the text that they are, or as "base64:..." where they are
// not UTF-8 or would be taken for that.
type Bytes64 []byte

const base64Mark = "base64:"

// MarshalText writes the text.
func (b Bytes64) MarshalText() ([]byte, error) {
	if utf8.Valid(b) && !strings.HasPrefix(string(b), base64Mark) {
		return b, nil
	}
	return []byte(base64Mark + base64.StdEncoding.EncodeToString(b)), nil
}

// UnmarshalText reads it back.
func (b *Bytes64) UnmarshalText(t []byte) error {
	rest, coded := strings.CutPrefix(string(t), base64Mark)
	if !coded {
		*b = slices.Clone(t)
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(rest)
	*b = raw
	return err
}

// Vector writes the world down: everything but what is withheld, arriving in an order
// that is drawn from r.
func (w *World) Vector(name string, withheld func(*Cell) bool, r *rand.Rand) *Vector {
	var cells []*Cell
	for _, c := range w.Cells {
		if withheld == nil || !withheld(c) {
			cells = append(cells, c)
		}
	}
	v := &Vector{Name: name, Channel: w.Channel, Waiting: []Waiting{}}
	last := map[*Cell]bool{}
	for _, c := range cells {
		last[c] = true
		delete(last, c.Prev)
	}
	for _, c := range cells {
		if !last[c] {
			continue
		}
		b := Branch{Party: c.Log.Party, Epoch: c.Log.Epoch}
		for _, d := range c.branch() {
			b.Entries = append(b.Entries, d.Raw)
		}
		v.Branches = append(v.Branches, b)
	}
	v.arrive(r)
	logs, err := v.Read()
	if err != nil {
		w.fail("vector %s: %w", name, err)
		return v
	}
	m, err := v.Play(logs, v.Arrival)
	if err != nil {
		w.fail("vector %s: %w", name, err)
		return v
	}
	for _, x := range m.Waiting() {
		v.Waiting = append(v.Waiting, Waiting{x.Party, x.Epoch, x.Number})
	}
	s := m.Now().State()
	v.State, v.StateHash = ledger.MustEncode(s), s.Hash()
	return v
}

// arrive draws an order: batches of the branches in turn.
func (v *Vector) arrive(r *rand.Rand) {
	left := make([]int, len(v.Branches))
	var open []int
	for i, b := range v.Branches {
		left[i] = len(b.Entries)
		open = append(open, i)
	}
	for len(open) > 0 {
		at := r.IntN(len(open))
		b := open[at]
		for range min(left[b], 1+r.IntN(6)) {
			v.Arrival = append(v.Arrival, b)
			left[b]--
		}
		if left[b] == 0 {
			open = slices.Delete(open, at, at+1)
		}
	}
}

// Reshuffle gives another order of arrival.
func (v *Vector) Reshuffle(r *rand.Rand) []int {
	again := &Vector{Branches: v.Branches}
	again.arrive(r)
	return again.Arrival
}

// Read decodes the branches, and checks what a mirror checks: that each log begins with an
// open, that every frame stands at its place, and that heads are signed by the logs that
// they name, as far as those are there.
func (v *Vector) Read() ([][]channel.Stored, error) {
	logs, keys := make([][]channel.Stored, len(v.Branches)), map[ledger.LogID][]parley.OfficerKey{}
	for i, b := range v.Branches {
		var tree ledger.Tree
		for n, raw := range b.Entries {
			s := channel.Stored{Party: b.Party, Epoch: b.Epoch, Number: int64(n), Prev: tree.Root(), Entry: channel.Read(raw)}
			tree.Append(raw)
			s.Root = tree.Root()
			if s.Entry.Entry != nil {
				if err := s.Entry.Frame.CheckPlace(v.Channel, b.Party, b.Epoch, s.Number, s.Prev); err != nil {
					return nil, err
				}
			}
			logs[i] = append(logs[i], s)
		}
		k, err := channel.NodeKey(logs[i][0].Entry)
		if err != nil {
			return nil, err
		}
		id := ledger.LogID{Channel: v.Channel, Party: b.Party, Epoch: b.Epoch}
		keys[id] = append(keys[id], k)
	}
	for _, log := range logs {
		for _, s := range log {
			if s.Entry.Entry == nil {
				continue
			}
			for _, h := range s.Entry.Frame.Heads {
				id := ledger.LogID{Channel: v.Channel, Party: h.Party, Epoch: h.Epoch}
				c := ledger.Checkpoint{Log: id, Size: h.Size, Root: h.Root, Sig: h.Sig}
				if len(keys[id]) > 0 && !slices.ContainsFunc(keys[id], c.Verify) {
					return nil, fmt.Errorf("entry %d of %s names a head of %s that its node did not sign", s.Number, s.Party, h.Party)
				}
			}
		}
	}
	return logs, nil
}

// Play gives a fresh machine the entries in an order of arrival.
func (v *Vector) Play(logs [][]channel.Stored, arrival []int) (*channel.Machine, error) {
	m, next := channel.New(v.Channel), make([]int, len(logs))
	for _, b := range arrival {
		if _, err := m.Add(logs[b][next[b]]); err != nil {
			return nil, err
		}
		next[b]++
	}
	for i, n := range next {
		if n != len(logs[i]) {
			return nil, errors.New("the order of arrival does not bring every entry")
		}
	}
	return m, nil
}

// WriteVectors writes vectors, one to a line, compressed. The same vectors give the same
// bytes.
func WriteVectors(to io.Writer, vectors []*Vector) error {
	z, err := gzip.NewWriterLevel(to, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, v := range vectors {
		line, err := ledger.Encode(v)
		if err != nil {
			return err
		}
		if _, err := z.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return z.Close()
}

// ReadVectors reads them back.
func ReadVectors(from io.Reader) ([]*Vector, error) {
	z, err := gzip.NewReader(from)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	var out []*Vector
	for lines.Scan() {
		v := new(Vector)
		if err := json.Unmarshal(lines.Bytes(), v, json.RejectUnknownMembers(true)); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, lines.Err()
}
