package notation

import (
	"testing"

	"parley"
)

func TestFormatAge(t *testing.T) {
	const minute, hour = 60_000, 3_600_000
	for ms, want := range map[parley.Millis]string{
		0: "0 s", 59_999: "59 s", minute: "1 min", 59*minute + 59_999: "59 min",
		hour: "1 h 00 min", 47*hour + 59*minute: "47 h 59 min", 48 * hour: "2 days", 72*hour - 1: "2 days",
	} {
		if got := FormatAge(ms); got != want {
			t.Errorf("%d ms: %q, want %q", ms, got, want)
		}
	}
}
