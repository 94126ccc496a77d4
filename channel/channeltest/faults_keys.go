package channeltest

import (
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/ledger/ledgertest"
)

// keyFaults are officers' keys and signatures of the wrong form, and signatures that do
// not verify, by algorithm.
var keyFaults = slices.Concat(keyForms, signatureForms, p256Faults, passkeyFaults)

// point is the x of a point of P-256, and beside it is none.
const (
	point   = "0000000000000000000000000000000000000000000000000000000000000005"
	noPoint = "0000000000000000000000000000000000000000000000000000000000000004"
)

var keyForms = []Fault{
	spelt("a key of an uncompressed point", "key", "0204"+point),
	spelt("a passkey of an uncompressed point", "key", "0304"+point),
	spelt("a P-256 key without the sign of its point", "key", "02"+point),
	spelt("an Ed25519 key as long as a P-256 one", "key", "0102"+point),
	spelt("a key of an algorithm to come", "key", "0402"+point),
	spelt("a P-256 key in capitals", "key", "0202"+strings.ToUpper(strings.Repeat("ab", 32))),
	enrolled("an uncompressed point enrolled", "0204"+point),
	enrolled("a key of an algorithm to come enrolled", "0402"+point),
	enrolled("a passkey a digit short enrolled", parley.OfficerKey("0302"+point[1:])),
	{Name: "a revocation of an uncompressed point", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Word("clerk", parley.KindRevoke, parley.Revocation{Key: "0204" + point})
	})},
	{Name: "a root recovered to a P-256 key", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Root(parley.KindRecover, parley.Recover{From: n.Officer("root").id, Root: "0202" + point}, By(n.Officer("recovery")))
	})},
	{Name: "a root recovered from a P-256 key", Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Root(parley.KindRecover, parley.Recover{From: "0202" + point, Root: n.Officer("root2").id}, By(n.Officer("recovery")))
	})},
	chartered("a charter with a P-256 root", func(p *parley.Party) { p.Root = "0202" + point }),
	chartered("a charter with a P-256 node key", func(p *parley.Party) { p.Node = "0202" + point }),
	chartered("a charter with a passkey for a recovery key", func(p *parley.Party) { p.Recovery = "0302" + point }),
	chartered("a charter with a P-256 transport key", func(p *parley.Party) { p.Transport = "0202" + point }),
	rootActBy("a root act signed by a P-256 key", "clerk"+P256),
	rootActBy("a root act signed by a passkey", "clerk"+Passkey),
}

var signatureForms = []Fault{
	spelt("a signature with an odd number of digits", "sig", strings.Repeat("5", 129)),
	spelt("a signature of 126 digits", "sig", strings.Repeat("5", 126)),
	spelt("a signature of 4,098 digits", "sig", strings.Repeat("5", 4098)),
	spelt("a signature in capitals", "sig", strings.Repeat("AB", 64)),
	spelt("a signature with a letter that is no digit", "sig", strings.Repeat("g", 128)),
	unsigned("an Ed25519 signature with a byte more", "clerk", func(sig ledger.Signature) ledger.Signature { return sig + "00" }),
	unsigned("an Ed25519 signature of 4,096 digits", "clerk", func(sig ledger.Signature) ledger.Signature {
		return sig + ledger.Signature(strings.Repeat("0", 4096-128))
	}),
}

// order is that of the group of P-256 (SP 800-186, 3.2.1.3).
var order, _ = new(big.Int).SetString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

func digits(n *big.Int) ledger.Signature { return ledger.Signature(fmt.Sprintf("%064x", n)) }

// halves gives r and s.
func halves(sig ledger.Signature) (r, s *big.Int) {
	r, _ = new(big.Int).SetString(string(sig[:64]), 16)
	s, _ = new(big.Int).SetString(string(sig[64:]), 16)
	return r, s
}

// otherSide gives the other signature that says the same: of s and its negative one is
// high.
func otherSide(sig ledger.Signature) ledger.Signature {
	_, s := halves(sig)
	return sig[:64] + digits(s.Sub(order, s))
}

var p256Faults = []Fault{
	unsigned("a forged P-256 signature", "clerk"+P256, func(sig ledger.Signature) ledger.Signature {
		r, s := halves(sig)
		return digits(r) + digits(s.Add(s, big.NewInt(1)))
	}),
	unsigned("a P-256 signature with r = 0", "clerk"+P256, func(sig ledger.Signature) ledger.Signature { return zeros + sig[64:] }),
	unsigned("a P-256 signature with s = 0", "clerk"+P256, func(sig ledger.Signature) ledger.Signature { return sig[:64] + zeros }),
	unsigned("a P-256 signature with r the order", "clerk"+P256, func(sig ledger.Signature) ledger.Signature { return digits(order) + sig[64:] }),
	unsigned("a P-256 signature with s the order", "clerk"+P256, func(sig ledger.Signature) ledger.Signature { return sig[:64] + digits(order) }),
	unsigned("a P-256 signature with r and s above the order", "clerk"+P256, func(ledger.Signature) ledger.Signature { return ledger.Signature(strings.Repeat("f", 128)) }),
	unsigned("a P-256 signature with r and s the other way round", "clerk"+P256, func(sig ledger.Signature) ledger.Signature { return sig[64:] + sig[:64] }),
	unsigned("a P-256 signature in DER", "clerk"+P256, func(sig ledger.Signature) ledger.Signature {
		r, s := halves(sig)
		der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
		if err != nil {
			panic(err)
		}
		return ledger.Signature(hex.EncodeToString(der))
	}),
	unsigned("a P-256 signature with a byte before it", "clerk"+P256, func(sig ledger.Signature) ledger.Signature { return "00" + sig }),
	named("a P-256 signature in the name of the point on the other side", "clerk"+P256, func(k parley.OfficerKey) parley.OfficerKey {
		return k[:2] + map[parley.OfficerKey]parley.OfficerKey{"02": "03", "03": "02"}[k[2:4]] + k[4:]
	}),
	named("a P-256 signature in the name of no point of the curve", "clerk"+P256, func(parley.OfficerKey) parley.OfficerKey { return "0202" + noPoint }),
	named("a P-256 signature in the name of a point outside the field", "clerk"+P256, func(parley.OfficerKey) parley.OfficerKey {
		return "0202" + parley.OfficerKey(strings.Repeat("f", 64))
	}),
	named("a P-256 signature in the name of a passkey with the same point", "clerk"+P256, func(k parley.OfficerKey) parley.OfficerKey { return "03" + k[2:] }),
	named("a passkey's signature in the name of a P-256 key with the same point", "clerk"+Passkey, func(k parley.OfficerKey) parley.OfficerKey { return "02" + k[2:] }),
}

var passkeyFaults = []Fault{
	asserted("a passkey's assertion while nobody was there", func(x *ledgertest.Assertion) { *x.Flags() &^= ledgertest.UserPresent }),
	asserted("a passkey's assertion while nobody was verified", func(x *ledgertest.Assertion) { *x.Flags() &^= ledgertest.UserVerified }),
	asserted("a passkey's assertion with other bits only", func(x *ledgertest.Assertion) { *x.Flags() = 0xfa }),
	asserted("authenticator data of 36 bytes", func(x *ledgertest.Assertion) { x.Authenticator = x.Authenticator[:36] }),
	asserted("no authenticator data", func(x *ledgertest.Assertion) { x.Authenticator = nil }),
	asserted("no client data", func(x *ledgertest.Assertion) { x.Client = nil }),
	asserted("a passkey's registration", retold(`"webauthn.get"`, `"webauthn.create"`)),
	asserted("client data with another member first", retold(`{"type"`, `{"crossOrigin":false,"type"`)),
	asserted("client data with a member before the challenge", retold(`"challenge"`, `"crossOrigin":false,"challenge"`)),
	asserted("client data with a member before the origin", retold(`"origin"`, `"crossOrigin":false,"origin"`)),
	asserted("client data in another order", func(x *ledgertest.Assertion) {
		rest, _ := strings.CutPrefix(string(x.Client), `{"type":"webauthn.get",`)
		x.Client = []byte(`{` + strings.TrimSuffix(rest, `}`) + `,"type":"webauthn.get"}`)
	}),
	asserted("client data with white space", retold(`{"type":`, `{"type": `)),
	asserted("client data after a byte order mark", retold(`{"type"`, "\ufeff"+`{"type"`)),
	asserted("client data with an escape", retold(`"type"`, `"\u0074ype"`)),
	asserted("client data without an origin", func(x *ledgertest.Assertion) {
		before, _, _ := strings.Cut(string(x.Client), `,"origin"`)
		x.Client = []byte(before + `}`)
	}),
	asserted("a challenge with padding", retold(`","origin"`, `=","origin"`)),
	asserted("a challenge of other words", challenged(func([]byte) string {
		other := sha256.Sum256([]byte("other words"))
		return base64.RawURLEncoding.EncodeToString(other[:])
	})),
	asserted("a challenge in hexadecimal", challenged(hex.EncodeToString)),
	// The last of 43 characters carries two bits that say nothing: one spelling is right.
	asserted("a challenge with bits that are no bytes", challenged(func(hash []byte) string {
		const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		s := base64.RawURLEncoding.EncodeToString(hash)
		return s[:42] + string(letters[strings.IndexByte(letters, s[42])+1])
	})),
	unsigned("an assertion whose authenticator data ends in r and s", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature {
		return ledger.Signature(fmt.Sprintf("%04x", len(sig)/2-2-63)) + sig[4:]
	}),
	unsigned("an assertion whose authenticator data is all up to r and s", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature {
		return ledger.Signature(fmt.Sprintf("%04x", len(sig)/2-2-64)) + sig[4:]
	}),
	unsigned("an assertion whose authenticator data is longer than it", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature { return "ffff" + sig[4:] }),
	unsigned("an assertion whose length has its bytes the other way round", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature { return sig[2:4] + sig[:2] + sig[4:] }),
	unsigned("an assertion with s = 0", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature { return sig[:len(sig)-64] + zeros }),
	unsigned("a passkey's r and s without an assertion", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature { return sig[len(sig)-128:] }),
	unsigned("an assertion with a byte more", "clerk"+Passkey, func(sig ledger.Signature) ledger.Signature { return sig + "00" }),
	{Name: "words signed by a passkey as if by a P-256 key", Reason: channel.VoidSignature, Make: say(func(n *Node) Say {
		plain := n.Officer("clerk" + P256)
		return n.File(parley.Site, By(n.Officer("clerk"+Passkey)), Signed(false, func(_ ledger.Signer, message []byte) (ledger.Signature, error) {
			return plain.Sign(message)
		}))
	})},
	{Name: "a forged release by a passkey", Reason: channel.VoidSignature, Make: say(func(n *Node) Say {
		return n.Release(n.File(parley.Site), "second"+Passkey, nil, Forged())
	})},
}

// retold makes client data that says something else in one place.
func retold(from, to string) func(*ledgertest.Assertion) {
	return func(x *ledgertest.Assertion) { x.Client = []byte(strings.Replace(string(x.Client), from, to, 1)) }
}

// challenged makes client data with another challenge, from the hash that is due.
func challenged(as func(hash []byte) string) func(*ledgertest.Assertion) {
	return func(x *ledgertest.Assertion) {
		const before, length = len(`{"type":"webauthn.get","challenge":"`), 43
		hash, err := base64.RawURLEncoding.DecodeString(string(x.Client[before : before+length]))
		if err != nil {
			panic(err)
		}
		x.Client = slices.Concat(x.Client[:before], []byte(as(hash)), x.Client[before+length:])
	}
}

// spelt makes a fault of the form of a draft's envelope.
func spelt(name, member, value string) Fault {
	return Fault{Name: name, Reason: channel.VoidFrame, Make: say(func(n *Node) Say {
		p, err := n.page(n.File(parley.Site), n.heads())
		if err != nil {
			panic(err)
		}
		draft := edited(ledger.MustEncode(p.entry.Word.Draft), members{member: value})
		return Bytes(edited(p.raw, members{"word": members{"draft": Raw(draft)}}))
	})}
}

// enrolled makes a fault of the form of a key that is enrolled.
func enrolled(name string, key parley.OfficerKey) Fault {
	return Fault{Name: name, Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		e := n.person("other", "p9", parley.Drafts)
		e.Key = key
		return n.Word("enroller", parley.KindEnroll, e)
	})}
}

// chartered makes a fault of a key that a charter names.
func chartered(name string, edit func(*parley.Party)) Fault {
	return Fault{Name: name, Reason: channel.VoidMalformed, Make: say(func(n *Node) Say {
		return n.Accept(n.w.Amend(n.charter(), func(c *parley.Charter) {
			c.Parties = slices.Clone(c.Parties)
			edit(&c.Parties[0])
		}).Hash)
	})}
}

// rootActBy makes a root act of an officer, truly signed.
func rootActBy(name, officer string) Fault {
	return Fault{Name: name, Reason: channel.VoidKey, Make: say(func(n *Node) Say {
		return n.Root(parley.KindEnroll, n.person("other", "p9", parley.Enrolls), By(n.Officer(officer)))
	})}
}

// unsigned makes a fault of a signature that is written otherwise.
func unsigned(name, officer string, edit func(ledger.Signature) ledger.Signature) Fault {
	return Fault{Name: name, Reason: channel.VoidSignature, Make: say(func(n *Node) Say {
		return n.File(parley.Site, By(n.Officer(officer)), Respelt(false, edit))
	})}
}

// named makes a fault of a good signature under another key's name.
func named(name, officer string, as func(parley.OfficerKey) parley.OfficerKey) Fault {
	return Fault{Name: name, Reason: channel.VoidSignature, Make: say(func(n *Node) Say {
		k := *n.Officer(officer)
		k.id = as(k.id)
		return n.File(parley.Site, By(&k), Respelt(false, func(sig ledger.Signature) ledger.Signature { return sig }))
	})}
}

// asserted makes a fault of an assertion that is truly signed.
func asserted(name string, edit func(*ledgertest.Assertion)) Fault {
	return Fault{Name: name, Reason: channel.VoidSignature, Make: say(func(n *Node) Say {
		return n.File(parley.Site, By(n.Officer("clerk"+Passkey)), Signed(false, assertion(edit)))
	})}
}

func assertion(edit func(*ledgertest.Assertion)) func(ledger.Signer, []byte) (ledger.Signature, error) {
	return func(s ledger.Signer, message []byte) (ledger.Signature, error) {
		return s.(ledgertest.Authenticator).SignAs(message, edit)
	}
}
