package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
	"parley/scenario"
)

const (
	owedMessages = 20_000
	owedPage     = 200
	owedRate     = 20 // entries a second that arrive meanwhile
	owedTime     = 10 * time.Second
)

// owed measures a page of what this side owes, with its totals, sorted by when it is due:
// twenty thousand open obligations on two linked nodes, read over the API's socket by
// another process while more arrive.
func owed() ([]Row, error) {
	dir, err := os.MkdirTemp("", "pb")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	stage, err := scenario.Play(ctx, scenario.Options{Dir: filepath.Join(dir, "stage"), Out: io.Discard})
	if stage != nil {
		defer stage.Close()
	}
	if err != nil {
		return nil, err
	}
	us, ru := stage.US, stage.RU
	key, err := home.ReadKey(filepath.Join(ru.Home.Dir(), scenario.OfficersFolder, scenario.Drafter))
	if err != nil {
		return nil, err
	}
	say := func(n int) error {
		terms := ru.Channel.Terms()
		p := pen.Pen{
			Terms:  pen.Terms{Channel: ru.Channel.ID(), Charter: terms.Hash, Mode: terms.Charter.Mode, Party: ru.Party},
			Signer: key, NotAfter: parley.MaxTime,
		}
		e, err := p.Word(parley.KindMessage, &parley.Message{Marking: terms.Charter.Markings[0], Precedence: parley.Routine, Text: fmt.Sprintf("message %d", n)})
		if err != nil {
			return err
		}
		_, err = ru.Channel.Submit(ctx, node.Submission{Word: &ledger.Word{Draft: *e}})
		return err
	}
	begun := time.Now()
	if err := inParallel(owedMessages, say); err != nil {
		return nil, err
	}
	if err := arrived(ctx, us); err != nil {
		return nil, err
	}
	fmt.Printf("%d obligations on both nodes after %.1f s\n", owedMessages, time.Since(begun).Seconds())

	socket := filepath.Join(dir, "sock")
	ready, ended := make(chan struct{}), make(chan error, 1)
	handler := api.NewHandler(api.Options{Node: us.Running.Node, Journal: us.Running.Journal, Clock: us.Running.Now})
	go func() { ended <- api.Serve(ctx, socket, handler, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		return nil, err
	}
	more, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		tick := time.NewTicker(time.Second / owedRate)
		defer tick.Stop()
		for n := owedMessages; ; n++ {
			select {
			case <-more:
				failed <- nil
				return
			case <-tick.C:
				if err := say(n); err != nil {
					failed <- err
					return
				}
			}
		}
	}()
	var out []byte
	err = profiled("owed", func() (err error) {
		out, err = child("pagers", socket, us.Channel.ID().String())
		return err
	})
	close(more)
	if err == nil {
		err = <-failed
	}
	if err != nil {
		return nil, err
	}
	times, took := samples(out)
	name := fmt.Sprintf("page of %d of %d obligations", owedPage, owedMessages)
	const peer = "what an officer may wait"
	return []Row{
		row(name, "1/s", float64(len(times))/took.Seconds(), "an officer a second", 1),
		row(name+", p50", "ms", quantile(times, 0.5), peer, 50),
		row(name+", p99", "ms", quantile(times, 0.99), peer, 50),
	}, nil
}

// arrived waits until a side owes an acknowledgement for everything, by its own receipt.
func arrived(ctx context.Context, s *scenario.Side) error {
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	changed, cancel := s.Channel.Watch()
	defer cancel()
	for {
		received := 0
		s.Channel.Look(func(_ channel.View, b *channel.Board, _ func() *channel.State) {
			b.All(func(o *channel.Obligation) {
				if o.Debtor == s.Party && o.Since != 0 && o.Met == 0 {
					received++
				}
			})
		})
		if received >= owedMessages {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%d of %d obligations have arrived within two minutes", received, owedMessages)
		}
	}
}

func inParallel(n int, f func(int) error) error {
	const callers = 64
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, callers)
	for range callers {
		group.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := f(int(i)); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	return <-failed
}

// pagers is the child: socket and channel. It reads page after page of what is owed, from
// the first to the last and again, and writes how long each took.
func pagers(args []string) error {
	client := api.Dial(args[0])
	defer client.Close()
	c := client.Channel(args[1])
	ctx := context.Background()
	var times []time.Duration
	start := time.Now()
	for cursor := ""; time.Since(start) < owedTime; {
		t := time.Now()
		p, err := c.OwedPage(ctx, api.OwedQuery{Owes: api.OwesUs, State: api.OwedOpen}, cursor, owedPage)
		if err != nil {
			return err
		}
		times = append(times, time.Since(t))
		if len(p.Items) != owedPage && p.Next != "" || p.Us.Open < owedMessages {
			return fmt.Errorf("a page of %d, and %d open", len(p.Items), p.Us.Open)
		}
		cursor = p.Next
	}
	return binary.Write(os.Stdout, binary.LittleEndian, append([]time.Duration{time.Since(start)}, times...))
}
