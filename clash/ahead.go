//go:build !amd64 || purego

package clash

import "unsafe"

// ahead does nothing where it was not written for the processor: it is a hint.
func ahead(unsafe.Pointer, uintptr, uintptr, []uint32) {}
