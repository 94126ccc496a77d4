package bundle

import (
	"bytes"

	"parley"
	"parley/channel"
)

// Verify checks a bundle whole, with nothing but its bytes, and tells what it shows. Its
// error is an [*Error]: what does not hold, and which bytes of the file that is.
func Verify(file []byte) (*Report, error) {
	m, err := read(file)
	if err != nil {
		return nil, err
	}
	v, err := gather(m)
	if err != nil {
		return nil, err
	}
	r, err := v.examine()
	if err != nil {
		return nil, err
	}
	if want := r.page(); !bytes.Equal(v.page.data, want) {
		return nil, v.page.fault("is not what this release writes of these entries; it differs from byte %d of the page on: the page was changed, or another release made it", differs(v.page.data, want))
	}
	return r, nil
}

// Page gives the readable page of a bundle that has been verified.
func (r *Report) Page() []byte { return r.page() }

func differs(a, b []byte) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

// examine judges what the bundle is about.
func (v *evidence) examine() (*Report, error) {
	if err := v.charters(); err != nil {
		return nil, err
	}
	for _, l := range v.logs {
		if f := v.reason(l.entries[0]); f.Reason != channel.Valid {
			return nil, l.entries[0].fault("does not open a log of the channel: %s", f)
		}
	}
	for _, c := range v.Chosen {
		e := v.entry(c.Entry)
		if e == nil {
			return nil, v.fault("entry "+c.Entry.String(), "is what the manifest says that the bundle is about, and not in it")
		}
		claimed := c.Void
		if claimed == "" {
			claimed = channel.Valid
		}
		if f := v.reason(e); f.Reason != claimed {
			return nil, e.fault("is shown as %s, and is %s: %s", claimed, f.Reason, f)
		}
	}
	for _, id := range v.Clashes {
		found := false
		v.compared(id, func(*entry, *parley.Finding, *parley.Pair) { found = true })
		if !found {
			return nil, v.fault("clash "+id.Short(), "is what the manifest says that the bundle is about, and no comparison of it is in it")
		}
	}
	return v.report(), nil
}
