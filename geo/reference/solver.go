package reference

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
)

// solve runs GeographicLib's GeodSolve over lines of input and gives as many lines of words.
func solve(input *bytes.Buffer, lines int, args ...string) ([][][]byte, error) {
	if lines == 0 {
		return nil, nil
	}
	path, err := exec.LookPath("GeodSolve")
	if err != nil {
		return nil, fmt.Errorf("GeodSolve is not in PATH: install the Debian package geographiclib-tools")
	}
	c := exec.Command(path, args...)
	c.Stdin = input
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("GeodSolve %v: %w", args, err)
	}
	rows := make([][][]byte, 0, lines)
	for l := range bytes.Lines(out) {
		rows = append(rows, bytes.Fields(l))
	}
	if len(rows) != lines {
		return nil, fmt.Errorf("GeodSolve %v gave %d lines for %d", args, len(rows), lines)
	}
	return rows, nil
}

// number reads what GeodSolve wrote; what is no number is NaN to whoever uses it.
func number(word []byte) (float64, error) { return strconv.ParseFloat(string(word), 64) }

// degrees writes 1e-7 degrees exactly.
func degrees(b *bytes.Buffer, e7 int64) {
	sign := ""
	if e7 < 0 {
		sign, e7 = "-", -e7
	}
	fmt.Fprintf(b, "%s%d.%07d ", sign, e7/1e7, e7%1e7)
}

// precise are the digits that GeodSolve is asked for: nanometres, and 1e-14 degree.
var precise = []string{"-p", "9"}
