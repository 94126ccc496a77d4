package sheet

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// readCode reads the QR code of a page from its drawing, as a reader would that sees it
// without a fault (ISO/IEC 18004): format, mask, the way of the codewords, blocks, bytes.
func readCode(t *testing.T, page string) string {
	t.Helper()
	m := matrixOf(t, page)
	n := len(m)
	version := (n - 17) / 4
	format := 0
	for i := range 15 { // around the upper left finder, the highest bit first
		x, y := i, 8
		switch {
		case i == 6:
			x = 7
		case i == 7:
			x = 8
		case i == 8:
			x, y = 8, 7
		case i > 8:
			x, y = 8, 14-i
		}
		format = format<<1 | bit(m[y][x])
	}
	format ^= 0b101010000010010
	mask := format >> 10 & 7
	var bits []int
	up := true
	for x := n - 1; x > 0; x -= 2 {
		if x == 6 {
			x--
		}
		for i := range n {
			y := i
			if up {
				y = n - 1 - i
			}
			for _, c := range []int{x, x - 1} {
				if !reserved(n, version, c, y) {
					bits = append(bits, bit(m[y][c] != masked(mask, c, y)))
				}
			}
		}
		up = !up
	}
	words := make([]byte, len(bits)/8)
	for i := range words {
		for _, b := range bits[8*i : 8*i+8] {
			words[i] = words[i]<<1 | byte(b)
		}
	}
	return bytesOf(t, version, deinterleave(t, version, format>>13, words))
}

func bit(dark bool) int {
	if dark {
		return 1
	}
	return 0
}

var (
	svg  = regexp.MustCompile(`<svg viewBox="-4 -4 (\d+) (\d+)"[^>]*><path d="([^"]*)"/></svg>`)
	step = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
)

func matrixOf(t *testing.T, page string) [][]bool {
	t.Helper()
	found := svg.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("there is no code on the page")
	}
	var side int
	fmt.Sscan(found[1], &side)
	m := make([][]bool, side-8)
	for i := range m {
		m[i] = make([]bool, side-8)
	}
	for _, s := range step.FindAllStringSubmatch(found[3], -1) {
		var x, y, w int
		fmt.Sscan(strings.Join(s[1:4], " "), &x, &y, &w)
		for i := range w {
			m[y][x+i] = true
		}
	}
	return m
}

// masked tells whether a mask turns a module over.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// aligned are the centres of the alignment patterns of versions 7 to 13.
var aligned = map[int][]int{7: {6, 22, 38}, 8: {6, 24, 42}, 9: {6, 26, 46}, 10: {6, 28, 50}, 11: {6, 30, 54}, 12: {6, 32, 58}, 13: {6, 34, 62}}

// reserved tells whether a module holds no data.
func reserved(n, version, x, y int) bool {
	switch {
	case x == 6 || y == 6, x < 9 && y < 9, x < 9 && y >= n-8, x >= n-8 && y < 9:
		return true
	case x < 6 && y >= n-11, y < 6 && x >= n-11: // the version, from 7 on
		return true
	}
	for _, cx := range aligned[version] {
		for _, cy := range aligned[version] {
			corner := cx == 6 && cy == 6 || cx == 6 && cy == n-7 || cx == n-7 && cy == 6
			if !corner && x >= cx-2 && x <= cx+2 && y >= cy-2 && y <= cy+2 {
				return true
			}
		}
	}
	return false
}

// blocksOf are the data codewords of each block, at level M (0 in the format).
var blocksOf = map[int][]int{
	9: {36, 36, 36, 37, 37}, 10: {43, 43, 43, 43, 44}, 11: {50, 51, 51, 51, 51}, 12: {36, 36, 36, 36, 36, 36, 37, 37}, 13: {37, 37, 37, 37, 37, 37, 37, 37, 38},
}

func deinterleave(t *testing.T, version, level int, words []byte) []byte {
	t.Helper()
	sizes := blocksOf[version]
	if sizes == nil || level != 0 {
		t.Fatalf("a code of version %d, level %d: this reader has no table for it", version, level)
	}
	blocks := make([][]byte, len(sizes))
	for i, at := 0, 0; i < sizes[len(sizes)-1]; i++ {
		for b, size := range sizes {
			if i < size {
				blocks[b] = append(blocks[b], words[at])
				at++
			}
		}
	}
	var out []byte
	for _, b := range blocks {
		out = append(out, b...)
	}
	return out
}

// bytesOf reads one segment in byte mode.
func bytesOf(t *testing.T, version int, data []byte) string {
	t.Helper()
	at := 0
	take := func(n int) (v int) {
		for range n {
			v = v<<1 | int(data[at/8]>>(7-at%8)&1)
			at++
		}
		return v
	}
	if mode := take(4); mode != 4 {
		t.Fatalf("mode %d, not bytes", mode)
	}
	counted := 8
	if version > 9 {
		counted = 16
	}
	out := make([]byte, take(counted))
	for i := range out {
		out[i] = byte(take(8))
	}
	return string(out)
}
