package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/ledger"
	"parley/node"
)

const (
	streamsOpen = 500
	streamRate  = 100 // entries a second
	streamTime  = 10 * time.Second
)

// streams measures event streams that another process follows over TCP: how long after its
// commit an entry is told to each, and what that costs the node. Its limits, in the same
// run, are the same bytes over as many bare connections, and the same writing without
// streams.
func streams() ([]Row, error) {
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
	begun := spent()
	if _, err := b.write(); err != nil {
		return nil, err
	}
	alone := share(spent() - begun)

	told, busy, err := b.told()
	if err != nil {
		return nil, err
	}
	bare, err := bareLags()
	if err != nil {
		return nil, err
	}
	name, limit := fmt.Sprintf("%d streams, %d entries a second", streamsOpen, streamRate), fmt.Sprintf("same bytes, %d bare connections", streamsOpen)
	return []Row{
		row(name+", lag p50", "ms", quantile(told, 0.5), limit+", p50", quantile(bare, 0.5)),
		row(name+", lag p99", "ms", quantile(told, 0.99), limit+", p99", quantile(bare, 0.99)),
		row(name+", processor", "% of one", busy, "same writing without streams", alone),
	}, nil
}

// share of one core over the time of a run, in percent.
func share(d time.Duration) float64 { return 100 * d.Seconds() / streamTime.Seconds() }

// write says messages at the rate, and gives when each was committed.
func (b *admission) write() (map[parley.Hash]time.Time, error) {
	committed := map[parley.Hash]time.Time{}
	tick := time.NewTicker(time.Second / streamRate)
	defer tick.Stop()
	for range int(streamTime.Seconds()) * streamRate {
		e, err := ledger.Seal(b.officer, ledger.ClassWord, b.payload(parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: "x"}))
		if err != nil {
			return nil, err
		}
		<-tick.C
		filed, err := b.channel.Submit(context.Background(), node.Submission{Word: &ledger.Word{Draft: *e}})
		if err != nil {
			return nil, err
		}
		committed[filed.Act] = time.Now()
	}
	return committed, nil
}

// told gives the lags of all followers, and the share of a core that the node took.
func (b *admission) told() ([]time.Duration, float64, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, err
	}
	// Streams end with the server; each follower is counted in when it asks.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var open atomic.Int64
	all := make(chan struct{})
	h := api.NewHandler(api.Options{Node: b.node, Journal: b.journal})
	s := &http.Server{
		BaseContext: func(net.Listener) context.Context { return ctx },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if open.Add(1) == streamsOpen {
				close(all)
			}
			h.ServeHTTP(w, r)
		}),
	}
	go s.Serve(l)
	defer s.Close()
	_, before, _ := b.channel.Since(0, 0)
	last := before + int64(streamTime.Seconds())*streamRate
	cmd, out, err := startChild("followers", fmt.Sprintf("http://%s/v1/channels/%s/events", l.Addr(), b.id), strconv.FormatInt(last, 10))
	if err != nil {
		return nil, 0, err
	}
	select {
	case <-all:
	case <-time.After(time.Minute):
		return nil, 0, fmt.Errorf("%d followers came in a minute, want %d", open.Load(), streamsOpen)
	}
	begun := spent()
	committed, err := b.write()
	busy := share(spent() - begun)
	if err != nil {
		return nil, 0, err
	}
	if err := cmd.Wait(); err != nil {
		return nil, 0, fmt.Errorf("followers: %w", err)
	}
	events, _, _ := b.channel.Since(before, int(last-before))
	at := map[uint64]time.Time{}
	for _, e := range events {
		at[uint64(e.Seq)] = committed[e.Applied.Entry.Act]
	}
	var lags []time.Duration
	for r := out.Bytes(); len(r) >= 16; r = r[16:] {
		got := time.Unix(0, int64(binary.LittleEndian.Uint64(r[8:])))
		if sent, ok := at[binary.LittleEndian.Uint64(r)]; ok {
			lags = append(lags, max(0, got.Sub(sent))) // told before its writer had the answer: no lag
		}
	}
	if want := streamsOpen * len(events); len(lags) != want {
		return nil, 0, fmt.Errorf("%d events were told, want %d", len(lags), want)
	}
	return lags, busy, nil
}

// followers is the child: address of the events, number of the last. It writes the number
// and the time of each event that came, in eight bytes each.
func followers(args []string) error {
	last, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	transport := &http.Transport{MaxConnsPerHost: 0}
	return gather(streamsOpen, func(note func(n uint64)) error {
		resp, err := (&http.Client{Transport: transport}).Get(args[0])
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		done := errors.New("done")
		err = api.ReadEvents(resp.Body, func(e api.Event) error {
			if e.Name != api.AppliedEvent {
				return nil
			}
			var a struct {
				Seq int64 `json:"seq"`
			}
			if err := json.Unmarshal(e.Data, &a); err != nil {
				return err
			}
			note(uint64(a.Seq))
			if a.Seq == last {
				return done
			}
			return nil
		})
		if !errors.Is(err, done) {
			return fmt.Errorf("the stream ended early: %w", errors.Join(err, io.ErrUnexpectedEOF))
		}
		return nil
	})
}

// gather runs so many readers and writes what they noted, with the time of each.
func gather(readers int, read func(note func(n uint64)) error) error {
	var mu sync.Mutex
	var out []uint64
	var failed error
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			var mine []uint64
			err := read(func(n uint64) { mine = append(mine, n, uint64(time.Now().UnixNano())) })
			mu.Lock()
			defer mu.Unlock()
			if out = append(out, mine...); err != nil {
				failed = err
			}
		})
	}
	group.Wait()
	if failed != nil {
		return failed
	}
	return binary.Write(os.Stdout, binary.LittleEndian, out)
}

// bareSize is about what one event has.
const bareSize = 512

// bareLags sends as many bytes at the same rate over as many TCP connections, with nothing
// around them.
func bareLags() ([]time.Duration, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	cmd, out, err := startChild("listeners", l.Addr().String())
	if err != nil {
		return nil, err
	}
	var conns []net.Conn
	for range streamsOpen {
		c, err := l.Accept()
		if err != nil {
			return nil, err
		}
		conns = append(conns, c)
	}
	runtime.GC()
	tick := time.NewTicker(time.Second / streamRate)
	defer tick.Stop()
	message := make([]byte, bareSize)
	for range int(streamTime.Seconds()) * streamRate {
		<-tick.C
		binary.LittleEndian.PutUint64(message, uint64(time.Now().UnixNano()))
		for _, c := range conns {
			if _, err := c.Write(message); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range conns {
		c.Close()
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("listeners: %w", err)
	}
	var lags []time.Duration
	for r := out.Bytes(); len(r) >= 16; r = r[16:] {
		lags = append(lags, time.Duration(binary.LittleEndian.Uint64(r[8:])-binary.LittleEndian.Uint64(r)))
	}
	return lags, nil
}

// listeners is the child of bareLags.
func listeners(args []string) error {
	return gather(streamsOpen, func(note func(n uint64)) error {
		c, err := net.Dial("tcp", args[0])
		if err != nil {
			return err
		}
		defer c.Close()
		in, message := bufio.NewReader(c), make([]byte, bareSize)
		for {
			if _, err := io.ReadFull(in, message); err != nil {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			note(binary.LittleEndian.Uint64(bytes.Clone(message[:8])))
		}
	})
}
