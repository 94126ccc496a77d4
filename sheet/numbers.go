package sheet

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"parley"
	"parley/spoken"
)

// Range is numbers that follow each other, both ends among them.
type Range struct {
	From  int64 `json:"from"`
	Until int64 `json:"until"`
}

// Held is what a counterpart says it holds of an originator's numbers.
type Held struct {
	Ranges []Range // ascending, apart from each other
	Twice  []Range // named more than once, ascending
}

// Bounds of a list that somebody types.
const (
	maxList   = 1000          // ranges
	maxNumber = 1_000_000_000 // far above what a channel can have
)

const wantNumbers = "must be numbers and ranges of them, such as 1,2,4-7, or as they stand on a sheet: us/1 .. us/2, us/4"

var rangeForm = regexp.MustCompile(`^(\d{1,10})(?:\s*(?:\.\.|-|–|—)\s*(\d{1,10}))?$`)

// ParseNumbers reads a list as people type it or as it stands on a sheet: 1,2,4-7 or us/1 ..
// us/2, us/4. Digits may be Arabic ones. "" and "none" are no numbers. Errors name the field
// held.
func ParseNumbers(o parley.OriginatorID, text string) (h Held, err error) {
	if strings.EqualFold(strings.TrimSpace(text), "none") {
		return h, nil
	}
	plain := strings.ReplaceAll(strings.Map(westernDigit, text), string(o)+"/", "")
	var all []Range
	for _, item := range strings.FieldsFunc(plain, func(r rune) bool { return strings.ContainsRune(",;،؛\n", r) }) {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		m := rangeForm.FindStringSubmatch(item)
		if m == nil {
			return h, parley.Wrong("held", item, wantNumbers)
		}
		var r Range
		r.From, _ = strconv.ParseInt(m[1], 10, 64) // ten digits fit
		r.Until, _ = strconv.ParseInt(cmp.Or(m[2], m[1]), 10, 64)
		switch {
		case r.From < 1 || r.Until > maxNumber:
			return h, parley.Wrong("held", item, fmt.Sprintf("must be from 1 to %d", maxNumber))
		case r.Until < r.From:
			return h, parley.Wrong("held", item, "must begin with the smaller number")
		}
		if all = append(all, r); len(all) > maxList {
			return h, parley.Wrong("held", len(all), fmt.Sprintf("must be at most %d numbers and ranges", maxList))
		}
	}
	h.Ranges, h.Twice = joined(all)
	return h, nil
}

// westernDigit makes the digits of Arabic and Persian those of this table.
func westernDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case unicode.In(r, unicode.Bidi_Control): // comes with what is copied out of an Arabic text
		return -1
	}
	return r
}

// joined puts ranges in order and joins those that touch; twice is what several of them hold.
func joined(all []Range) (out, twice []Range) {
	slices.SortFunc(all, func(a, b Range) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Until, b.Until)) })
	for _, r := range all {
		last := len(out) - 1
		switch {
		case last < 0 || r.From > out[last].Until+1:
			out = append(out, r)
			continue
		case r.From <= out[last].Until:
			twice = append(twice, Range{r.From, min(r.Until, out[last].Until)})
		}
		out[last].Until = max(out[last].Until, r.Until)
	}
	if len(twice) > 1 {
		twice, _ = joined(twice)
	}
	return out, twice
}

// Holds tells whether a number is in a list.
func (h Held) Holds(n int64) bool {
	return slices.ContainsFunc(h.Ranges, func(r Range) bool { return r.From <= n && n <= r.Until })
}

// Beyond gives the numbers of a list above the last one that there is.
func (h Held) Beyond(last int64) (out []Range) {
	for _, r := range h.Ranges {
		if r.Until > last {
			out = append(out, Range{max(r.From, last+1), r.Until})
		}
	}
	return out
}

// RangesOf joins single numbers, which must ascend, into ranges.
func RangesOf(numbers []int64) (out []Range) {
	for _, n := range numbers {
		if last := len(out) - 1; last >= 0 && out[last].Until+1 == n {
			out[last].Until = n
		} else {
			out = append(out, Range{n, n})
		}
	}
	return out
}

// Ranges writes ranges as us/1 .. us/4, us/6; two numbers that follow each other too.
func Ranges(o parley.OriginatorID, list []Range) string {
	var out []string
	for _, r := range list {
		text := fmt.Sprintf("%s/%d", o, r.From)
		if r.Until > r.From {
			text += fmt.Sprintf(" .. %s/%d", o, r.Until)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// Compared is what somebody says they hold beside what there is.
type Compared struct {
	Originator parley.OriginatorID
	Last       int64   // the highest number that there is; 0: none
	Missing    []Range // there, and not held
	Unknown    []Range // held, and not there
	Twice      []Range // named more than once
}

// Compare tells what is missing in a list of an originator's numbers up to the last.
func Compare(o parley.OriginatorID, last int64, h Held) Compared {
	c := Compared{Originator: o, Last: last, Unknown: h.Beyond(last), Twice: h.Twice}
	next := int64(1)
	for _, r := range append(slices.Clone(h.Ranges), Range{last + 1, last + 1}) {
		if from := min(r.From, last+1); from > next {
			c.Missing = append(c.Missing, Range{next, from - 1})
		}
		next = max(next, r.Until+1)
	}
	return c
}

// message is what is to be told of it, sentence by sentence.
func (c Compared) message() (out [][]part) {
	add := func(phrase string, list []Range) {
		if len(list) == 0 {
			return
		}
		line := []part{says(phrase)}
		for _, r := range list {
			n := value(fmt.Sprintf("%s/%d", c.Originator, r.From))
			if r.Until > r.From {
				last := value(fmt.Sprintf("%s/%d", c.Originator, r.Until))
				n = part{phrase: "numbers.range", values: map[string]string{"from": n.value, "until": last.value}}
			}
			line = append(line, n)
		}
		out = append(out, line)
	}
	if c.Last > 0 {
		add("numbers.last", []Range{{c.Last, c.Last}})
	} else {
		out = append(out, []part{{phrase: "numbers.nothing", values: map[string]string{"originator": string(c.Originator)}}})
	}
	add("numbers.missing", c.Missing)
	if len(c.Missing) > 0 {
		out = append(out, []part{says("numbers.sent")})
	} else if c.Last > 0 {
		out = append(out, []part{says("numbers.whole")})
	}
	add("numbers.unknown", c.Unknown)
	add("numbers.twice", c.Twice)
	return out
}

// Message is what is to be told to who holds the list, to be written or read out; aloud has
// its numbers sign by sign. Numbers are isolated left to right.
func (c Compared) Message(l spoken.Language) (text, aloud string) {
	const begin, end = "\u2066", "\u2069"
	write := func(value func(string) string) string {
		same := func(text string) string { return text }
		var sentences []string
		for _, line := range c.message() {
			var b strings.Builder
			for i, x := range line {
				switch {
				case i == 1:
					b.WriteByte(' ')
				case i > 1:
					b.WriteString(comma(l) + " ")
				}
				if x.phrase != "" {
					b.WriteString(x.fill(l, same, value))
				} else {
					b.WriteString(value(x.value))
				}
			}
			sentences = append(sentences, b.String()+".")
		}
		return strings.Join(sentences, "\n")
	}
	return write(func(v string) string { return begin + v + end }), write(func(v string) string { return spell(v, l) })
}
