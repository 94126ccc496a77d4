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
)

// Paging is the parameters of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many items one answer may have."`
	Cursor string `query:"cursor" doc:"The next of an earlier page; absent: the first page."`
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitzero" doc:"The cursor of the next page; absent on the last."`
}

// cursor says where an item stands in its list's order: by text, then by numbers, then by
// hash. A page's cursor is that of its last item, so that what is added or goes meanwhile
// neither repeats an item nor skips one.
type cursor struct {
	text string // without a dot
	a, b int64
	hash parley.Hash
}

func (c cursor) compare(d cursor) int {
	return cmp.Or(cmp.Compare(c.text, d.text), cmp.Compare(c.a, d.a), cmp.Compare(c.b, d.b), bytes.Compare(c.hash[:], d.hash[:]))
}

func (c cursor) String() string { return fmt.Sprintf("%s.%d.%d.%s", c.text, c.a, c.b, c.hash) }

func parseCursor(text string) (cursor, error) {
	wrong := parley.Wrong("cursor", text, "must be the 'next' of an earlier page")
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return cursor{}, wrong
	}
	a, err1 := strconv.ParseInt(parts[1], 10, 64)
	b, err2 := strconv.ParseInt(parts[2], 10, 64)
	hash, err3 := parley.ParseHash(parts[3])
	if errors.Join(err1, err2, err3) != nil {
		return cursor{}, wrong
	}
	return cursor{parts[0], a, b, hash}, nil
}

// pageOf cuts a page out of a list in any order: it sorts by the items' cursors, and makes
// only those that it gives.
func pageOf[S, T any](p Paging, list []S, at func(*S) cursor, make func(*S) T) (Page[T], error) {
	type placed struct {
		at cursor
		i  int
	}
	order := []placed{}
	var after cursor
	if p.Cursor != "" {
		var err error
		if after, err = parseCursor(p.Cursor); err != nil {
			return Page[T]{}, err
		}
	}
	for i := range list {
		if c := at(&list[i]); p.Cursor == "" || c.compare(after) > 0 {
			order = append(order, placed{c, i})
		}
	}
	slices.SortFunc(order, func(a, b placed) int { return a.at.compare(b.at) })
	limit := p.Limit
	if limit == 0 {
		limit = 100
	}
	out := Page[T]{Items: []T{}}
	for n, o := range order {
		if n == limit {
			out.Next = order[n-1].at.String()
			break
		}
		out.Items = append(out.Items, make(&list[o.i]))
	}
	return out, nil
}
