package api

import (
	"context"
	"errors"
	"net/http"

	"parley"
	"parley/tell"
)

// TellStatus is how the party's people are told outside the console.
type TellStatus struct {
	Recipients []TellRecipient `json:"recipients" doc:"In the order of node.json; the first has the number 1."`
	Nobody     int             `json:"nobody" doc:"Tellings since the node was started that no recipient took: nobody takes their level, and there is no desk."`
	Left       int             `json:"left" doc:"Tellings that wait for addresses that node.json names no more."`
}

// TellRecipient is one address. It has no secrets.
type TellRecipient struct {
	Number   int           `json:"number"`
	Way      TellWay       `json:"way"`
	Address  string        `json:"address" doc:"A webhook's without its path, which may be a secret."`
	Levels   []string      `json:"levels" doc:"Of the charters' ladders; desk: what falls due, and urgent entries."`
	Rungs    []int64       `json:"rungs"`
	Waiting  int           `json:"waiting" doc:"Tellings that the other side has not taken."`
	Recent   int           `json:"recent" doc:"Tellings that it took in the last ten minutes."`
	LastSent parley.Millis `json:"lastSent" doc:"0: nothing yet."`
	Trouble  string        `json:"trouble,omitzero" doc:"What was wrong with the last attempt."`
	Since    parley.Millis `json:"since,omitzero" doc:"When that was."`
	Again    parley.Millis `json:"again,omitzero" doc:"When it is tried again."`
	Off      bool          `json:"off,omitzero" doc:"The other side has answered that it wants nothing more: a test that it takes turns it on again."`
}

// TellWay is how a recipient is told.
type TellWay string

// The ways.
const (
	TellByWebhook TellWay = "webhook"
	TellByMail    TellWay = "mail"
)

// TellTest asks for a test message to one recipient.
type TellTest struct {
	To int `json:"to" minimum:"1" maximum:"10000" doc:"The recipient's number."`
}

// TellTested is what came of a test.
type TellTested struct {
	To      int    `json:"to"`
	Taken   bool   `json:"taken"`
	Trouble string `json:"trouble,omitzero" doc:"Why it was not taken."`
}

// Tell tells how the party's people are told outside the console.
func (c *Client) Tell(ctx context.Context) (TellStatus, error) {
	return call[TellStatus](ctx, c, http.MethodGet, "/v1/tell", nil)
}

// TestTell sends a test message to one recipient.
func (c *Client) TestTell(ctx context.Context, to int) (TellTested, error) {
	return call[TellTested](ctx, c, http.MethodPost, "/v1/tell/tests", TellTest{to})
}

// Teller tells the party's people outside the console.
type Teller interface {
	Status() tell.Status
	// Test sends a test message; its error is a [*tell.TestError] where the other side has
	// not taken it.
	Test(ctx context.Context, number int) error
}

func (h *handler) tellOperations(s *service) {
	add(s, operation{
		id: "getTell", method: http.MethodGet, path: "/v1/tell", tag: "Obligations",
		summary: "Whom the node tells outside the console, and how that goes",
		about:   "Webhooks and mail addresses of node.json, with what was sent, what waits and what is wrong. There are no secrets in it.",
	}, h.tell)
	add(s, operation{
		id: "testTell", method: http.MethodPost, path: "/v1/tell/tests", tag: "Obligations",
		summary: "Send a test message to one of them",
		about:   "The answer comes once the other side has taken it, or has not.",
	}, h.testTell)
}

func (h *handler) tell(*request, *struct{}) (out TellStatus, err error) {
	out.Recipients = []TellRecipient{}
	if h.Teller == nil {
		return out, nil
	}
	status := h.Teller.Status()
	out.Nobody, out.Left = status.Nobody, status.Left
	for i, r := range status.Recipients {
		out.Recipients = append(out.Recipients, TellRecipient{
			Number: i + 1, Way: TellWay(r.Way), Address: r.Address, Levels: append([]string{}, r.Levels...), Rungs: append([]int64{}, r.Rungs...),
			Waiting: r.Waiting, Recent: r.Recent, LastSent: r.LastSent, Trouble: r.Error, Since: r.ErrorAt, Again: r.Again, Off: r.Off,
		})
	}
	return out, nil
}

func (h *handler) testTell(r *request, in *struct{ sent[TellTest] }) (TellTested, error) {
	out := TellTested{To: in.Sent.To}
	if h.Teller == nil {
		return out, parley.Wrong("to", out.To, "names nobody: node.json tells nobody")
	}
	err := h.Teller.Test(r.ctx, out.To)
	if failed, ok := errors.AsType[*tell.TestError](err); ok {
		out.Trouble = failed.Err.Error()
		return out, nil
	}
	out.Taken = err == nil
	return out, err
}
