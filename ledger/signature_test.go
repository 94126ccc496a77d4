package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"parley"
	"parley/ledger"
	"parley/ledger/ledgertest"
)

// order is that of the group of P-256 (SP 800-186, 3.2.1.3).
var order, _ = new(big.Int).SetString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// RFC 6979, A.2.5: the key, and its signatures of two texts with SHA-256. The x of the key
// is given there, and an odd y.
const (
	knownNumber = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
	knownX      = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
)

var known = map[string]ledger.Signature{
	"sample": "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
	"test":   "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367" + "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
}

func TestP256KnownAnswers(t *testing.T) {
	s, err := ledger.NewP256(unhex(t, knownNumber))
	if err != nil {
		t.Fatal(err)
	}
	if s.Key() != "0203"+knownX {
		t.Errorf("the key is %s", s.Key())
	}
	for text, want := range known {
		if !ledger.Verify("0203"+knownX, []byte(text), want) {
			t.Errorf("the signature of %q does not verify", text)
		}
		if ledger.Verify("0202"+knownX, []byte(text), want) {
			t.Errorf("the signature of %q verifies with the point on the other side", text)
		}
		if got, err := s.Sign([]byte(text)); err != nil || got != want {
			t.Errorf("%q is signed %s (%v)", text, got, err)
		}
	}
}

// A key and a signature of OpenSSL 3.0 (genpkey, dgst -sha256 -sign), with r and s taken
// out of their DER.
const (
	opensslKey = "02037a74aa82f08cbab0277321e0eb94600c2cd1d7e22797808446414514c62855d9"
	opensslSig = "d581d76c550662eb79c943e29a131c110421e6fe34a610b6e6eeede86cf7693c" + "2e1bafad735a99e28716e20da7aca55bfcfa0a0c0bad133ca1f89bd2558f0884"
)

func TestP256SignatureOfOpenSSL(t *testing.T) {
	if !ledger.Verify(opensslKey, []byte("DSSEv1 4 test 2 {}"), opensslSig) {
		t.Error("it does not verify")
	}
}

func p256(t testing.TB) ledger.P256Signer {
	t.Helper()
	s, err := ledger.NewP256(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func authenticator(t testing.TB) ledgertest.Authenticator {
	t.Helper()
	a, err := ledgertest.NewAuthenticator(bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func signs(t testing.TB, s ledger.Signer, text string) ledger.Signature {
	t.Helper()
	sig, err := s.Sign([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

func number(n *big.Int) string { return hex.EncodeToString(n.FillBytes(make([]byte, 32))) }

// TestP256Edges: r and s from 1 to the order less 1, and s as high as it likes.
func TestP256Edges(t *testing.T) {
	key, text := p256(t), "words"
	good := signs(t, key, text)
	r, s := string(good[:64]), new(big.Int)
	s.SetBytes(unhex(t, string(good[64:])))
	other := ledger.Signature(r + number(new(big.Int).Sub(order, s)))
	if !ledger.Verify(key.Key(), []byte(text), good) || !ledger.Verify(key.Key(), []byte(text), other) {
		t.Error("one of s and its negative does not verify")
	}
	zero, n := strings.Repeat("0", 64), number(order)
	for what, sig := range map[string]string{
		"r = 0": zero + string(good[64:]), "s = 0": r + zero, "both 0": zero + zero,
		"r = n": n + string(good[64:]), "s = n": r + n, "all ones": strings.Repeat("f", 128),
		"a byte more": string(good) + "00", "upper case": strings.ToUpper(string(good)), "nothing": "",
	} {
		if ledger.Verify(key.Key(), []byte(text), ledger.Signature(sig)) {
			t.Errorf("%s verifies", what)
		}
	}
	for what, k := range map[string]parley.OfficerKey{
		"no point":                 "0202" + parley.OfficerKey(strings.Repeat("0", 62)+"01"),
		"x not below the field":    "0202" + parley.OfficerKey(strings.Repeat("f", 64)),
		"the key as Ed25519's":     "01" + key.Key()[4:],
		"the key as WebAuthn's":    "03" + key.Key()[2:],
		"uncompressed":             "0204" + key.Key()[4:],
		"an algorithm to come":     "04" + key.Key()[2:],
		"upper case":               parley.OfficerKey(strings.ToUpper(string(key.Key()))),
		"a digit short":            key.Key()[:67],
		"no key":                   "",
		"the point at infinity":    "0200",
		"of another, on the curve": "0203" + knownX,
	} {
		if ledger.Verify(k, []byte(text), good) {
			t.Errorf("%s verifies", what)
		}
	}
}

// TestWebAuthn: what the words of the standard allow verifies, and nothing else.
func TestWebAuthn(t *testing.T) {
	a, text := authenticator(t), []byte("words")
	hash := sha256.Sum256(text)
	challenge := base64.RawURLEncoding.EncodeToString(hash[:])
	client := func(s string) func(*ledgertest.Assertion) {
		return func(x *ledgertest.Assertion) { x.Client = []byte(s) }
	}
	for _, c := range []struct {
		what string
		good bool
		edit func(*ledgertest.Assertion)
	}{
		{"as a browser writes it", true, nil},
		{"backup bits, attested data, extensions and a counter", true, func(x *ledgertest.Assertion) {
			*x.Flags() = 0xff
			x.Authenticator = append(x.Authenticator[:33], 1, 2, 3, 4, 0xa0)
		}},
		{"another site", true, func(x *ledgertest.Assertion) { x.Authenticator[0]++ }},
		{"members after the origin", true, client(`{"type":"webauthn.get","challenge":"` + challenge + `","origin":"https://a","crossOrigin":true,"x":{}}`)},
		{"client data that ends in the origin", true, client(`{"type":"webauthn.get","challenge":"` + challenge + `","origin":"`)},
		{"nobody was there", false, func(x *ledgertest.Assertion) { *x.Flags() = ledgertest.UserVerified }},
		{"nobody was verified", false, func(x *ledgertest.Assertion) { *x.Flags() = ledgertest.UserPresent }},
		{"other bits only", false, func(x *ledgertest.Assertion) { *x.Flags() = 0xfa }},
		{"authenticator data of 36 bytes", false, func(x *ledgertest.Assertion) { x.Authenticator = x.Authenticator[:36] }},
		{"no authenticator data", false, func(x *ledgertest.Assertion) { x.Authenticator = nil }},
		{"no client data", false, client("")},
		{"a registration", false, client(`{"type":"webauthn.create","challenge":"` + challenge + `","origin":"https://a"}`)},
		{"a challenge with padding", false, client(`{"type":"webauthn.get","challenge":"` + challenge + `=","origin":"https://a"}`)},
		{"the message for a challenge", false, client(`{"type":"webauthn.get","challenge":"` + base64.RawURLEncoding.EncodeToString(text) + `","origin":"https://a"}`)},
		{"white space", false, client(`{ "type":"webauthn.get","challenge":"` + challenge + `","origin":"https://a"}`)},
		{"another order", false, client(`{"challenge":"` + challenge + `","type":"webauthn.get","origin":"https://a"}`)},
		{"a member first", false, client(`{"x":1,"type":"webauthn.get","challenge":"` + challenge + `","origin":"https://a"}`)},
		{"no origin", false, client(`{"type":"webauthn.get","challenge":"` + challenge + `"}`)},
	} {
		sig, err := a.SignAs(text, c.edit)
		if err != nil {
			t.Fatal(err)
		}
		if ledger.Verify(a.Key(), text, sig) != c.good {
			t.Errorf("%s: verifies is %v", c.what, !c.good)
		}
	}
	if sig := signs(t, a, "other words"); ledger.Verify(a.Key(), text, sig) {
		t.Error("the challenge of other words verifies")
	}
	good := signs(t, a, "words")
	if ledger.Verify("02"+a.Key()[2:], text, good) {
		t.Error("it verifies as plain ECDSA")
	}
	for i := range good {
		b := []byte(good)
		b[i] = "0123456789abcdef"[(strings.IndexByte("0123456789abcdef", b[i])+1)%16]
		if ledger.Verify(a.Key(), text, ledger.Signature(b)) {
			t.Fatalf("digit %d may be another", i)
		}
	}
	for cut := range len(good) {
		if ledger.Verify(a.Key(), text, good[:cut]) || ledger.Verify(a.Key(), text, good[cut+1:]) {
			t.Fatalf("it verifies without all but %d digits", cut)
		}
	}
}

// TestWebAuthnLengths: a length that leaves no room for r and s, or none for client data.
func TestWebAuthnLengths(t *testing.T) {
	a, text := authenticator(t), []byte("words")
	good := string(signs(t, a, "words"))
	for _, length := range []string{"0000", "0024", "0026", "00ff", "7fff", "ffff"} {
		if ledger.Verify(a.Key(), text, ledger.Signature(length+good[4:])) {
			t.Errorf("length %s verifies", length)
		}
	}
	long, err := a.SignAs(text, func(x *ledgertest.Assertion) {
		x.Client = append(x.Client, bytes.Repeat([]byte(" "), 2048-64-2-len(x.Authenticator)-len(x.Client))...)
	})
	if err != nil || len(long) != 4096 || !ledger.Verify(a.Key(), text, long) {
		t.Errorf("%d digits do not verify (%v)", len(long), err)
	}
	longer, err := a.SignAs(text, func(x *ledgertest.Assertion) {
		x.Client = append(x.Client, bytes.Repeat([]byte(" "), 2049-64-2-len(x.Authenticator)-len(x.Client))...)
	})
	if err != nil || len(longer) != 4098 || ledger.Verify(a.Key(), text, longer) {
		t.Errorf("%d digits verify (%v)", len(longer), err)
	}
}

// TestNodesSignWithEd25519: a checkpoint that an officer's key signed is nobody's.
func TestNodesSignWithEd25519(t *testing.T) {
	key := p256(t)
	c := ledger.Checkpoint{Log: ledger.LogID{Party: "us"}, Size: 1}
	if err := c.Sign(key); err != nil {
		t.Fatal(err)
	}
	if c.Verify(key.Key()) {
		t.Error("a checkpoint verifies with a P-256 key")
	}
	if _, err := c.Note(key.Key()); err == nil {
		t.Error("a note is written for a P-256 key")
	}
}

// TestP256Numbers: what is no private number makes no key.
func TestP256Numbers(t *testing.T) {
	for what, b := range map[string][]byte{"0": make([]byte, 32), "the order": order.Bytes(), "31 bytes": make([]byte, 31), "nothing": nil} {
		if _, err := ledger.NewP256(b); err == nil {
			t.Errorf("%s makes a key", what)
		}
	}
	s, err := ledger.GenerateP256()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Number()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ledger.NewP256(b); err != nil || again.Key() != s.Key() {
		t.Errorf("the key comes back as %s (%v)", again.Key(), err)
	}
}

// FuzzVerify: no key, message or signature makes it panic, and what verifies has the form
// that an envelope demands.
func FuzzVerify(f *testing.F) {
	for _, s := range []ledger.Signer{ledger.NewEd25519(make([]byte, 32)), p256(f), authenticator(f)} {
		sig := signs(f, s, "words")
		f.Add(string(s.Key()), []byte("words"), string(sig))
		f.Add("03"+string(s.Key()[2:]), []byte("words"), string(sig))
		f.Add(string(s.Key()), []byte("words"), "ffff"+string(sig[4:]))
		f.Add(string(s.Key()), []byte("words"), string(sig[:len(sig)-64])+strings.Repeat("0", 64))
	}
	f.Add("0202"+strings.Repeat("f", 64), []byte{}, strings.Repeat("0", 128))
	f.Fuzz(func(t *testing.T, key string, message []byte, sig string) {
		if ledger.Verify(parley.OfficerKey(key), message, ledger.Signature(sig)) {
			if parley.CheckOfficerKey("key", parley.OfficerKey(key)) != nil || len(sig) < 128 || len(sig) > 4096 {
				t.Fatalf("%s by %s verifies", sig, key)
			}
		}
	})
}
