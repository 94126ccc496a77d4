package api

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/journal"
	"parley/ledger"
)

// Sections of the desk for handovers, by channel and hash.
const (
	// handoversSection holds what was signed, /offer and /taking. Neither is ever written
	// again.
	handoversSection = "handovers"
	// handoverIndexSection holds a line for each, so that a list need not read them all;
	// handoversWaitingSection the lines of those that wait, which every desk shows.
	handoverIndexSection    = "handovers.index"
	handoversWaitingSection = "handovers.waiting"
)

// keepHandover writes a handover's line with the document that makes it so, all or nothing;
// the lock over the desk is held.
func (h *handler) keepHandover(r *request, b *HandoverBrief, document string, e *ledger.Envelope) error {
	key := r.deskKey(b.ID.String())
	line, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("keeping the handover: %w", err)
	}
	desk := []journal.Item{{Section: handoverIndexSection, Key: key, Value: line}, {Section: handoversWaitingSection, Key: key}}
	if b.Status == HandoverWaits {
		desk[1].Value = line
	}
	if e != nil {
		signed, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("keeping the handover: %w", err)
		}
		desk = append(desk, journal.Item{Section: handoversSection, Key: key + "/" + document, Value: signed})
	}
	if err := h.Journal.Commit(r.ctx, journal.Batch{Desk: desk}); err != nil {
		return fmt.Errorf("keeping the handover: %w", err)
	}
	h.local(r.channel, LocalHandovers)
	return nil
}

// handoverIndex reads the lines of a channel's handovers, the newest first.
func (h *handler) handoverIndex(r *request) ([]HandoverBrief, error) {
	return h.handoverLines(r, handoverIndexSection)
}

// handoversWaiting reads the lines of those that wait.
func (h *handler) handoversWaiting(r *request) ([]HandoverBrief, error) {
	return h.handoverLines(r, handoversWaitingSection)
}

func (h *handler) handoverLines(r *request, section string) ([]HandoverBrief, error) {
	var out []HandoverBrief
	for item, err := range h.Journal.DeskList(r.ctx, section) {
		if err != nil {
			return nil, fmt.Errorf("reading the handovers on the desk: %w", err)
		}
		if !strings.HasPrefix(item.Key, r.deskKey("")) {
			continue
		}
		var b HandoverBrief
		if err := json.Unmarshal(item.Value, &b); err != nil {
			return nil, fmt.Errorf("the desk has a handover that cannot be read, %s: %w", item.Key, err)
		}
		out = append(out, b)
	}
	slices.SortFunc(out, byTime)
	return out, nil
}

// handoverBeside gives the handovers that wait, and the one of this hash if it is there
// already: what was handed in twice is taken once.
func (h *handler) handoverBeside(r *request, id parley.Hash) (waiting []HandoverBrief, again *Handover, err error) {
	if waiting, err = h.handoversWaiting(r); err != nil {
		return nil, nil, err
	}
	all, err := h.handoverIndex(r)
	if err != nil {
		return nil, nil, err
	}
	if i := slices.IndexFunc(all, func(b HandoverBrief) bool { return b.ID == id }); i >= 0 {
		again, err = h.readHandover(r, &all[i])
	}
	return waiting, again, err
}

// readHandover reads what was signed.
func (h *handler) readHandover(r *request, b *HandoverBrief) (*Handover, error) {
	out := &Handover{HandoverBrief: *b}
	if err := h.readSigned(r, b, "offer", &out.Offer); err != nil {
		return nil, err
	}
	if b.Status != HandoverTaken {
		return out, nil
	}
	out.Taking = new(ledger.Envelope)
	return out, h.readSigned(r, b, "taking", out.Taking)
}

func (h *handler) readSigned(r *request, b *HandoverBrief, document string, to *ledger.Envelope) error {
	v, err := h.Journal.Desk(r.ctx, handoversSection, r.deskKey(b.ID.String())+"/"+document)
	if err == nil {
		err = json.Unmarshal(v, to)
	}
	if err != nil {
		return fmt.Errorf("reading the %s of handover %s on the desk: %w", document, b.ID.Short(), err)
	}
	return nil
}

// listLasts is how long a list, or news of one, may be signed after it was made: a long
// talk at the change of a shift.
const listLasts = parley.Millis(time.Hour / time.Millisecond)

// made remembers by their digests which lists this node has made lately, so that an officer
// may sign one though something has come in since. A restart forgets them: then a list is
// taken that is still as the node makes it.
type made struct {
	mu sync.Mutex
	at map[parley.Hash]parley.Millis
}

// maxMade bounds how many are remembered.
const maxMade = 10_000

func (m *made) remember(digest parley.Hash, hour parley.Millis) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at == nil || len(m.at) >= maxMade {
		kept := map[parley.Hash]parley.Millis{}
		for d, at := range m.at {
			if at > hour-listLasts && len(kept) < maxMade/2 {
				kept[d] = at
			}
		}
		m.at = kept
	}
	m.at[digest] = hour
}

func (m *made) knows(digest parley.Hash, now parley.Millis) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.at[digest]
	return ok && at > now-listLasts
}
