package e2e

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// A child process is this test binary, run again to be one party's node under load. It
// speaks lines: on standard output "listening ADDRESS", "ack HASH" for every entry that
// was acknowledged, "state HASH ENTRIES" after each commit once it follows, "word HASH" for
// each word that it holds and then "end"; on standard input "load", "follow", "have".
const childEnv = "PARLEY_E2E_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child runs the node in dir until standard input ends.
func child(dir string) error {
	ctx := context.Background()
	h, err := home.Open(dir)
	if err != nil {
		return err
	}
	r, err := h.Start(ctx, home.StartOptions{})
	if err != nil {
		return err
	}
	ways, err := r.Connect(ctx)
	if err != nil {
		return err
	}
	if ways.Address != nil {
		fmt.Println("listening", ways.Address)
	}
	c, ok := r.Node.Channel(r.Node.Channels()[0])
	if !ok {
		return fmt.Errorf("%s is in no channel", dir)
	}
	officer, err := home.ReadKey(filepath.Join(dir, officerKey))
	if err != nil {
		return err
	}
	p := pen.Pen{Terms: pen.Terms{Channel: c.ID(), Charter: c.ID(), Mode: parley.Exercise, Party: r.Node.Party()}, Signer: officer, NotAfter: parley.MaxTime}
	load, stopLoad := context.WithCancel(ctx)
	defer func() { stopLoad() }()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		switch in.Text() {
		case "load":
			for range 4 {
				go keepFiling(load, c, p)
			}
		case "follow":
			stopLoad()
			go follow(c)
		case "have":
			for _, w := range c.State().Words {
				fmt.Println("word", w.ID)
			}
			fmt.Println("end")
		}
	}
	return r.Close()
}

// keepFiling hands in messages and says of each one that was acknowledged.
func keepFiling(ctx context.Context, c *node.Channel, p pen.Pen) {
	for ctx.Err() == nil {
		e, err := p.Word(parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: "under load"})
		if err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			return
		}
		f, err := c.Submit(ctx, node.Submission{Word: &ledger.Word{Draft: *e}})
		if err != nil {
			if !strings.Contains(err.Error(), "not yet in force") && ctx.Err() == nil {
				fmt.Fprintln(os.Stderr, "child:", err)
			}
			time.Sleep(5 * time.Millisecond) // paces the load, waits for nothing
			continue
		}
		fmt.Println("ack", f.Act)
	}
}

// follow says what state the channel is in, now and after each commit.
func follow(c *node.Channel) {
	changed, _ := c.Watch()
	for {
		s := c.State()
		fmt.Println("state", s.Hash(), len(s.Entries))
		<-changed
	}
}
