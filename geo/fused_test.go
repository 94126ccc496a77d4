package geo

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// TestNoFusedMultiplyAdd compiles the package for arm64, where the compiler fuses what
// it may, and looks for the instructions.
func TestNoFusedMultiplyAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for another processor")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go command is not in PATH")
	}
	c := exec.Command(goTool, "build", "-gcflags=-S", ".")
	c.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("go build for arm64: %v\n%s", err, out)
	}
	for _, l := range regexp.MustCompile(`.*\sFN?M(ADD|SUB)[DS]\s.*`).FindAll(out, -1) {
		t.Errorf("fused: %s", l)
	}
	if !regexp.MustCompile(`\sFMULD\s`).Match(out) {
		t.Error("no multiplication seen: is this the assembly?")
	}
}
