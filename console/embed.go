// Package console holds the built page of the console (console/page), so that a node is
// one file. The page is built by npm; where it was not, the node runs without it and says
// so to whoever opens the address.
package console

import (
	"embed"
	"io/fs"
)

// The placeholder in page/dist lets the package compile before the page is built.
//
//go:embed all:page/dist
var built embed.FS

// Page gives the files of the page, index.html at the top; nil if it was not built.
func Page() fs.FS {
	page, err := fs.Sub(built, "page/dist")
	if err != nil {
		return nil
	}
	if _, err := fs.Stat(page, "index.html"); err != nil {
		return nil
	}
	return page
}
