package parley

// NoticeKind is what a notice is about (requirement B1). There is no kind, and no field,
// for a target or a purpose.
type NoticeKind string

// The kinds.
const (
	Site           NoticeKind = "site"           // a fixed place: hospital, camp, post
	Movement       NoticeKind = "movement"       // a convoy or other movement on the ground
	Flight         NoticeKind = "flight"         // one flight
	Operation      NoticeKind = "operation"      // an area of operations, on the ground or in the air
	Zone           NoticeKind = "zone"           // an agreed or announced area
	Line           NoticeKind = "line"           // an agreed or announced line
	Infrastructure NoticeKind = "infrastructure" // works that civilians depend on
	Hazard         NoticeKind = "hazard"         // an advance warning, such as of a salvo
)

// NoticeKinds lists the kinds in the order in which people are shown them.
var NoticeKinds = []NoticeKind{Site, Movement, Flight, Operation, Zone, Line, Infrastructure, Hazard}

func (k NoticeKind) known() bool {
	for _, o := range NoticeKinds {
		if o == k {
			return true
		}
	}
	return false
}

// Notice tells the other parties where something will be, how high and when. It asks for
// nothing and allows nothing.
type Notice struct {
	Contact    Contact      `json:"contact"`
	Kind       NoticeKind   `json:"kind"`
	Marking    string       `json:"marking"` // one of the charter's
	Name       string       `json:"name"`    // what the originator calls it
	Originator OriginatorID `json:"originator"`
	Precedence Precedence   `json:"precedence"`
	References []Hash       `json:"references,omitempty"` // things that it refers to, ascending
	Remarks    string       `json:"remarks,omitzero"`
	Volumes    []Volume     `json:"volumes"`
}

// Contact is where to reach those who know of the notice: an office, never a person.
type Contact struct {
	Means  string `json:"means"` // telephone, frequency, address
	Office string `json:"office"`
}

// Begins gives when the first of a notice's volumes begins.
func (n *Notice) Begins() Millis {
	first := n.Volumes[0].From
	for _, v := range n.Volumes {
		first = min(first, v.From)
	}
	return first
}

// Ends gives when the last of a notice's volumes ends; 0 if one of them does not.
func (n *Notice) Ends() (last Millis) {
	for _, v := range n.Volumes {
		ends := v.Until
		if v.Every != "" {
			if v.Last == 0 {
				return 0
			}
			ends += v.Last - v.From
		}
		if ends == 0 {
			return 0
		}
		last = max(last, ends)
	}
	return last
}

// MaxVolumes bounds the volumes of one notice.
const MaxVolumes = 64

// Validate checks everything that needs no charter and no other entry.
func (n *Notice) Validate() error {
	if err := CheckText("contact.office", n.Contact.Office, 200); err != nil {
		return err
	}
	if err := CheckText("contact.means", n.Contact.Means, 200); err != nil {
		return err
	}
	if !n.Kind.known() {
		return Wrong("kind", n.Kind, "must be site, movement, flight, operation, zone, line, infrastructure or hazard")
	}
	if err := CheckText("marking", n.Marking, 100); err != nil {
		return err
	}
	if err := CheckText("name", n.Name, 200); err != nil {
		return err
	}
	if err := CheckID("originator", string(n.Originator)); err != nil {
		return err
	}
	if err := checkPrecedence("precedence", n.Precedence); err != nil {
		return err
	}
	if err := checkHashes("references", n.References); err != nil {
		return err
	}
	if err := checkOptionalText("remarks", n.Remarks, 4000); err != nil {
		return err
	}
	if len(n.Volumes) < 1 || len(n.Volumes) > MaxVolumes {
		return Wrong("volumes", len(n.Volumes), "must be from 1 to "+itoa(MaxVolumes))
	}
	for i, v := range n.Volumes {
		if err := v.Validate(); err != nil {
			return within("volumes["+itoa(i)+"]", err)
		}
	}
	return nil
}
