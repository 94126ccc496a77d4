package carry

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"parley"
	"parley/ledger"
)

const (
	// MaxFrame bounds a packet, and so a frame of a link and, but for its envelope, a
	// spool file.
	MaxFrame = 16 << 20

	// MaxEntry bounds an entry on its way. It is what a tlog-tiles bundle and the journal
	// hold, and more than [ledger.MaxEntry]: an entry above that is void, but it is in its
	// log, and a mirror never refuses it (rule R1).
	MaxEntry = 65_535

	packetVersion = 1
	maxProof      = 64 // hashes: a consistency proof has at most one per level, and one
)

// The least bytes that a thing of unknown number takes, so that a count is checked
// against what is there before anything is allocated for it.
const (
	minPosition = 1 + 1 + 4 + 8 + 32
	minSegment  = 1 + 1 + 4 + 8 + 32 + 32 + 8 + 32 + 64 + 1 + 4 + minEntry
	minEntry    = 4
	minHash     = 32
)

// EncodePacket gives a packet its bytes. Positions may come in any order; what else is
// wrong with the packet is an error that names it.
//
// Integers are big-endian, ids have one byte of length before them, lists four bytes of
// count (one for a proof), entries four of length:
//
//	packet   = version channel from [position] [position] [segment]
//	position = party epoch:4 size:8 root
//	segment  = party epoch:4 from:8 prev root checkpoint [hash] [entry]
//	checkpoint = size:8 root signature:64
func EncodePacket(p *Packet) ([]byte, error) {
	size := 128 + minPosition*(len(p.Have)+len(p.Want))
	for i := range p.Segments {
		size += minSegment + 256
		for _, e := range p.Segments[i].Entries {
			size += minEntry + len(e)
		}
	}
	return appendPacket(make([]byte, 0, size), p)
}

func appendPacket(b []byte, p *Packet) ([]byte, error) {
	if err := parley.CheckID("packet.from", string(p.From)); err != nil {
		return nil, err
	}
	start := len(b)
	b = append(b, packetVersion)
	b = append(b, p.Channel[:]...)
	b = appendID(b, p.From)
	for _, list := range [][]parley.Position{p.Have, p.Want} {
		list = ascending(list)
		b = binary.BigEndian.AppendUint32(b, uint32(len(list)))
		for _, at := range list {
			if err := checkPosition(at); err != nil {
				return nil, err
			}
			b = appendID(b, at.Party)
			b = binary.BigEndian.AppendUint32(b, uint32(at.Epoch))
			b = binary.BigEndian.AppendUint64(b, uint64(at.Size))
			b = append(b, at.Root[:]...)
		}
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(p.Segments)))
	for i := range p.Segments {
		s := &p.Segments[i]
		if s.Log.Channel != p.Channel {
			return nil, parley.Wrong("segment.log", s.Log.Channel, "must be of the packet's channel")
		}
		var err error
		if b, err = appendSegment(b, s); err != nil {
			return nil, err
		}
	}
	if len(b)-start > MaxFrame {
		return nil, parley.Wrong("packet", len(b)-start, fmt.Sprintf("must be at most %d bytes", MaxFrame))
	}
	return b, nil
}

func appendSegment(b []byte, s *Segment) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	sig, err := hex.DecodeString(string(s.Checkpoint.Sig))
	if err != nil || len(sig) != 64 {
		return nil, parley.Wrong("segment.checkpoint.sig", s.Checkpoint.Sig, "must be 128 hexadecimal digits")
	}
	end := s.End()
	b = appendID(b, s.Log.Party)
	b = binary.BigEndian.AppendUint32(b, uint32(s.Log.Epoch))
	b = binary.BigEndian.AppendUint64(b, uint64(s.From))
	b = append(b, s.Prev[:]...)
	b = append(b, end.Root[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(s.Checkpoint.Size))
	b = append(b, s.Checkpoint.Root[:]...)
	b = append(b, sig...)
	b = append(b, byte(len(s.Proof)))
	for _, h := range s.Proof {
		b = append(b, h[:]...)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(len(s.Entries)))
	for _, e := range s.Entries {
		b = binary.BigEndian.AppendUint32(b, uint32(len(e)))
		b = append(b, e...)
	}
	return b, nil
}

func appendID(b []byte, id parley.PartyID) []byte {
	return append(append(b, byte(len(id))), id...)
}

func checkPosition(p parley.Position) error {
	if err := parley.CheckID("position.party", string(p.Party)); err != nil {
		return err
	}
	if p.Size < 1 || p.Size > parley.MaxInteger {
		return parley.Wrong("position.size", p.Size, "must be 1 or more")
	}
	return nil
}

// check looks at a segment's form; whether its bytes are what the party signed is the
// site's question.
func (s *Segment) check() error {
	end := s.End()
	switch {
	case s.From < 0 || s.From > parley.MaxInteger:
		return parley.Wrong("segment.from", s.From, "must be an entry number")
	case s.From == 0 && s.Prev != ledger.EmptyRoot:
		return parley.Wrong("segment.prev", s.Prev, "must be the root of the empty log, before entry 0")
	case len(s.Entries) == 0:
		return parley.Missing("segment.entries")
	case s.Checkpoint.Log != s.Log:
		return parley.Wrong("segment.checkpoint", s.Checkpoint.Log.Origin(), "must be of the segment's own log")
	case s.Checkpoint.Size < end.Size || s.Checkpoint.Size > parley.MaxInteger:
		return parley.Wrong("segment.checkpoint.size", s.Checkpoint.Size, fmt.Sprintf("must be %d, where the segment ends, or more", end.Size))
	case end.Size == s.Checkpoint.Size && (len(s.Proof) != 0 || end.Root != s.Checkpoint.Root):
		return parley.Wrong("segment.proof", len(s.Proof), "must be empty, and the root the checkpoint's, where the segment ends at its checkpoint")
	case end.Size < s.Checkpoint.Size && (len(s.Proof) == 0 || len(s.Proof) > maxProof):
		return parley.Wrong("segment.proof", len(s.Proof), fmt.Sprintf("must be from 1 to %d hashes where the segment ends before its checkpoint", maxProof))
	case end.Root.IsZero():
		return parley.Missing("segment.root")
	}
	for i, e := range s.Entries {
		if len(e) > MaxEntry {
			return parley.Wrong(fmt.Sprintf("segment.entries[%d]", i), len(e), fmt.Sprintf("must be at most %d bytes", MaxEntry))
		}
	}
	return checkPosition(end)
}

// DecodePacket reads a packet, strictly: what it accepts is what [EncodePacket] writes.
// The entries lie in b, which belongs to the packet from then on.
func DecodePacket(b []byte) (*Packet, error) {
	if len(b) > MaxFrame {
		return nil, parley.Wrong("packet", len(b), fmt.Sprintf("must be at most %d bytes", MaxFrame))
	}
	r := &reader{rest: b}
	if v := r.byte("packet.version"); r.err == nil && v != packetVersion {
		return nil, parley.Wrong("packet.version", v, fmt.Sprintf("this node reads version %d only: bring both nodes to one release", packetVersion))
	}
	p := &Packet{Channel: r.hash("packet.channel"), From: r.id("packet.from")}
	p.Have = r.positions("packet.have")
	p.Want = r.positions("packet.want")
	if n := r.count("packet.segments", minSegment); n > 0 {
		p.Segments = make([]Segment, n)
		for i := range p.Segments {
			r.segment(p.Channel, &p.Segments[i])
		}
	}
	if r.err == nil && len(r.rest) != 0 {
		r.err = parley.Wrong("packet", len(r.rest), "must end with its last segment, without further bytes")
	}
	if r.err != nil {
		return nil, r.err
	}
	return p, nil
}

func (r *reader) positions(field string) []parley.Position {
	n := r.count(field, minPosition)
	if n == 0 {
		return nil
	}
	out := make([]parley.Position, n)
	for i := range out {
		p := &out[i]
		p.Party = r.id(field)
		p.Epoch = parley.Epoch(r.uint32(field))
		p.Size = r.int64(field)
		p.Root = r.hash(field)
		if r.err != nil {
			return nil
		}
		if r.err = checkPosition(*p); r.err == nil && i > 0 && out[i-1].Compare(*p) >= 0 {
			r.err = parley.Wrong(field, i, "must be in ascending order, each once")
		}
	}
	return out
}

func (r *reader) segment(channel parley.Hash, s *Segment) {
	const field = "segment"
	s.Log = ledger.LogID{Channel: channel, Party: r.id(field), Epoch: parley.Epoch(r.uint32(field))}
	s.From = r.int64(field)
	s.Prev, s.Root = r.hash(field), r.hash(field)
	s.Checkpoint = ledger.Checkpoint{Log: s.Log, Size: r.int64(field), Root: r.hash(field)}
	s.Checkpoint.Sig = ledger.Signature(hex.EncodeToString(r.bytes(field, 64)))
	if n := r.byte(field); n > 0 && r.fits(field, int64(n), minHash) {
		s.Proof = make([]parley.Hash, n)
		for i := range s.Proof {
			s.Proof[i] = r.hash(field)
		}
	}
	if n := r.count(field, minEntry); n > 0 {
		s.Entries = make([][]byte, n)
		for i := range s.Entries {
			s.Entries[i] = r.bytes(field, int64(r.uint32(field)))
		}
	}
	if r.err == nil {
		r.err = s.check()
	}
}
