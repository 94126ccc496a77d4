package clash

import (
	"testing"
	"unsafe"
)

// TestLinesOfMemory says that records and blocks fill whole lines of 64 bytes: what the
// comments on them promise.
func TestLinesOfMemory(t *testing.T) {
	if n := unsafe.Offsetof(record{}.dead); n != 64 {
		t.Errorf("what most pairs are decided by takes %d bytes", n)
	}
	if n := unsafe.Sizeof(record{}); n != 128 {
		t.Errorf("a record takes %d bytes", n)
	}
	if n := unsafe.Sizeof(block{}); n != 192 {
		t.Errorf("a block takes %d bytes", n)
	}
}
