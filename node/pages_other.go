//go:build !linux

package node

// LargePages does nothing where the system has no such pages to ask for.
func LargePages([]byte) {}
