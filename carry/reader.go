package carry

import (
	"encoding/binary"
	"fmt"

	"parley"
)

// reader takes a buffer apart. After the first thing that is wrong it gives zeros, so
// that callers look at err once.
type reader struct {
	rest []byte
	err  error
}

// fits checks that n things of at least size bytes can be there.
func (r *reader) fits(field string, n int64, size int) bool {
	if r.err == nil && n > int64(len(r.rest)/size) {
		r.err = parley.Wrong(field, fmt.Sprintf("%d left", len(r.rest)), fmt.Sprintf("is cut off: must have %d times %d bytes more", n, size))
	}
	return r.err == nil
}

// bytes gives the next n bytes, without room behind them.
func (r *reader) bytes(field string, n int64) []byte {
	if !r.fits(field, n, 1) {
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte(field string) byte {
	if b := r.bytes(field, 1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint32(field string) uint32 {
	if b := r.bytes(field, 4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// int64 is negative for what does not fit; every caller has a lower bound.
func (r *reader) int64(field string) int64 {
	if b := r.bytes(field, 8); b != nil {
		return int64(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (r *reader) hash(field string) (h parley.Hash) {
	copy(h[:], r.bytes(field, int64(len(h))))
	return h
}

func (r *reader) id(field string) parley.PartyID {
	id := string(r.bytes(field, int64(r.byte(field))))
	if r.err == nil {
		r.err = parley.CheckID(field, id)
	}
	return parley.PartyID(id)
}

// count reads how many things follow, each of at least size bytes.
func (r *reader) count(field string, size int) int {
	n := r.uint32(field)
	if r.err != nil || !r.fits(field, int64(n), size) {
		return 0
	}
	return int(n)
}
