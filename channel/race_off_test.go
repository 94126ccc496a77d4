//go:build !race

package channel_test

const withRace = false
