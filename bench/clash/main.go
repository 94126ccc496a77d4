// Command clash measures the clash index beside what its users would pick instead, in one
// run on one workload, and writes its rows to bench/out/clash.json.
//
//	go run ./bench/clash                              10,000, 100,000 and 1,000,000 volumes
//	go run ./bench/clash -n 100000 -seed 7            another size, another workload
//	go run ./bench/clash -peers ""                    the index alone
//
// One goroutine asks; a writer and the merges run beside it. Both sides answer the same
// questions, and the run fails if they find different volumes.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
)

// Row is one figure beside the peer that it is compared with, as in the other benchmarks.
type Row struct {
	Name      string  `json:"name"`
	Unit      string  `json:"unit"`
	Value     float64 `json:"value"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
}

type options struct {
	seed      uint64
	questions int
	writes    int
	peer      bool
}

func main() {
	sizes := flag.String("n", "10000,100000,1000000", "how many volumes, for each size that is measured")
	peers := flag.String("peers", "tidwall", "what to compare with: tidwall, or nothing")
	profile := flag.String("profile", "", "write a CPU profile of the index's part to this file")
	plot := flag.String("plot", "", "draw the cost of a hit against the number of volumes in this SVG file")
	var o options
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the workload")
	flag.IntVar(&o.questions, "questions", 2000, "how many questions of each kind")
	flag.IntVar(&o.writes, "writes", 1000, "changes a second beside the questions")
	flag.Parse()
	o.peer = *peers == "tidwall"
	if err := run(*sizes, *peers, *profile, *plot, o); err != nil {
		fmt.Fprintf(os.Stderr, "bench: clash: %v\n", err)
		os.Exit(1)
	}
}

func run(sizes, peers, profile, plot string, o options) error {
	if peers != "" && peers != "tidwall" {
		return fmt.Errorf("there is no peer %q: give tidwall, or nothing", peers)
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("%s, %d processors, load %s", runtime.Version(), runtime.GOMAXPROCS(0), load)
	var rows []Row
	var costs []cost
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 100 {
			return fmt.Errorf("%q is no number of volumes of 100 or more", text)
		}
		r, c, err := size(n, o)
		if err != nil {
			return fmt.Errorf("%d volumes: %w", n, err)
		}
		rows, costs = append(rows, r...), append(costs, c)
	}
	if plot != "" {
		if err := os.WriteFile(plot, []byte(svg(costs)), 0o644); err != nil {
			return err
		}
	}
	b, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Join("bench", "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "clash.json"), append(b, '\n'), 0o644)
}

// short writes 10000 as 10k and 1000000 as 1M.
func short(n int) string {
	switch {
	case n%1_000_000 == 0:
		return strconv.Itoa(n/1_000_000) + "M"
	case n%1000 == 0:
		return strconv.Itoa(n/1000) + "k"
	}
	return strconv.Itoa(n)
}

// times are microseconds.
type times []float64

func (t times) at(q float64) float64 {
	s := slices.Clone(t)
	slices.Sort(s)
	return s[int(q*float64(len(s)-1))]
}

func (t times) mean() (m float64) {
	for _, x := range t {
		m += x / float64(len(t))
	}
	return m
}
