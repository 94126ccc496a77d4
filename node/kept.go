package node

import (
	"context"
	"sync"

	"parley"
	"parley/channel"
	"parley/clash"
)

// kept is a clash index that the node keeps: changes take turns, merges run beside them, and
// questions wait for neither.
//
// Nothing is ever expired from it, though the index could. A notice that is over is still
// near a place "at any time", and a clash that both sides have stated does not end with the
// window: a comparison that left out what is over would find none, and the node would say
// so. What is over costs memory alone, since time is one of the index's dimensions.
type kept struct {
	index *clash.Index
	turn  sync.Mutex    // changes, and the beginning and the end of a merge
	due   chan struct{} // something was changed
	terms parley.Hash   // charter that the index has the terms of

	readers sync.Pool // of *clash.Reader, which keep room and nothing of the index
}

func newKept() *kept {
	k := &kept{index: clash.NewIndex(), due: make(chan struct{}, 1)}
	k.index.MergeElsewhere()
	k.index.Settle(LargePages)
	return k
}

// ask lends a reader.
func (k *kept) ask(f func(*clash.Reader)) {
	r, _ := k.readers.Get().(*clash.Reader)
	if r == nil {
		r = k.index.Reader()
	}
	f(r)
	r.Forget()
	k.readers.Put(r)
}

// change takes a turn.
func (k *kept) change(f func(*clash.Index)) {
	k.turn.Lock()
	f(k.index)
	k.turn.Unlock()
	select {
	case k.due <- struct{}{}:
	default:
	}
}

// under makes a charter's terms the index's; it is a change's turn.
func (k *kept) under(text *channel.CharterText) {
	if text != nil && text.Hash != k.terms {
		k.index.SetTerms(clash.Terms{Rules: text.Charter.Rules, Heights: text.Charter.Heights})
		k.terms = text.Hash
	}
}

// merge merges what is due, until the node closes.
func (k *kept) merge(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.due:
		}
		for m := k.plan(); m != nil; m = k.plan() {
			m.Build()
			k.turn.Lock()
			k.index.Install(m)
			k.turn.Unlock()
			if ctx.Err() != nil {
				return
			}
		}
	}
}

func (k *kept) plan() *clash.Merge {
	k.turn.Lock()
	defer k.turn.Unlock()
	return k.index.Plan()
}
