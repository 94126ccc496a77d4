package node

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

// maxIntake bounds the envelopes that one statement names (docs/protocol.md, section 4).
const maxIntake = 64

// takeIn states which envelopes partners have handed in: "conduit received" (requirement
// A6). What was stated before is not stated again, and a row that has ended needs no
// statement. It returns once it is durable, with the partners whose rows cannot be stated,
// since the charter in force does not name them as partners of this party.
func (c *Channel) takeIn(ctx context.Context, rows []*Row) (gone []parley.OriginatorID, err error) {
	by := map[parley.OriginatorID][]parley.Hash{}
	for _, r := range rows {
		if r.Signed && !r.Ended() {
			by[r.By] = append(by[r.By], r.act)
		}
	}
	if len(by) == 0 {
		return nil, nil
	}
	err = c.do(ctx, func() error {
		var statements []ledger.Validator
		c.Read(func(v channel.View, _ *channel.Machine) {
			var named []parley.Partner
			if text := v.Charter(); text != nil {
				own, _ := text.Charter.Party(c.node.opts.Party)
				named = own.Partners
			}
			for _, partner := range slices.Sorted(maps.Keys(by)) {
				acts := slices.DeleteFunc(by[partner], func(h parley.Hash) bool {
					_, filed := v.Find(h)
					return filed || v.HasTaken(h, c.node.opts.Party)
				})
				if len(acts) > 0 && !slices.ContainsFunc(named, func(p parley.Partner) bool { return p.ID == partner }) {
					gone = append(gone, partner)
					continue
				}
				slices.SortFunc(acts, func(a, b parley.Hash) int { return bytes.Compare(a[:], b[:]) })
				for l := range slices.Chunk(slices.Compact(acts), maxIntake) {
					statements = append(statements, &parley.Intake{Acts: l, Kind: parley.KindIntake, Partner: partner})
				}
			}
		})
		if len(statements) == 0 {
			return nil
		}
		batch := make([]*pending, len(statements))
		for i, s := range statements {
			batch[i] = &pending{entry: statement(s)}
		}
		for _, r := range c.append(ctx, batch) {
			if r.err != nil {
				return r.err
			}
		}
		return nil
	})
	return gone, err
}
