package channel_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley/channel"
)

// fill gives every field of a value something other than its zero value, lists one
// element.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	default:
		panic("a state holds no " + v.Kind().String())
	}
}

// vary changes one thing after another in a value, calls changed with its path, and puts
// it back.
func vary(path string, v reflect.Value, changed func(path string)) {
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			vary(path+"."+v.Type().Field(i).Name, v.Field(i), changed)
		}
		return
	case reflect.Slice:
		vary(path+"[0]", v.Index(0), changed)
		v.Set(reflect.Append(v, v.Index(0)))
		changed(path + " longer")
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		changed(path + " empty")
	case reflect.Array:
		// A hash is one value; a pair of them is two.
		vary(path+"[last]", v.Index(v.Len()-1), changed)
		vary(path+"[first]", v.Index(0), changed)
		return
	case reflect.String:
		v.SetString("y")
		changed(path)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
		changed(path)
	default:
		v.SetUint(2)
		changed(path)
	}
	v.Set(old)
}

// TestStateHashCoversEveryField: what is in the state is in its hash, to the last field of
// the last list.
func TestStateHashCoversEveryField(t *testing.T) {
	s := new(channel.State)
	fill(reflect.ValueOf(s).Elem())
	whole, n := s.Hash(), 0
	vary("State", reflect.ValueOf(s).Elem(), func(path string) {
		n++
		if s.Hash() == whole {
			t.Errorf("%s is not in the hash", path)
		}
	})
	if s.Hash() != whole {
		t.Error("the state was not put back: the test itself is wrong")
	}
	if n < 100 {
		t.Errorf("only %d changes tried", n)
	}
}

// stateSchema is what protocol.md, section 6, lists. Whatever is not here, such as what
// waits, when something arrived or which link is up, is no part of a state.
const stateSchema = `
channel hash; contested flag; current hash
charters: accepted party[]; declined party[]; hash hash; inForce flag; version int
entries: disowned flag; epoch int; kind text; number int; pairs text[]; party party; root hash; verdict text
findings: closed text; contested flag; id hash; notices hash[]; revision hash; rule text; sides answers answer text; sides answers id hash; sides found flag; sides party party; sides told flag; sides verdicts text[]; status text
incidents: accounts acts hash[]; accounts party party; disowned flag; id hash; kind text
intakes: act hash; partner text; place epoch int; place number int; place party party; place root hash
lines: declared hash[]; party party; roster hash[]
logs: epoch int; forked flag; party party; stops epoch int; stops party party; stops root hash; stops size int; tips epoch int; tips party party; tips root hash; tips size int
measured: ahead int; party party; roundTrip int; with party
notices: cancelled flag; contested flag; disowned flag; id hash; kind text; mode text; number int; originator text; party party; tips hash[]
notices versions: disowned flag; entries epoch int; entries number int; entries party party; entries root hash; id hash; key text; kind text; late flag; lead int; receipts epoch int; receipts number int; receipts party party; receipts root hash; release text; released hash; replaces hash[]
obligations: creditor party; debtor party; due int; duty text; id hash; met int; of hash; promised int; revision hash; since int; to party; told party party; told rungs int[]
officers: enrolled office text; enrolled partner text; enrolled person text; enrolled roles text[]; key text; party party; revoked flag
readbacks: differences text[]; id hash
roots: keys text[]; party party
seen: heads epoch int; heads party party; heads root hash; heads size int; party party
shown: act hash; place epoch int; place number int; place party party; place root hash
words: disowned flag; entries epoch int; entries number int; entries party party; entries root hash; id hash; key text; kind text; mode text; party party; receipts epoch int; receipts number int; receipts party party; receipts root hash; release text; released hash
`

// TestStateHoldsNothingLocal: the members of a state are those of the specification.
func TestStateHoldsNothingLocal(t *testing.T) {
	var got []string
	var walk func(path string, typ reflect.Type)
	walk = func(path string, typ reflect.Type) {
		many := ""
		for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Array && typ.Elem().Kind() != reflect.Uint8 {
			typ, many = typ.Elem(), "[]"
		}
		name := map[string]string{"Hash": "hash", "PartyID": "party"}[typ.Name()]
		switch {
		case name != "":
		case typ.Kind() == reflect.Struct:
			for i := range typ.NumField() {
				f := typ.Field(i)
				member := f.Tag.Get("json")
				if member == "" || strings.Contains(member, ",") {
					t.Errorf("%s.%s: every member of a state has a name and is always there", path, f.Name)
				}
				walk(strings.TrimSpace(path+" "+member), f.Type)
			}
			return
		case typ.Kind() == reflect.String:
			name = "text"
		case typ.Kind() == reflect.Int:
			name = "flag"
		default:
			name = "int"
		}
		got = append(got, fmt.Sprint(path, " ", name, many))
	}
	walk("", reflect.TypeFor[channel.State]())
	var want []string
	for line := range strings.Lines(strings.TrimSpace(stateSchema)) {
		prefix, members, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			prefix, members = "", strings.TrimSpace(line)
		}
		for m := range strings.SplitSeq(members, "; ") {
			want = append(want, strings.TrimSpace(prefix+" "+m))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("the state has %q, the specification has not", g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("the specification has %q, the state has not", w)
		}
	}
}

// TestEveryReasonHasASentence: a person who is refused reads why.
func TestEveryReasonHasASentence(t *testing.T) {
	seen := map[string]channel.Reason{}
	for _, r := range append([]channel.Reason{channel.Valid}, channel.Reasons...) {
		s := r.Sentence()
		if s == channel.Reason("nothing").Sentence() {
			t.Errorf("%s has no sentence", r)
		}
		if other, ok := seen[s]; ok {
			t.Errorf("%s and %s have one sentence", r, other)
		}
		seen[s] = r
	}
}
