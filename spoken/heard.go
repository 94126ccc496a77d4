package spoken

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"parley"
)

// maxHeard bounds what is typed, in bytes: several times 24 words with their numbers.
const maxHeard = 4000

// Check compares words as they were heard and typed with a fingerprint. They may be in any
// of the three languages, or in several; case, diacritics, Arabic spellings and punctuation
// do not matter, and numbers are used to see that none was missed. The error is a
// [parley.Error]: it names the numbers of the words that differ, and never the right ones,
// which nobody shall be able to learn by trying.
func Check(fingerprint parley.Hash, heard string) error {
	got, err := Read(heard)
	if err != nil {
		return err
	}
	var wrong []string
	for i, b := range got {
		if b != fingerprint[i] {
			wrong = append(wrong, fmt.Sprint(i+1))
		}
	}
	switch len(wrong) {
	case 0:
		return nil
	case 1:
		return unlike("word " + wrong[0] + " is not the one that stands here")
	}
	last := len(wrong) - 1
	return unlike("words " + strings.Join(wrong[:last], ", ") + " and " + wrong[last] + " are not those that stand here")
}

func unlike(which string) error {
	return &parley.Error{Field: "words", Want: which + ": ask for them again; if they stay different, the two sides hold different charters, and neither must sign"}
}

// Read reads 24 words and gives the bytes that they stand for. Its errors are
// [parley.Error]s that name a word by its number.
func Read(heard string) ([]byte, error) {
	if len(heard) > maxHeard {
		return nil, &parley.Error{Field: "words", Want: fmt.Sprintf("must be at most %d bytes", maxHeard)}
	}
	var out []byte
	for _, t := range tokens(heard) {
		if t.word == "" {
			if want := len(out) + 1; t.number != want {
				return nil, parley.Wrong("words", t.number, fmt.Sprintf("must go on with number %d: a word was missed, or its number misheard", want))
			}
			continue
		}
		b, ok := find(t.word)
		if !ok {
			return nil, parley.Wrong(fmt.Sprintf("word %d", len(out)+1), t.word, "must be a word of the list"+nearest(t.word))
		}
		out = append(out, b)
	}
	if len(out) != Count {
		return nil, parley.Wrong("words", len(out), fmt.Sprintf("must be %d", Count))
	}
	return out, nil
}

// token is a word as it was typed, or the number before one.
type token struct {
	word   string // "" for a number
	number int    // at most 1000
}

// tokens cuts a text into runs of letters and runs of digits.
func tokens(text string) []token {
	var out []token
	class := func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), r == tatweel:
			return 'a'
		case unicode.IsDigit(r):
			return '1'
		}
		return 0
	}
	var run []rune
	end := func() {
		switch {
		case len(run) == 0:
		case class(run[0]) == '1':
			n := 0
			for _, r := range run {
				n = min(n*10+digit(r), 1000)
			}
			out = append(out, token{number: n})
		default:
			out = append(out, token{word: string(run)})
		}
		run = nil
	}
	for _, r := range text {
		if unicode.Is(unicode.Bidi_Control, r) {
			continue
		}
		if len(run) > 0 && class(r) != class(run[0]) {
			end()
		}
		if class(r) != 0 {
			run = append(run, r)
		}
	}
	end()
	return out
}

// digit is the value of a decimal digit: in every script ten follow one another.
func digit(r rune) int {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return int(r - zero)
}

// tatweel stretches an Arabic word and says nothing.
const tatweel = 'ـ'

// scriptOf tells the language that a letter belongs to; "" for none of the three.
func scriptOf(r rune) Language {
	switch {
	case unicode.Is(unicode.Latin, r):
		return English
	case unicode.Is(unicode.Cyrillic, r):
		return Russian
	case unicode.Is(unicode.Arabic, r):
		return Arabic
	}
	return ""
}

// letters gives one spelling for those that people type for one another. Hamza alone is
// left out as often as it is written.
var letters = strings.NewReplacer(
	"ё", "е",
	"أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ؤ", "و", "ئ", "ي", "ى", "ي", "ی", "ي", "ک", "ك", "ة", "ه", "ء", "", string(tatweel), "",
)

// plain gives a word the spelling that words are compared in.
func plain(word string) string {
	word = strings.ReplaceAll(strings.ToLower(word), "и\u0306", "й") // decomposed
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, letters.Replace(word))
}

// plains are the words in the spelling that they are compared in.
var plains = func() map[Language][]string {
	out := map[Language][]string{}
	for l, words := range lists {
		for _, w := range words {
			out[l] = append(out[l], plain(w))
		}
	}
	return out
}()

// article is the Arabic one, written together with its noun.
const article = "ال"

// find gives the byte that a word stands for.
func find(word string) (byte, bool) {
	p := plain(word)
	for _, l := range Languages {
		if i := slices.Index(plains[l], p); i >= 0 {
			return byte(i), true
		}
	}
	bare, ok := strings.CutPrefix(p, article)
	if i := slices.Index(plains[Arabic], bare); ok && i >= 0 {
		return byte(i), true
	}
	return 0, false
}

// nearest proposes the words of the list that a misspelt one is closest to; "" if none is
// close.
func nearest(word string) string {
	runes := []rune(plain(word))
	if len(runes) == 0 || len(runes) > 20 {
		return ""
	}
	l, best := scriptOf(runes[0]), 3
	var near []string
	for i, p := range plains[l] {
		d := distance(runes, []rune(p))
		if d < best {
			best, near = d, nil
		}
		if d == best && d < 3 {
			near = append(near, lists[l][i])
		}
	}
	if len(near) == 0 || len(near) > 3 {
		return ""
	}
	return " (near it: " + strings.Join(near, ", ") + ")"
}

// distance is how many letters must be put in, taken out or replaced to make b of a
// (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			replaced := diagonal
			if x != y {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
