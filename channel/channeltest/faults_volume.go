package channeltest

import (
	"parley"
	"parley/channel"
	"parley/ledger"
)

const day parley.Millis = 86_400_000

// A volume as another implementation reads it: JSON, so that it can be wrong in every way.
var (
	polygon  = members{"places": square(0, 100), "shape": "polygon"}
	corridor = members{"places": []parley.Place{{1, 1}, {2, 2}}, "shape": "corridor"}
	opening  = members{"from": 1000, "until": 2000}
)

// square is a ring of four sides with its south-west corner at a latitude and a longitude.
func square(at, side int64) []parley.Place {
	return []parley.Place{{at, at}, {at, at + side}, {at + side, at + side}, {at + side, at}, {at, at}}
}

// winding is a closed ring of so many places.
func winding(n int) []parley.Place {
	out := make([]parley.Place, n)
	for i := range n - 1 {
		out[i] = parley.Place{int64(i), int64(2 * i)}
	}
	return out
}

func squares(n int) (out [][]parley.Place) {
	for i := range n {
		out = append(out, square(int64(i), 1))
	}
	return out
}

// with gives members with others beside or in place of them; one that is set to nil is
// taken out.
func with(m, more members) members {
	out := members{}
	for _, from := range []members{m, more} {
		for name, v := range from {
			if out[name] = v; v == nil {
				delete(out, name)
			}
		}
	}
	return out
}

// inVolume makes a fault of a notice whose volume has those members in place of its own.
func inVolume(name string, reason channel.Reason, set members) Fault {
	return Fault{Name: name, Reason: reason, Make: say(func(n *Node) Say { return n.fileVolume(set) })}
}

func (n *Node) fileVolume(set members) Say {
	t := n.Notice(parley.Site, "us")
	volume := edited(ledger.MustEncode(t.Volumes[0]), set)
	text := edited2(ledger.MustEncode(t), "volumes", []any{Raw(volume)})
	return n.Word("clerk", parley.KindNotice, parley.Filing{Notice: t}, BodyMember("notice", text))
}

func holes(name string, of members, holes any) Fault {
	return inVolume(name, channel.VoidMalformed, members{"footprint": with(of, members{"holes": holes})})
}

func sides(name string, more members) Fault {
	return inVolume(name, channel.VoidMalformed, members{"footprint": with(corridor, more)})
}

func recurring(name string, more members) Fault {
	return inVolume(name, channel.VoidMalformed, with(opening, more))
}

// volumeFaults are footprints and windows of the wrong form: holes, sides, recurrence.
var volumeFaults = []Fault{
	holes("a list of no holes", polygon, []any{}),
	{Name: "a list of no holes, beside a member that nobody knows: the list counts as absent till the end", Reason: channel.VoidUnknown, Make: say(func(n *Node) Say {
		return n.fileVolume(members{"footprint": with(polygon, members{"holes": []any{}, "whence": "x"})})
	})},
	holes("a hole without places", polygon, [][]parley.Place{{}}),
	holes("a hole of three places", polygon, [][]parley.Place{{{1, 1}, {1, 2}, {1, 1}}}),
	holes("a hole that does not close", polygon, [][]parley.Place{{{1, 1}, {1, 2}, {2, 2}, {2, 1}}}),
	holes("a hole off the Earth", polygon, [][]parley.Place{{{1, 1}, {1, 2}, {900_000_001, 2}, {1, 1}}}),
	holes("a hole with a place of three numbers", polygon, []any{[]any{[]int{1, 1, 1}, []int{1, 2}, []int{2, 2}, []int{1, 1}}}),
	holes("a hole that is a list of places, not of rings", polygon, square(10, 10)),
	holes("more holes than there is room for", polygon, squares(parley.MaxHoles+1)),
	holes("more places than there is room for, the last of them in a hole", polygon, [][]parley.Place{winding(parley.MaxPlaces - 4)}),
	holes("a circle with a hole", members{"places": []parley.Place{{1, 1}}, "radius": 5, "shape": "circle"}, squares(1)),
	holes("a point with a hole", members{"places": []parley.Place{{1, 1}}, "shape": "point"}, squares(1)),
	holes("a corridor with a hole", with(corridor, members{"radius": 5}), squares(1)),
	sides("a corridor without a width", nil),
	sides("a corridor as wide on both sides", members{"left": 5, "right": 5}),
	sides("a corridor with a radius and a side", members{"left": 5, "radius": 6}),
	sides("a corridor with a left that is written and 0", members{"left": 0, "right": 5}),
	sides("a corridor with a left below 0", members{"left": -1, "right": 5}),
	sides("a corridor too wide on its right", members{"left": 5, "right": parley.MaxRadius + 1}),
	sides("a corridor of one place, with sides", members{"left": 5, "places": []parley.Place{{1, 1}}}),
	inVolume("a circle with a right", channel.VoidMalformed, members{"footprint": members{"places": []parley.Place{{1, 1}}, "right": 5, "shape": "circle"}}),
	inVolume("a polygon with a left", channel.VoidMalformed, members{"footprint": with(polygon, members{"left": 5})}),
	recurring("every month", members{"every": "month"}),
	recurring("every nothing", members{"every": ""}),
	recurring("every 1", members{"every": 1}),
	recurring("every day, and no end of the first opening", members{"every": "day", "until": nil}),
	recurring("every day, a day long", members{"every": "day", "until": 1000 + day}),
	recurring("every week, a week long", members{"every": "week", "until": 1000 + 7*day}),
	recurring("every day, and over before it starts", members{"every": "day", "until": 999}),
	recurring("a last opening before the first", members{"every": "day", "last": 999}),
	recurring("a last opening that is written and 0", members{"every": "day", "last": 0}),
	recurring("a last opening after all time", members{"every": "day", "last": parley.MaxTime + 1}),
	recurring("once, with a last opening", members{"last": 1500}),
}

// goodVolumes are notices of volumes at the very limits of what there may be.
var goodVolumes = []Script{
	volumes("a polygon with holes", members{"footprint": with(polygon, members{"holes": [][]parley.Place{square(10, 10), square(40, 10)}})}),
	volumes("as many holes as there may be, and in all as many places", members{"footprint": with(polygon, members{"holes": append(squares(parley.MaxHoles-1), winding(parley.MaxPlaces-5*parley.MaxHoles))})}),
	volumes("corridors whose sides differ", members{"footprint": with(corridor, members{"left": 7, "right": 3})},
		members{"footprint": with(corridor, members{"left": parley.MaxRadius})}, members{"footprint": with(corridor, members{"right": 1})}),
	volumes("windows that open again", with(opening, members{"every": "day"}), with(opening, members{"every": "week", "last": 30 * day}),
		with(opening, members{"every": "day", "last": 1000}), members{"every": "day", "from": 0, "until": day - 1}, members{"every": "week", "from": 0, "until": 7*day - 1}),
}

// volumes makes a script in which we file a notice for each volume, and all are valid.
func volumes(name string, sets ...members) Script {
	return play(name, 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		for _, set := range sets {
			us.Append(us.fileVolume(set))
		}
		w.Settle()
	}, func(_ *World, s *channel.State) string {
		valid := 0
		for _, e := range s.Entries {
			if e.Kind == parley.KindNotice && e.Verdict == channel.Valid {
				valid++
			}
		}
		return first(want("notices", len(s.Notices), len(sets)), want("valid", valid, len(sets)))
	})
}
