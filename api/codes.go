package api

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"parley"
	"parley/journal"
)

// Bounds of one-time codes.
const (
	codeLasts     = 4 * time.Hour // if nothing else is asked for
	maxCodeHours  = 24
	codeLength    = 10
	codeRounds    = 200_000 // PBKDF2: 45 bits of a code that leaks with the journal are not tried out within its day
	maxCodes      = 200     // of one channel that are still good
	codesSection  = "codes" // of the desk: codes by channel and digest
	codeSeparator = "-"
)

// codeLetters leaves out what looks alike on paper or sounds alike on a line: 0 O, 1 I L,
// 2 Z, 5 S, 8 B, U V.
const codeLetters = "34679ACDEFGHJKMNPQRTWXY"

// CodeRequest asks for a one-time code, for one person to hand in a key with.
type CodeRequest struct {
	Office string        `json:"office" doc:"The office that the key will stand for"`
	Person string        `json:"person" doc:"Opaque id of the human or system"`
	Roles  []parley.Role `json:"roles" doc:"What the key may do, in any order"`
	// Partner makes it a key of one of the party's partners.
	Partner parley.OriginatorID `json:"partner,omitzero" doc:"Whose key it will be, if not the party's own: a partner's signs drafts of its own notices, and has the role draft alone."`
	Hours   int                 `json:"hours,omitzero" minimum:"1" maximum:"24" doc:"How long the code is good; 4 if absent"`
}

// Code is a one-time code. It is shown this once, and kept as a digest.
type Code struct {
	Code    string        `json:"code" doc:"Ten letters and digits; upper or lower case, with or without the hyphen"`
	Expires parley.Millis `json:"expires"`
	Address string        `json:"address,omitzero" doc:"Where the person opens the page, with the code behind the number sign, which browsers do not send"`
}

// keptCode is what a code stands for.
type keptCode struct {
	Office  string              `json:"office"`
	Partner parley.OriginatorID `json:"partner,omitzero"`
	Person  string              `json:"person"`
	Roles   []parley.Role       `json:"roles"`
	Expires parley.Millis       `json:"expires"`
}

type codeInput struct {
	InChannel
	sent[CodeRequest]
}

func (h *handler) codeOperations(a *service) {
	add(a, operation{
		id: "makeCode", method: "POST", path: "/v1/channels/{channel}/codes", tag: "Officers",
		summary: "Make a one-time code for an officer to be",
		about: "By an officer with the role enroll, or over the socket. The person opens the page with it and hands in a key; " +
			"the key becomes an officer's only when an enrolment officer, or the root for the role enroll, signs for it.",
	}, h.makeCode)
}

func (h *handler) makeCode(r *request, in *codeInput) (Code, error) {
	if err := h.mayEnrol(r.caller, r.channel); err != nil {
		return Code{}, err
	}
	ask := in.Sent
	k, err := codeOf(ask)
	if err == nil {
		err = mayBePartner(r.picture(), h.Node.Party(), &k)
	}
	if err != nil {
		return Code{}, err
	}
	if r.caller != nil && slices.Contains(k.Roles, parley.Enrolls) {
		return Code{}, problem(Forbidden, "only the root enrols enrolment officers: make their code on the node's machine, by 'parley officer code'")
	}
	lasts := codeLasts
	if ask.Hours != 0 {
		if ask.Hours < 0 || ask.Hours > maxCodeHours {
			return Code{}, parley.Wrong("hours", ask.Hours, fmt.Sprintf("must be from 1 to %d", maxCodeHours))
		}
		lasts = time.Duration(ask.Hours) * time.Hour
	}
	k.Expires = h.now() + parley.Millis(lasts.Milliseconds())
	code, err := h.putCode(r.ctx, r.channel.ID(), k)
	if err != nil {
		return Code{}, err
	}
	out := Code{Code: code, Expires: k.Expires}
	if h.Console != nil {
		if address := h.Console(); address != "" {
			out.Address = address + "/#code=" + code
		}
	}
	return out, nil
}

// codeOf checks what a code is to stand for as the enrolment itself will be checked.
func codeOf(ask CodeRequest) (keptCode, error) {
	k := keptCode{Office: ask.Office, Partner: ask.Partner, Person: ask.Person, Roles: slices.Sorted(slices.Values(ask.Roles))}
	if slices.Contains(k.Roles, parley.Enrolls) && len(k.Roles) > 1 {
		return k, parley.Wrong("roles", "enroll", "must stand alone: an enrolment officer has no other role")
	}
	// The key is not known yet; any that is well formed lets the rest be checked.
	e := parley.Enrollment{Key: parley.OfficerKey("01" + strings.Repeat("0", 64)), Office: k.Office, Partner: k.Partner, Person: k.Person, Roles: k.Roles}
	return k, e.Validate()
}

// mayBePartner checks whose key a code is to make.
func mayBePartner(p *picture, party parley.PartyID, k *keptCode) error {
	switch {
	case k.Partner == "":
		return nil
	case string(k.Partner) == string(party) || p.charter == nil || !p.charter.Charter.Speaks(party, k.Partner):
		return parley.Wrong("partner", k.Partner, "must be one of the party's partners in the charter")
	case !slices.Equal(k.Roles, []parley.Role{parley.Drafts}):
		return parley.Wrong("roles", k.Roles, "must be draft alone for a partner's key: an officer of the party releases what it drafts")
	}
	return nil
}

// putCode makes a code and keeps its digest.
func (h *handler) putCode(ctx context.Context, channel parley.Hash, k keptCode) (string, error) {
	h.desks.Lock()
	defer h.desks.Unlock()
	good, over, err := h.codesNow(ctx)
	if err != nil {
		return "", err
	}
	n := 0
	for _, c := range good {
		if c.channel == channel {
			n++
		}
	}
	if n >= maxCodes {
		return "", problem(Unavailable, fmt.Sprintf("%d codes of this channel wait to be used: wait until they are, or are over", n))
	}
	code, err := newCode()
	if err != nil {
		return "", err
	}
	digest, err := h.codeDigest(code)
	if err != nil {
		return "", err
	}
	value, err := json.Marshal(&k)
	if err != nil {
		return "", fmt.Errorf("keeping the code: %w", err)
	}
	over = append(over, journal.Item{Section: codesSection, Key: channel.String() + "/" + digest, Value: value})
	if err := h.Journal.Commit(ctx, journal.Batch{Desk: over}); err != nil {
		return "", fmt.Errorf("keeping the code: %w", err)
	}
	return code[:codeLength/2] + codeSeparator + code[codeLength/2:], nil
}

func newCode() (string, error) {
	b := make([]byte, codeLength)
	for i := range b {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			return "", fmt.Errorf("making a code: %w", err)
		}
		b[i] = codeLetters[n.Int64()]
	}
	return string(b), nil
}

// codeDigest is what is kept of a code, which may be typed in any case, with blanks and
// hyphens anywhere. The party salts it: a table made for one node is no use at another.
func (h *handler) codeDigest(typed string) (string, error) {
	code := strings.ToUpper(strings.NewReplacer(codeSeparator, "", " ", "").Replace(typed))
	d, err := pbkdf2.Key(sha256.New, code, []byte("parley one-time code of "+h.Node.Party()), codeRounds, sha256.Size)
	return hex.EncodeToString(d), err
}

// listedCode is a code on the desk.
type listedCode struct {
	keptCode
	item    string // its key on the desk
	channel parley.Hash
	digest  string
}

// codesNow reads the codes that are good, and lists as items to delete those that are over.
func (h *handler) codesNow(ctx context.Context) (good []listedCode, over []journal.Item, err error) {
	for item, err := range h.Journal.DeskList(ctx, codesSection) {
		if err != nil {
			return nil, nil, fmt.Errorf("reading the desk: %w", err)
		}
		l := listedCode{item: item.Key}
		id, digest, _ := strings.Cut(item.Key, "/")
		l.digest = digest
		l.channel, err = parley.ParseHash(id)
		if err == nil {
			err = json.Unmarshal(item.Value, &l.keptCode)
		}
		if err != nil || l.Expires <= h.now() {
			over = append(over, journal.Item{Section: codesSection, Key: item.Key})
			continue
		}
		good = append(good, l)
	}
	return good, over, nil
}

// findCode gives the code with a digest. It looks at all of them alike, so that the time
// it takes tells nothing; nil: there is none.
func (h *handler) findCode(ctx context.Context, digest string) (*listedCode, error) {
	good, _, err := h.codesNow(ctx)
	if err != nil {
		return nil, err
	}
	found := -1
	for i := range good {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare([]byte(good[i].digest), []byte(digest)), i, found)
	}
	if found < 0 {
		return nil, nil
	}
	return &good[found], nil
}

// MakeCode makes a one-time code for an officer to be.
func (ch *Channel) MakeCode(ctx context.Context, c CodeRequest) (Code, error) {
	return call[Code](ctx, ch.client, http.MethodPost, ch.path(nil, "codes"), c)
}
