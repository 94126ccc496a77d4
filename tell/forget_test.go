package tell

import (
	"context"
	"testing"
	"time"

	"parley"
	"parley/journal"
)

// onDesk counts what the desk has in a section.
func (w *site) onDesk(section string) (n int) {
	w.t.Helper()
	for _, err := range w.us.journal.DeskList(context.Background(), section) {
		must(w.t, err)
		n++
	}
	return n
}

// What was taken up is forgotten in the end, and is not told again for that, though it still
// waits: not in this run, and not in one that starts from nothing but the desk.
func TestWhatIsForgottenIsNotToldAgain(t *testing.T) {
	w, h := withHook(t, Desk)
	w.open()
	w.ru.message(parley.Exercise)
	w.ru.says(w.ru.duty, parley.KindUrgent, parley.Exercise, &parley.Urgent{Text: "stop"})
	exchange(t, w.us, w.ru)
	w.later(61 * time.Minute)
	w.told(2) // of the message, and of the urgent entry
	w.later(window)
	w.later(2 * time.Minute)
	sent := told(h)
	if sent == 0 || w.onDesk(takenSection) == 0 {
		t.Fatalf("%d were told, %d are on the desk", sent, w.onDesk(takenSection))
	}
	w.restart()
	w.later(window)
	if w.onDesk(takenSection) == 0 || told(h) != sent {
		t.Fatalf("after a restart: %d on the desk, %d told, before it %d", w.onDesk(takenSection), told(h), sent)
	}

	// The ladder goes on meanwhile: its last rung is a statement of its own.
	w.clock.pass(memory + time.Hour)
	w.told(3)
	w.later(window)
	w.later(2 * time.Minute)
	sent = told(h)
	first := w.onDesk(takenSection)
	w.restart()
	w.later(window)
	w.clock.pass(memory + time.Hour)
	w.restart()
	w.later(window)
	w.later(2 * time.Minute)
	if left := w.onDesk(takenSection); left != 0 {
		t.Errorf("%d of %d are still on the desk", left, first)
	}
	for range 2 {
		w.restart()
		w.later(window)
		w.later(2 * time.Minute)
	}
	if got := told(h); got != sent {
		t.Errorf("%d were told, and then %d: something was told again", sent, got)
	}

	// What comes later is told all the same.
	w.ru.says(w.ru.duty, parley.KindUrgent, parley.Exercise, &parley.Urgent{Text: "stop again"})
	exchange(t, w.us, w.ru)
	w.restart()
	w.later(window)
	w.later(2 * time.Minute)
	if got := told(h); got != sent+1 {
		t.Errorf("%d were told, want one more than %d", got, sent)
	}
}

// What an older program has noted without a time is kept for as long from now on.
func TestWhatHasNoTimeIsKeptFromNowOn(t *testing.T) {
	w, _ := withHook(t, Desk)
	key := w.us.channel.ID().String() + "/urgent/00"
	must(t, w.us.journal.Commit(context.Background(), journal.Batch{Desk: []journal.Item{{Section: takenSection, Key: key, Value: []byte{}}}}))
	w.open()
	w.turn()
	w.clock.pass(memory - time.Hour)
	w.restart()
	w.turn()
	if n := w.onDesk(takenSection); n != 1 {
		t.Errorf("%d on the desk before its time is over", n)
	}
	w.clock.pass(2 * time.Hour)
	w.restart()
	w.turn()
	if n := w.onDesk(takenSection); n != 0 {
		t.Errorf("%d on the desk after its time is over", n)
	}
}

// told counts the items of all messages that came.
func told(h *hook) (n int) {
	for _, g := range h.all() {
		n += len(g.event.Data.Items)
	}
	return n
}
