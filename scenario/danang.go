// Package scenario is the founding scenario: two powers that fight in one country, on
// different sides and with different partners, keep a channel open so that nothing serious
// happens between their forces (Da Nang, 10-11 November 2017). It plays on two real nodes,
// each in its own folder with its own keys, linked as two sites would be. Places are real;
// the notices are invented, and the channel is an EXERCISE.
package scenario

import (
	"time"

	"parley"
	"parley/ledger"
	"parley/pen"
)

// Start is what the clock says when the demonstration begins: by its end the operations
// are under way, and a visitor's map shows them.
var Start = time.Date(2017, 11, 11, 5, 59, 0, 0, time.UTC)

// cast is who takes part.
var cast = []struct {
	id       parley.PartyID
	name     string
	partners []parley.Partner
}{
	{"ru", "Russian Federation", []parley.Partner{{ID: "sy", Name: "Syrian army"}}},
	{"us", "United States", []parley.Partner{{ID: "relief", Name: "relief organisations in the north-east"}, {ID: "sdf", Name: "Arab and Kurdish partner forces"}}},
}

// charter is what the two sides have agreed on.
func charter(parties []parley.Party) (*parley.Charter, error) {
	area, _, err := pen.Area("33N 38E; 33N 43E; 37.5N 43E; 37.5N 38E")
	if err != nil {
		return nil, err
	}
	const metre, foot = 1000, 304.8
	for i := range parties {
		parties[i].Pace = pace
	}
	c := &parley.Charter{
		Area:   area,
		Checks: checks,
		Deadlines: []parley.Deadline{
			{Acknowledge: within(5 * time.Minute), Answer: within(5 * time.Minute), Pass: within(5 * time.Minute), Precedence: parley.Flash, Readback: within(10 * time.Minute)},
			{Acknowledge: within(15 * time.Minute), Answer: within(15 * time.Minute), Precedence: parley.Immediate, Readback: within(30 * time.Minute)},
			{Acknowledge: within(30 * time.Minute), Answer: within(30 * time.Minute), Precedence: parley.Priority, Readback: within(time.Hour)},
			{Acknowledge: within(4 * time.Hour), Answer: within(4 * time.Hour), Precedence: parley.Routine, Readback: within(8 * time.Hour)},
		},
		Heights: parley.HeightMargins{Geoid: 30 * metre, Pressure: 600 * metre, TerrainHigh: 1000 * metre, TerrainLow: 150 * metre},
		Ladder: []parley.Rung{
			{After: within(5 * time.Minute), Level: "supervisor"}, {After: within(15 * time.Minute), Level: "colonel"}, {After: within(time.Hour), Level: "two-star"},
		},
		Markings: []string{"RELEASABLE TO RU AND US"},
		Mode:     parley.Exercise,
		Name:     "Euphrates deconfliction channel",
		Nonce:    ledger.NewNonce(),
		Parties:  parties,
		Probe:    within(time.Minute),
		Readback: []parley.NoticeKind{parley.Site},
		Rules: []parley.Rule{
			{Name: "operations keep 2 km or 1,000 ft", Kinds: []parley.NoticeKind{parley.Operation}, With: []parley.NoticeKind{parley.Operation}, Horizontal: 2000 * metre, Vertical: 1000 * foot},
			{Name: "convoys keep 5 km from operations", Kinds: []parley.NoticeKind{parley.Movement}, With: []parley.NoticeKind{parley.Operation, parley.Hazard}, Horizontal: 5000 * metre, Vertical: 1000 * foot, Time: within(30 * time.Minute)},
			{Name: "protected sites, 1 km", Kinds: []parley.NoticeKind{parley.Site, parley.Infrastructure}, With: []parley.NoticeKind{parley.Operation, parley.Hazard}, Horizontal: 1000 * metre, Vertical: 1000 * foot},
		},
		Ruleset:   parley.Ruleset,
		Terms:     []parley.Term{{Kind: parley.Site, Reconfirm: within(30 * 24 * time.Hour)}},
		TwoPerson: []string{string(parley.Operation), string(parley.Hazard)},
		Version:   1,
	}
	return c, c.Validate()
}

func within(d time.Duration) parley.Millis { return parley.Millis(d.Milliseconds()) }

// notice is one of the scenario's notices, as the officer fills it in.
func notice(kind parley.NoticeKind, name, originator, office string, v pen.VolumeForm) pen.Form {
	return pen.Form{
		Kind: string(kind), Name: name, Originator: originator, Precedence: string(parley.Priority), Marking: "RELEASABLE TO RU AND US",
		Contact: pen.ContactForm{Office: office, Means: "deconfliction line"}, Volumes: []pen.VolumeForm{v},
	}
}

// Operations begin a minute after the scenario does; what stands was there before.
const (
	since = "110500ZNOV17"
	from  = "110600ZNOV17"
	until = "111800ZNOV17"
)

// The notices of step 2. Heights are chosen so that aircraft pass above the ground forces
// and above each other; two ground operations come too close at one bend of the river.
var (
	airNorth = notice(parley.Operation, "air operations area north-east of the river", "us", "air operations centre",
		pen.VolumeForm{Polygon: "35.10N 40.20E; 35.10N 40.80E; 35.60N 40.80E; 35.60N 40.20E", Lower: "FL180", Upper: "FL300", From: from, Until: until})
	airWest = notice(parley.Operation, "air operations area, Al Mayadin", "ru", "air group duty officer",
		pen.VolumeForm{Polygon: "34.90N 40.20E; 34.90N 40.60E; 35.30N 40.60E; 35.30N 40.20E", Lower: "FL120", Upper: "FL160", From: from, Until: until})
	groundWest = notice(parley.Operation, "ground operation on the west bank", "sy", "group of forces duty officer",
		pen.VolumeForm{Polygon: "35.02N 40.38E; 35.02N 40.43E; 35.12N 40.40E; 35.12N 40.34E", Lower: "GND", Upper: "500FT AGL", From: from, Until: until})
	groundEast = notice(parley.Operation, "ground operation on the east bank", "sdf", "ground operations cell",
		pen.VolumeForm{Polygon: "35.08N 40.41E; 35.08N 40.50E; 35.16N 40.50E; 35.16N 40.41E", Lower: "GND", Upper: "500FT AGL", From: from, Until: until})
	groundEastMoved = notice(parley.Operation, "ground operation on the east bank", "sdf", "ground operations cell",
		pen.VolumeForm{Polygon: "35.08N 40.45E; 35.08N 40.52E; 35.16N 40.52E; 35.16N 40.45E", Lower: "GND", Upper: "500FT AGL", From: from, Until: until})
	convoy = notice(parley.Movement, "humanitarian convoy, Qamishli to Deir ez-Zor", "relief", "relief coordination",
		pen.VolumeForm{Corridor: "37.0500N 41.2200E; 36.5000N 40.7500E; 35.5130N 40.6400E; 35.4000N 40.2500E, 500M", Lower: "GND", Upper: "100FT AGL", From: from, Until: until})
	hospital = notice(parley.Site, "hospital in Al Mayadin", "sy", "reconciliation centre",
		pen.VolumeForm{Circle: "35.0167N 40.4500E, 300M", Lower: "GND", Upper: "100FT AGL", From: since, Until: "UFN"})
	river = notice(parley.Line, "standing line along the Euphrates", "us", "ground operations cell",
		pen.VolumeForm{Corridor: "35.3350N 40.1500E; 35.2400N 40.3000E; 35.1550N 40.4300E; 35.0200N 40.4650E, 100M", Lower: "GND", Upper: "UNL", From: since, Until: "UFN"})
)
