package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/ledger"
)

const httpRuns = 3

// overHTTP measures signed notices handed in over the API's socket by another process, in
// a closed loop. Its limits are those of admit: the disk for one caller, and signature
// checks for many.
func overHTTP() ([]Row, error) {
	dir, err := os.MkdirTemp("", "pb")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b, err := newAdmission(dir)
	if err != nil {
		return nil, err
	}
	defer b.close()
	socket := filepath.Join(dir, "sock")
	stop, err := b.serve(socket)
	if err != nil {
		return nil, err
	}
	defer stop()
	syncs, err := syncsPerSecond(filepath.Join(dir, "sync"))
	if err != nil {
		return nil, err
	}
	checks := checksPerSecond()
	var rows []Row
	for _, clients := range []int{1, 8, 64} {
		var rates, p50, p99, bound []float64
		for range httpRuns {
			file := filepath.Join(dir, "words")
			if err := b.writeNotices(file, clients); err != nil {
				return nil, err
			}
			commits := b.channel.Commits()
			var out []byte
			err := profiled(fmt.Sprintf("http-%d", clients), func() (err error) {
				out, err = child("callers", socket, b.id.String(), file, strconv.Itoa(clients))
				return err
			})
			if err != nil {
				return nil, err
			}
			times, took := samples(out)
			rates = append(rates, float64(len(times))/took.Seconds())
			p50, p99 = append(p50, quantile(times, 0.5)), append(p99, quantile(times, 0.99))
			// By arithmetic: each notice is one check, each commit two syncs, the journal's and the mark's.
			check := float64(runtime.GOMAXPROCS(0)) / checks
			syncing := 2 * float64(b.channel.Commits()-commits) / syncs
			bound = append(bound, (float64(len(times))*check+syncing)/took.Seconds())
		}
		name := fmt.Sprintf("notices over HTTP, %d clients", clients)
		rows = append(rows,
			row(name, "1/s", median(rates), "append and fdatasync of 4 KiB", syncs),
			row(name, "1/s", median(rates), fmt.Sprintf("Ed25519 checks, %d cores", runtime.GOMAXPROCS(0)), checks),
			row(name+", p50", "ms", median(p50), "one fdatasync", 1000/syncs),
			row(name+", p99", "ms", median(p99), "one fdatasync", 1000/syncs),
			row(name+", checks and syncs", "s/s", median(bound), "the wall", 1))
	}
	return rows, nil
}

// serve answers on a socket until stop is called.
func (b *admission) serve(socket string) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- api.Serve(ctx, socket, api.NewHandler(api.Options{Node: b.node, Journal: b.journal}), func() { close(ready) })
	}()
	select {
	case <-ready:
		return func() { cancel(); <-ended }, nil
	case err := <-ended:
		cancel()
		return nil, err
	}
}

// writeNotices signs notices ahead of the run, as requests, one on each line.
func (b *admission) writeNotices(path string, clients int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	notice := &parley.Notice{
		Contact: parley.Contact{Means: "telephone 1", Office: "duty"}, Kind: parley.Site, Marking: "UNCLASSIFIED", Name: "a notice",
		Originator: "us", Precedence: parley.Routine,
		Volumes: []parley.Volume{{Footprint: parley.Footprint{Shape: parley.Circle, Places: []parley.Place{{30000000, 60000000}}, Radius: 500_000},
			From: 1510000000000, Lower: parley.Height{Ref: parley.Ground}, Upper: parley.Height{Ref: parley.AGL, Unit: parley.Metres, Value: 500_000}}},
	}
	for range min(1500*clients, 10_000) * int(admitTime/time.Second) {
		e, err := ledger.Seal(b.officer, ledger.ClassWord, b.payload(parley.KindNotice, &parley.Filing{Notice: *notice}))
		if err != nil {
			return err
		}
		line, err := json.Marshal(api.WordRequest{Draft: *e})
		if err != nil {
			return err
		}
		w.Write(append(line, '\n'))
	}
	return w.Flush()
}

// callers is the child: socket, channel, file of requests, number of clients. It writes how
// long all took, and each request, as nanoseconds in eight bytes each.
func callers(args []string) error { return call("words", args) }

func call(operation string, args []string) error {
	clients, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	b, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	requests := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	var next atomic.Int64
	var mu sync.Mutex
	var group sync.WaitGroup
	var times []time.Duration
	var failed error
	start := time.Now()
	for range clients {
		group.Go(func() {
			var mine []time.Duration
			c, problem := dialCaller(args[0], args[1], operation)
			for problem == nil && time.Since(start) < admitTime {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					break
				}
				t := time.Now()
				problem = c.post(requests[i])
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, mine...)
			if problem != nil {
				failed = problem
			}
		})
	}
	group.Wait()
	if failed != nil {
		return failed
	}
	return binary.Write(os.Stdout, binary.LittleEndian, append([]time.Duration{time.Since(start)}, times...))
}

// caller is one connection that hands in words, with as little work of its own as can be:
// it shares the cores with the node that is measured.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
	head string
	out  []byte
}

func dialCaller(socket, channel, operation string) (*caller, error) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, err
	}
	head := "POST /v1/channels/" + channel + "/" + operation + " HTTP/1.1\r\nHost: parley\r\nContent-Type: application/json\r\nContent-Length: "
	return &caller{conn: conn, in: bufio.NewReader(conn), head: head}, nil
}

func (c *caller) post(body []byte) error {
	c.out = append(c.out[:0], c.head...)
	c.out = strconv.AppendInt(c.out, int64(len(body)), 10)
	c.out = append(append(c.out, "\r\n\r\n"...), body...)
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s: %s", resp.Status, answer)
	}
	return err
}

// samples reads what callers wrote.
func samples(b []byte) (times []time.Duration, took time.Duration) {
	for ; len(b) >= 8; b = b[8:] {
		times = append(times, time.Duration(binary.LittleEndian.Uint64(b)))
	}
	return times[1:], times[0]
}
