package tell

import (
	"parley"
	"parley/channel"
)

// telling is one thing that people are told: a told statement of this node, or an urgent
// entry of another party. It is what the desk keeps until it is in a message; what is owed
// is looked up when the message is put together.
type telling struct {
	Channel    parley.Hash       `json:"channel"`
	Place      channel.Place     `json:"place"`
	Kind       parley.Kind       `json:"kind"` // told, or urgent
	Mode       parley.Mode       `json:"mode"`
	Obligation parley.Obligation `json:"obligation,omitzero"`
	Urgent     parley.Hash       `json:"urgent,omitzero"` // the act
	Rung       int64             `json:"rung"`
	Level      string            `json:"level"` // of the ladder, or desk
	At         parley.Millis     `json:"at"`    // when it was taken up

	number int64 // on the desk
}

// key names it on the desk, as something that was taken up. An urgent entry that stands on
// two branches is one act.
func (x *telling) key() string {
	if x.Kind == parley.KindUrgent {
		return x.Channel.String() + "/urgent/" + x.Urgent.String()
	}
	return x.Channel.String() + "/" + placeName(x.Place)
}
