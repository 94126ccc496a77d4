package scenario

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"parley"
	"parley/channel"
	"parley/home"
	"parley/ledger"
	"parley/node"
	"parley/pen"
)

// Side is one party on the stage: its home, its running node, its officers with their
// keys, and its end of the link.
type Side struct {
	Party   parley.PartyID
	Name    string
	Home    *home.Home
	Running *home.Running
	Channel *node.Channel
	Ways    *home.Ways
	clock   func() time.Time
	text    *channel.CharterText

	root    ledger.Ed25519Signer
	chief   ledger.Ed25519Signer // enrols the others
	drafter ledger.Ed25519Signer
	release ledger.Ed25519Signer
}

// Officers names the key files that a visitor may sign with, below the home.
const (
	OfficersFolder = "officers"
	Chief          = "chief.key"
	Drafter        = "duty-officer.key"
	Releaser       = "releasing-officer.key"
)

func newSide(o Options, i int, clock func() time.Time) (*Side, error) {
	c := cast[i]
	h, err := home.Init(filepath.Join(o.Dir, string(c.id)), home.Settings{
		Party: c.id, Name: c.name, Partners: c.partners, Listen: "127.0.0.1:0", Console: o.Consoles[c.id],
	})
	if err != nil {
		return nil, err
	}
	s := &Side{Party: c.id, Name: c.name, Home: h, clock: clock}
	if s.root, err = home.ReadKey(h.KeyPath(home.RootKey)); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(h.Dir(), OfficersFolder), 0o700); err != nil {
		return nil, err
	}
	for name, k := range map[string]*ledger.Ed25519Signer{Chief: &s.chief, Drafter: &s.drafter, Releaser: &s.release} {
		*k = ledger.GenerateEd25519()
		if err := home.WriteKey(filepath.Join(h.Dir(), OfficersFolder, name), *k); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// start runs the node and its end of the link.
func (s *Side) start(ctx context.Context, text *channel.CharterText, log *slog.Logger) (err error) {
	s.text = text
	if s.Running, err = s.Home.Start(ctx, home.StartOptions{Clock: s.clock, Log: log}); err != nil {
		return err
	}
	if s.Channel, err = s.Home.Join(ctx, s.Running.Node, []*channel.CharterText{text}); err != nil {
		return err
	}
	s.Ways, err = s.Running.Connect(ctx)
	return err
}

func (s *Side) close() error {
	if s.Ways != nil {
		s.Ways.Wait()
	}
	if s.Running != nil {
		return s.Running.Close()
	}
	return nil
}

func (s *Side) pen(by ledger.Signer) pen.Pen {
	return pen.Pen{
		Terms:  pen.Terms{Channel: s.text.Hash, Charter: s.text.Hash, Mode: s.text.Charter.Mode, Party: s.Party},
		Signer: by, NotAfter: parley.Millis(s.clock().Add(pen.Prompt).UnixMilli()),
	}
}

// act signs a root act and hands it in.
func (s *Side) act(ctx context.Context, kind parley.Kind, body ledger.Validator) error {
	e, err := s.pen(s.root).Act(kind, body)
	if err != nil {
		return err
	}
	_, err = s.Channel.Submit(ctx, node.Submission{Root: e})
	return err
}

// word signs an officer's word, has a second person release it if the charter wants one,
// and hands it in.
func (s *Side) word(ctx context.Context, by ledger.Signer, kind parley.Kind, body ledger.Validator, notice parley.NoticeKind) (node.Filed, error) {
	e, err := s.pen(by).Word(kind, body)
	if err != nil {
		return node.Filed{}, err
	}
	w := &ledger.Word{Draft: *e}
	if pen.NeedsRelease(&s.text.Charter, kind, notice) {
		have, _ := s.Running.Node.Have(s.text.Hash)
		if w.Release, err = s.pen(s.release).Release(e, s.applied(have), ""); err != nil {
			return node.Filed{}, err
		}
	}
	return s.Channel.Submit(ctx, node.Submission{Word: w})
}

// applied keeps the positions that are applied: what an officer's screen shows.
func (s *Side) applied(have []parley.Position) (picture []parley.Position) {
	s.Channel.Read(func(v channel.View, _ *channel.Machine) {
		for _, p := range have {
			if v.Has(p) && p.Party != s.Party {
				picture = append(picture, p)
			}
		}
	})
	return picture
}

func (s *Side) file(ctx context.Context, f pen.Form) (node.Filed, error) {
	n, _, err := pen.Reader{}.Read(f)
	if err != nil {
		return node.Filed{}, fmt.Errorf("%s: %w", f.Name, err)
	}
	return s.word(ctx, s.drafter, parley.KindNotice, &parley.Filing{Notice: *n}, n.Kind)
}

func (s *Side) change(ctx context.Context, of parley.Hash, f pen.Form) (node.Filed, error) {
	n, _, err := pen.Reader{}.Read(f)
	if err != nil {
		return node.Filed{}, fmt.Errorf("%s: %w", f.Name, err)
	}
	return s.word(ctx, s.drafter, parley.KindChange, &parley.Change{Notice: *n, Of: of, Replaces: []parley.Hash{of}}, n.Kind)
}

// readBack repeats what a version says, as it arrived here.
func (s *Side) readBack(ctx context.Context, version parley.Hash, number int64) error {
	r := &parley.Readback{Number: number, Of: version}
	s.Channel.Read(func(v channel.View, _ *channel.Machine) {
		if body, _, _, ok := v.Words(version); ok {
			if f, ok := body.(*parley.Filing); ok {
				r.Volumes = f.Notice.Volumes
			}
		}
	})
	_, err := s.word(ctx, s.drafter, parley.KindReadback, r, "")
	return err
}

// enroll enrols the three officers: the root the chief, the chief the others.
func (s *Side) enroll(ctx context.Context) error {
	if err := s.act(ctx, parley.KindEnroll, &parley.Enrollment{Key: s.chief.Key(), Office: "security", Person: string(s.Party) + "-chief", Roles: []parley.Role{parley.Enrolls}}); err != nil {
		return err
	}
	for _, e := range []parley.Enrollment{
		{Key: s.drafter.Key(), Office: "duty officer", Person: string(s.Party) + "-1", Roles: []parley.Role{parley.Acknowledges, parley.Drafts}},
		{Key: s.release.Key(), Office: "releasing officer", Person: string(s.Party) + "-2", Roles: []parley.Role{parley.Acknowledges, parley.Releases}},
	} {
		if _, err := s.word(ctx, s.chief, parley.KindEnroll, &e, ""); err != nil {
			return err
		}
	}
	return nil
}

// Enrol has the side's enrolment officer sign for a visitor's key, once that officer is
// enrolled.
func (s *Side) Enrol(ctx context.Context, e *parley.Enrollment) error {
	chief := func(o channel.OfficerState) bool {
		return o.Party == s.Party && o.Key == s.chief.Key() && len(o.Enrolled) > 0
	}
	if err := s.await(ctx, func(x *channel.State) bool { return slices.ContainsFunc(x.Officers, chief) }); err != nil {
		return err
	}
	_, err := s.word(ctx, s.chief, parley.KindEnroll, e, "")
	return err
}

// until waits until the side's state is as wanted, and says what has not come.
func (s *Side) until(ctx context.Context, what string, good func(*channel.State) bool) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if s.await(ctx, good) != nil {
		return fmt.Errorf("%s: %s has not come within 20 seconds", s.Name, what)
	}
	return nil
}

// await waits until the side's state is as wanted; it looks again after each commit.
func (s *Side) await(ctx context.Context, good func(*channel.State) bool) error {
	changed, stop := s.Channel.Watch()
	defer stop()
	for !good(s.Channel.State()) {
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
