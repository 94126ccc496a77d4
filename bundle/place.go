package bundle

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// Log names a log of the bundle's channel: a party's, in one epoch.
type Log struct {
	Party parley.PartyID
	Epoch parley.Epoch
}

func (l Log) String() string { return fmt.Sprintf("%s/%d", l.Party, l.Epoch) }

func (l Log) compare(o Log) int {
	return cmp.Or(cmp.Compare(l.Party, o.Party), cmp.Compare(l.Epoch, o.Epoch))
}

// Place names an entry, as people write it: us/0/7 is number 7 of the log of us, epoch 0.
type Place struct {
	Log
	Number int64
}

func (p Place) String() string { return fmt.Sprintf("%s/%d", p.Log, p.Number) }

func (p Place) compare(o Place) int {
	return cmp.Or(p.Log.compare(o.Log), cmp.Compare(p.Number, o.Number))
}

// MarshalText writes the place.
func (p Place) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a place strictly, in the one way in which it is written.
func (p *Place) UnmarshalText(b []byte) error {
	wrong := parley.Wrong("entry", string(b), "must be PARTY/EPOCH/NUMBER, such as us/0/7")
	parts := strings.Split(string(b), "/")
	if len(parts) != 3 {
		return wrong
	}
	epoch, err := strconv.ParseUint(parts[1], 10, 32)
	if err != nil {
		return wrong
	}
	number, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || number < 0 || number > parley.MaxInteger {
		return wrong
	}
	read := Place{Log{parley.PartyID(parts[0]), parley.Epoch(epoch)}, number}
	if parley.CheckID("party", parts[0]) != nil || read.String() != string(b) {
		return wrong
	}
	*p = read
	return nil
}
