//go:build race

package channel_test

// withRace tells that the detector is on: tests that only compute, and start no goroutine,
// are not worth its tenfold price.
const withRace = true
