package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// children are the other sides of measurements over a wire: this program runs itself with
// such a name, so that callers take no time from the node's own process.
var children = map[string]func(args []string) error{
	"callers":   callers,
	"checkers":  checkers,
	"followers": followers,
	"listeners": listeners,
	"pagers":    pagers,
}

// child runs one of them to its end and gives what it wrote.
func child(args ...string) ([]byte, error) {
	cmd, out, err := startChild(args...)
	if err != nil {
		return nil, err
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return out.Bytes(), nil
}

func startChild(args ...string) (*exec.Cmd, *bytes.Buffer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd, out := exec.Command(self, args...), new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	return cmd, out, cmd.Start()
}

// spent is the processor time that this process has taken so far.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
