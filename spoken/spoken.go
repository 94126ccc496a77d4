// Package spoken reads a channel's fingerprint aloud: as 24 numbered words in English,
// Russian or Arabic, for two people on a telephone. It is pure: hashes in, words out, and
// back.
//
// The words stand for the first 192 bits of the fingerprint, one word for each byte. Why so
// many: somebody between two parties may make both of the charters that he gives them, and
// so needs only two that sound alike among all that he can make, which takes about 2^(n/2)
// tries for n bits that are read. 192 bits leave him 2^96, which nobody can do; the usual
// eight words of a short fingerprint leave 2^32, which is a moment's work.
//
// The three lists stand in words.txt, a line for each byte: a word has the same number, and
// means the same thing, in all three, so that an interpreter can check what was read in one
// language against the page in another. Within a language no two words are one letter apart,
// and none sounds like a digit, a yes or no, a letter of the spelling alphabet or an order.
// The numbers tell which word was missed.
package spoken

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"parley"
)

// Count is how many words a fingerprint has.
const Count = 24

// Language is one that fingerprints are read in, by its ISO 639-1 code.
type Language string

// The languages.
const (
	English Language = "en"
	Russian Language = "ru"
	Arabic  Language = "ar"
)

// Languages are all of them, in the order of the list's columns.
var Languages = []Language{English, Russian, Arabic}

// Name is what the language is called in English.
func (l Language) Name() string {
	return map[Language]string{English: "English", Russian: "Russian", Arabic: "Arabic"}[l]
}

// ParseLanguage reads the code of a language. Its error is a [parley.Error].
func ParseLanguage(text string) (Language, error) {
	for _, l := range Languages {
		if string(l) == strings.ToLower(strings.TrimSpace(text)) {
			return l, nil
		}
	}
	return "", parley.Wrong("language", text, "must be en, ru or ar")
}

//go:embed words.txt
var table string

// lists are the words by language and byte.
var lists = func() map[Language][]string {
	lists := map[Language][]string{}
	for line := range strings.Lines(table) {
		for i, w := range strings.Fields(line) {
			lists[Languages[i]] = append(lists[Languages[i]], w)
		}
	}
	return lists
}()

// Words gives the words of a channel's fingerprint: the hash of its first charter.
func Words(fingerprint parley.Hash, l Language) []string {
	out := make([]string, Count)
	for i := range out {
		out[i] = lists[l][fingerprint[i]]
	}
	return out
}

// Marks of Unicode's bidirectional algorithm (UAX 9). A line begins left to right, and each
// word is a world of its own, so that its number stays on its left in every terminal.
const (
	leftToRight = '\u200e'
	isolate     = '\u2068'
	endIsolate  = '\u2069'
)

// perRow is how many words stand in one row: as many as fit eighty columns.
const perRow = 4

// Rows lays words out for reading: six rows of four, numbered from 1, left to right.
func Rows(words []string) []string {
	width := 0
	for _, w := range words {
		width = max(width, utf8.RuneCountInString(w))
	}
	var rows []string
	for at := 0; at < len(words); at += perRow {
		var b strings.Builder
		for i, w := range words[at:min(at+perRow, len(words))] {
			if i > 0 {
				b.WriteString("   ")
			}
			pad := strings.Repeat(" ", width-utf8.RuneCountInString(w))
			if first, _ := utf8.DecodeRuneInString(w); scriptOf(first) == Arabic {
				w = string(isolate) + w + string(endIsolate)
				if i == 0 {
					b.WriteRune(leftToRight)
				}
			}
			fmt.Fprintf(&b, "%2d %s%s", at+i+1, w, pad)
		}
		rows = append(rows, strings.TrimRight(b.String(), " "))
	}
	return rows
}
