package parley

// The words of each enumeration, in the order in which people are shown them. What
// describes the vocabulary to others, such as the document of the API, reads these.
var (
	Modes       = []Mode{Real, Exercise, Test}
	Precedences = []Precedence{Routine, Priority, Immediate, Flash}
	Roles       = []Role{Drafts, Releases, Acknowledges, Principal, Enrolls}
	Kinds       = []Kind{
		KindOpen, KindAccept, KindDecline, KindStop, KindRecover, KindEnroll, KindRevoke, KindNotice, KindChange, KindCancel,
		KindReconfirm, KindMessage, KindUrgent, KindAnswer, KindAcknowledge, KindReply, KindReadback,
		KindCheck, KindStatus, KindRoster, KindCall, KindIncident, KindAccount,
		KindRelease, KindReceipt, KindFinding, KindShown, KindTold, KindProbe, KindMeasured, KindIntake,
	}
	Recurrences = []Recurrence{Daily, Weekly}
	Shapes      = []Shape{Point, Circle, Corridor, Polygon}
	HeightRefs  = []HeightRef{Ground, AGL, AMSL, Ellipsoid, Standard, Unlimited}
	HeightUnits = []HeightUnit{Metres, Feet, FlightLevel}
	AnswerWords = []AnswerWord{Roger, Standby, Unable, WillChange, Accept, Withdraw}
	Verdicts    = []Verdict{Clash, Possible, None}
	Steps       = []Step{Received, Passed, Done}
	ReplyWords  = []ReplyWord{ReplyRoger, ReplyStandby, ReplyUnable, ReplyObject, ReplyMismatch, ReplyActor, ReplyAgree, ReplyWithdraw}
	Mismatches  = []Mismatch{NothingThere, OtherPlace, OtherTime, OtherKind, OtherMatter}
	Actors      = []Actor{Ours, NotOurs, NotUnderControl, UnknownActor}
	Duties      = []Duty{OwesAcknowledge, OwesReadback, OwesPass, OwesAnswer, OwesResponse, OwesReconfirm, OwesCheck}

	MeansOfContact = []Means{ByData, ByPhone, ByRadio, ByCourier, ByMail}
	Outcomes       = []Outcome{CheckAnswered, CheckMissed}
	Causes         = []Cause{UnknownCause, Technical, DeclaredCause, OtherCause}
	Participations = []Participation{Active, Suspended}
	IncidentKinds  = []IncidentKind{Harm, NearMiss, Breach}
	IncidentStates = []IncidentStatus{IncidentOpen, IncidentInquiry, IncidentClosed}

	// TwoPersonWords are those of a charter's twoPerson that are no kinds of notices.
	TwoPersonWords = []Kind{KindMessage, KindAnswer, KindUrgent, KindStatus, KindIncident, KindAccount}
)
