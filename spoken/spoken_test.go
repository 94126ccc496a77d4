package spoken

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"parley"
)

// alike are words that none of a list may be near to: what is said on a line anyway.
var alike = map[Language]string{
	English: `zero one two three four five six seven eight nine niner ten twenty yes no stop fire target halt cease attack shoot
		alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra
		tango uniform victor whiskey xray yankee zulu`,
	Russian: `ноль нуль один два три четыре пять шесть семь восемь девять десять двадцать сорок сто да нет стоп стой огонь пли цель атака`,
	Arabic:  `صفر واحد واحدة اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر نعم لا قف نار هدف أطلق`,
}

func TestTheListsCanBeToldApartByEar(t *testing.T) {
	script := map[Language]*unicode.RangeTable{English: unicode.Latin, Russian: unicode.Cyrillic, Arabic: unicode.Arabic}
	for _, l := range Languages {
		if n := len(lists[l]); n != 256 {
			t.Fatalf("%s: %d words, want 256", l, n)
		}
		for i, w := range lists[l] {
			if n := utf8.RuneCountInString(w); n < 3 || n > 9 || n < 4 && l != Arabic {
				t.Errorf("%s: %s has %d letters", l, w, n)
			}
			for _, r := range w {
				if !unicode.Is(script[l], r) || !unicode.IsLetter(r) || unicode.IsUpper(r) {
					t.Errorf("%s: %s has %q", l, w, r)
				}
			}
			p := []rune(plains[l][i])
			for j := range i {
				if d := distance(p, []rune(plains[l][j])); d < 2 {
					t.Errorf("%s: %s and %s are %d apart", l, w, lists[l][j], d)
				}
			}
			for _, other := range strings.Fields(alike[l]) {
				if d := distance(p, []rune(plain(other))); d < 2 {
					t.Errorf("%s: %s and %s are %d apart", l, w, other, d)
				}
			}
		}
	}
}

func fingerprint(text string) parley.Hash { return sha256.Sum256([]byte(text)) }

func TestWhatIsReadIsHeard(t *testing.T) {
	for n := range 64 {
		h := fingerprint(fmt.Sprint(n))
		var mixed []string
		for i, l := range Languages {
			words := Words(h, l)
			for _, heard := range []string{
				strings.Join(words, " "), strings.ToUpper(strings.Join(words, ",\n")), strings.Join(Rows(words), "\n"),
			} {
				if err := Check(h, heard); err != nil {
					t.Fatalf("%s: %v\n%s", l, err, heard)
				}
			}
			mixed = append(mixed, words[8*i:8*i+8]...)
		}
		if err := Check(h, strings.Join(mixed, " ")); err != nil {
			t.Fatal(err)
		}
	}
}

// Each of the 192 bits is heard, and a change of it is named by the number of its word.
func TestEveryBitIsRead(t *testing.T) {
	h := fingerprint("x")
	for bit := range 8 * Count {
		other := h
		other[bit/8] ^= 1 << (bit % 8)
		err := Check(h, strings.Join(Words(other, Russian), " "))
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("word %d is not", bit/8+1)) {
			t.Fatalf("bit %d: %v", bit, err)
		}
	}
}

func TestSpellingsOfOneWord(t *testing.T) {
	for typed, means := range map[string]string{
		"APPLE": "apple", "Ковер": "carpet", "КОВЁР": "carpet", "е\u0308жик": "hedgehog", "попугаи\u0306": "parrot",
		"تفاحه": "apple", "التفاحة": "apple", "تُفَّاحَة": "apple", "تفـــاحة": "apple", "ارنب": "rabbit", "خزامي": "lavender",
		"الماس": "diamond", "لولوة": "pearl", "شتا": "winter", "\u2068كتاب\u2069": "book",
	} {
		got := tokens(typed)
		if len(got) != 1 {
			t.Errorf("%q is read as %v", typed, got)
			continue
		}
		if b, ok := find(got[0].word); !ok || lists[English][b] != means {
			t.Errorf("%q is not read as %s", typed, means)
		}
	}
}

func TestWhatIsNotHeardIsSaid(t *testing.T) {
	h := fingerprint("y")
	words := Words(h, English)
	with := func(edit func(w []string) []string) string {
		return strings.Join(edit(append([]string(nil), words...)), " ")
	}
	other := func(i int) string { return lists[English][h[i]^0x55] }
	numbered := strings.Join(Rows(Words(h, Arabic)), "\n")
	for _, c := range []struct{ name, heard, says string }{
		{"another word", with(func(w []string) []string { w[6] = other(6); return w }), "word 7 is not"},
		{"three other words", with(func(w []string) []string { w[0], w[2], w[23] = other(0), other(2), other(23); return w }), "words 1, 3 and 24 are not"},
		{"one missing", with(func(w []string) []string { return w[1:] }), `must be 24, not "23"`},
		{"one too many", with(func(w []string) []string { return append(w, "apple") }), `must be 24, not "25"`},
		{"none", "", "must be 24"},
		{"no word of the list", with(func(w []string) []string { w[4] = "Helicopter"; return w }), "word 5: must be a word of the list, not"},
		{"a slip of the finger", with(func(w []string) []string { w[4] = "aple"; return w }), "near it: apple"},
		{"a number missing", strings.Replace(numbered, " 8 ", " 9 ", 1), "number 8"},
		{"Eastern digits", "١ تفاحة ٣ تفاحة", "number 2"},
		{"far too much", strings.Repeat("apple ", 1000), "at most"},
	} {
		err := Check(h, c.heard)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error that says %q", c.name, err, c.says)
			continue
		}
		if c.name == "another word" && strings.Contains(err.Error(), words[6]) {
			t.Errorf("the right word is given away: %v", err)
		}
	}
}

func TestRows(t *testing.T) {
	h := fingerprint("z")
	for _, l := range Languages {
		rows := Rows(Words(h, l))
		if len(rows) != 6 {
			t.Fatalf("%s: %d rows", l, len(rows))
		}
		for i, row := range rows {
			if n := utf8.RuneCountInString(row); n > 80 {
				t.Errorf("%s: row %d has %d characters", l, i, n)
			}
			if opened := strings.Count(row, "\u2068"); opened != strings.Count(row, "\u2069") || (l == Arabic) != (opened == 4) {
				t.Errorf("%s: row %d isolates %d words: %q", l, i, opened, row)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(strings.Join(Words(fingerprint("f"), Arabic), " 7 "))
	f.Add("1. apple ٢ яблоко")
	f.Fuzz(func(t *testing.T, heard string) {
		got, err := Read(heard)
		if (err == nil) != (len(got) == Count) {
			t.Errorf("%d words and %v", len(got), err)
		}
	})
}
