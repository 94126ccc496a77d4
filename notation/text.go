package notation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley"
)

// maxText is several times the longest sensible place, time or height, in bytes.
const maxText = 200

// clean gives a text one spelling: ASCII capitals, single spaces, and one character each
// for degrees, minutes, seconds and minus. Characters that it does not know stay, for
// the caller to refuse.
func clean(field, s string) (string, error) {
	if len(s) > maxText {
		return "", &parley.Error{Field: field, Want: "must be at most 200 bytes"}
	}
	if !utf8.ValidString(s) {
		return "", &parley.Error{Field: field, Want: "must be UTF-8"}
	}
	s = strings.Join(strings.Fields(strings.Map(spelling, s)), " ")
	if s == "" {
		return "", parley.Missing(field)
	}
	return strings.ReplaceAll(s, "''", `"`), nil
}

func spelling(r rune) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - 'a' + 'A'
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff':
		return -1
	}
	switch r {
	case 'º', '˚', '∘':
		return '°'
	case '’', '‘', '′', 'ʹ', '´', '`':
		return '\''
	case '”', '“', '″', '˝':
		return '"'
	case '−', '–', '‒', '‑':
		return '-'
	}
	return r
}

type kind int

const (
	mark   kind = iota // any one character that is neither of the others
	number             // digits, perhaps with a point and more digits; never a sign
	word               // a run of capitals
)

type token struct {
	kind   kind
	text   string
	num    decimal // numbers only
	spaced bool    // a space stands before it
}

// is reports whether t is the mark or word s.
func (t token) is(s string) bool { return t.kind != number && t.text == s }

// scan cuts a cleaned text into tokens. It refuses nothing.
func scan(s string) []token {
	var out []token
	for i := 0; i < len(s); {
		start, spaced := i, false
		if s[i] == ' ' {
			i, start, spaced = i+1, i+1, true
		}
		t := token{spaced: spaced}
		switch {
		case digit(s[i]):
			t.kind = number
			i += run(s[i:], digit)
			if i+1 < len(s) && s[i] == '.' && digit(s[i+1]) {
				i += 1 + run(s[i+1:], digit)
			}
			t.num = readDecimal(s[start:i])
		case capital(s[i]):
			t.kind = word
			i += run(s[i:], capital)
		default:
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
		}
		t.text = s[start:i]
		out = append(out, t)
	}
	return out
}

func digit(c byte) bool   { return '0' <= c && c <= '9' }
func capital(c byte) bool { return 'A' <= c && c <= 'Z' }

// run counts the bytes at the start of s that have a property.
func run(s string, has func(byte) bool) int {
	n := 0
	for n < len(s) && has(s[n]) {
		n++
	}
	return n
}

const (
	pico = 1_000_000_000_000 // fractions are counted in units of 1e-12
	huge = 1_000_000_000_000 // whole parts stop counting here, above anything that is accepted
)

// decimal is a number without sign as it was written: whole + frac/1e12.
type decimal struct {
	whole    uint64 // at most huge
	frac     uint64 // digits after the twelfth decimal are dropped
	digits   int    // written before the point
	decimals int    // written after it
}

func readDecimal(s string) decimal {
	whole, frac, _ := strings.Cut(s, ".")
	d := decimal{digits: len(whole), decimals: len(frac)}
	for _, c := range []byte(whole) {
		d.whole = min(d.whole*10+uint64(c-'0'), huge)
	}
	unit := uint64(pico)
	for _, c := range []byte(frac) {
		unit /= 10
		d.frac += uint64(c-'0') * unit
	}
	return d
}

// float is the nearest double.
func (d decimal) float() float64 { return float64(d.whole) + float64(d.frac)/pico }
