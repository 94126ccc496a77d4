package api

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// entries gives a page of what was applied, each log in its order, the logs by party and
// epoch. The cursor names the last entry that was given.
func (h *handler) entries(r *request) (any, error) {
	p, q := h.picture(r.channel), r.URL.Query()
	limit := 100
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPage {
			return nil, parley.Wrong("limit", text, fmt.Sprintf("must be from 1 to %d", maxPage))
		}
		limit = n
	}
	start := 0
	if text := q.Get("cursor"); text != "" {
		after, err := parseCursor(text)
		if err != nil {
			return nil, err
		}
		start, _ = slices.BinarySearchFunc(p.records, after, func(rec channel.Record, at channel.Place) int {
			if comparePlaces(rec.Place, at) <= 0 {
				return -1
			}
			return 1
		})
	}
	out := Entries{Entries: []Entry{}}
	for i := start; i < len(p.records); i++ {
		if len(out.Entries) == limit {
			out.Next = cursorOf(p.records[i-1].Place)
			break
		}
		out.Entries = append(out.Entries, p.entryOf(&p.records[i]))
	}
	return out, nil
}

func comparePlaces(a, b channel.Place) int {
	return cmp.Or(cmp.Compare(a.Party, b.Party), cmp.Compare(a.Epoch, b.Epoch), cmp.Compare(a.Number, b.Number), bytes.Compare(a.Root[:], b.Root[:]))
}

func cursorOf(p channel.Place) string {
	return fmt.Sprintf("%s.%d.%d.%s", p.Party, p.Epoch, p.Number, p.Root)
}

func parseCursor(text string) (p channel.Place, err error) {
	wrong := parley.Wrong("cursor", text, "must be the 'next' of an earlier page")
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return p, wrong
	}
	epoch, err1 := strconv.ParseUint(parts[1], 10, 32)
	number, err2 := strconv.ParseInt(parts[2], 10, 64)
	root, err3 := parley.ParseHash(parts[3])
	if errors.Join(err1, err2, err3) != nil {
		return p, wrong
	}
	return channel.Place{Party: parley.PartyID(parts[0]), Epoch: parley.Epoch(epoch), Number: number, Root: root}, nil
}

func (p *picture) entryOf(r *channel.Record) Entry {
	e := Entry{
		Place: r.Place, Kind: r.Entry.Kind, Class: r.Entry.Class(), Verdict: r.Verdict, Sentence: r.Verdict.Sentence(),
		Pairs: r.Pairs, Disowned: r.Disowned, Act: r.Entry.Act,
	}
	if r.Entry.Entry == nil {
		return e // void(frame): it says nothing, not even when
	}
	e.Clock, e.Mode = r.Entry.Frame.Clock, r.Entry.Payload.Mode
	if first := r.Entry.First(); first != nil {
		by := p.officer(r.Place.Party, first.Key)
		e.By = &by
	}
	if release := r.Entry.Entry.Release(); release != nil {
		by := p.officer(r.Place.Party, release.Key)
		e.Release = &by
	}
	return e
}

// entry gives one entry's own bytes.
func (h *handler) entry(r *request) (any, error) {
	rec, err := h.record(r, h.picture(r.channel), r.PathValue("party"), r.PathValue("epoch"), r.PathValue("number"))
	if err != nil {
		return nil, err
	}
	if rec.Entry.Entry != nil {
		b, err := ledger.EncodeEntry(rec.Entry.Entry) // canonical, so the very bytes that were read
		return raw(b), err
	}
	return h.stored(r, rec.Place)
}

// stored reads the bytes of an entry that does not decode. They are given as they are:
// no JSON need be expected.
func (h *handler) stored(r *request, at channel.Place) (any, error) {
	branches, err := h.Journal.Branches(r.Context())
	if err != nil {
		return nil, err
	}
	for _, b := range branches {
		if b.Channel != r.channel.ID() || b.Party != at.Party || b.Epoch != at.Epoch || int64(b.Size) <= at.Number {
			continue
		}
		for row, err := range h.Journal.Entries(r.Context(), b.ID, uint64(at.Number), uint64(at.Number)+1) {
			if err != nil {
				return nil, err
			}
			if _, err := ledger.DecodeEntry(row.Entry); err != nil {
				return raw(row.Entry), nil
			}
		}
	}
	return nil, notFound("entry", fmt.Sprintf("%s/%d/%d", at.Party, at.Epoch, at.Number), "must be one that the journal holds")
}
