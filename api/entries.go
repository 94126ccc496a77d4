package api

import (
	"fmt"
	"net/http"

	"parley/channel"
	"parley/ledger"
)

func (h *handler) entryOperations(s *service) {
	add(s, operation{
		id: "listEntries", method: http.MethodGet, path: "/v1/channels/{channel}/entries", tag: "Entries",
		summary: "What was applied, with what the judge made of it", about: "Each log in its order, the logs by party and epoch.",
	}, h.entries)
	add(s, operation{
		id: "getEntry", method: http.MethodGet, path: "/v1/channels/{channel}/entries/{party}/{epoch}/{number}", tag: "Entries",
		produces: "application/octet-stream",
		summary:  "One entry's bytes", about: "Canonical JSON as it was hashed into the log; for an entry that cannot be read, whatever bytes it has.",
	}, h.entry)
}

// entries gives a page of what was applied, each log in its order, the logs by party and
// epoch.
func (h *handler) entries(r *request, in *ListInput) (Page[Entry], error) {
	p := r.picture()
	return pageOf(in.Paging, p.records, func(r *channel.Record) cursor {
		at := r.Place
		return cursor{string(at.Party), int64(at.Epoch), at.Number, at.Root}
	}, p.entryOf)
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

type entryInput struct {
	ReadChannel
	Party  string `path:"party" doc:"Whose log." example:"us"`
	Epoch  string `path:"epoch" doc:"Of the log, from 0." example:"0"`
	Number string `path:"number" doc:"Of the entry, from 0." example:"14"`
	Root   string `query:"root" doc:"Where the log has forked: the root of the branch after the entry, or the beginning of it."`
}

// entry gives one entry's own bytes.
func (h *handler) entry(r *request, in *entryInput) (file, error) {
	rec, err := record(r.picture(), in.Party, in.Epoch, in.Number, in.Root)
	if err != nil {
		return file{}, err
	}
	if rec.Entry.Entry != nil {
		b, err := ledger.EncodeEntry(rec.Entry.Entry) // canonical, so the very bytes that were read
		return file{kind: "application/octet-stream", bytes: b}, err
	}
	return h.stored(r, rec.Place)
}

// stored reads the bytes of an entry that does not decode. They are given as they are:
// no JSON need be expected.
func (h *handler) stored(r *request, at channel.Place) (file, error) {
	branches, err := h.Journal.Branches(r.ctx)
	if err != nil {
		return file{}, err
	}
	for _, b := range branches {
		if b.Channel != r.channel.ID() || b.Party != at.Party || b.Epoch != at.Epoch || int64(b.Size) <= at.Number {
			continue
		}
		for row, err := range h.Journal.Entries(r.ctx, b.ID, uint64(at.Number), uint64(at.Number)+1) {
			if err != nil {
				return file{}, err
			}
			if _, err := ledger.DecodeEntry(row.Entry); err != nil {
				return file{kind: "application/octet-stream", bytes: row.Entry}, nil
			}
		}
	}
	return file{}, notFound("entry", fmt.Sprintf("%s/%d/%d", at.Party, at.Epoch, at.Number), "must be one that the journal holds")
}
