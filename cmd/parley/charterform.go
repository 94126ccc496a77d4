package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/notation"
)

const (
	ruleForm     = `"name: kinds / with, horizontal 2KM, vertical 500FT, time 10m"`
	heightsForm  = `"geoid 30M, pressure 300M, low 150M, high 800M"`
	deadlineForm = `"flash 5m" or "flash 5m, answer 10m, readback 15m, pass 5m"`
	ladderForm   = `"5m supervisor" or "5m supervisor, calls duty officer"`
)

// parseRule reads a rule as it is spoken: a name, the kinds on both sides, and how far
// apart they must stay.
func parseRule(text string) (r parley.Rule, err error) {
	name, rest, err := pair("rule", text, ":", ruleForm)
	if err != nil {
		return r, err
	}
	r.Name = name
	parts := strings.Split(rest, ",")
	kinds, with, err := pair("rule", parts[0], "/", ruleForm)
	if err != nil {
		return r, err
	}
	r.Kinds, r.With = noticeKinds(kinds), noticeKinds(with)
	seen := map[string]bool{}
	for _, part := range parts[1:] {
		what, value, err := pair("rule", part, " ", ruleForm)
		if err != nil {
			return r, err
		}
		if seen[what] {
			return r, parley.Wrong("rule", text, "must say "+what+" once")
		}
		seen[what] = true
		switch what {
		case "horizontal":
			r.Horizontal, err = notation.ParseLength(value)
		case "vertical":
			r.Vertical, err = notation.ParseLength(value)
		case "time":
			r.Time, err = parseDuration("rule.time", value)
		default:
			return r, parley.Wrong("rule", what, "must be horizontal, vertical or time: "+ruleForm)
		}
		if err != nil {
			return r, fmt.Errorf("rule %q, %s: %w", name, what, err)
		}
	}
	return r, nil
}

func noticeKinds(text string) []parley.NoticeKind {
	if text == "any" {
		return slices.Clone(parley.NoticeKinds)
	}
	var out []parley.NoticeKind
	for _, k := range strings.Fields(text) {
		out = append(out, parley.NoticeKind(k))
	}
	return out
}

// parseDeadline reads how soon what is of a precedence is acknowledged, answered and read
// back.
func parseDeadline(text string) (d parley.Deadline, err error) {
	parts := strings.Split(text, ",")
	precedence, within, err := pair("deadline", parts[0], " ", deadlineForm)
	if err != nil {
		return d, err
	}
	d.Precedence = parley.Precedence(precedence)
	if d.Acknowledge, err = parseDuration("deadline", within); err != nil {
		return d, err
	}
	for _, part := range parts[1:] {
		what, within, err := pair("deadline", part, " ", deadlineForm)
		if err != nil {
			return d, err
		}
		to := map[string]*parley.Millis{"answer": &d.Answer, "readback": &d.Readback, "pass": &d.Pass}[what]
		if to == nil || *to != 0 {
			return d, parley.Wrong("deadline", what, "must be answer, readback or pass, each once: "+deadlineForm)
		}
		if *to, err = parseDuration("deadline."+what, within); err != nil {
			return d, err
		}
	}
	return d, nil
}

// parseRung reads who is told how long after something fell due.
func parseRung(text string) (r parley.Rung, err error) {
	after, level, err := pair("ladder", text, " ", ladderForm)
	if err != nil {
		return r, err
	}
	level, calls, called := strings.Cut(level, ",")
	if called {
		what, who, _ := strings.Cut(strings.TrimSpace(calls), " ")
		if what != "calls" || strings.TrimSpace(who) == "" {
			return r, parley.Wrong("ladder", strings.TrimSpace(calls), "must be calls and who may call: "+ladderForm)
		}
		r.Calls = strings.TrimSpace(who)
	}
	r.Level = strings.TrimSpace(level)
	r.After, err = parseDuration("ladder", after)
	return r, err
}

// parseHeights reads the margins between heights of different references.
func parseHeights(text string) (h parley.HeightMargins, err error) {
	for _, part := range strings.Split(text, ",") {
		what, value, err := pair("heights", part, " ", heightsForm)
		if err != nil {
			return h, err
		}
		to := map[string]*int64{"geoid": &h.Geoid, "pressure": &h.Pressure, "low": &h.TerrainLow, "high": &h.TerrainHigh}[what]
		if to == nil {
			return h, parley.Wrong("heights", what, "must be geoid, pressure, low or high: "+heightsForm)
		}
		below, negative := strings.CutPrefix(value, "-")
		if *to, err = notation.ParseLength(below); err != nil {
			return h, fmt.Errorf("heights, %s: %w", what, err)
		}
		if negative {
			*to = -*to
		}
	}
	return h, nil
}

func parseDuration(field, text string) (parley.Millis, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, parley.Wrong(field, text, "must be a duration such as 90s, 10m or 2h")
	}
	return parley.Millis(d.Milliseconds()), nil
}

func duration(t parley.Millis) string {
	s := (time.Duration(t) * time.Millisecond).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
