package main

import (
	"fmt"
	"math"
	"strings"
)

// cost is what hits cost at one number of volumes, in microseconds.
type cost struct {
	volumes int
	each    float64 // a question's time over its hits
	more    float64 // what one hit more adds
}

// plot holds the costs of all that were measured.
type plot struct {
	who   []string
	costs map[string][]cost
}

func (p *plot) add(who string, c cost) {
	if p.costs == nil {
		p.costs = map[string][]cost{}
	}
	if p.costs[who] == nil {
		p.who = append(p.who, who)
	}
	p.costs[who] = append(p.costs[who], c)
}

// style serves light and dark pages alike, and each line also has its own mark and label.
const style = `<style>
.paper{fill:#fff}.halo{paint-order:stroke;stroke:#fff;stroke-width:3}.ink{fill:#1c2128}.faint{stroke:#d0d7de;stroke-width:1}.axis{stroke:#57606a;stroke-width:1}
.l0{stroke:#0969da}.l1{stroke:#bc4c00}.l2{stroke:#1a7f37}.l3{stroke:#8250df}.t0{fill:#0969da}.t1{fill:#bc4c00}.t2{fill:#1a7f37}.t3{fill:#8250df}
@media (prefers-color-scheme:dark){
.paper{fill:#0d1117}.halo{stroke:#0d1117}.ink{fill:#e6edf3}.faint{stroke:#30363d}.axis{stroke:#8b949e}
.l0{stroke:#58a6ff}.l1{stroke:#f0883e}.l2{stroke:#3fb950}.l3{stroke:#bc8cff}.t0{fill:#58a6ff}.t1{fill:#f0883e}.t2{fill:#3fb950}.t3{fill:#bc8cff}}
</style>`

// svg draws two pictures beside each other, all axes logarithmic: what one hit more costs,
// and a question's time over its hits, which at few hits is mostly that of asking at all.
func (p *plot) svg() string {
	const width, height, top, bottom, across = 900, 400, 56, 340, 250
	low, high := math.Inf(1), 0.0
	least, most := math.Inf(1), 0.0
	for _, l := range p.costs {
		for _, c := range l {
			for _, us := range []float64{c.each, c.more} {
				if us > 0 {
					low, high = min(low, us), max(high, us)
				}
			}
			least, most = min(least, float64(c.volumes)), max(most, float64(c.volumes))
		}
	}
	if high == 0 {
		low, high = 1, 10
	}
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	last = max(last, first+1)
	y := func(us float64) float64 { return bottom - (math.Log10(us)-first)/(last-first)*(bottom-top) }
	x := func(left, n float64) float64 {
		if most == least {
			return left + across/2
		}
		return left + 16 + (across-32)*math.Log10(n/least)/math.Log10(most/least)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" role="img" aria-label="Cost of a true hit against the number of volumes">`+"\n%s\n", width, height, style)
	fmt.Fprintf(&b, `<rect class="paper" width="%d" height="%d"/>`+"\n", width, height)
	panels := []struct {
		left  float64
		title string
		of    func(cost) float64
	}{
		{70, "One true hit more", func(c cost) float64 { return c.more }},
		{400, "A question's time over its true hits", func(c cost) float64 { return c.each }},
	}
	for _, panel := range panels {
		fmt.Fprintf(&b, `<text class="ink" x="%.0f" y="34" font-size="14" font-weight="bold">%s</text>`+"\n", panel.left, panel.title)
		for e := first; e <= last; e++ {
			us := math.Pow(10, e)
			fmt.Fprintf(&b, `<path class="faint" d="M%.0f %.1fh%d"/><text class="ink" x="%.0f" y="%.1f" text-anchor="end">%g</text>`+"\n", panel.left-10, y(us), across+20, panel.left-16, y(us)+4, us)
		}
		fmt.Fprintf(&b, `<path class="axis" fill="none" d="M%.0f %dV%dh%d"/>`+"\n", panel.left-10, top, bottom, across+20)
		for _, c := range p.costs[own] {
			at := x(panel.left, float64(c.volumes))
			fmt.Fprintf(&b, `<path class="axis" d="M%.1f %dv5"/><text class="ink" x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", at, bottom, at, bottom+20, short(c.volumes))
		}
		fmt.Fprintf(&b, `<text class="ink" x="%.0f" y="%d" text-anchor="middle">volumes stored</text>`+"\n", panel.left+across/2, bottom+42)
		for k, who := range p.who {
			var line, labels []string
			for _, c := range p.costs[who] {
				if us := panel.of(c); us > 0 {
					at := x(panel.left, float64(c.volumes))
					line = append(line, fmt.Sprintf("%.1f,%.1f", at, y(us)))
					beside := y(us) - 8
					if k == 0 {
						beside = y(us) + 17 // below its line, as the others run above it
					}
					labels = append(labels, fmt.Sprintf(`<text class="t%d halo" x="%.1f" y="%.1f" text-anchor="middle" font-size="11">%s</text>%s`+"\n", k%4, at, beside, figures(us), mark(k, at, y(us))))
				}
			}
			fmt.Fprintf(&b, `<polyline class="l%d" points="%s" fill="none" stroke-width="2"/>`+"\n%s", k%4, strings.Join(line, " "), strings.Join(labels, ""))
		}
	}
	fmt.Fprintf(&b, `<text class="ink" transform="translate(16 %d) rotate(-90)" text-anchor="middle">microseconds for a true hit</text>`+"\n", (top+bottom)/2)
	for k, who := range p.who {
		if who == own {
			who = "Parley"
		}
		name, _, _ := strings.Cut(who, ",")
		name, _, _ = strings.Cut(name, " (")
		at := float64(top + 10 + 26*k)
		fmt.Fprintf(&b, `<path class="l%d" stroke-width="2" d="M690 %.0fh34"/>%s<text class="ink" x="734" y="%.0f">%s</text>`+"\n", k%4, at, mark(k, 707, at), at+4, name)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// mark is a shape of its own for each line: a disc, a square, a triangle, a diamond.
func mark(k int, x, y float64) string {
	shape := []string{"M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "M-4 -4h8v8h-8z", "M0 -5l5 9h-10z", "M0 -5l5 5l-5 5l-5 -5z"}[k%4]
	return fmt.Sprintf(`<path class="t%d" transform="translate(%.1f %.1f)" d="%s"/>`, k%4, x, y, shape)
}
