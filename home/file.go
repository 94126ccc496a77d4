package home

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/go-json-experiment/json"
)

// maxFile bounds what is read of a file that people hand over.
const maxFile = 1 << 20

// readStrictly reads a JSON file: no unknown and no repeated member. Its errors say
// where, and never what stands there: it may be a key.
func readStrictly(path string, v any) error {
	b, err := readBounded(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v, json.RejectUnknownMembers(true)); err != nil {
		var s *json.SemanticError
		switch {
		case errors.As(err, &s) && errors.Is(err, json.ErrUnknownName):
			return fmt.Errorf("%s: %s: is no member that belongs there: take it out", path, s.JSONPointer)
		case errors.As(err, &s) && s.JSONPointer != "":
			return fmt.Errorf("%s: %s: has a value of the wrong form", path, s.JSONPointer)
		}
		return fmt.Errorf("%s: must be JSON of the kind that parley writes, each member once", path)
	}
	return nil
}

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s: has %d bytes, more than the %d that are read", path, info.Size(), maxFile)
	}
	return os.ReadFile(path)
}

// writeFile puts a file in place whole or not at all, for its owner only.
func writeFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// CreateFile writes a file that is not there yet, for its owner only.
func CreateFile(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// checkPrivate refuses a file that others on the machine may read.
func checkPrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return fmt.Errorf("%s: others on this machine may read this key (mode %04o): take that from them with chmod 600, and if they may have read it, revoke the key", path, mode)
	}
	return nil
}
