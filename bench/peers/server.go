package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a private process with a folder of its own, which nobody else may enter.
type server struct {
	dir  string
	as   *syscall.Credential // nil: as the benchmark itself
	proc *os.Process
	done chan struct{} // closed when the process has ended
}

// newServer makes the folder. Given a user's name, and run by root, it and all processes of
// the server belong to that user: PostgreSQL refuses to run as root.
func newServer(name, as string) (*server, error) {
	dir, err := os.MkdirTemp("", "parley-bench-"+name+"-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if as == "" || os.Getuid() != 0 {
		return s, nil
	}
	u, err := user.Lookup(as)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// command is a program of the server. It has a process group of its own, so that Ctrl-C
// reaches the benchmark alone, which then stops its servers in order.
func (s *server) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, program, args...)
	c.Dir = s.dir
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: s.as}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) } // with its children
	return c
}

// run runs a program to its end.
func (s *server) run(ctx context.Context, program string, args ...string) error {
	out, err := s.command(ctx, program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(program), err, strings.TrimSpace(string(out)))
	}
	return nil
}

// start starts the server's process. Should the benchmark be killed, so is the server.
func (s *server) start(program string, args ...string) error {
	c := s.command(context.Background(), program, args...)
	c.SysProcAttr.Pdeathsig = syscall.SIGQUIT // PostgreSQL: stop at once
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	c.Stdout, c.Stderr = log, log
	started := make(chan error)
	s.done = make(chan struct{})
	go func() {
		runtime.LockOSThread() // the death signal is that of the thread which started it
		defer close(s.done)
		defer log.Close()
		err := c.Start()
		s.proc = c.Process
		started <- err
		if err == nil {
			c.Wait()
		}
	}()
	return <-started
}

// await calls until the server answers, half a minute at the most.
func (s *server) await(ctx context.Context, answers func() error) error {
	limit := time.After(30 * time.Second)
	for {
		err := answers()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("the server ended: %s", strings.TrimSpace(string(log)))
		case <-limit:
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the process, first as it likes to be ended, and removes the folder.
func (s *server) stop(politely os.Signal) error {
	if s.proc != nil {
		for _, signal := range []os.Signal{politely, syscall.SIGQUIT, syscall.SIGKILL} {
			s.proc.Signal(signal)
			select {
			case <-s.done:
			case <-time.After(10 * time.Second):
				continue
			}
			break
		}
	}
	return os.RemoveAll(s.dir)
}
