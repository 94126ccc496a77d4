package journal

import (
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"parley"
)

// Line is a branch without its content: where it hangs and how long it is.
type Line struct {
	Parent BranchID
	ForkAt uint64
	Size   uint64
}

// log names the log that a branch is of.
type log struct {
	channel parley.Hash
	party   parley.PartyID
	epoch   parley.Epoch
}

func logOf(b Branch) log { return log{b.Channel, b.Party, b.Epoch} }

// Lines are the branches that a journal holds, as its writer knows them. Drivers share
// these rules of admission, so that no two take different batches.
type Lines struct {
	lines map[BranchID]Line
	logs  map[BranchID]log
	last  BranchID
}

// NewLines takes the branches that a driver found at its start.
func NewLines(branches []Branch) *Lines {
	l := &Lines{lines: make(map[BranchID]Line), logs: make(map[BranchID]log)}
	for _, b := range branches {
		l.lines[b.ID], l.logs[b.ID] = Line{b.Parent, b.ForkAt, b.Size}, logOf(b)
		l.last = max(l.last, b.ID)
	}
	return l
}

// Change is what an admitted batch makes of the branches that it touches: for a driver
// to write with the batch, and to hand to Apply once it is durable.
type Change struct {
	Lines map[BranchID]Line
	logs  map[BranchID]log // of new branches
}

// Apply takes over the change of a batch that is durable now.
func (l *Lines) Apply(c Change) {
	maps.Copy(l.lines, c.Lines)
	maps.Copy(l.logs, c.logs)
	for id := range c.logs {
		l.last = max(l.last, id)
	}
}

// Admit checks a batch against the branches that there are, and changes nothing. Its
// errors are those that [Journal.Commit] names.
func (l *Lines) Admit(b Batch) (Change, error) {
	c := Change{make(map[BranchID]Line), make(map[BranchID]log)}
	for _, check := range []func(Batch, Change) error{l.admitBranches, l.admitRows, l.admitForks, l.admitCheckpoints, admitDesk} {
		if err := check(b, c); err != nil {
			return Change{}, err
		}
	}
	return c, nil
}

// get looks a branch up among those that the batch changed, then among the others.
func (l *Lines) get(c Change, id BranchID) (Line, error) {
	if line, ok := c.Lines[id]; ok {
		return line, nil
	}
	if line, ok := l.lines[id]; ok {
		return line, nil
	}
	return Line{}, &UnknownBranchError{Branch: id}
}

func (l *Lines) admitBranches(b Batch, c Change) error {
	last := l.last
	for i, n := range b.Branches {
		if n.ID <= last {
			return &BranchExistsError{Branch: n.ID, Next: last + 1}
		}
		last = n.ID
		if n.Parent == 0 && n.ForkAt != 0 {
			return parley.Wrong(fmt.Sprintf("branches[%d].forkAt", i), n.ForkAt, "must be 0 without a parent")
		}
		if n.Parent != 0 {
			if _, err := l.get(c, n.Parent); err != nil {
				return err
			}
			parent, ok := c.logs[n.Parent]
			if !ok {
				parent = l.logs[n.Parent]
			}
			if parent != logOf(n) {
				return parley.Wrong(fmt.Sprintf("branches[%d].parent", i), n.Parent, "must be a branch of the same channel, party and epoch")
			}
		}
		c.Lines[n.ID], c.logs[n.ID] = Line{n.Parent, n.ForkAt, n.ForkAt}, logOf(n)
	}
	return nil
}

func (l *Lines) admitRows(b Batch, c Change) error {
	for i, r := range b.Rows {
		line, err := l.get(c, r.Branch)
		if err != nil {
			return err
		}
		if r.Number != line.Size {
			return &OutOfOrderError{Branch: r.Branch, Number: r.Number, Want: line.Size}
		}
		if len(r.Entry) > MaxEntry {
			return parley.Wrong(fmt.Sprintf("rows[%d].entry", i), fmt.Sprint(len(r.Entry), " bytes"), "must be at most 65535 bytes, what an entry bundle can carry")
		}
		line.Size++
		c.Lines[r.Branch] = line
	}
	return nil
}

// admitForks comes after the rows: a batch may bring the entries that a branch of its
// own forks off behind.
func (l *Lines) admitForks(b Batch, c Change) error {
	for i, n := range b.Branches {
		if n.Parent == 0 {
			continue
		}
		if parent, _ := l.get(c, n.Parent); n.ForkAt > parent.Size {
			return parley.Wrong(fmt.Sprintf("branches[%d].forkAt", i), n.ForkAt, fmt.Sprintf("must be at most %d, the size of its parent %d", parent.Size, n.Parent))
		}
	}
	return nil
}

func (l *Lines) admitCheckpoints(b Batch, c Change) error {
	for i, p := range b.Checkpoints {
		line, err := l.get(c, p.Branch)
		if err != nil {
			return err
		}
		if len(p.Note) == 0 {
			return parley.Missing(fmt.Sprintf("checkpoints[%d].note", i))
		}
		c.Lines[p.Branch] = line
	}
	return nil
}

func admitDesk(b Batch, _ Change) error {
	for i, item := range b.Desk {
		if err := checkKey(fmt.Sprintf("desk[%d].section", i), item.Section); err != nil {
			return err
		}
		if err := checkKey(fmt.Sprintf("desk[%d].key", i), item.Key); err != nil {
			return err
		}
	}
	return nil
}

// checkKey never shows the key: sessions have keys that open doors.
func checkKey(field, s string) error {
	switch {
	case s == "":
		return parley.Missing(field)
	case len(s) > MaxKey:
		return &parley.Error{Field: field, Want: fmt.Sprintf("must be at most %d bytes, not %d", MaxKey, len(s))}
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return &parley.Error{Field: field, Want: "must be UTF-8 without NUL"}
	}
	return nil
}
