package node

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// LargePages asks the system to keep an array in pages of 2 MiB, as far as it fills them.
// What is looked at here and there in hundreds of megabytes spends much of its time on
// finding out where its page of 4 KiB is. It changes nothing else, and where the system does
// not do so, all is as it was; so what it says is not looked at.
func LargePages(array []byte) {
	const page = 2 << 20
	if len(array) == 0 {
		return
	}
	skip := int(-uintptr(unsafe.Pointer(&array[0])) & (page - 1))
	if n := (len(array) - skip) &^ (page - 1); n > 0 {
		_ = unix.Madvise(array[skip:skip+n], unix.MADV_HUGEPAGE)
	}
}
