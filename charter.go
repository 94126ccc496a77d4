package parley

import "slices"

// Ruleset is the version of judge and join that this code implements (rule R4).
const Ruleset = 1

// Charter is what the parties of a channel have agreed on. Version 1 names the channel by
// its hash; every later version names its predecessor. It is in force once every party
// with a log in it, or in its predecessor, has accepted it (rule R6).
type Charter struct {
	Area        []Place       `json:"area"`             // closed ring: where notices are expected; others raise a question
	Checks      []CheckHour   `json:"checks,omitempty"` // line checks of every day, ascending by hour
	Deadlines   []Deadline    `json:"deadlines,omitempty"`
	Display     string        `json:"display,omitzero"` // "unreported": nodes do not say what a post has shown
	Heights     HeightMargins `json:"heights,omitzero"`
	Ladder      []Rung        `json:"ladder,omitempty"` // who is told how long after an obligation fell due, the soonest first
	Markings    []string      `json:"markings"`         // the markings that a notice or message may carry
	Mode        Mode          `json:"mode"`             // REAL or EXERCISE
	Name        string        `json:"name"`
	Nonce       string        `json:"nonce"` // so that two channels on equal terms differ
	Parties     []Party       `json:"parties"`
	Predecessor Hash          `json:"predecessor,omitzero"` // absent from version 1
	Probe       Millis        `json:"probe,omitzero"`       // nodes check the line by themselves so often
	Readback    []NoticeKind  `json:"readback,omitempty"`   // kinds of notices that are to be read back
	Rules       []Rule        `json:"rules,omitempty"`
	Ruleset     int64         `json:"ruleset"`
	Terms       []Term        `json:"terms,omitempty"`     // what notices of a kind are to keep to
	TwoPerson   []string      `json:"twoPerson,omitempty"` // notice kinds, message, answer, urgent, status, incident, account: what a second person must release
	Version     int64         `json:"version"`
}

// Party is one side of a channel. One without a root has no node and no log: what it
// says is reported by others.
type Party struct {
	ID        PartyID         `json:"id"`
	Name      string          `json:"name"`
	Node      OfficerKey      `json:"node,omitzero"`      // signs the checkpoints of epoch 0
	Pace      []Pace          `json:"pace,omitempty"`     // how it is reached, the primary means first
	Partners  []Partner       `json:"partners,omitempty"` // those it speaks for
	Recovery  OfficerKey      `json:"recovery,omitzero"`  // stands in for the root, and replaces it
	Root      OfficerKey      `json:"root,omitzero"`      // signs root acts
	Transport OfficerKey      `json:"transport,omitzero"` // its node's key in mutual TLS
	Window    []SendingWindow `json:"window,omitempty"`   // when it takes batches
}

// HasLog reports whether the party runs a node.
func (p Party) HasLog() bool { return p.Root != "" }

// Partner is a force or organisation that a party speaks for.
type Partner struct {
	ID   OriginatorID `json:"id"`
	Name string       `json:"name"`
}

// Rule pairs notices of different originators: one of a kind in Kinds, the other of a
// kind in With. Volumes clash when they come within Horizontal, Vertical and Time of one
// another at once; all three may be 0, touching is a clash.
type Rule struct {
	Horizontal int64        `json:"horizontal"` // millimetres
	Kinds      []NoticeKind `json:"kinds"`
	Name       string       `json:"name"` // as the agreement calls it
	Time       Millis       `json:"time"`
	Vertical   int64        `json:"vertical"` // millimetres
	With       []NoticeKind `json:"with"`
}

// Pairs reports whether the rule applies to a pair of kinds, in either order.
func (r Rule) Pairs(a, b NoticeKind) bool {
	return slices.Contains(r.Kinds, a) && slices.Contains(r.With, b) ||
		slices.Contains(r.Kinds, b) && slices.Contains(r.With, a)
}

// Deadline says how soon after its own receipt a party is to do what it owes for something
// of a precedence. What has no time given is never late.
type Deadline struct {
	Acknowledge Millis     `json:"acknowledge"`     // a notice, a message, an urgent entry (as flash); an objection's response
	Answer      Millis     `json:"answer,omitzero"` // a clash, by the higher precedence of its two notices
	Pass        Millis     `json:"pass,omitzero"`   // a thing, to those who act on it
	Precedence  Precedence `json:"precedence"`
	Readback    Millis     `json:"readback,omitzero"` // a notice
}

// Unreported is the display of a charter under which no node says what a post has shown.
const Unreported = "unreported"

// Deadline gives the times for a precedence, all 0 if the charter gives none.
func (c *Charter) Deadline(p Precedence) Deadline {
	for _, d := range c.Deadlines {
		if d.Precedence == p {
			return d
		}
	}
	return Deadline{Precedence: p}
}

// HeightMargins is what the parties assume when they compare heights of different
// references, in millimetres.
type HeightMargins struct {
	Geoid       int64 `json:"geoid"`       // largest distance between geoid and ellipsoid in the area, either way
	Pressure    int64 `json:"pressure"`    // largest difference between a pressure height and the height above sea level, either way
	TerrainHigh int64 `json:"terrainHigh"` // highest ground in the area, above sea level
	TerrainLow  int64 `json:"terrainLow"`  // lowest ground in the area, above sea level
}

// Party gives the party of that id.
func (c *Charter) Party(id PartyID) (Party, bool) {
	for _, p := range c.Parties {
		if p.ID == id {
			return p, true
		}
	}
	return Party{}, false
}

// Speaks reports whether a party may file for an originator: itself or its partners.
func (c *Charter) Speaks(id PartyID, o OriginatorID) bool {
	p, ok := c.Party(id)
	return ok && (string(o) == string(id) || slices.ContainsFunc(p.Partners, func(x Partner) bool { return x.ID == o }))
}

// Names reports whether somebody is a party or a party's partner.
func (c *Charter) Names(o OriginatorID) bool {
	return slices.ContainsFunc(c.Parties, func(p Party) bool { return c.Speaks(p.ID, o) })
}

// Rule gives the rule of that name.
func (c *Charter) Rule(name string) (Rule, bool) {
	for _, r := range c.Rules {
		if r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}

// ValidateCore checks what every ruleset reads of a charter: name, version, predecessor,
// ruleset, mode, parties.
func (c *Charter) ValidateCore() error {
	if err := CheckText("name", c.Name, 200); err != nil {
		return err
	}
	if c.Mode != Real && c.Mode != Exercise {
		return Wrong("mode", c.Mode, "must be REAL or EXERCISE")
	}
	if c.Ruleset < 1 || c.Ruleset > MaxInteger {
		return Wrong("ruleset", c.Ruleset, "must be 1 or more")
	}
	if c.Version < 1 || c.Version > MaxInteger {
		return Wrong("version", c.Version, "must be 1 or more")
	}
	if (c.Version == 1) != c.Predecessor.IsZero() {
		return Wrong("predecessor", c.Predecessor, "version 1 has none, every other version has one")
	}
	if len(c.Parties) < 1 || len(c.Parties) > 64 {
		return Wrong("parties", len(c.Parties), "must be from 1 to 64")
	}
	ids, logs := map[string]bool{}, 0
	for i, p := range c.Parties {
		if err := p.check(ids); err != nil {
			return within("parties["+itoa(i)+"]", err)
		}
		if p.HasLog() {
			logs++
		}
	}
	if logs == 0 {
		return Wrong("parties", len(c.Parties), "at least one party must have keys and so a log")
	}
	return nil
}

func (p Party) check(ids map[string]bool) error {
	unique := func(field, id string) error {
		if err := CheckID(field, id); err != nil {
			return err
		}
		if ids[id] {
			return Wrong(field, id, "no id may stand twice in a charter, parties and partners together")
		}
		ids[id] = true
		return nil
	}
	if err := unique("id", string(p.ID)); err != nil {
		return err
	}
	if err := CheckText("name", p.Name, 200); err != nil {
		return err
	}
	keys := []struct {
		field string
		key   OfficerKey
	}{{"root", p.Root}, {"node", p.Node}, {"recovery", p.Recovery}, {"transport", p.Transport}}
	for _, k := range keys {
		if !p.HasLog() {
			if k.key != "" {
				return Wrong(k.field, k.key, "a party without a root key has no other keys")
			}
			continue
		}
		if err := CheckKey(k.field, k.key); err != nil {
			return err
		}
	}
	if len(p.Partners) > 256 {
		return Wrong("partners", len(p.Partners), "must be at most 256")
	}
	for i, q := range p.Partners {
		if err := unique("partners["+itoa(i)+"].id", string(q.ID)); err != nil {
			return err
		}
		if err := CheckText("partners["+itoa(i)+"].name", q.Name, 200); err != nil {
			return err
		}
	}
	return p.checkRoutine()
}

// Validate checks a charter of ruleset 1 whole.
func (c *Charter) Validate() error {
	if err := c.ValidateCore(); err != nil {
		return err
	}
	if c.Ruleset != Ruleset {
		return Wrong("ruleset", c.Ruleset, "must be "+itoa(Ruleset))
	}
	area := Footprint{Shape: Polygon, Places: c.Area}
	if err := area.Validate(); err != nil {
		return within("area", err)
	}
	if err := CheckNonce("nonce", c.Nonce); err != nil {
		return err
	}
	if len(c.Markings) < 1 || len(c.Markings) > 64 {
		return Wrong("markings", len(c.Markings), "must be from 1 to 64")
	}
	for i, m := range c.Markings {
		if err := CheckText("markings["+itoa(i)+"]", m, 100); err != nil {
			return err
		}
	}
	if len(c.Rules) > 256 {
		return Wrong("rules", len(c.Rules), "must be at most 256")
	}
	for i, r := range c.Rules {
		path := "rules[" + itoa(i) + "]"
		if err := r.check(); err != nil {
			return within(path, err)
		}
		if slices.ContainsFunc(c.Rules[:i], func(o Rule) bool { return o.Name == r.Name }) {
			return Wrong(path+".name", r.Name, "no two rules may have one name")
		}
	}
	if len(c.Deadlines) > 4 {
		return Wrong("deadlines", len(c.Deadlines), "must be at most 4, one for each precedence")
	}
	for i, d := range c.Deadlines {
		path := "deadlines[" + itoa(i) + "]"
		if err := checkPrecedence(path+".precedence", d.Precedence); err != nil {
			return err
		}
		if slices.ContainsFunc(c.Deadlines[:i], func(o Deadline) bool { return o.Precedence == d.Precedence }) {
			return Wrong(path+".precedence", d.Precedence, "each precedence has one deadline")
		}
		if d.Acknowledge < 1 || d.Acknowledge > MaxTime {
			return Wrong(path+".acknowledge", d.Acknowledge, "must be 1 millisecond or more")
		}
		for _, t := range []struct {
			field string
			value Millis
		}{{".answer", d.Answer}, {".pass", d.Pass}, {".readback", d.Readback}} {
			if err := checkTime(path+t.field, t.value); err != nil {
				return err
			}
		}
	}
	for i, a := range c.TwoPerson {
		path := "twoPerson[" + itoa(i) + "]"
		if !NoticeKind(a).known() && !known(TwoPersonWords, Kind(a)) {
			return Wrong(path, a, "must be a notice kind, message, answer, urgent, status, incident or account")
		}
		if slices.Contains(c.TwoPerson[:i], a) {
			return Wrong(path, a, "must not stand twice")
		}
	}
	if err := c.checkLadder(); err != nil {
		return err
	}
	if err := c.checkTerms(); err != nil {
		return err
	}
	return c.Heights.check()
}

func (c *Charter) checkLadder() error {
	if c.Display != "" && c.Display != Unreported {
		return Wrong("display", c.Display, "must be unreported, or absent")
	}
	if len(c.Ladder) > MaxRungs {
		return Wrong("ladder", len(c.Ladder), "must be at most "+itoa(MaxRungs))
	}
	for i, r := range c.Ladder {
		path := "ladder[" + itoa(i) + "]"
		if r.After < 1 || r.After > MaxTime || i > 0 && r.After <= c.Ladder[i-1].After {
			return Wrong(path+".after", r.After, "must be 1 millisecond or more, and more than the rung before")
		}
		if err := CheckText(path+".level", r.Level, 100); err != nil {
			return err
		}
		if err := checkOptionalText(path+".calls", r.Calls, 200); err != nil {
			return err
		}
	}
	for i, k := range c.Readback {
		path := "readback[" + itoa(i) + "]"
		if !k.known() {
			return Wrong(path, k, "must be a notice kind")
		}
		if slices.Contains(c.Readback[:i], k) {
			return Wrong(path, k, "must not stand twice")
		}
	}
	return nil
}

func (h HeightMargins) check() error {
	for _, m := range []struct {
		field string
		value int64
		least int64
	}{{"heights.geoid", h.Geoid, 0}, {"heights.pressure", h.Pressure, 0}, {"heights.terrainLow", h.TerrainLow, -MaxHeight / 10}, {"heights.terrainHigh", h.TerrainHigh, -MaxHeight / 10}} {
		if m.value < m.least || m.value > MaxHeight/10 {
			return Wrong(m.field, m.value, "must be millimetres within 200 km, and margins not negative")
		}
	}
	if h.TerrainHigh < h.TerrainLow {
		return Wrong("heights.terrainHigh", h.TerrainHigh, "must not be below terrainLow")
	}
	return nil
}

func (r Rule) check() error {
	if err := CheckText("name", r.Name, 200); err != nil {
		return err
	}
	if r.Horizontal < 0 || r.Horizontal > MaxRadius {
		return Wrong("horizontal", r.Horizontal, "must be from 0 to 2000000000 millimetres")
	}
	if r.Vertical < 0 || r.Vertical > MaxHeight/10 {
		return Wrong("vertical", r.Vertical, "must be from 0 to 200000000 millimetres")
	}
	if r.Time < 0 || r.Time > MaxTime {
		return Wrong("time", r.Time, "must be 0 or more milliseconds")
	}
	for _, l := range []struct {
		field string
		kinds []NoticeKind
	}{{"kinds", r.Kinds}, {"with", r.With}} {
		if len(l.kinds) == 0 {
			return Missing(l.field)
		}
		for i, k := range l.kinds {
			if !k.known() {
				return Wrong(l.field+"["+itoa(i)+"]", k, "must be a notice kind")
			}
			if slices.Contains(l.kinds[:i], k) {
				return Wrong(l.field+"["+itoa(i)+"]", k, "must not stand twice")
			}
		}
	}
	return nil
}
