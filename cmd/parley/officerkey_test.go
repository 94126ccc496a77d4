package main

import (
	"path/filepath"
	"strings"
	"testing"

	"parley/api"
)

// Officers of both algorithms that have files enrol one another and file notices; the
// public key shows the algorithm.
func TestAnOfficerWithAP256Key(t *testing.T) {
	us := newParty(t, "--party", "us", "--name", "United States")
	us.does("charter", "sign", us.charter(filepath.Join(us.home, "card.json")), "--not-compared")
	root := filepath.Join(us.home, "keys", "root.key")
	makes := func(name, algorithm, prefix string) string {
		key := gives[struct {
			Key string `json:"key"`
		}](us, "officer", "key", "--algorithm", algorithm, "--out", us.key(name)).Key
		if !strings.HasPrefix(key, prefix) {
			t.Fatalf("a key of %s is %s", algorithm, key)
		}
		return key
	}
	chief, duty, plain := makes("chief", "p256", "020"), makes("duty", "p256", "020"), makes("plain", "ed25519", "01")
	us.does("officer", "enroll", "--root", root, "--key", chief, "--office", "Personnel", "--person", "p0")
	for person, key := range map[string]string{"p1": duty, "p2": plain} {
		us.does("officer", "enroll", "--by", us.key("chief"), "--key", key, "--office", "Duty desk", "--person", person, "--role", "draft")
	}
	us.does(files(us.key("duty"), hospital)...)
	us.does(files(us.key("plain"), hospital, "--name", "School")...)
	if n := gives[[]api.Notice](us, "notice", "list"); len(n) != 2 {
		t.Errorf("filed: %+v", n)
	}
	us.does("officer", "revoke", duty, "--by", us.key("duty"))
	if out := us.does("officer", "list"); !strings.Contains(out, duty) || !strings.Contains(out, "revoked") {
		t.Errorf("the officers are:\n%s", out)
	}
	us.fails(misused, "p256", "officer", "key", "--algorithm", "rsa", "--out", us.key("other"))
	us.fails(misused, "key", "officer", "enroll", "--root", root, "--key", "04"+chief[2:], "--office", "Personnel", "--person", "p9")
}
