package api

import (
	"fmt"

	"parley"
)

// batchItems adds to the first screen what organisations have handed in and no officer has
// looked at yet: an item for each organisation's hand-in.
func (h *handler) batchItems(r *request, d *desk) {
	s := h.rowSheet(r)
	type handed struct {
		batch string
		by    parley.OriginatorID
	}
	items, order := map[handed]*Item{}, []handed{}
	rows := map[handed]int{}
	for _, row := range s.batches.Rows(r.channel.ID()) {
		if s.standing(row) != RowWaiting {
			continue
		}
		k := handed{row.Batch, row.By}
		i := items[k]
		if i == nil {
			i = &Item{What: WhatBatch, ID: row.Act(), Name: row.Batch, Party: d.self, Since: row.HandedIn, Severity: Warning, Action: DoRelease}
			items[k], order = i, append(order, k)
		}
		if until := row.Entry().Payload.NotAfter; i.Due == 0 || until < i.Due {
			i.Due = until
		}
		if rows[k]++; rows[k] == 1 {
			i.Label = fmt.Sprintf("1 row of %s", s.p.partyName(string(row.By)))
		} else {
			i.Label = fmt.Sprintf("%d rows of %s", rows[k], s.p.partyName(string(row.By)))
		}
	}
	for _, k := range order {
		d.add(*items[k])
	}
}
