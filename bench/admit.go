package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/channel"
	"parley/journal/mark"
	"parley/journal/sqlite"
	"parley/ledger"
	"parley/node"
)

const (
	admitRuns = 5
	admitTime = 2 * time.Second
)

// admit measures signed messages through a node's door: signature check, judge, Merkle
// log, one checkpoint, one commit and one high-water mark per batch. Its limits are the
// disk, for one caller, and signature checks, for many.
func admit() ([]Row, error) {
	dir, err := os.MkdirTemp("", "parley-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b, err := newAdmission(dir)
	if err != nil {
		return nil, err
	}
	defer b.close()
	syncs, err := syncsPerSecond(filepath.Join(dir, "sync"))
	if err != nil {
		return nil, err
	}
	checks := checksPerSecond()
	var rows []Row
	for _, callers := range []int{1, 64} {
		var rates, p50, p99 []float64
		for range admitRuns {
			words, err := b.words(callers)
			if err != nil {
				return nil, err
			}
			var rate float64
			var times []time.Duration
			err = profiled(fmt.Sprintf("admit-%d", callers), func() (err error) {
				rate, times, err = b.run(callers, words)
				return err
			})
			if err != nil {
				return nil, err
			}
			rates, p50, p99 = append(rates, rate), append(p50, quantile(times, 0.5)), append(p99, quantile(times, 0.99))
		}
		name := fmt.Sprintf("entries admitted, %d callers", callers)
		cores := fmt.Sprintf("Ed25519 checks, %d cores", runtime.GOMAXPROCS(0))
		rows = append(rows,
			row(name, "1/s", median(rates), "append and fdatasync of 4 KiB", syncs),
			row(name, "1/s", median(rates), cores, checks),
			row(name+", p50", "ms", median(p50), "one fdatasync", 1000/syncs),
			row(name+", p99", "ms", median(p99), "one fdatasync", 1000/syncs))
	}
	return rows, nil
}

// admission is a node with a charter in force and one officer.
type admission struct {
	node    *node.Node
	channel *node.Channel
	journal *sqlite.Journal
	marks   *mark.Store
	officer ledger.Ed25519Signer
	id      parley.Hash
}

func benchKey(name string) ledger.Ed25519Signer {
	seed := sha256.Sum256([]byte(name))
	return ledger.NewEd25519(seed[:])
}

// newAdmission makes one in a folder; change amends its charter first.
func newAdmission(dir string, change ...func(*parley.Charter)) (*admission, error) {
	ctx := context.Background()
	root, chief, key := benchKey("root"), benchKey("chief"), benchKey("node")
	b := &admission{officer: benchKey("officer")}
	charter := &parley.Charter{
		Area:     []parley.Place{{0, 0}, {0, 100000000}, {100000000, 100000000}, {0, 0}},
		Markings: []string{"UNCLASSIFIED"}, Mode: parley.Exercise, Name: "bench", Nonce: "00112233445566778899aabbccddeeff", Ruleset: 1, Version: 1,
		Parties: []parley.Party{{ID: "us", Name: "us", Root: root.Key(), Recovery: benchKey("recovery").Key(), Node: key.Key(), Transport: benchKey("transport").Key()}},
	}
	for _, f := range change {
		f(charter)
	}
	text, err := channel.ParseCharter(ledger.MustEncode(charter))
	if err != nil {
		return nil, err
	}
	b.id = text.Hash
	if b.journal, err = sqlite.Open(ctx, filepath.Join(dir, "journal.db"), sqlite.Options{}); err != nil {
		return nil, err
	}
	if b.marks, err = mark.Open(filepath.Join(dir, "marks")); err != nil {
		return nil, err
	}
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	if b.channel, err = b.node.Join(ctx, text.Hash, text); err != nil {
		return nil, err
	}
	for _, a := range []struct {
		by   ledger.Signer
		kind parley.Kind
		body any
	}{
		{root, parley.KindOpen, &channel.Open{Charters: []jsontext.Value{text.Raw}, Node: key.Key()}},
		{root, parley.KindAccept, &channel.Acceptance{Charter: text.Raw}},
		{root, parley.KindEnroll, &parley.Enrollment{Key: chief.Key(), Office: "duty", Person: "chief", Roles: []parley.Role{parley.Enrolls}}},
	} {
		e, err := ledger.Seal(a.by, ledger.ClassRoot, b.payload(a.kind, a.body))
		if err != nil {
			return nil, err
		}
		if _, err := b.channel.Submit(ctx, node.Submission{Root: e}); err != nil {
			return nil, err
		}
	}
	e, err := ledger.Seal(chief, ledger.ClassWord, b.payload(parley.KindEnroll, &parley.Enrollment{Key: b.officer.Key(), Office: "duty", Person: "one", Roles: []parley.Role{parley.Drafts}}))
	if err != nil {
		return nil, err
	}
	_, err = b.channel.Submit(ctx, node.Submission{Word: &ledger.Word{Draft: *e}})
	return b, err
}

// open starts the node on its journal.
func (b *admission) open(ctx context.Context) (err error) {
	b.node, err = node.Open(ctx, node.Options{Party: "us", Journal: b.journal, Marks: b.marks, Keys: func(ledger.LogID, parley.OfficerKey) (ledger.Signer, error) { return benchKey("node"), nil }})
	return err
}

func (b *admission) close() {
	b.node.Close()
	b.journal.Close()
	b.marks.Close()
}

func (b *admission) payload(k parley.Kind, body any) *ledger.Payload {
	return &ledger.Payload{Body: ledger.MustEncode(body), Channel: b.id, Charter: b.id, Kind: k, Mode: parley.Exercise, Nonce: ledger.NewNonce(), NotAfter: parley.MaxTime, Party: "us"}
}

// words signs messages of about 900 bytes ahead of the run: signing is the officers' work.
func (b *admission) words(callers int) ([]*ledger.Word, error) {
	text := make([]byte, 500)
	for i := range text {
		text[i] = 'a' + byte(i%26)
	}
	out := make([]*ledger.Word, min(2_000*callers, 40_000)*int(admitTime/time.Second))
	for i := range out {
		e, err := ledger.Seal(b.officer, ledger.ClassWord, b.payload(parley.KindMessage, &parley.Message{Marking: "UNCLASSIFIED", Precedence: parley.Routine, Text: string(text)}))
		if err != nil {
			return nil, err
		}
		out[i] = &ledger.Word{Draft: *e}
	}
	return out, nil
}

// run hands words in, in a closed loop, for a while or until they are used up.
func (b *admission) run(callers int, words []*ledger.Word) (rate float64, times []time.Duration, err error) {
	var next atomic.Int64
	var mu sync.Mutex
	var group sync.WaitGroup
	start := time.Now()
	for range callers {
		group.Go(func() {
			var mine []time.Duration
			var failed error
			for time.Since(start) < admitTime && failed == nil {
				i := int(next.Add(1)) - 1
				if i >= len(words) {
					break
				}
				t := time.Now()
				_, failed = b.channel.Submit(context.Background(), node.Submission{Word: words[i]})
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, mine...)
			if failed != nil {
				err = failed
			}
		})
	}
	group.Wait()
	return float64(len(times)) / time.Since(start).Seconds(), times, err
}

// syncsPerSecond is the disk's limit: what a commit waits for.
func syncsPerSecond(path string) (float64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	block := make([]byte, 4096)
	var rates []float64
	for range admitRuns {
		n, start := 0, time.Now()
		for ; time.Since(start) < time.Second/2; n++ {
			if _, err := f.Write(block); err != nil {
				return 0, err
			}
			if err := f.Sync(); err != nil {
				return 0, err
			}
		}
		rates = append(rates, float64(n)/time.Since(start).Seconds())
	}
	return median(rates), nil
}

// checksPerSecond is the processor's limit: signature checks on all cores.
func checksPerSecond() float64 {
	signer, message := benchKey("checks"), make([]byte, 900)
	sig, _ := signer.Sign(message)
	var rates []float64
	for range admitRuns {
		var n atomic.Int64
		var group sync.WaitGroup
		start := time.Now()
		for range runtime.GOMAXPROCS(0) {
			group.Go(func() {
				for time.Since(start) < time.Second/2 {
					ledger.Verify(signer.Key(), message, sig)
					n.Add(1)
				}
			})
		}
		group.Wait()
		rates = append(rates, float64(n.Load())/time.Since(start).Seconds())
	}
	return median(rates)
}
