package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"parley"
	"parley/channel"
	"parley/pen"
)

// LineReport is how the line stands with each counterpart at an hour, with what this node
// alone knows of its links (requirements A3, G1 to G4, H2).
type LineReport struct {
	channel.LineNow
	Days  int    `json:"days" doc:"How many days of line checks are listed."`
	Links []Link `json:"links" doc:"This node's own links, as it sees them."`
}

type lineInput struct {
	ReadChannel
	At   parley.Millis `query:"at" minimum:"0" doc:"The time to look at, milliseconds since 1970; now if absent. Links are those of now."`
	Days int           `query:"days" minimum:"1" maximum:"92" default:"7" doc:"How many days of line checks to list."`
}

// Line tells how the line stands at a time or, with 0, now; 0 days are seven.
func (ch *Channel) Line(ctx context.Context, at parley.Millis, days int) (LineReport, error) {
	q := url.Values{}
	if at != 0 {
		q.Set("at", strconv.FormatInt(int64(at), 10))
	}
	if days != 0 {
		q.Set("days", strconv.Itoa(days))
	}
	return get[LineReport](ctx, ch, q, "line")
}

func (h *handler) lineOperations(s *service) {
	add(s, operation{
		id: "getLine", method: http.MethodGet, path: "/v1/channels/{channel}/line", tag: "Line", atOnce: 4,
		summary: "How the line stands with each counterpart",
		about: `What each side declares of its part, beside what is observed; who is on duty, as last declared; and for each counterpart the last proof of life by each means with its age, the next line check of each side and those of the last days, how it is reached (PACE) and the ladder of levels with who may call.

A line check that nobody has entered by the time it was due is missed, of unknown cause: silence is never taken for a refusal. All of it follows from entries and the hour, but for link-down, which this node knows of its links now. Before a charter is in force the answer has no sides.`,
	}, h.line)
	add(s, operation{
		id: "readCheck", method: http.MethodPost, path: "/v1/channels/{channel}/readings/check", tag: "Writing",
		summary: "Read a line check as it is filled in, before it is signed", about: "Nothing is written. One that was missed and names no cause is of unknown cause.",
	}, h.readCheck)
	add(s, operation{
		id: "readStatus", method: http.MethodPost, path: "/v1/channels/{channel}/readings/status", tag: "Writing",
		summary: "Read a declaration of status as it is filled in, before it is signed", about: "Nothing is written.",
	}, h.readStatus)
	add(s, operation{
		id: "readRoster", method: http.MethodPost, path: "/v1/channels/{channel}/readings/roster", tag: "Writing", maxBody: 256 << 10,
		summary: "Read a roster as it is filled in, or as a table, before it is signed", about: "Nothing is written. A roster takes the place of the one before, whole.",
	}, h.readRoster)
}

func (h *handler) line(r *request, in *lineInput) (out LineReport, err error) {
	at := in.At
	if at == 0 {
		at = h.now()
	}
	out = LineReport{Days: in.Days, Links: []Link{}}
	if h.Links != nil {
		out.Links = append(out.Links, h.Links()...)
	}
	q := channel.LineView{At: at, Party: h.Node.Party(), Since: max(0, at-parley.Millis(in.Days)*parley.Day), Down: func(p parley.PartyID) bool { return down(out.Links, p) }}
	r.channel.Read(func(v channel.View, _ *channel.Machine) {
		if l := v.Line(q); l != nil {
			out.LineNow = *l
			return
		}
		out.LineNow = channel.LineNow{At: at, Party: q.Party, Hours: []parley.CheckHour{}, Ladder: []parley.Rung{}, Sides: []channel.LineSide{}, Counterparts: []channel.Counterpart{}}
	})
	return out, nil
}

// down reports whether there are links to a party, and none is up. Where there is none at
// all, what the parties say is carried otherwise.
func down(links []Link, p parley.PartyID) bool {
	ways := 0
	for _, l := range links {
		if l.Peer != p {
			continue
		}
		if l.Connected {
			return false
		}
		ways++
	}
	return ways > 0
}

// CheckReading is what a line check's form says.
type CheckReading struct {
	Check parley.Check `json:"check" doc:"What would be signed."`
	Says  []string     `json:"says"`
}

// StatusReading is what the form of a declaration says.
type StatusReading struct {
	Status      parley.Status `json:"status" doc:"What would be signed."`
	Says        []string      `json:"says"`
	NeedsSecond bool          `json:"needsSecond" doc:"The charter wants a second person's release."`
}

// RosterReading is what a roster's form says.
type RosterReading struct {
	Roster parley.Roster `json:"roster" doc:"What would be signed."`
	Says   []string      `json:"says"`
}

// CheckForm is a line check as its officer fills it in.
type CheckForm struct {
	pen.CheckForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

// StatusForm is a declaration of status as its officer fills it in.
type StatusForm struct {
	pen.StatusForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

// RosterForm is a roster as its officer fills it in.
type RosterForm struct {
	pen.RosterForm
	Zone string `json:"zone,omitzero" doc:"Time zone of date-time groups with the letter J, such as Asia/Damascus."`
}

func (h *handler) readCheck(r *request, in *struct {
	InChannel
	sent[CheckForm]
}) (out CheckReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	c, err := reader.LineCheck(in.Sent.CheckForm, h.now())
	if err == nil {
		err = h.counterpart(r, c.With)
	}
	if err != nil {
		return out, malformed(err)
	}
	return CheckReading{*c, pen.SayLine(c)}, nil
}

// counterpart refuses a party that no line check can be with.
func (h *handler) counterpart(r *request, with parley.PartyID) error {
	p := r.picture()
	if p.charter == nil {
		return nil
	}
	if _, named := p.charter.Charter.Party(with); !named || with == h.Node.Party() {
		return parley.Wrong("with", with, "must be another party of the charter")
	}
	return nil
}

func (h *handler) readStatus(r *request, in *struct {
	InChannel
	sent[StatusForm]
}) (out StatusReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	s, err := reader.Status(in.Sent.StatusForm, h.now())
	if err != nil {
		return out, malformed(err)
	}
	out = StatusReading{Status: *s, Says: pen.SayLine(s)}
	if p := r.picture(); p.charter != nil {
		out.NeedsSecond = pen.NeedsRelease(&p.charter.Charter, parley.KindStatus, "")
	}
	return out, nil
}

func (h *handler) readRoster(r *request, in *struct {
	InChannel
	sent[RosterForm]
}) (out RosterReading, err error) {
	reader, err := h.formReader(r, in.Sent.Zone)
	if err != nil {
		return out, err
	}
	s, err := reader.Roster(in.Sent.RosterForm)
	if err != nil {
		return out, malformed(err)
	}
	return RosterReading{*s, pen.SayLine(s)}, nil
}

// Marks chooses notices by what the charter's terms and an hour make of them.
type Marks struct {
	At                         parley.Millis // 0: now
	Late, Expired, Unconfirmed bool          // those with all of these marks
}

// Marked lists notices by their marks.
func (ch *Channel) Marked(ctx context.Context, m Marks) ([]Notice, error) {
	return all(func(cursor string) (Page[Notice], error) {
		q := url.Values{"limit": {"1000"}}
		for name, on := range map[string]bool{"late": m.Late, "expired": m.Expired, "unconfirmed": m.Unconfirmed} {
			if on {
				q.Set(name, string(ChooseWith))
			}
		}
		if m.At != 0 {
			q.Set("at", strconv.FormatInt(int64(m.At), 10))
		}
		if cursor != "" {
			q.Set("cursor", cursor)
		}
		return get[Page[Notice]](ctx, ch, q, "notices")
	})
}
