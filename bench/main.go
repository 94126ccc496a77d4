// Command bench measures Parley beside the limits of the machine it runs on, in the same
// run, and writes its rows to bench/out.
//
//	go run ./bench            all of them
//	go run ./bench admit      one
//	go run ./bench -n 20000 checks   drafts checked with so many notices standing
//	go run ./bench -profile DIR http   and what the node did in each run, for go tool pprof and go tool trace
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Row is one figure beside the peer, or the limit, that it is compared with.
type Row struct {
	Name      string  `json:"name"`
	Unit      string  `json:"unit"`
	Value     float64 `json:"value"`
	Peer      string  `json:"peer"`
	PeerValue float64 `json:"peer_value"`
	Ratio     float64 `json:"ratio"`
}

// row computes the ratio.
func row(name, unit string, value float64, peer string, peerValue float64) Row {
	return Row{name, unit, value, peer, peerValue, value / peerValue}
}

var benchmarks = map[string]func() ([]Row, error){
	"admit":   admit,
	"checks":  checks,
	"http":    overHTTP,
	"owed":    owed,
	"streams": streams,
}

func main() {
	if len(os.Args) > 1 && children[os.Args[1]] != nil {
		if err := children[os.Args[1]](os.Args[2:]); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", os.Args[1], err)
			os.Exit(1)
		}
		return
	}
	flag.StringVar(&profiles, "profile", "", "write a CPU profile and an execution trace of each run to this folder")
	flag.Parse()
	names := flag.Args()
	if len(names) == 0 {
		for name := range benchmarks {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	for _, name := range names {
		run, ok := benchmarks[name]
		if !ok {
			fmt.Fprintf(os.Stderr, "bench: there is no benchmark %q\n", name)
			os.Exit(2)
		}
		rows, err := run()
		if err == nil {
			err = report(name, rows)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", name, err)
			os.Exit(1)
		}
	}
}

func report(name string, rows []Row) error {
	for _, r := range rows {
		fmt.Printf("%-44s %12.1f %-10s %-44s %12.1f   ratio %.3f\n", r.Name, r.Value, r.Unit, r.Peer, r.PeerValue, r.Ratio)
	}
	dir := filepath.Join("bench", "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	b, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".json"), append(b, '\n'), 0o644)
}

// median of several runs of the same measurement.
func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// quantile of durations, in milliseconds.
func quantile(d []time.Duration, q float64) float64 {
	slices.Sort(d)
	return float64(d[int(q*float64(len(d)-1))]) / 1e6
}
