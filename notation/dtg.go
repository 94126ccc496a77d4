package notation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"parley"
)

// firstYear decides what a year of two digits means: it is one of the hundred from 1970
// to 2069, because 1970 is where a [parley.Millis] begins.
const firstYear = 1970

var months = [...]string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}

// Digits may stand apart only between day, time, zone, month and year: anywhere else a
// space hides a digit that was lost.
var (
	dtgForm    = regexp.MustCompile(`^(\d\d) ?(\d\d)(\d\d)(\d\d)? ?([A-Z]) ?([A-Z]{3}) ?(\d{4}|\d\d)$`)
	dtgNoZone  = regexp.MustCompile(`^\d\d ?\d{4}(\d\d)? ?[A-Z]{3} ?(\d{4}|\d\d)$`)
	dtgNoMonth = regexp.MustCompile(`^\d\d ?\d{4}(\d\d)? ?[A-Z]$`)
	dtgNoYear  = regexp.MustCompile(`^\d\d ?\d{4}(\d\d)? ?[A-Z] ?[A-Z]{3}$`)
	rfc3339    = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
)

// ParseTime reads a date-time group, 111300ZNOV17 or 11 1300Z Nov 2017, with seconds as
// 11130030ZNOV17, or a time of RFC 3339. Two digits of a year mean 1970 to 2069. Parts of
// a millisecond are cut off.
//
// The zone letter is one of ACP 121: Z is UTC, A to M without J are 1 to 12 hours ahead of
// it, N to Y 1 to 12 hours behind. J is the writer's local time and is read in local; with
// local nil, or where its clocks skip or repeat the hour, it is an error.
func ParseTime(s string, local *time.Location) (parley.Millis, error) {
	text, err := clean("time", s)
	if err != nil {
		return 0, err
	}
	if rfc3339.MatchString(text) {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return 0, parley.Wrong("time", s, "must be a date and time that exist, such as 2017-11-11T13:00:00Z")
		}
		return millis(s, t)
	}
	m := dtgForm.FindStringSubmatch(text)
	if m == nil {
		return 0, notATime(s, text)
	}
	number := func(i int) int { n, _ := strconv.Atoi(m[i]); return n } // empty is 0
	day, hour, minute, second := number(1), number(2), number(3), number(4)
	month := monthOf(m[6])
	year := number(7)
	if len(m[7]) == 2 {
		year += firstYear / 100 * 100
		if year < firstYear {
			year += 100
		}
	}
	switch {
	case month == 0:
		return 0, parley.Wrong("time.month", s, "must be one of "+strings.Join(months[:], " "))
	case day < 1 || day > daysIn(year, month):
		return 0, parley.Wrong("time.day", s, fmt.Sprintf("must be from 01 to %02d in %s %d", daysIn(year, month), months[month-1], year))
	case hour > 23:
		return 0, parley.Wrong("time.hour", s, "must be from 00 to 23; midnight is 0000 of the day that begins")
	case minute > 59:
		return 0, parley.Wrong("time.minute", s, "must be from 00 to 59")
	case second > 59:
		return 0, parley.Wrong("time.second", s, "must be from 00 to 59")
	}
	wall := time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	if letter := m[5][0]; letter != 'J' {
		return millis(s, wall.Add(-time.Duration(zoneHours(letter))*time.Hour))
	}
	if local == nil {
		return 0, parley.Wrong("time.zone", s, "J is the writer's local time: say which zone, or write Z for UTC")
	}
	t, err := onWall(s, wall, local)
	if err != nil {
		return 0, err
	}
	return millis(s, t)
}

// notATime says what a text lacks that is no time; s is the text as it was given.
func notATime(s, text string) error {
	switch {
	case dtgNoZone.MatchString(text):
		return parley.Wrong("time.zone", s, "must have a zone letter after the time, such as Z for UTC in 111300ZNOV17")
	case dtgNoMonth.MatchString(text):
		return parley.Wrong("time.month", s, "must have month and year, such as NOV17 in 111300ZNOV17")
	case dtgNoYear.MatchString(text):
		return parley.Wrong("time.year", s, "must have a year, such as 17 in 111300ZNOV17")
	}
	return parley.Wrong("time", s, "must be a date-time group such as 111300ZNOV17, or 2017-11-11T13:00:00Z")
}

func monthOf(name string) time.Month {
	for i, m := range months {
		if m == name {
			return time.Month(i + 1)
		}
	}
	return 0
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// zoneHours gives how far a zone is ahead of UTC. It is not for J.
func zoneHours(letter byte) int {
	switch {
	case letter <= 'I':
		return int(letter-'A') + 1
	case letter <= 'M':
		return int(letter - 'A') // J takes no step
	case letter <= 'Y':
		return -int(letter-'N') - 1
	}
	return 0
}

// zoneLetter is the inverse of zoneHours; 0 where there is no letter.
func zoneLetter(hours int) byte {
	for l := byte('A'); l <= 'Z'; l++ {
		if l != 'J' && zoneHours(l) == hours {
			return l
		}
	}
	return 0
}

// onWall gives the one instant at which the clocks of a zone show the time that wall
// shows in UTC.
func onWall(s string, wall time.Time, zone *time.Location) (time.Time, error) {
	var found []time.Time
	// No zone moves its clocks twice within two days, so these are all offsets that count.
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, o := t.In(zone).Zone(); o == offset && (len(found) == 0 || !t.Equal(found[0])) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return time.Time{}, parley.Wrong("time", s, "must be a time that exists in "+zone.String()+", whose clocks are put forward over this one; write Z")
	case 2:
		return time.Time{}, parley.Wrong("time", s, "must be a time that exists once in "+zone.String()+", whose clocks are put back and show this one twice; write Z")
	}
	return found[0], nil
}

func millis(s string, t time.Time) (parley.Millis, error) {
	ms := parley.Millis(t.UnixMilli())
	if ms < 0 || ms > parley.MaxTime {
		return 0, parley.Wrong("time", s, "must be from 1970 to 9999")
	}
	return ms, nil
}

// FormatDTG writes a time as a date-time group in UTC: 111300ZNOV17. Off the full minute
// it has seconds, 11130030ZNOV17; a date-time group has no parts of a second, and they are
// cut off. Outside 1970 to 2069 the year has four digits.
func FormatDTG(t parley.Millis) string { return FormatDTGIn(t, time.UTC) }

// FormatDTGIn writes a time as [FormatDTG] does, but on the clocks of a zone, with its
// letter. A zone that has none (India, five and a half hours ahead; Tonga, thirteen) gives
// RFC 3339 instead, 2017-11-11T18:30:00+05:30: a J would not say which zone.
func FormatDTGIn(t parley.Millis, zone *time.Location) string {
	at := time.UnixMilli(int64(t)).In(zone)
	_, offset := at.Zone()
	letter := zoneLetter(offset / 3600)
	switch {
	case offset%60 != 0: // RFC 3339 cannot write it either
		return FormatDTG(t)
	case offset%3600 != 0 || letter == 0:
		return at.Format(time.RFC3339)
	}
	clock := at.Format("021504")
	if at.Second() != 0 {
		clock = at.Format("02150405")
	}
	year := at.Year()
	if firstYear <= year && year < firstYear+100 {
		year %= 100
	}
	return fmt.Sprintf("%s%c%s%02d", clock, letter, months[at.Month()-1], year)
}
