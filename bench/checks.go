package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/api"
	"parley/clash"
	"parley/geo"
	"parley/ledger"
	"parley/node"
)

// standingNotices is how many notices stand while drafts are checked.
var standingNotices = flag.Int("n", 100_000, "checks: how many notices stand")

// partner is whose notices those are: a party's own are not compared with each other.
const partner = parley.OriginatorID("partner")

// checks measures how long an officer waits for the clashes of a draft, asked for over the
// API's socket by another process, with very many notices standing; and how long a node with
// so many takes to start.
func checks() ([]Row, error) {
	dir, err := os.MkdirTemp("", "pb")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b, err := newAdmission(dir, func(c *parley.Charter) {
		c.Parties[0].Partners = []parley.Partner{{ID: partner, Name: "partner"}}
		c.Area = []parley.Place{{300000000, 300000000}, {300000000, 480000000}, {420000000, 480000000}, {420000000, 300000000}, {300000000, 300000000}}
		c.Rules = []parley.Rule{{Name: "all", Kinds: parley.NoticeKinds, With: parley.NoticeKinds}}
	})
	if err != nil {
		return nil, err
	}
	defer func() { b.close() }()
	n, begin := *standingNotices, time.Now()
	if err := profiled("checks-fill", func() error { return b.fill(n) }); err != nil {
		return nil, err
	}
	fmt.Printf("%d signed notices admitted in %.1f s\n", n, time.Since(begin).Seconds())

	b.node.Close()
	begin = time.Now()
	if err := profiled("checks-start", func() error { return b.open(context.Background()) }); err != nil {
		return nil, err
	}
	b.channel, _ = b.node.Channel(b.id)
	opened := time.Since(begin)
	draft := notice(rand.New(rand.NewPCG(9, 9)), "us")
	b.channel.Against(clash.Item{Originator: draft.Originator, Kind: draft.Kind, Mode: parley.Exercise, Volumes: draft.Volumes})
	answered := time.Since(begin)

	socket := filepath.Join(dir, "sock")
	stop, err := b.serve(socket)
	if err != nil {
		return nil, err
	}
	defer stop()
	name := fmt.Sprintf("drafts checked over HTTP, %d notices", n)
	const peer = "what an officer may wait"
	rows := []Row{
		row(fmt.Sprintf("start with %d notices", n), "s", opened.Seconds(), "a minute", 60),
		row(fmt.Sprintf("first clash of a draft, %d notices", n), "s", answered.Seconds(), "a minute", 60),
	}
	file := filepath.Join(dir, "drafts")
	if err := writeDrafts(file, 20_000); err != nil {
		return nil, err
	}
	for _, clients := range []int{1, 8} {
		var out []byte
		err := profiled(fmt.Sprintf("checks-%d", clients), func() (err error) {
			out, err = child("checkers", socket, b.id.String(), file, strconv.Itoa(clients))
			return err
		})
		if err != nil {
			return nil, err
		}
		times, took := samples(out)
		of := fmt.Sprintf("%s, %d clients", name, clients)
		rows = append(rows,
			row(of, "1/s", float64(len(times))/took.Seconds(), "an officer a second", 1),
			row(of+", p50", "ms", quantile(times, 0.5), peer, 10),
			row(of+", p99", "ms", quantile(times, 0.99), peer, 10))
	}
	return rows, nil
}

// checkers is the child: what callers is for words.
func checkers(args []string) error { return call("checks", args) }

// fill admits notices of the partner.
func (b *admission) fill(n int) error {
	const callers = 64
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, callers)
	for c := range callers {
		group.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(c)))
			for next.Add(1) <= int64(n) {
				e, err := ledger.Seal(b.officer, ledger.ClassWord, b.payload(parley.KindNotice, &parley.Filing{Notice: *notice(r, partner)}))
				if err == nil {
					_, err = b.channel.Submit(context.Background(), node.Submission{Word: &ledger.Word{Draft: *e}})
				}
				if err != nil {
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

func writeDrafts(path string, n int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w, r := bufio.NewWriter(f), rand.New(rand.NewPCG(2, 2))
	for range n {
		line, err := json.Marshal(api.CheckRequest{Notice: *notice(r, "us")})
		if err != nil {
			return err
		}
		w.Write(append(line, '\n'))
	}
	return w.Flush()
}

// notice makes one of one volume, as the clash benchmark does: most are star polygons, some
// corridors and circles, low and high, for hours, within a week and 280 by 330 km.
func notice(r *rand.Rand, by parley.OriginatorID) *parley.Notice {
	between := func(least, most float64) float64 { return least * math.Pow(most/least, r.Float64()) }
	at := parley.Place{int64((34 + 2.5*r.Float64()) * parley.Degree), int64((37 + 3.7*r.Float64()) * parley.Degree)}
	v := parley.Volume{From: 1_510_358_400_000 + parley.Millis(7*86_400_000*r.Float64())}
	if r.IntN(20) > 0 {
		v.Until = v.From + parley.Millis(between(900_000, 43_200_000))
	}
	low := []float64{0, 0, 3000 * r.Float64(), 9000 * r.Float64()}[r.IntN(4)]
	height := func(m float64) parley.Height {
		return parley.Height{Ref: parley.AMSL, Unit: parley.Metres, Value: int64(m) * 1000}
	}
	v.Lower, v.Upper = height(low), height(low+between(60, 3000))
	switch k := r.IntN(100); {
	case k < 60:
		n, size := 5+r.IntN(8), between(300, 3000)
		var l []parley.Place
		for i := range n {
			l = append(l, geo.Direct(at, (float64(i)+0.8*r.Float64())*360/float64(n), size*(0.5+r.Float64()/2)))
		}
		v.Footprint = parley.Footprint{Shape: parley.Polygon, Places: append(l, l[0])}
	case k < 85:
		azimuth, leg, l := 360*r.Float64(), between(2000, 30_000), []parley.Place{at}
		for range 2 + r.IntN(6) {
			l = append(l, geo.Direct(l[len(l)-1], azimuth, leg))
			azimuth += 20 * r.NormFloat64()
		}
		v.Footprint = parley.Footprint{Shape: parley.Corridor, Places: l, Radius: int64(between(500, 2000)) * 1000}
	default:
		v.Footprint = parley.Footprint{Shape: parley.Circle, Places: []parley.Place{at}, Radius: int64(between(500, 20_000)) * 1000}
	}
	return &parley.Notice{
		Contact: parley.Contact{Means: "telephone 1", Office: "duty"}, Kind: parley.NoticeKinds[r.IntN(len(parley.NoticeKinds))],
		Marking: "UNCLASSIFIED", Name: "a notice", Originator: by, Precedence: parley.Routine, Volumes: []parley.Volume{v},
	}
}
