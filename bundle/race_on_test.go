//go:build race

package bundle

// withRace tells that the detector is on: a test that only computes is not worth its
// tenfold price.
const withRace = true
