package carry

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley"
)

// guard is two spools and what stands between them: what one puts out is brought to the
// other as the test likes.
type guard struct {
	t        *testing.T
	us, them *Spool
}

func newGuard(t *testing.T, w *world) *guard {
	dir := func() string { return t.TempDir() }
	return &guard{t,
		&Spool{Site: w.sites["us"], Peer: "them", Out: dir(), In: dir()},
		&Spool{Site: w.sites["them"], Peer: "us", Out: dir(), In: dir()}}
}

// write has a spool write and gives the names.
func (g *guard) write(s *Spool) []string {
	g.t.Helper()
	files, err := s.WriteOnce(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	return files
}

// bring moves a file over.
func (g *guard) bring(from, to *Spool, names ...string) {
	g.t.Helper()
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(from.Out, name))
		if err != nil {
			g.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to.In, name), b, 0o600); err != nil {
			g.t.Fatal(err)
		}
	}
}

func (g *guard) take(s *Spool) Taken {
	g.t.Helper()
	taken, err := s.TakeAll(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	return taken
}

// talk brings everything over, both ways, until neither has anything to say.
func (g *guard) talk() (files int) {
	g.t.Helper()
	for range 20 {
		a, b := g.write(g.us), g.write(g.them)
		if len(a)+len(b) == 0 {
			return files
		}
		files += len(a) + len(b)
		g.bring(g.us, g.them, a...)
		g.bring(g.them, g.us, b...)
		g.take(g.us)
		g.take(g.them)
	}
	g.t.Fatal("the spools go on answering one another")
	return files
}

func folder(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestSpoolBringsBothTogether(t *testing.T) {
	w := newWorld("hub", "them", "us")
	us, them := w.sites["us"], w.sites["them"]
	g := newGuard(t, w)
	g.us.Limit = 2000 // several files
	for i := range 30 {
		us.commit(text("us", i, 300))
		them.commit(text("them", i, 200))
	}
	g.talk()
	if !us.same(them) || us.entries("them") != 30 {
		t.Error("the two do not hold the same")
	}
	if us.repeated+them.repeated != 0 {
		t.Errorf("%d and %d entries were brought twice", us.repeated, them.repeated)
	}
	if files := g.write(g.us); files != nil {
		t.Errorf("wrote %v with nothing to say", files)
	}
	us.commit(text("us", 30, 300))
	if files := g.talk(); files > 3 {
		t.Errorf("one entry took %d files, want it, an answer and perhaps one more", files)
	}
	if left := folder(t, g.us.In); len(left) != 0 {
		t.Errorf("left in the folder: %v", left)
	}
	// A new process goes on where the old one was.
	g.us = &Spool{Site: us, Peer: "them", Out: g.us.Out, In: g.us.In}
	if files := g.write(g.us); files != nil {
		t.Errorf("after a restart, wrote %v with nothing to say", files)
	}
}

func TestSpoolFileIsLost(t *testing.T) {
	w := newWorld("them", "us")
	us, them := w.sites["us"], w.sites["them"]
	g := newGuard(t, w)
	us.commit(text("us", 0, 10))
	g.talk()
	us.commit(text("us", 1, 10))
	lost := g.write(g.us) // and never brought
	if len(lost) != 1 {
		t.Fatalf("wrote %v, want one file", lost)
	}
	if again := g.write(g.us); again != nil {
		t.Errorf("nothing says that the file was lost, yet it was written again: %v", again)
	}
	us.commit(text("us", 2, 10))
	next := g.write(g.us)
	g.bring(g.us, g.them, next...)
	taken := g.take(g.them)
	if taken.Files != 0 || len(taken.Waiting) != 1 || them.entries("us") != 1 {
		t.Errorf("took %+v, want the file to wait for the one that was lost", taken)
	}
	g.talk()
	if !us.same(them) {
		t.Error("what was lost was not written again")
	}
	if left := folder(t, g.them.In); len(left) != 0 {
		t.Errorf("%v still waits", left)
	}
}

func TestSpoolWriteAgain(t *testing.T) {
	w := newWorld("them", "us")
	g := newGuard(t, w)
	w.sites["us"].commit(text("us", 0, 10))
	g.write(g.us) // lost, and it was the last
	files, err := g.us.WriteAgain(t.Context())
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	g.bring(g.us, g.them, files...)
	if taken := g.take(g.them); taken.Entries != 1 {
		t.Errorf("took %+v, want the entry", taken)
	}
}

func TestSpoolDuplicatedAndReordered(t *testing.T) {
	w := newWorld("them", "us")
	us, them := w.sites["us"], w.sites["them"]
	g := newGuard(t, w)
	var names []string
	for i := range 10 {
		us.commit(text("us", i, 10))
		names = append(names, g.write(g.us)...)
	}
	for _, i := range rand.Perm(len(names)) {
		g.bring(g.us, g.them, names[i])
		g.take(g.them)
		g.bring(g.us, g.them, names[i]) // once more
	}
	g.take(g.them)
	if !us.same(them) || len(folder(t, g.them.In)) != 0 {
		t.Errorf("them holds %d entries of %d; left %v", them.entries("us"), us.entries("us"), folder(t, g.them.In))
	}
	g.talk()
}

func TestSpoolDamagedFiles(t *testing.T) {
	w := newWorld("hub", "them", "us")
	us, them := w.sites["us"], w.sites["them"]
	g := newGuard(t, w)
	us.commit(text("us", 0, 100))
	name := g.write(g.us)[0]
	good, err := os.ReadFile(filepath.Join(g.us.Out, name))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	huge := bytes.Clone(good)
	binary.BigEndian.PutUint32(huge[headSize-4:], MaxFrame+1)
	foreignChannel := &Packet{Channel: parley.Hash{9}, From: "us"}
	if _, err := writePacket(g.them.In, fileHead{seq: 1}, foreignChannel); err != nil {
		t.Fatal(err)
	}
	if _, err := writePacket(g.them.In, fileHead{seq: 1}, &Packet{Channel: us.channel, From: "hub"}); err != nil {
		t.Fatal(err)
	}
	if _, err := writePacket(g.them.In, fileHead{seq: 1}, &Packet{Channel: us.channel, From: "them"}); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"a-flipped.parley": flipped,
		"b-longer.parley":  append(bytes.Clone(good), 0),
		"c-foreign.parley": []byte("a letter to the editor"),
		"d-newer.parley":   []byte("parley packet 2\n and more"),
		"e-huge.parley":    huge,
		"f-growing.parley": good[:len(good)-1],
		"g-empty.parley":   nil,
		"readme.txt":       []byte("not for us"),
		".hidden.parley":   []byte("nor this"),
	} {
		if err := os.WriteFile(filepath.Join(g.them.In, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(g.them.In, "folder.parley"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(g.them.In, "endless.parley")); err != nil {
		t.Log("no symbolic links here: ", err)
	}
	if f, err := os.Create(filepath.Join(g.them.In, "h-sparse.parley")); err != nil || f.Truncate(1<<40) != nil {
		t.Fatal(err)
	}

	taken := g.take(g.them)
	words := func(list []Remark) (out string) {
		for _, r := range list {
			out += r.File + " " + r.Words + "\n"
		}
		return out
	}
	refused, waiting := words(taken.Refused), words(taken.Waiting)
	for _, want := range []string{
		"a-flipped.parley does not match its digest", "b-longer.parley has 1 bytes behind its end", "c-foreign.parley is not a packet",
		"d-newer.parley is a packet of version", "e-huge.parley says that its packet has", "h-sparse.parley is too large", "in which this node is not",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("refused:\n%swant %q", refused, want)
		}
	}
	for _, want := range []string{"f-growing.parley is incomplete", "g-empty.parley is incomplete", "is of hub; this spool is for us"} {
		if !strings.Contains(waiting, want) {
			t.Errorf("waiting:\n%swant %q", waiting, want)
		}
	}
	if len(taken.Refused) != 7 || len(taken.Waiting) != 3 || taken.Files != 0 {
		t.Errorf("refused %d, waiting %d, taken %d, want 7, 3, 0", len(taken.Refused), len(taken.Waiting), taken.Files)
	}
	reason, err := os.ReadFile(filepath.Join(g.them.In, "refused", "a-flipped.parley.reason.txt"))
	if err != nil || !strings.Contains(string(reason), "bring it again") {
		t.Errorf("reason %q, %v", reason, err)
	}

	// What grows becomes whole, what does not is refused in the end.
	if err := os.WriteFile(filepath.Join(g.them.In, "f-growing.parley"), good, 0o600); err != nil {
		t.Fatal(err)
	}
	g.them.Now = func() time.Time { return time.Now().Add(time.Hour) }
	taken = g.take(g.them)
	if taken.Entries != 1 || len(taken.Refused) != 1 || !strings.Contains(words(taken.Refused), "g-empty.parley was cut off") || !us.same(them) {
		t.Errorf("took %+v", taken)
	}
	left := slices.DeleteFunc(folder(t, g.them.In), func(n string) bool { return n == "endless.parley" })
	if want := 4; len(left) != want { // hidden, readme, of hub, our own
		t.Errorf("left: %v, want %d", left, want)
	}
}

// TestSpoolFileArrivesDamaged: the peer learns of it without a word from anybody.
func TestSpoolFileArrivesDamaged(t *testing.T) {
	w := newWorld("them", "us")
	us, them := w.sites["us"], w.sites["them"]
	g := newGuard(t, w)
	us.commit(text("us", 0, 100))
	name := g.write(g.us)[0]
	b, _ := os.ReadFile(filepath.Join(g.us.Out, name))
	b[len(b)-40] ^= 1
	if err := os.WriteFile(filepath.Join(g.them.In, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if taken := g.take(g.them); len(taken.Refused) != 1 {
		t.Fatalf("took %+v", taken)
	}
	g.talk()
	if !us.same(them) {
		t.Error("what was damaged was not written again")
	}
}

// TestSpoolRefusedLog: a log that the peer refuses does not make the spools write for
// ever, nor hold up others.
func TestSpoolRefusedLog(t *testing.T) {
	w := newWorld("evil", "them", "us")
	us, them := w.sites["us"], w.sites["them"]
	w.sites["evil"].commit(text("evil", 0, 10))
	us.logs[logKey{"evil", 0}] = w.sites["evil"].logs[logKey{"evil", 0}]
	them.nodes = map[parley.PartyID]parley.OfficerKey{"us": us.signer.Key(), "them": them.signer.Key(), "evil": seededKey(7, 7).Key()}
	us.commit(text("us", 0, 10))
	g := newGuard(t, w)
	g.talk()
	if them.entries("us") != 1 || them.entries("evil") != 0 {
		t.Error("the log of us should have come, that of evil not")
	}
	if reasons, _ := filepath.Glob(filepath.Join(g.them.In, "refused", "*.txt")); len(reasons) == 0 {
		t.Error("no reason was given")
	}
}

func TestSpoolLossyGuard(t *testing.T) {
	w := newWorld("them", "us")
	us, them := w.sites["us"], w.sites["them"]
	g := newGuard(t, w)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 60 {
		us.commit(text("us", i, 50))
		them.commit(text("them", i, 50))
		for _, way := range [][2]*Spool{{g.us, g.them}, {g.them, g.us}} {
			files := g.write(way[0])
			rng.Shuffle(len(files), func(a, b int) { files[a], files[b] = files[b], files[a] })
			for _, f := range files {
				if rng.IntN(3) > 0 {
					g.bring(way[0], way[1], f)
				}
			}
			if rng.IntN(2) == 0 {
				g.take(way[1])
			}
		}
	}
	us.commit(text("us", 60, 50))
	them.commit(text("them", 60, 50))
	g.take(g.us)
	g.take(g.them)
	g.talk()
	if !us.same(them) || us.entries("them") != 61 || them.entries("us") != 61 {
		t.Errorf("us holds %d of them, them %d of us, want 61", us.entries("them"), them.entries("us"))
	}
}

// TestSpoolStick: both sides use one folder, and it works on its own.
func TestSpoolStick(t *testing.T) {
	stick := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld("them", "us")
		us, them := w.sites["us"], w.sites["them"]
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		for _, s := range []*Spool{{Site: us, Peer: "them", Out: stick, In: stick}, {Site: them, Peer: "us", Out: stick, In: stick}} {
			go func() { ended <- s.Run(ctx) }()
		}
		for i := range 5 {
			us.commit(text("us", i, 10))
			them.commit(text("them", i, 10))
			until(t, "both hold both", func() bool { return us.same(them) && us.entries("them") == i+1 }, us, them)
		}
		cancel()
		for range 2 {
			if err := <-ended; err != context.Canceled {
				t.Error(err)
			}
		}
		if n := len(us.watching) + len(them.watching); n != 0 {
			t.Errorf("%d subscriptions are left", n)
		}
	})
	names := folder(t, stick)
	if slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, ".tmp") }) {
		t.Errorf("left on the stick: %v", names)
	}
}
