package api

import (
	"context"
	"net/http"
	"path/filepath"

	"parley"
)

// CarryRequest asks the node to write files for its peers, or to take those that lie there.
type CarryRequest struct {
	// Out writes what peers lack; otherwise what is there is taken.
	Out bool `json:"out"`
	// Folder is where, as an absolute path; empty: the spools of node.json.
	Folder string `json:"folder,omitzero"`
	// Peer is the only one that it is about; empty: all.
	Peer parley.PartyID `json:"peer,omitzero"`
	// Again writes everything that a peer has not said it holds, also what was written
	// before and may be on its way.
	Again bool `json:"again,omitzero"`
}

// Carried is what was written for one peer, or taken of what it sent.
type Carried struct {
	Peer    parley.PartyID `json:"peer"`
	Folder  string         `json:"folder"`
	Wrote   []string       `json:"wrote"`   // names of files
	Files   int            `json:"files"`   // taken, or found to bring nothing new
	Entries int            `json:"entries"` // that were not here before, each once
	Waiting []CarryRemark  `json:"waiting"` // left where they are: incomplete, or to be taken after others
	Refused []CarryRemark  `json:"refused"` // put aside, with the reason beside them
}

// CarryRemark is a sentence about a file, to go on from its name.
type CarryRemark struct {
	File  string `json:"file"`
	Words string `json:"words"`
}

// Carry has the node write files, or take them. What could not be taken stands in the
// answer; an error says that nothing more could be done.
func (c *Client) Carry(ctx context.Context, r CarryRequest) ([]Carried, error) {
	return call[[]Carried](ctx, c, http.MethodPost, "/v1/carry", r)
}

func (h *handler) carryOperations(s *service) {
	add(s, operation{
		id: "carry", method: http.MethodPost, path: "/v1/carry", tag: "Node",
		summary: "Write files for peers, or take theirs", about: "For links that are carried by hand: spool folders and removable media.",
	}, h.carry)
}

func (h *handler) carry(r *request, in *struct{ sent[CarryRequest] }) ([]Carried, error) {
	if f := in.Sent.Folder; f != "" && !filepath.IsAbs(f) {
		return nil, parley.Wrong("folder", f, "must be an absolute path: the node may stand elsewhere than who asks")
	}
	return h.Carry(r.ctx, in.Sent)
}
