package peers

import (
	"bufio"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// square is a volume of so many metres about the origin, from 0 to 1000 ms and mm.
func square(id int64, party string, side float64) Volume {
	return Volume{ID: id, Party: party, Closes: 1000, High: 1000,
		Places: []Point{{0, 0}, {side, 0}, {side, side}, {0, side}, {0, 0}}}
}

func TestPostGIS(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	g, err := StartPostGIS(ctx)
	if errors.Is(err, ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := g.server.dir
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("the server's folder is left: %v", err)
		}
	})

	touching := square(2, "a", 1000)
	for i := range touching.Places {
		touching.Places[i][0] += 1000
	}
	later := square(3, "a", 1000)
	later.Opens, later.Closes = 1001, 0
	corridor := Volume{ID: 4, Party: "b", Places: []Point{{-500, -400}, {500, -400}, {1500, -400}}, Radius: 401, Closes: 1000, High: 1000}
	short := corridor
	short.ID, short.Radius = 5, 399
	err = g.Load(ctx, slices.Values([]Volume{square(1, "us", 1000), touching, later, corridor, short}))
	if err != nil {
		t.Fatal(err)
	}
	same := func(what string, found []int64, err error, want ...int64) {
		t.Helper()
		slices.Sort(found)
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("%s: found %v (%v), want %v", what, found, err, want)
		}
	}
	q, err := g.Question(square(10, "us", 1000))
	if err != nil {
		t.Fatal(err)
	}
	found, err := g.All(q)
	same("what touches, and a corridor, but nothing of one's own or later", found, err, 2, 4)
	if found, err := g.Any(q); err != nil || len(found) != 1 {
		t.Errorf("any of two: %v (%v)", found, err)
	}
	found, err = g.Near(Track{At: Point{-100, 500}, Radius: 100, Time: 1000, Low: 1000, High: 1000})
	same("near a square's edge", found, err, 1)
	found, err = g.Near(Track{At: Point{-100, 500}, Radius: 100, Time: 1001, Low: 1000, High: 1000})
	same("near it when another has opened and it has closed", found, err, 3)
	if found, err = g.Insert(q); err != nil {
		t.Fatal(err)
	}
	same("met on insertion", found, err, 2, 4)
	found, err = g.Near(Track{At: Point{-100, 500}, Radius: 100, Time: 1000, Low: 1000, High: 1000})
	same("near it and what was inserted", found, err, 1, 10)
}

func TestReadReply(t *testing.T) {
	reply, err := readReply(bufio.NewReader(strings.NewReader("*2\r\n:0\r\n*2\r\n$2\r\n17\r\n$1\r\n4\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := foundIn(reply); err != nil || !slices.Equal(found, []int64{17, 4}) {
		t.Errorf("found %v (%v)", found, err)
	}
	if _, err := readReply(bufio.NewReader(strings.NewReader("-ERR invalid argument 'x'\r\n"))); err == nil || !strings.Contains(err.Error(), "invalid argument") {
		t.Errorf("an error reply gives %v", err)
	}
	if found, err := foundIn("OK"); err == nil {
		t.Errorf("a word gives %v", found)
	}
}
