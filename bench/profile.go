package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/pprof"
	"runtime/trace"
)

// profiles is the folder that profiles are written to; none if it is empty.
var profiles string

// profiled runs one measurement, and nothing of what made it ready, under the profiler and
// the tracer. The last run of a name stays.
func profiled(name string, run func() error) error {
	if profiles == "" {
		return run()
	}
	if err := os.MkdirAll(profiles, 0o755); err != nil {
		return err
	}
	cpu, err := os.Create(filepath.Join(profiles, name+".cpu"))
	if err != nil {
		return err
	}
	defer cpu.Close()
	traced, err := os.Create(filepath.Join(profiles, name+".trace"))
	if err != nil {
		return err
	}
	defer traced.Close()
	if err := errors.Join(pprof.StartCPUProfile(cpu), trace.Start(traced)); err != nil {
		return err
	}
	err = run()
	trace.Stop()
	pprof.StopCPUProfile()
	return err
}
