//go:build !amd64 || purego

package clash

import "unsafe"

// ahead does nothing where it was not written for the processor: it is a hint.
func ahead(unsafe.Pointer, uintptr, uintptr, []uint32) {}

// meeting tells of each listed block which lanes a probe meets.
func meeting(blocks unsafe.Pointer, list []uint32, p *probe, hits []uint16) {
	for i, n := range list {
		hits[i] = (*block)(unsafe.Add(blocks, uintptr(n)*unsafe.Sizeof(block{}))).lanes(p)
	}
}
