package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"parley"
	"parley/bundle"
	"parley/channel"
	"parley/handover"
	"parley/journal"
	"parley/ledger"
	"parley/node"
	"parley/notation"
	"parley/pen"
)

// form is how a type stands in JSON, where that does not follow from its Go type: a named
// schema of the document.
type form struct {
	of, alias reflect.Type
	name      string
	schema    *huma.Schema
}

// formOf stands in for T where huma makes schemas.
type formOf[T any] struct{}

// Schema refers to the form's named schema, and puts it into the document.
func (formOf[T]) Schema(r huma.Registry) *huma.Schema {
	for _, f := range forms() {
		if f.of == reflect.TypeFor[T]() {
			f.schema.PrecomputeMessages()
			r.Map()[f.name] = f.schema
			return &huma.Schema{Ref: schemaPrefix + f.name}
		}
	}
	panic("no form of " + reflect.TypeFor[T]().String())
}

func formed[T any](name string, schema *huma.Schema) form {
	return form{reflect.TypeFor[T](), reflect.TypeFor[formOf[T]](), name, schema}
}

func pattern[T any](name, expression, about, example string) form {
	return formed[T](name, &huma.Schema{Type: huma.TypeString, Pattern: expression, Description: about, Examples: []any{example}})
}

// enumerated is a string that is one of a list, which the package of its type keeps.
func enumerated[T ~string](about string, words ...T) form {
	s := &huma.Schema{Type: huma.TypeString, Description: about}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	return formed[T](typeName(reflect.TypeFor[T]()), s)
}

func integer[T any](name, about string, least, most float64) form {
	return formed[T](name, &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &least, Maximum: &most, Description: about})
}

const schemaPrefix = "#/components/schemas/"

// forms gives the types that have one. A new enumeration in an answer has its line here.
func forms() []form {
	two := 2
	return []form{
		pattern[parley.Hash]("Hash", `^[0-9a-f]{64}$`, "A SHA-256 digest. Sixty-four zeros: none.", parley.Hash{0x3f, 0x9c}.String()),
		pattern[parley.OfficerKey]("Key", `^((01|0[23]0[23])[0-9a-f]{64})?$`, "A public key, which is also its id: 01 and an Ed25519 key, or 02 (P-256) or 03 (WebAuthn) and a compressed point. Only officers' keys are other than 01. Empty where none is.", "01"+strings.Repeat("ab", 32)),
		pattern[parley.PartyID]("PartyID", `^([a-z][a-z0-9-]{0,15})?$`, "A party of the channel.", "us"),
		pattern[parley.OriginatorID]("OriginatorID", `^([a-z][a-z0-9-]{0,15})?$`, "Whose notice it is: a party or a partner.", "clinic"),
		integer[parley.Millis]("Millis", "Milliseconds: since 1970-01-01T00:00:00Z, or a duration.", -parley.MaxInteger, parley.MaxInteger),
		integer[parley.Epoch]("Epoch", "Numbers the logs of one party on one channel, from 0.", 0, 1<<32-1),
		pattern[ledger.Signature]("Signature", `^([0-9a-f]{2})*$`, "A signature over the pre-authentication encoding of its payload, in the form of its key's algorithm: 64 bytes, or a WebAuthn assertion of at most 2,048.", strings.Repeat("cd", 64)),
		pattern[bundle.Place]("BundlePlace", `^[a-z][a-z0-9-]*/[0-9]+/[0-9]+`, "An entry by its place: party, epoch and number.", "us/0/14"),
		pattern[Pause]("Pause", `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$|^0$`, "A duration.", "30s"),
		pattern[Hashes]("Hashes", `^[0-9a-f]{64}(,[0-9a-f]{64})*$`, "Hashes, with commas.", parley.Hash{0x3f, 0x9c}.String()),
		pattern[Window]("Window", `^-?[0-9.]+(,-?[0-9.]+){3}$`, "A rectangle of the map: west,south,east,north in decimal degrees. West may be greater than east: then it runs over the antimeridian.", "39.5,35,40.5,36"),
		pattern[Span]("Span", `^[0-9]*\.\.[0-9]*$`, "FROM..UNTIL in milliseconds since 1970, either of them optional.", "1763208000000..1763294400000"),
		formed[parley.Place]("Place", &huma.Schema{
			Type: huma.TypeArray, MinItems: &two, MaxItems: &two, Items: &huma.Schema{Type: huma.TypeInteger, Format: "int64"},
			Description: "Latitude and longitude in 1e-7 degree, WGS-84.", Examples: []any{[]any{353300000, 401500000}},
		}),
		formed[jsontext.Value]("Text", &huma.Schema{Description: "Canonical JSON of its own kind, byte for byte as it was signed."}),

		enumerated[parley.Mode]("What content is to be taken for.", append([]parley.Mode{""}, parley.Modes...)...),
		enumerated[parley.NoticeKind]("What a notice is about.", parley.NoticeKinds...),
		enumerated[parley.Precedence]("The urgency of handling, lowest first.", parley.Precedences...),
		enumerated[parley.Role]("What an officer's key may do.", parley.Roles...),
		enumerated[parley.Kind]("What an entry's author does with it. Empty for an entry that cannot be read.", append([]parley.Kind{""}, parley.Kinds...)...),
		enumerated[parley.Shape]("The form of a footprint.", parley.Shapes...),
		enumerated[parley.Recurrence]("How often a window opens.", parley.Recurrences...),
		enumerated[parley.HeightRef]("What a height is measured from.", parley.HeightRefs...),
		enumerated[parley.HeightUnit]("The unit that a height was given in.", parley.HeightUnits...),
		enumerated[parley.AnswerWord]("What a side says to a clash. None of them says who must yield.", parley.AnswerWords...),
		enumerated[parley.Verdict]("What a node found of a pair of notices. none: no clash found, and nothing more.", parley.Verdicts...),
		enumerated[channel.FindingStatus]("How far a clash has come.", channel.FindingStatuses...),
		enumerated[channel.Reason]("valid, or why something is not. door: a rule of the door alone.", append([]channel.Reason{channel.Valid, node.Door}, channel.Reasons...)...),
		enumerated[ledger.Class]("By whom something is signed.", "", ledger.ClassRoot, ledger.ClassWord, ledger.ClassRelease, ledger.ClassStatement),
		enumerated[ProblemKind]("What sort of problem it is.", problemKinds...),
		enumerated[EnrolmentStatus]("How far a key has come on its way to be an officer's.", enrolmentStatuses...),
		enumerated("Something that only this node knows.", LocalBatches, LocalDrafts, LocalEnrolments, LocalHandovers, LocalLinks, LocalWritable),
		enumerated("A way of writing a place.", notation.DD, notation.DDM, notation.DMS, notation.Packed, notation.MGRS, notation.UTM),
		enumerated[Standing]("How a notice stands.", standings...),
		enumerated[What]("What an item of the desk is about.", whats...),
		enumerated[Severity]("How pressing it is.", severities...),
		enumerated[Rung]("A step of the acknowledgement ladder, the lowest first.", rungs...),
		enumerated[parley.Duty]("What one party owes another.", parley.Duties...),
		enumerated[parley.Step]("A rung of the acknowledgement ladder that a person vouches for.", parley.Steps...),
		enumerated[parley.ReplyWord]("What a side says to a notice, a message, an urgent entry or a reply. None of them agrees to anything.", parley.ReplyWords...),
		enumerated[parley.Mismatch]("In what something does not match what the other side sees.", append([]parley.Mismatch{""}, parley.Mismatches...)...),
		enumerated[parley.Actor]("Whose forces somebody says that those are who act.", append([]parley.Actor{""}, parley.Actors...)...),
		enumerated[parley.IncidentKind]("What a side says that an incident was.", parley.IncidentKinds...),
		enumerated[parley.IncidentStatus]("How far a side is with an incident.", parley.IncidentStates...),
		enumerated[channel.SummaryStanding]("How the summary of a recorded call stands with a party.", channel.SummaryStandings...),
		enumerated[parley.Means]("A way by which parties reach each other. Empty: none is known to work.", append([]parley.Means{""}, parley.MeansOfContact...)...),
		enumerated[parley.Outcome]("How a line check went.", parley.Outcomes...),
		enumerated[parley.Cause]("Why a line check was missed, as far as anybody has said. Silence is never taken for a refusal.", append([]parley.Cause{""}, parley.Causes...)...),
		enumerated[parley.Participation]("What a party declares of its own part. Whether the channel is used is another matter.", parley.Participations...),
		enumerated("What became of a line check.", channel.CheckMade, channel.CheckIsMissed, channel.CheckToCome),
		enumerated("What a proof of life is.", "", channel.ByEntry, channel.ByCheck, channel.ByCall, channel.ByReported),
		enumerated("Why a means counts as failing.", "", channel.LinkDown, channel.NoEntry, channel.CheckFailed),
		enumerated("How people are told outside the console.", TellByWebhook, TellByMail),
		enumerated[pen.Voice]("Who stands behind a notice: the party itself; its originator, whose words the party has forwarded; or the party, of an originator that has not signed.", pen.Voices...),
		enumerated[RowStanding]("How far a row has come on this desk.", rowStandings...),
		enumerated[Action]("What whoever owes it does about it.", actions...),
		enumerated[HandoverStatus]("How far a handover has come.", handoverStatuses...),
		enumerated[handover.Kind]("Why an item is on a handover's list.", handover.Kinds...),
		enumerated[handover.How]("What has become of an item since a handover's list was made.", handover.Hows...),
	}
}

// renamed gives types whose plain name another type of the document has.
var renamed = map[reflect.Type]string{
	reflect.TypeFor[channel.Place]():     "EntryPlace",
	reflect.TypeFor[parley.Notice]():     "NoticeText",
	reflect.TypeFor[parley.Charter]():    "CharterText",
	reflect.TypeFor[parley.Finding]():    "FindingText",
	reflect.TypeFor[parley.Comparison](): "KeyComparison",
	reflect.TypeFor[parley.Rung]():       "LadderRung",
	reflect.TypeFor[parley.Check]():      "LineCheckText",
	reflect.TypeFor[parley.Status]():     "StatusText",
	reflect.TypeFor[parley.Roster]():     "RosterText",
	reflect.TypeFor[parley.Incident]():   "IncidentText",
	reflect.TypeFor[parley.Urgent]():     "UrgentText",
	reflect.TypeFor[parley.Call]():       "CallText",
	reflect.TypeFor[parley.Accounting](): "AccountText",
	reflect.TypeFor[pen.AccountForm]():   "AccountFields",
	reflect.TypeFor[pen.Question]():      "FormQuestion",
	reflect.TypeFor[journal.Item]():      "DeskItem",
}

func typeName(t reflect.Type) string {
	if name, ok := renamed[t]; ok {
		return name
	}
	switch t.PkgPath() {
	case "parley/bundle":
		return "Bundle" + t.Name()
	case "parley/handover":
		return "Handover" + t.Name()
	}
	return huma.DefaultSchemaNamer(t, "")
}

// newRegistry makes schemas from Go types, and gives the types in forms theirs, wherever
// they stand.
func newRegistry() huma.Registry {
	r := huma.NewMapRegistry(schemaPrefix, func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Name() == "" {
			return huma.DefaultSchemaNamer(t, hint)
		}
		return typeName(t)
	})
	for _, f := range forms() {
		r.RegisterTypeAlias(f.of, f.alias)
	}
	return r
}
