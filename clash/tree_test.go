package clash

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

// TestMeeting compares the processor's own way of testing blocks with the plain one, and
// both with the boxes: what meets is never left out, and few others come.
func TestMeeting(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	bounds := func(width int) (c codes) {
		for d := range dims {
			low := r.IntN(mostCode)
			c.low[d], c.high[d] = uint16(max(leastCode, low)), uint16(min(mostCode, low+r.IntN(width)))
		}
		return c
	}
	met, more := 0, 0
	for n := range 4000 {
		width := []int{1, 300, 5000, 40_000}[n%4]
		boxes := make([]codes, 1+r.IntN(fan))
		for i := range boxes {
			boxes[i] = bounds(width)
		}
		b, _ := blockOf(boxes)
		blocks := []block{{}, b}
		for range 8 {
			c := bounds(40_000)
			if r.IntN(2) == 0 { // about one of the boxes
				c = boxes[r.IntN(len(boxes))]
				c.low[r.IntN(dims)] = leastCode
			}
			p := c.probe()
			var hits [1]uint16
			meeting(unsafe.Pointer(&blocks[0]), []uint32{1}, &p, hits[:])
			if plain := b.lanes(&p); hits[0] != plain {
				t.Fatalf("%+v in %+v: %b, plainly %b", c, boxes, hits[0], plain)
			}
			for i := range fan {
				said, true := hits[0]>>i&1 == 1, i < len(boxes) && boxes[i].meets(&c)
				switch {
				case true && !said:
					t.Fatalf("%+v meets %+v, and is left out", c, boxes[i])
				case true:
					met++
				case said:
					more++
				}
			}
		}
	}
	if more > met/10 {
		t.Errorf("%d boxes come that do not meet, beside %d that do", more, met)
	}
}
