package sheet

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"

	"parley"
	"parley/ledger"
)

// Code is what the code on a sheet holds, as canonical JSON.
type Code struct {
	Channel  parley.Hash `json:"channel"`
	Checksum string      `json:"checksum"`
	Number   string      `json:"number"`
	Version  parley.Hash `json:"version"`
}

// Code gives the sheet's.
func (s *Sheet) Code() Code {
	return Code{Channel: s.Channel, Checksum: s.Checksum(), Number: s.Number, Version: s.Version}
}

// Checksum is four groups of four digits, for two people to compare. They follow from
// channel, number and version by SHA-256: sixteen digits find any mistake, but somebody who
// means to deceive needs only patience to meet them. The hash's 24 words are for that.
func (s *Sheet) Checksum() string {
	sum := sha256.Sum256(ledger.MustEncode(struct {
		Channel parley.Hash `json:"channel"`
		Number  string      `json:"number"`
		Version parley.Hash `json:"version"`
	}{s.Channel, s.Number, s.Version}))
	digits := fmt.Sprintf("%016d", binary.BigEndian.Uint64(sum[:])%1e16)
	return grouped(digits, 4)
}

// grouped cuts a text into groups.
func grouped(text string, n int) string {
	var groups []string
	for ; len(text) > n; text = text[n:] {
		groups = append(groups, text[:n])
	}
	return strings.Join(append(groups, text), " ")
}

// quiet is how many modules of white a code needs around it (ISO/IEC 18004, 9.1).
const quiet = 4

// drawCode draws a text as a QR code, a path of one unit for each dark module.
func drawCode(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return "", fmt.Errorf("drawing the code: %w", err)
	}
	n := code.Bounds().Dx()
	dark := func(x, y int) bool { return x < n && code.At(x, y) == color.Black }
	var path strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			if !dark(x, y) {
				continue
			}
			from := x
			for dark(x, y) {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
		}
	}
	return fmt.Sprintf(`<svg viewBox="-%d -%d %d %d" role="img" aria-label="QR code" shape-rendering="crispEdges"><path d="%s"/></svg>`,
		quiet, quiet, n+2*quiet, n+2*quiet, path.String()), nil
}
