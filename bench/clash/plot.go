package main

import (
	"fmt"
	"math"
	"strings"
)

// cost is what questions cost at one number of volumes, in microseconds.
type cost struct {
	volumes    int
	hits, mean float64
	fixed      float64 // what a question costs before its hits: the median of asking for any
}

// hit is what one hit costs beyond that.
func (c cost) hit() float64 { return max(0.001, c.mean-c.fixed) / max(c.hits, 0.001) }

// svg draws the cost of one hit, and of a question before its hits, against the number of
// volumes, both axes logarithmic.
func svg(costs []cost) string {
	const width, height, left, top = 560, 300, 60, 30
	x := func(n int) float64 { return left + 150*(math.Log10(float64(n))-3.5) }
	y := func(us float64) float64 { return top + 200 - 70*(math.Log10(us)+1) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(&b, `<text x="%d" y="18">Microseconds for one hit (line), and for a question before its hits (dashed)</text>`+"\n", left)
	for _, us := range []float64{0.1, 1, 10, 100} {
		fmt.Fprintf(&b, `<path d="M%d %.1fH%d" stroke="#ccc"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", left, y(us), width-20, left-6, y(us)+4, us)
	}
	line := func(of func(cost) float64, style string) {
		var l []string
		for _, c := range costs {
			l = append(l, fmt.Sprintf("%.1f,%.1f", x(c.volumes), y(of(c))))
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">%.2g</text>`+"\n", x(c.volumes), y(of(c))-6, of(c))
		}
		fmt.Fprintf(&b, `<polyline points="%s" fill="none" stroke="#246" stroke-width="2" %s/>`+"\n", strings.Join(l, " "), style)
	}
	line(cost.hit, "")
	line(func(c cost) float64 { return c.fixed }, `stroke-dasharray="5 4"`)
	for _, c := range costs {
		fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x(c.volumes), top+225, short(c.volumes))
	}
	b.WriteString("</svg>\n")
	return b.String()
}
