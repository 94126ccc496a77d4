//go:build !race

package bundle

const withRace = false
