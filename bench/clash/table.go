package main

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Row is one figure beside the peer that it is compared with, as in the other benchmarks.
// A figure that several peers have stands in as many rows.
type Row struct {
	Name      string  `json:"name"`
	Unit      string  `json:"unit"`
	Value     float64 `json:"value"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
}

// figure is one line of the table.
type figure struct {
	name, unit string
	value      float64 // the index's own
	peers      map[string]float64
}

// ratio is how many times better the index does.
func (f *figure) ratio(peer string) float64 {
	if f.unit == "1/s" {
		return f.value / f.peers[peer]
	}
	return f.peers[peer] / f.value
}

// table collects figures, those of one number of volumes after the other.
type table struct {
	machine string
	figures []*figure
	peers   []string // in the order in which they came
	size    string   // appended to names
}

const own = ""

// put records a figure of the index, or of a peer.
func (t *table) put(name, unit, who string, value float64) {
	name += "/" + t.size
	i := slices.IndexFunc(t.figures, func(f *figure) bool { return f.name == name })
	if i < 0 {
		i = len(t.figures)
		t.figures = append(t.figures, &figure{name: name, unit: unit, value: math.NaN(), peers: map[string]float64{}})
	}
	f := t.figures[i]
	if who == own {
		f.value = value
	} else {
		f.peers[who] = value
		if !slices.Contains(t.peers, who) {
			t.peers = append(t.peers, who)
		}
	}
	label := who
	if who == own {
		label = "Parley"
	}
	fmt.Printf("  %-24s %-40s %14s %s\n", name, label, figures(value), unit)
}

// answers records the questions of one kind.
func (t *table) answers(kind, who string, a answers) {
	t.put(kind, "us", who, a.at(0.5))
	t.put(kind+"-p99", "us", who, a.at(0.99))
	t.put(kind+"-mean", "us", who, a.mean())
}

func (t *table) inserts(who string, a answers) {
	t.put("insert-check", "1/s", who, a.rate())
	t.put("insert-check-p99", "us", who, a.at(0.99))
}

func (t *table) rows() (rows []Row) {
	for _, f := range t.figures {
		alone := true
		for _, p := range t.peers {
			if v, ok := f.peers[p]; ok && !math.IsNaN(f.value) {
				rows, alone = append(rows, Row{f.name, f.unit, f.value, p, v, f.ratio(p)}), false
			}
		}
		if alone && !math.IsNaN(f.value) {
			rows = append(rows, Row{Name: f.name, Unit: f.unit, Value: f.value})
		}
	}
	return rows
}

// markdown is the table as a page shows it: the figures that have peers.
func (t *table) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| | unit | Parley | %s |\n|---|---|--:|%s\n", strings.Join(t.peers, " | "), strings.Repeat("--:|", len(t.peers)))
	for _, f := range t.figures {
		if len(f.peers) == 0 {
			continue
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |", f.name, f.unit, figures(f.value))
		for _, p := range t.peers {
			if v, ok := f.peers[p]; ok {
				fmt.Fprintf(&b, " %s (%s ×) |", figures(v), figures(f.ratio(p)))
			} else {
				b.WriteString(" |")
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// The marks in a page between which its table stands.
const begins, ends = "<!-- table: make bench-clash writes it -->", "<!-- end of the table -->"

// into puts the table into a page.
func (t *table) into(page string) error {
	b, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(b), begins)
	_, after, ok2 := strings.Cut(rest, ends)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no place for the table: it stands between %q and %q", page, begins, ends)
	}
	return os.WriteFile(page, []byte(before+begins+"\n\n"+t.machine+"\n\n"+t.markdown()+"\n"+ends+after), 0o644)
}

// figures writes a number with three significant figures.
func figures(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Sprint(v)
	}
	after := max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
	text := strconv.FormatFloat(v, 'f', after, 64)
	whole, rest, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0 && v > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return whole
}

// short writes 10000 as 10k and 1000000 as 1M.
func short(n int) string {
	switch {
	case n%1_000_000 == 0:
		return strconv.Itoa(n/1_000_000) + "M"
	case n%1000 == 0:
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n)
}
