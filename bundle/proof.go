package bundle

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"parley"
)

// span asks for the inclusion of entry Number in the first Size entries of its log.
type span struct{ Number, Size int64 }

func (s span) compare(o span) int {
	return cmp.Or(cmp.Compare(s.Number, o.Number), cmp.Compare(s.Size, o.Size))
}

// writeProofs writes inclusion proofs (RFC 9162, section 2.1.3), a line for each: number,
// size, and the hashes in standard base64, as C2SP tlog-proof has them.
func writeProofs(proofs map[span]tlog.RecordProof) []byte {
	var b strings.Builder
	spans := make([]span, 0, len(proofs))
	for s := range proofs {
		spans = append(spans, s)
	}
	slices.SortFunc(spans, span.compare)
	for _, s := range spans {
		fmt.Fprintf(&b, "%d %d", s.Number, s.Size)
		for _, h := range proofs[s] {
			b.WriteString(" " + base64.StdEncoding.EncodeToString(h[:]))
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// readProofs reads them back, strictly: only what writeProofs writes.
func readProofs(text []byte) (map[span]tlog.RecordProof, error) {
	out := map[span]tlog.RecordProof{}
	for line := range strings.Lines(string(text)) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(words) < 2 {
			return nil, parley.Wrong("proof", line, "must be a number, a size and hashes")
		}
		number, err1 := strconv.ParseInt(words[0], 10, 64)
		size, err2 := strconv.ParseInt(words[1], 10, 64)
		if err1 != nil || err2 != nil || number < 0 || number >= size || size > parley.MaxInteger {
			return nil, parley.Wrong("proof", line, "must be of an entry below the size")
		}
		p := tlog.RecordProof{}
		for _, w := range words[2:] {
			h, err := base64.StdEncoding.DecodeString(w)
			if err != nil || len(h) != tlog.HashSize {
				return nil, parley.Wrong("proof", w, "must be 32 bytes in base64")
			}
			p = append(p, tlog.Hash(h))
		}
		out[span{number, size}] = p
	}
	if string(writeProofs(out)) != string(text) {
		return nil, parley.Wrong("proofs", len(out), "must be in ascending order, each once, in strict base64, without further white space")
	}
	return out, nil
}
