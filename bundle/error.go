package bundle

import "fmt"

// Error says what part of a bundle does not hold: the file's first line, its manifest, a
// section or an entry, and which bytes of the file that is.
type Error struct {
	What     string // such as "entry us/0/7"
	From, To int64  // bytes of the file, [From, To)
	Words    string
}

func (e *Error) Error() string {
	if e.To <= e.From {
		return fmt.Sprintf("%s (at byte %d): %s", e.What, e.From, e.Words)
	}
	return fmt.Sprintf("%s (bytes %d to %d): %s", e.What, e.From, e.To-1, e.Words)
}
