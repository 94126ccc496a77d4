// Command clash measures the clash index beside what its users would pick instead, in one
// run on one workload, and writes its rows to bench/out/clash.json and, as a table,
// bench/out/clash.md.
//
//	go run ./bench/clash                              10,000, 100,000 and 1,000,000 volumes
//	go run ./bench/clash -n 100000 -seed 7            another size, another workload
//	go run ./bench/clash -peers ""                    the index alone
//
// One goroutine asks; a writer and the merges run beside it. All sides answer the same
// questions, and the run fails if they find different volumes. docs/clash-bench.md says
// what is measured and how.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
)

type options struct {
	seed      uint64
	questions int
	served    int
	writes    int
	trace     string // where to write an execution trace to, if anywhere
	tidwall   bool
}

func main() {
	sizes := flag.String("n", "10000,100000,1000000", "how many volumes, for each size that is measured")
	against := flag.String("peers", "tidwall,postgis,tile38", "what to compare with, or nothing")
	profile := flag.String("profile", "", "write a CPU profile of the run to this file")
	picture := flag.String("plot", "", "draw the cost of a hit against the number of volumes in this SVG file")
	page := flag.String("page", "", "put the table into this page, between its two marks")
	var o options
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the workload")
	flag.IntVar(&o.questions, "questions", 2000, "how many questions of each kind")
	flag.IntVar(&o.served, "served", 500, "how many of them servers get")
	flag.StringVar(&o.trace, "trace", "", "write an execution trace of questions beside merges to this file")
	flag.IntVar(&o.writes, "writes", 1000, "changes a second beside the questions")
	flag.Parse()
	// Whoever interrupts gets an orderly end: the servers stop and their files go.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, *sizes, *against, *profile, *picture, *page, o)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: clash: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes, against, profile, picture, page string, o options) (err error) {
	var postgis, tile38 bool
	for _, p := range strings.Split(against, ",") {
		switch p {
		case "tidwall":
			o.tidwall = true
		case "postgis":
			postgis = true
		case "tile38":
			tile38 = true
		case "":
		default:
			return fmt.Errorf("there is no peer %q: give tidwall, postgis, tile38, or nothing", p)
		}
	}
	var numbers []int
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 100 {
			return fmt.Errorf("%q is no number of volumes of 100 or more", text)
		}
		numbers = append(numbers, n)
	}
	if o.questions < 100 || o.served < 100 || o.writes < 1 {
		return errors.New("ask a hundred questions or more, with one change a second or more beside them")
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
	t, p := &table{machine: fmt.Sprintf("%s, seed %d", machine(), o.seed)}, &plot{}
	fmt.Println(t.machine)
	s := &servers{}
	defer func() {
		if ctx.Err() != nil {
			err = errors.New("interrupted") // whatever broke on that account
		}
		err = errors.Join(err, s.close())
	}()
	if err := s.start(ctx, postgis, tile38); err != nil {
		return err
	}
	for _, n := range numbers {
		z := &size{options: o, n: n, table: t, plot: p}
		if err := z.run(ctx, s); err != nil {
			return fmt.Errorf("%d volumes: %w", n, err)
		}
	}
	fmt.Printf("\n%s\n", t.markdown())
	if picture != "" {
		if err := os.WriteFile(picture, []byte(p.svg()), 0o644); err != nil {
			return err
		}
	}
	if page != "" {
		if err := t.into(page); err != nil {
			return err
		}
	}
	return write(t)
}

// machine says what the figures were taken on, and how busy it was when that began.
func machine() string {
	model := "unknown processor"
	if b, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, ok := strings.Cut(string(b), "model name"); ok {
			line, _, _ := strings.Cut(rest, "\n")
			model = strings.TrimLeft(line, "\t :")
		}
	}
	load, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(load), " ")
	return fmt.Sprintf("%s, %d processors (%s), load %s", runtime.Version(), runtime.GOMAXPROCS(0), model, first)
}

func write(t *table) error {
	b, err := json.MarshalIndent(t.rows(), "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Join("bench", "out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "clash.md"), []byte(t.markdown()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "clash.json"), append(b, '\n'), 0o644)
}
