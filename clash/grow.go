package clash

import (
	"math"
	"slices"
)

// piece is one box to grow a tree over.
type piece struct {
	codes
	ref uint32
	key int32 // what the split at hand sorts by
}

// frameOf chooses a frame for boxes: all of them, unless a few lie far off the rest, which
// then share its rims.
func frameOf(sample []box) (f frame) {
	lows, highs := make([]float64, 0, len(sample)), make([]float64, 0, len(sample))
	for d := range dims {
		lows, highs = lows[:0], highs[:0]
		for i := range sample {
			if l := sample[i].low[d]; !math.IsInf(l, 0) {
				lows = append(lows, l)
			}
			if h := sample[i].high[d]; !math.IsInf(h, 0) {
				highs = append(highs, h)
			}
		}
		low, high := 0.0, 1.0
		if len(lows) > 0 {
			slices.Sort(lows)
			low, high = rim(lows, false), rim(lows, true)
		}
		if len(highs) > 0 {
			slices.Sort(highs)
			if len(lows) == 0 {
				low = rim(highs, false)
			}
			high = max(high, rim(highs, true))
		}
		f.zero[d] = low - 1
		f.scale[d] = (mostCode - leastCode - 1) / max(high-low+2, 100)
	}
	return f
}

// wholeEarth is a frame for what nothing is known of: all places, heights to 20 km, a week.
func wholeEarth() frame {
	earth := box{[dims]float64{-6.4e6, -6.4e6, -6.4e6, -500, 0}, [dims]float64{6.4e6, 6.4e6, 6.4e6, 20_000, 604_800}}
	return frameOf([]box{earth})
}

// rim is the least or greatest of sorted numbers, but no farther out than twice the width
// of all but the outermost hundredths.
func rim(l []float64, upper bool) float64 {
	n := len(l) - 1
	least, most := l[n/100], l[n-n/100]
	width := 2*(most-least) + 100
	if upper {
		return min(l[n], most+width)
	}
	return max(l[0], least-width)
}

// grower builds a tree from the root down. Every split sorts by what a sample says will
// make searches look at the fewest boxes: a place in space, height or time, or how large
// or long-lived a piece is, which keeps the large and the permanent in branches of their
// own.
type grower struct {
	tree
	extent [dims]float64 // of a typical search: that of a typical piece
	order  []uint64      // a sample: key, and index
	after  [fan + 1]codes
}

// keys to split by: the middles of each dimension, then size in space and time.
const (
	bySize     = dims
	byDuration = dims + 1
	keys       = dims + 2
)

func (p *piece) by(key int) int32 {
	switch key {
	case bySize:
		return int32(max(p.high[0]-p.low[0], p.high[1]-p.low[1], p.high[2]-p.low[2]))
	case byDuration:
		return int32(p.high[dimTime] - p.low[dimTime])
	}
	return int32(p.low[key]) + int32(p.high[key])
}

// grow builds a tree over pieces, which it reorders. There is at least one.
func grow(f frame, pieces []piece, settle func([]byte)) tree {
	g := grower{order: make([]uint64, largeSample), tree: tree{frame: f, refs: array[uint32](len(pieces), settle)}}
	var lengths []int
	for d := range dims {
		lengths = lengths[:0]
		for i := 0; i < len(pieces); i += 1 + len(pieces)/100 {
			lengths = append(lengths, int(pieces[i].high[d])-int(pieces[i].low[d]))
		}
		slices.Sort(lengths)
		g.extent[d] = 1 + float64(lengths[len(lengths)/2])
	}
	blocks := 0
	for n := len(pieces); ; {
		n = (n + fan - 1) / fan
		g.first = append(g.first, uint32(blocks))
		if blocks += n; n == 1 {
			break
		}
	}
	g.blocks = array[block](blocks, settle)
	g.over(pieces, 0, g.height())
	return g.tree
}

// over makes the block for pieces that begin at a number, so many levels above the leaves.
func (g *grower) over(p []piece, begin, level int) (all codes) {
	var boxes [fan]codes
	n := 0
	if level == 0 {
		for i := range p {
			boxes[n], g.refs[begin+i] = p[i].codes, p[i].ref
			n++
		}
	} else {
		each := 1 << (4 * level)
		g.split(p, each, func(part []piece) {
			boxes[n] = g.over(part, begin+n*each, level-1)
			n++
		})
	}
	g.blocks[g.first[level]+uint32(begin>>(4*(level+1)))], all = blockOf(boxes[:n])
	return all
}

// split halves pieces until no part has more than so many, all but the last exactly.
func (g *grower) split(p []piece, each int, yield func([]piece)) {
	if len(p) <= each {
		yield(p)
		return
	}
	key, middle := g.choose(p, each)
	for i := range p {
		p[i].key = p[i].by(key)
	}
	divide(p, middle)
	g.split(p[:middle], each, yield)
	g.split(p[middle:], each, yield)
}

// A sample is larger where a bad split costs more.
const (
	leastSample, smallSample, largeSample = 12, 32, 512
	smallSplit, largeSplit                = 1024, 16_384
)

// choose gives the key to split by, and after how many pieces, so that the sum over both
// halves of how many there are, times how likely they are looked at, is the least.
func (g *grower) choose(p []piece, each int) (best, middle int) {
	n := min(len(p), smallSample)
	switch {
	case len(p) > largeSplit:
		n = largeSample
	case len(g.refs) <= smallSplit:
		n = min(len(p), leastSample)
	}
	parts := (len(p) + each - 1) / each
	g.order = g.order[:n]
	least := math.Inf(1)
	for key := range keys {
		for i := range g.order {
			at := i * len(p) / n
			g.order[i] = uint64(p[at].by(key))<<32 | uint64(at)
		}
		slices.Sort(g.order)
		if g.order[0]>>32 == g.order[n-1]>>32 {
			continue
		}
		// The boxes around all that come after, part by part from the end.
		end := n
		for part := parts - 1; part > 0; part-- {
			from := min(part*each*n/len(p), end)
			g.after[part] = g.after[part+1]
			if part == parts-1 {
				g.after[part] = p[uint32(g.order[n-1])].codes
			}
			for _, o := range g.order[from:end] {
				g.after[part].join(&p[uint32(o)].codes)
			}
			end = from
		}
		before := p[uint32(g.order[0])].codes
		end = 0
		for part := 1; part < parts; part++ {
			to := part * each * n / len(p)
			for _, o := range g.order[end:to] {
				before.join(&p[uint32(o)].codes)
			}
			end = to
			first := part * each
			if cost := float64(first)*g.chance(&before) + float64(len(p)-first)*g.chance(&g.after[part]); cost < least {
				best, middle, least = key, first, cost
			}
		}
	}
	if middle == 0 { // all alike
		middle = parts / 2 * each
	}
	return best, middle
}

// chance is in proportion to how likely a typical search meets a box. A
// patch of the Earth is flat, so the three dimensions of space count as two.
func (g *grower) chance(c *codes) float64 {
	var e [dims]float64
	for d := range dims {
		e[d] = float64(c.high[d]-c.low[d]) + g.extent[d]
	}
	space := math.Cbrt(e[0] * e[1] * e[2])
	return space * space * e[dimHeight] * e[dimTime]
}

// divide reorders pieces so that none of the first n has a greater key than any of the
// rest (Hoare's selection, middle of three).
func divide(p []piece, n int) {
	low, high := 0, len(p)-1
	for low < high {
		pivot := middle(p[low].key, p[(low+high)/2].key, p[high].key)
		i, k := low, high
		for i <= k {
			for p[i].key < pivot {
				i++
			}
			for p[k].key > pivot {
				k--
			}
			if i <= k {
				p[i], p[k] = p[k], p[i]
				i++
				k--
			}
		}
		switch {
		case n <= k:
			high = k
		case n >= i:
			low = i
		default:
			return
		}
	}
}

func middle(a, b, c int32) int32 { return max(min(a, b), min(max(a, b), c)) }
