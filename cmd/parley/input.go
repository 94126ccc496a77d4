package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json"

	"parley"
)

// maxInput bounds what is read of a file that a flag names.
const maxInput = 1 << 20

// readJSON reads a file that a person wrote, strictly; "-" is standard input.
func (a *app) readJSON(path string, v any) error {
	b, err := a.readFile(path)
	if err != nil {
		return err
	}
	err = json.Unmarshal(b, v, json.RejectUnknownMembers(true))
	var s *json.SemanticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &s) && errors.Is(err, json.ErrUnknownName):
		return parley.Wrong("file", path, fmt.Sprintf("has a member %s that the form does not have: take it out or spell it right", s.JSONPointer))
	case errors.As(err, &s) && s.JSONPointer != "":
		return parley.Wrong("file", path, fmt.Sprintf("has a value of the wrong form at %s", s.JSONPointer))
	}
	return parley.Wrong("file", path, "must be JSON, each member once: "+err.Error())
}

func (a *app) readFile(path string) ([]byte, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return readAtMost(in, maxInput)
}

// readAtMost reads everything, and fails where that is more than the limit.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = parley.Wrong("input", len(b), fmt.Sprintf("must be at most %d bytes", limit))
	}
	return b, err
}
