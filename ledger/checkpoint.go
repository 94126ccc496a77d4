package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// LogID names a log: one party's, in one channel, in one epoch.
type LogID struct {
	Channel parley.Hash
	Party   parley.PartyID
	Epoch   parley.Epoch
}

// Origin is the log's name in checkpoints (C2SP tlog-checkpoint), and the name of its key
// in the signature line.
func (l LogID) Origin() string {
	return "parley/" + l.Channel.String() + "/" + string(l.Party) + "/" + strconv.FormatUint(uint64(l.Epoch), 10)
}

// Checkpoint commits to the first Size entries of a log.
type Checkpoint struct {
	Log  LogID
	Size int64
	Root parley.Hash
	Sig  Signature
}

// Text is what is signed: origin, size, root.
func (c *Checkpoint) Text() string {
	return c.Log.Origin() + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// Sign signs the checkpoint with the log's node key.
func (c *Checkpoint) Sign(s Signer) error {
	sig, err := s.Sign([]byte(c.Text()))
	if err != nil {
		return fmt.Errorf("signing the checkpoint of %s at %d: %w", c.Log.Party, c.Size, err)
	}
	c.Sig = sig
	return nil
}

// Verify reports whether the checkpoint is signed by the key, which is Ed25519 as every
// node's.
func (c *Checkpoint) Verify(node parley.OfficerKey) bool {
	return node.Algorithm() == parley.Ed25519 && Verify(node, []byte(c.Text()), c.Sig)
}

// Head is the checkpoint as a frame names it.
func (c *Checkpoint) Head() Head {
	return Head{Epoch: c.Log.Epoch, Party: c.Log.Party, Root: c.Root, Sig: c.Sig, Size: c.Size}
}

// Note writes the checkpoint as a signed note (C2SP signed-note), as transparency-log
// clients read it: the text, an empty line, and one signature line of the key that is
// named after the log.
func (c *Checkpoint) Note(node parley.OfficerKey) ([]byte, error) {
	if err := parley.CheckKey("node", node); err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(string(node))
	if err != nil {
		return nil, fmt.Errorf("node key: %w", err)
	}
	sig, err := hex.DecodeString(string(c.Sig))
	if err != nil {
		return nil, fmt.Errorf("checkpoint signature: %w", err)
	}
	line := append(noteKeyHash(c.Log.Origin(), key), sig...)
	return []byte(c.Text() + "\n— " + c.Log.Origin() + " " + base64.StdEncoding.EncodeToString(line) + "\n"), nil
}

// noteKeyHash is the key hash of C2SP signed-note: the first four bytes of SHA-256 over
// name, line feed, algorithm byte and key. Our keys begin with that byte already.
func noteKeyHash(name string, key []byte) []byte {
	h := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(h[:]))
}

// ParseNote reads a checkpoint note back, strictly: exactly the bytes that [Checkpoint.Note]
// writes. The signature is not yet verified.
func ParseNote(note []byte, node parley.OfficerKey) (*Checkpoint, error) {
	lines := strings.Split(string(note), "\n")
	if len(lines) != 6 {
		return nil, parley.Wrong("checkpoint", len(lines), "must have origin, size, root, an empty line and one signature")
	}
	origin := strings.Split(lines[0], "/")
	if len(origin) != 4 || origin[0] != "parley" {
		return nil, parley.Wrong("checkpoint.origin", lines[0], "must be parley/CHANNEL/PARTY/EPOCH")
	}
	channel, err := parley.ParseHash(origin[1])
	if err != nil {
		return nil, err
	}
	epoch, err := strconv.ParseUint(origin[3], 10, 32)
	if err != nil {
		return nil, parley.Wrong("checkpoint.origin", lines[0], "must end in an epoch")
	}
	c := &Checkpoint{Log: LogID{Channel: channel, Party: parley.PartyID(origin[2]), Epoch: parley.Epoch(epoch)}}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return nil, parley.Wrong("checkpoint.size", lines[1], "must be a decimal number")
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return nil, parley.Wrong("checkpoint.root", lines[2], "must be 32 bytes in base64")
	}
	c.Root = parley.Hash(root)
	b64, ok := strings.CutPrefix(lines[4], "— "+lines[0]+" ")
	sig, err := base64.StdEncoding.DecodeString(b64)
	if !ok || err != nil || len(sig) != 68 {
		return nil, parley.Wrong("checkpoint.signature", lines[4], "must be one signature line of the log's own key")
	}
	c.Sig = Signature(hex.EncodeToString(sig[4:]))
	again, err := c.Note(node)
	if err != nil {
		return nil, err
	}
	if string(again) != string(note) {
		return nil, parley.Wrong("checkpoint", lines[0], "must be written strictly as a signed note of the log's node key")
	}
	return c, nil
}
