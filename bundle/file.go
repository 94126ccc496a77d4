package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"parley"
	"parley/channel"
	"parley/ledger"
)

const (
	magic    = "parley bundle 1 "
	firstEnd = int64(len(magic) + 2*sha256.Size + 1)

	// MaxSize bounds a bundle: what a program reads into memory without thought.
	MaxSize = 256 << 20

	pageName = "page.html"
)

// Chosen is an entry that the bundle is about; the others are there to support it. Void is
// the reason why the judge found it void, absent if it did not.
type Chosen struct {
	Entry Place          `json:"entry"`
	Void  channel.Reason `json:"void,omitzero"`
}

// manifest lists what is in the file. Every byte behind it belongs to a section.
type manifest struct {
	Channel  parley.Hash   `json:"channel"`
	Chosen   []Chosen      `json:"chosen"`            // ascending
	Clashes  []parley.Hash `json:"clashes,omitempty"` // ascending
	Sections []section     `json:"sections"`

	end int64 // of its line in the file
}

// fault says that something that the manifest names does not hold.
func (m *manifest) fault(what, words string) error {
	return &Error{What: what, From: firstEnd, To: m.end, Words: words}
}

type section struct {
	Name   string      `json:"name"`
	SHA256 parley.Hash `json:"sha256"`
	Size   int64       `json:"size"`

	from int64
	data []byte
}

func (s *section) fault(format string, args ...any) error {
	return &Error{What: s.Name, From: s.from, To: s.from + s.Size, Words: fmt.Sprintf(format, args...)}
}

// Validate checks what can be said of a manifest without its sections.
func (m *manifest) Validate() error {
	if len(m.Chosen) == 0 {
		return parley.Missing("chosen")
	}
	if !slices.IsSortedFunc(m.Chosen, func(a, b Chosen) int { return a.Entry.compare(b.Entry) }) ||
		len(slices.CompactFunc(slices.Clone(m.Chosen), func(a, b Chosen) bool { return a.Entry == b.Entry })) != len(m.Chosen) {
		return parley.Wrong("chosen", len(m.Chosen), "must be in ascending order, each entry once")
	}
	for _, c := range m.Chosen {
		if c.Void != "" && (c.Void == channel.Valid || !slices.Contains(channel.Reasons, c.Void)) {
			return parley.Wrong("chosen", c.Void, "must be a reason for which an entry is void")
		}
	}
	for i := range m.Clashes {
		if i > 0 && bytes.Compare(m.Clashes[i-1][:], m.Clashes[i][:]) >= 0 {
			return parley.Wrong("clashes", m.Clashes[i], "must be in ascending order, each once")
		}
	}
	for _, s := range m.Sections {
		if s.Size < 1 || s.Size > MaxSize {
			return parley.Wrong("sections", s.Size, "must have sizes from 1 byte up")
		}
	}
	return nil
}

// write gives a manifest and its sections the bytes of a file.
func (m *manifest) write() []byte {
	text := ledger.MustEncode(m)
	hash := sha256.Sum256(text)
	out := append([]byte(magic+hex.EncodeToString(hash[:])+"\n"), text...)
	out = append(out, '\n')
	for _, s := range m.Sections {
		out = append(out, s.data...)
	}
	return out
}

func (m *manifest) add(name string, data []byte) {
	m.Sections = append(m.Sections, section{Name: name, SHA256: sha256.Sum256(data), Size: int64(len(data)), data: data})
}

// read checks every hash of a file, outside in, before anything that it says is looked at.
func read(file []byte) (*manifest, error) {
	size := int64(len(file))
	first := func(words string) error { return &Error{What: "first line", To: min(size, firstEnd), Words: words} }
	if size < firstEnd || string(file[:len(magic)]) != magic || file[firstEnd-1] != '\n' {
		return nil, first("must be \"parley bundle 1\", the SHA-256 of the manifest and a line feed: this is no bundle that this release reads")
	}
	var want parley.Hash
	if err := want.UnmarshalText(file[len(magic) : firstEnd-1]); err != nil {
		return nil, first("must name the SHA-256 of the manifest in 64 lower-case hexadecimal digits")
	}
	length := int64(bytes.IndexByte(file[firstEnd:], '\n'))
	if length < 0 {
		return nil, &Error{What: "manifest", From: firstEnd, To: size, Words: "must end in a line feed: the file is cut off or changed"}
	}
	text, at := file[firstEnd:firstEnd+length], firstEnd+length+1
	m := &manifest{end: at}
	if got := sha256.Sum256(text); got != want {
		return nil, m.fault("manifest", fmt.Sprintf("does not have the SHA-256 that the first line names (bytes %d to %d): one of the two was changed", len(magic), firstEnd-2))
	}
	if err := ledger.CheckCanonical(text); err != nil {
		return nil, m.fault("manifest", err.Error())
	}
	if err := ledger.Decode(text, m); err != nil {
		return nil, m.fault("manifest", err.Error())
	}
	for i := range m.Sections {
		s := &m.Sections[i]
		s.from = at
		if s.Size > size-at {
			return nil, &Error{What: s.Name, From: at, To: size, Words: fmt.Sprintf("must have %d bytes: the file is cut off", s.Size)}
		}
		s.data = file[at : at+s.Size]
		if sha256.Sum256(s.data) != s.SHA256 {
			return nil, s.fault("does not have the SHA-256 that the manifest names: it was changed")
		}
		at += s.Size
	}
	if at != size {
		return nil, &Error{What: "file", From: at, To: size, Words: "must end with its last section: nothing may follow"}
	}
	return m, nil
}

// Change gives a copy of a bundle with one byte of an entry changed, for demonstrations.
func Change(file []byte, at Place) ([]byte, error) {
	m, err := read(file)
	if err != nil {
		return nil, err
	}
	for _, s := range m.Sections {
		if s.Name == "entry "+at.String() {
			changed := bytes.Clone(file)
			changed[s.from+s.Size/2] ^= 1
			return changed, nil
		}
	}
	return nil, parley.Wrong("entry", at, "must be in the bundle")
}
