// Vectors writes the test vectors of the judge: see [channeltest.Vector] for the format
// and channeltest.Scripts for what stands behind each.
//
//	go generate ./channel
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"parley/channel/channeltest"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "testdata/vectors", "folder to write to")
	flag.Parse()
	themes, err := channeltest.Themes()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		log.Fatal(err)
	}
	vectors, size := 0, 0
	for _, t := range themes {
		var b bytes.Buffer
		if err := channeltest.WriteVectors(&b, t.Vectors); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*dir, t.Name+".jsonl.gz"), b.Bytes(), 0o644); err != nil {
			log.Fatal(err)
		}
		vectors, size = vectors+len(t.Vectors), size+b.Len()
		fmt.Printf("%-10s %3d vectors, %7d bytes\n", t.Name, len(t.Vectors), b.Len())
	}
	fmt.Printf("%d vectors, %d bytes\n", vectors, size)
}
