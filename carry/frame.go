package carry

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"parley"
)

// A link carries frames: four bytes of length, one of kind, and the body that the length
// counts together with the kind.
type frameKind byte

const (
	frameHello   frameKind = 1 // instance:16
	framePacket  frameKind = 2 // as of EncodePacket
	framePing    frameKind = 3 // id:4
	framePong    frameKind = 4 // id:4, the sender's clock in microseconds since 1970:8
	frameStopped frameKind = 5 // channel, party, epoch:4, entry:8, sentence
	frameBye     frameKind = 6 // why:1, sentence
)

const (
	frameHead   = 5 // bytes of length and kind
	maxSentence = 500
)

// hello is the first frame, of both sides. The instance is drawn anew at each start of a
// node, so that a peer can tell a second link from one that follows a crash.
type hello struct{ instance [16]byte }

type ping struct{ id uint32 }

type pong struct {
	id    uint32
	clock time.Time
}

// stopped says that a log was stopped at an entry: the sender of it need not send on.
type stopped struct {
	channel  parley.Hash
	log      logKey
	entry    int64
	sentence string
}

// bye says why a link is cut.
type bye struct {
	why      byeReason
	sentence string
}

type byeReason byte

const (
	byeKey       byeReason = 1 // the other's key is in no charter here
	byeDuplicate byeReason = 2 // another link to the same node is kept
	byeGarbage   byeReason = 3 // what came was not the protocol
	byeTrouble   byeReason = 4 // this node cannot take anything now
	byeGap       byeReason = 5 // what came does not follow on what is held: begin anew
)

// beginFrame leaves room for the head that endFrame writes.
func beginFrame(b []byte, kind frameKind) []byte {
	return append(b[:0], 0, 0, 0, 0, byte(kind))
}

func endFrame(b []byte) []byte {
	binary.BigEndian.PutUint32(b, uint32(len(b)-4))
	return b
}

func (h hello) frame(b []byte) []byte {
	return endFrame(append(beginFrame(b, frameHello), h.instance[:]...))
}

func (p ping) frame(b []byte) []byte {
	return endFrame(binary.BigEndian.AppendUint32(beginFrame(b, framePing), p.id))
}

func (p pong) frame(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(beginFrame(b, framePong), p.id)
	return endFrame(binary.BigEndian.AppendUint64(b, uint64(p.clock.UnixMicro())))
}

func (s stopped) frame(b []byte) []byte {
	b = append(beginFrame(b, frameStopped), s.channel[:]...)
	b = appendID(b, s.log.party)
	b = binary.BigEndian.AppendUint32(b, uint32(s.log.epoch))
	b = binary.BigEndian.AppendUint64(b, uint64(s.entry))
	return endFrame(append(b, sentence(s.sentence)...))
}

func (y bye) frame(b []byte) []byte {
	b = append(beginFrame(b, frameBye), byte(y.why))
	return endFrame(append(b, sentence(y.sentence)...))
}

func packetFrame(b []byte, p *Packet) ([]byte, error) {
	b, err := appendPacket(beginFrame(b, framePacket), p)
	if err != nil {
		return nil, err
	}
	return endFrame(b), nil
}

// readFrame reads the next frame. The length is checked before anything is allocated,
// and room is made as bytes arrive, not as they are promised.
func readFrame(r io.Reader) (frameKind, []byte, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := int64(binary.BigEndian.Uint32(head[:])) - 1
	if n < 0 || n > MaxFrame {
		return 0, nil, garbage(parley.Wrong("frame.length", n, fmt.Sprintf("must be at most %d bytes", MaxFrame)))
	}
	var body bytes.Buffer
	body.Grow(int(min(n, 64<<10)))
	if _, err := io.CopyN(&body, r, n); err != nil {
		return 0, nil, noEOF(err)
	}
	return frameKind(head[4]), body.Bytes(), nil
}

// noEOF makes an end within a frame different from one between two.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// decodeFrame reads a frame's body as a hello, *Packet, ping, pong, stopped or bye.
func decodeFrame(kind frameKind, body []byte) (any, error) {
	r := &reader{rest: body}
	var v any
	switch kind {
	case framePacket:
		return DecodePacket(body)
	case frameHello:
		var h hello
		copy(h.instance[:], r.bytes("hello.instance", 16))
		v = h
	case framePing:
		v = ping{id: r.uint32("ping.id")}
	case framePong:
		v = pong{id: r.uint32("pong.id"), clock: time.UnixMicro(r.int64("pong.clock"))}
	case frameStopped:
		s := stopped{channel: r.hash("stopped.channel")}
		s.log.party = r.id("stopped.party")
		s.log.epoch = parley.Epoch(r.uint32("stopped.epoch"))
		s.entry = r.int64("stopped.entry")
		s.sentence = r.sentence("stopped.sentence")
		v = s
	case frameBye:
		v = bye{why: byeReason(r.byte("bye.why")), sentence: r.sentence("bye.sentence")}
	default:
		return nil, parley.Wrong("frame.kind", byte(kind), "must be a kind of "+protocol+": bring both nodes to one release")
	}
	if r.err == nil && len(r.rest) != 0 {
		r.err = parley.Wrong("frame.length", len(body), "has bytes too many for its kind")
	}
	return v, r.err
}

// sentence makes a text of another's or for another safe for a log line and a screen.
func sentence(s string) string {
	s = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(s, "?"))
	if len(s) > maxSentence {
		s = strings.ToValidUTF8(s[:maxSentence], "")
	}
	return s
}

func (r *reader) sentence(field string) string {
	if len(r.rest) > maxSentence && r.err == nil {
		r.err = parley.Wrong(field, len(r.rest), fmt.Sprintf("must be at most %d bytes", maxSentence))
	}
	return sentence(string(r.bytes(field, int64(len(r.rest)))))
}
