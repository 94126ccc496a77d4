package parley

// The words of each enumeration, in the order in which people are shown them. What
// describes the vocabulary to others, such as the document of the API, reads these.
var (
	Modes       = []Mode{Real, Exercise, Test}
	Precedences = []Precedence{Routine, Priority, Immediate, Flash}
	Roles       = []Role{Drafts, Releases, Acknowledges, Principal, Enrolls}
	Kinds       = []Kind{
		KindOpen, KindAccept, KindDecline, KindStop, KindRecover, KindEnroll, KindRevoke, KindNotice, KindChange, KindCancel,
		KindMessage, KindUrgent, KindAnswer, KindRelease, KindReceipt, KindFinding,
	}
	Recurrences = []Recurrence{Daily, Weekly}
	Shapes      = []Shape{Point, Circle, Corridor, Polygon}
	HeightRefs  = []HeightRef{Ground, AGL, AMSL, Ellipsoid, Standard, Unlimited}
	HeightUnits = []HeightUnit{Metres, Feet, FlightLevel}
	AnswerWords = []AnswerWord{Roger, Standby, Unable, WillChange, Accept, Withdraw}
	Verdicts    = []Verdict{Clash, Possible, None}
)
