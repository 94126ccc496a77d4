// Command parley runs one party's node and is an officer's way to it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"parley"
	"parley/api"
)

// Exit codes.
const (
	done      = 0 // what was asked was done
	failed    = 1 // it could not be done
	misused   = 2 // the command line, or a file that it names, cannot be read as meant
	refused   = 3 // the door or the judge refused it; nothing was written
	toConfirm = 4 // a question must be confirmed first; nothing was written
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run runs one command line, and gives its exit code.
func run(ctx context.Context, args []string, s streams) int {
	a := &app{streams: s}
	cmd := a.root()
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return done
	}
	code := misused // if cobra found fault with the command line
	if a.begun {
		code = exitCode(err)
		if _, told := errors.AsType[*partly](err); a.json && !told {
			a.printJSON(api.ProblemOf(err))
		}
	}
	fmt.Fprintln(s.err, "parley: "+strings.ReplaceAll(err.Error(), "\n", "; "))
	return code
}

// misuse is an error of the command line.
type misuse string

func (m misuse) Error() string { return string(m) }

func exitCode(err error) int {
	var (
		p     *api.Problem
		wrong *parley.Error
		usage misuse
	)
	switch {
	case errors.As(err, &p):
		switch p.Type {
		case api.Malformed, api.TooLarge:
			return misused
		case api.Refused:
			return refused
		case api.Asked:
			return toConfirm
		}
		return failed
	case errors.As(err, &wrong), errors.As(err, &usage):
		return misused
	}
	return failed
}
