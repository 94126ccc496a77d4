package reference

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"parley"
	"parley/clash"
	"parley/geo"
)

// usual is how many pairs are compared if PARLEY_PAIRS does not say otherwise.
const usual = 36 * 120

// batch is how many pairs GeodSolve is asked about at a time.
const batch = 256

func setting(t *testing.T, name string, or int) int {
	s := os.Getenv(name)
	if s == "" {
		return or
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s is %q: it must be a number", name, s)
	}
	return n
}

// example is one pair with all that was found of it.
type example struct {
	number int
	kinds  [2]Kind
	pair   [2]parley.Footprint
	rule   int64 // millimetres
	r      *rand.Rand
	Measured
	at, other parley.Place // where the exact engine says that they are nearest
}

// asked reports whether PARLEY_KINDS, if given, names both kinds.
func asked(a, b Kind) bool {
	s := os.Getenv("PARLEY_KINDS")
	l := strings.Split(s, ",")
	return s == "" || slices.Contains(l, string(a)) && slices.Contains(l, string(b))
}

// kindsOf gives the kinds of pair number n: each is met by each, on either side.
func kindsOf(n int) (a, b Kind) {
	return Kinds[n%len(Kinds)], Kinds[n/len(Kinds)%len(Kinds)]
}

// exampleOf draws a pair: number n is the same whatever others are drawn.
func exampleOf(seed, n int) example {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(n)))
	a, b := kindsOf(n)
	return example{number: n, kinds: [2]Kind{a, b}, pair: Generate(r, a, b), r: r}
}

// TestAgainstTheReference holds geo and both clash engines to the reference, every kind of
// footprint against every kind. PARLEY_PAIRS says how many pairs, PARLEY_SEED which ones,
// PARLEY_PAIR the number of one alone, PARLEY_KINDS the only kinds, with commas between.
func TestAgainstTheReference(t *testing.T) {
	pairs, seed, only := setting(t, "PARLEY_PAIRS", usual), setting(t, "PARLEY_SEED", 1), setting(t, "PARLEY_PAIR", -1)
	var all tally
	first := 0
	if only >= 0 {
		first, pairs = only, only+1
	}
	var wait sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for from := range work {
				var l []example
				for n := from; n < min(from+batch, pairs); n++ {
					if asked(kindsOf(n)) {
						l = append(l, exampleOf(seed, n))
					}
				}
				if err := all.compare(l); err != nil {
					t.Errorf("pairs from %d: %v", from, err)
				}
			}
		})
	}
	for from := first; from < pairs; from += batch {
		work <- from
	}
	close(work)
	wait.Wait()
	t.Logf("\n%s", all.table())
	for i, w := range all.wrong {
		if i == 20 {
			t.Errorf("and %d more", len(all.wrong)-i)
			break
		}
		t.Errorf("PARLEY_SEED=%d PARLEY_PAIR=%s", seed, w)
	}
	if only < 0 && all.near < pairs/10 {
		t.Errorf("only %d of %d pairs came within 10 m of touching", all.near, pairs)
	}
}

// row counts one pair of kinds.
type row struct {
	pairs, meet, touch, apart, open, near, metre, hand int
	differ                                             int // other words, within the bound
	verdicts                                           map[parley.Verdict]int
	bound, off                                         float64 // metres, within 10 m: the widest, and the farthest between geo and simplefeatures
}

// tally is what was found of all.
type tally struct {
	lock         sync.Mutex
	rows         map[[2]Kind]*row
	wrong        []string
	near, places int
	checked      int
	boundFar     float64
}

// compare measures a batch and compares what geo and the engines say.
func (y *tally) compare(l []example) error {
	pairs := make([][2]parley.Footprint, len(l))
	for i := range l {
		pairs[i] = l[i].pair
	}
	measured, err := Measure(pairs)
	if err != nil {
		return err
	}
	var places [][2]parley.Footprint
	var about []placed
	for i := range l {
		e := &l[i]
		e.Measured = measured[i]
		metres, at, other := geo.Distance(e.pair[0], e.pair[1])
		y.judge(e, metres)
		// Some of the places that geo finds, and some of the engine's.
		if e.number%8 == 1 {
			at, other = e.at, e.other
		}
		if e.number%8 <= 1 {
			if away := max(geo.Inverse(at, e.pair[0].Places[0]).Metres, geo.Inverse(other, e.pair[1].Places[0]).Metres); away > 1_000_000 {
				y.fault(e, "nearest at %v and %v, neither of which is near", at, other)
				continue
			}
			p, q := lonely(at), lonely(other)
			places = append(places, [2]parley.Footprint{p, e.pair[0]}, [2]parley.Footprint{q, e.pair[1]}, [2]parley.Footprint{p, q})
			about = append(about, placed{e, metres, at, other})
		}
	}
	if measured, err = Measure(places); err != nil {
		return fmt.Errorf("the places where they are nearest: %w", err)
	}
	for i := range about {
		y.judgePlaces(&about[i], measured[3*i:3*i+3])
	}
	return nil
}

// judge compares one pair. What is nearer than a micrometre meets, for geo.
func (y *tally) judge(e *example, metres float64) {
	const slack = 1.2e-6
	y.lock.Lock()
	defer y.lock.Unlock()
	if y.rows == nil {
		y.rows = map[[2]Kind]*row{}
	}
	k := e.kinds
	if slices.Index(Kinds, k[0]) > slices.Index(Kinds, k[1]) {
		k[0], k[1] = k[1], k[0]
	}
	w := y.rows[k]
	if w == nil {
		w = &row{verdicts: map[parley.Verdict]int{}}
		y.rows[k] = w
	}
	w.pairs++
	y.places += e.Places
	switch {
	case e.Least > 0:
		w.apart++
	case e.Most == 0:
		w.meet++
	case e.Touch():
		w.touch++
	default:
		w.open++
	}
	if !e.Touch() && e.Least < 10 {
		w.near++
		y.near++
		if e.Least < 1 {
			w.metre++
		}
		if e.Least < 0.05 {
			w.hand++
		}
		w.bound = max(w.bound, e.Most-e.Least)
		w.off = max(w.off, math.Abs(metres-e.Apart))
	} else if e.Least > 0 {
		y.boundFar = max(y.boundFar, (e.Most-e.Least)/e.Least)
	}
	if e.Meet != (metres == 0) {
		w.differ++
	}
	if !(metres >= e.Least-slack && metres <= e.Most+slack) || e.Touch() && metres > 0 {
		y.fail(e, "geo.Distance is %.7f m", metres)
	}
	e.rule = y.limit(e)
	exact, index := e.verdicts()
	w.verdicts[exact.Verdict]++
	why := e.refute(exact.Verdict)
	if apart := float64(exact.Detail.Distance) / 1000; why == "" && (apart < e.Least-0.0005-slack || apart > e.Most+0.0005+slack) {
		why = "another distance"
	}
	if why != "" {
		y.fail(e, "the exact engine with a rule of %d mm says %s, %d mm: %s", e.rule, exact.Verdict, exact.Detail.Distance, why)
	}
	if why := e.refute(index.Verdict); why != "" {
		y.fail(e, "the index with a rule of %d mm says %s: %s", e.rule, index.Verdict, why)
	}
	e.at, e.other = exact.At, exact.OtherAt
}

// fault is fail, for whoever has no lock.
func (y *tally) fault(e *example, format string, args ...any) {
	y.lock.Lock()
	defer y.lock.Unlock()
	y.fail(e, format, args...)
}

// fail notes a pair so that it can be made again.
func (y *tally) fail(e *example, format string, args ...any) {
	what, _ := json.Marshal(e.pair)
	y.wrong = append(y.wrong, fmt.Sprintf("%d %s-%s: %s, the reference %.7f to %.7f m, simplefeatures %.7f m\n%s",
		e.number, e.kinds[0], e.kinds[1], fmt.Sprintf(format, args...), e.Least, e.Most, e.Apart, what))
}

// limit draws a rule's distance: none, or near to where the verdict changes.
func (y *tally) limit(e *example) int64 {
	apart := 1000 * e.Least
	tolerance := 100 + (apart+float64(e.pair[0].Reach()+e.pair[1].Reach()))/10_000
	switch e.r.IntN(4) {
	case 0:
		return 0
	case 1:
		return int64(max(0, apart+2.5*tolerance*(2*e.r.Float64()-1)))
	case 2:
		return int64(max(0, apart+tolerance*float64(1-2*e.r.IntN(2))+5*e.r.NormFloat64()))
	}
	return int64(2 * apart * e.r.Float64())
}

// verdicts asks both engines. The index gives what clashes, or may.
func (e *example) verdicts() (exact, index clash.Result) {
	rule := parley.Rule{Name: "all", Kinds: parley.NoticeKinds, With: parley.NoticeKinds, Horizontal: e.rule}
	item := func(id byte, who parley.OriginatorID, f parley.Footprint) clash.Item {
		v := parley.Volume{Footprint: f, From: 1_700_000_000_000, Lower: parley.Height{Ref: parley.Ground}, Upper: parley.Height{Ref: parley.Unlimited}}
		return clash.Item{ID: parley.Hash{id}, Originator: who, Kind: parley.Zone, Mode: parley.Exercise, Volumes: []parley.Volume{v}}
	}
	mine, theirs := item(1, "blue", e.pair[0]), item(2, "red", e.pair[1])
	terms := clash.Terms{Rules: []parley.Rule{rule}}
	slow, fast := clash.NewExact(), clash.NewIndex()
	slow.SetTerms(terms)
	fast.SetTerms(terms)
	fast.Put(theirs)
	index.Verdict = parley.None
	for _, r := range fast.Against(mine) {
		index = r
	}
	return slow.Compare(mine, theirs, "all"), index
}

// refute says what is wrong with a verdict, in view of the bounds: what is possible lies
// within 0.1 m and 0.01 % of the rule's distance, radii included; a clash lies nearer than
// that, or the two meet; and what is none lies farther.
func (e *example) refute(got parley.Verdict) string {
	const slack = 2e-6
	rule := float64(e.rule) / 1000
	tolerance := 0.1 + (rule+float64(e.pair[0].Reach()+e.pair[1].Reach())/1000)/10_000
	switch got {
	case parley.Clash:
		if e.Least > max(0, rule-tolerance)+slack {
			return "farther than the rule asks"
		}
	case parley.None:
		if e.Most < rule+tolerance-slack {
			return "nearer than the rule asks"
		}
	case parley.Possible:
		if e.Least > rule+tolerance+slack || e.Most < rule-tolerance-slack {
			return "farther from the rule's distance than the tolerance"
		}
	default:
		return "no verdict"
	}
	return ""
}

// placed is a pair and where geo says that they are nearest.
type placed struct {
	*example
	metres    float64
	at, other parley.Place
}

func lonely(p parley.Place) parley.Footprint {
	return parley.Footprint{Shape: parley.Point, Places: []parley.Place{p}}
}

// judgePlaces says that the places where two footprints are nearest lie in them, and as far
// apart as they are.
func (y *tally) judgePlaces(p *placed, m []Measured) {
	const rounding = 0.0079 // metres: half of 1e-7 degree each way
	y.lock.Lock()
	defer y.lock.Unlock()
	y.checked++
	switch {
	case p.metres == 0 && !m[2].Touch(): // at a pole one place has all longitudes
		y.fail(p.example, "they meet, but in two places, %v and %v", p.at, p.other)
	case m[0].Least > rounding:
		y.fail(p.example, "%v is %.4f m from the first", p.at, m[0].Least)
	case m[1].Least > rounding:
		y.fail(p.example, "%v is %.4f m from the second", p.other, m[1].Least)
	case math.Abs(m[2].Least-p.metres) > 2*rounding+(m[2].Most-m[2].Least):
		y.fail(p.example, "%v and %v are %.4f m apart, not %.4f", p.at, p.other, m[2].Least, p.metres)
	}
}

// table prints the counts.
func (y *tally) table() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%-18s %7s %7s %7s %7s %6s | %7s %6s %6s | %6s | %9s %9s | %6s %6s %6s\n", "", "pairs", "meet", "touch", "apart", "open", "<10 m", "<1 m", "<5 cm", "differ", "bound", "off", "clash", "poss.", "none")
	sum := row{verdicts: map[parley.Verdict]int{}}
	line := func(name string, w *row) {
		fmt.Fprintf(&s, "%-18s %7d %7d %7d %7d %6d | %7d %6d %6d | %6d | %6.2f mm %6.2f mm | %6d %6d %6d\n", name, w.pairs, w.meet, w.touch, w.apart, w.open, w.near, w.metre, w.hand, w.differ, 1000*w.bound, 1000*w.off,
			w.verdicts[parley.Clash], w.verdicts[parley.Possible], w.verdicts[parley.None])
	}
	for i, a := range Kinds {
		for _, b := range Kinds[i:] {
			w := y.rows[[2]Kind{a, b}]
			if w == nil {
				continue
			}
			line(string(a)+"-"+string(b), w)
			sum.pairs, sum.meet, sum.touch, sum.apart, sum.open = sum.pairs+w.pairs, sum.meet+w.meet, sum.touch+w.touch, sum.apart+w.apart, sum.open+w.open
			sum.near, sum.metre, sum.hand, sum.differ = sum.near+w.near, sum.metre+w.metre, sum.hand+w.hand, sum.differ+w.differ
			sum.bound, sum.off = max(sum.bound, w.bound), max(sum.off, w.off)
			for k, n := range w.verdicts {
				sum.verdicts[k] += n
			}
		}
	}
	line("all", &sum)
	fmt.Fprintf(&s, "%d places laid out; nearest places checked of %d pairs; beyond 10 m the bound is at most %.1e of the distance; %d refuted", y.places, y.checked, y.boundFar, len(y.wrong))
	return s.String()
}
