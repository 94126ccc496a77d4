//go:build amd64 && !purego

package clash

import "unsafe"

// ahead tells the processor that the first bytes of some elements of an array will be
// needed soon, so that memory works on all of them at once while something else is looked
// at. It changes nothing that anybody can see, whatever it is given.
//
//go:noescape
func ahead(base unsafe.Pointer, stride, bytes uintptr, refs []uint32)

// meeting tells of each listed block which lanes a probe meets, as block.lanes does.
//
//go:noescape
func meeting(blocks unsafe.Pointer, list []uint32, p *probe, hits []uint16)
