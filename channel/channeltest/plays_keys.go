package channeltest

import (
	"bytes"

	"parley"
	"parley/channel"
	"parley/ledger"
	"parley/ledger/ledgertest"
)

// officer enrols one more.
func (n *Node) officer(name, person string, roles ...parley.Role) {
	n.Append(n.Word("enroller", parley.KindEnroll, n.person(name, person, roles...)))
}

func notices(count int) func(*World, *channel.State) string {
	return func(_ *World, s *channel.State) string { return want("notices", len(s.Notices), count) }
}

// assertedWell makes a script of an assertion that is as good as a browser's own.
func assertedWell(name string, edit func(*ledgertest.Assertion)) Script {
	return play(name, 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.officer("clerk"+Passkey, "p7", parley.Drafts)
		us.Append(us.File(parley.Site, By(us.Officer("clerk"+Passkey)), Signed(true, assertion(edit))))
		w.Settle()
	}, notices(1))
}

// Officers with keys of every algorithm.
var keyPlays = []Script{
	play("officers of three algorithms enrol, draft, release, answer and revoke", 2, func(w *World) {
		w.Start()
		us, them := w.Node(Us), w.Node(Them)
		us.Append(us.Root(parley.KindEnroll, us.person("chief"+Passkey, "chief2", parley.Enrolls)))
		for officer, e := range []parley.Enrollment{
			us.person("clerk"+P256, "p7", parley.Acknowledges, parley.Drafts), us.person("second"+Passkey, "p8", parley.Releases), us.person("clerk"+Passkey, "p9", parley.Acknowledges),
		} {
			by := []string{"chief" + Passkey, "enroller", "chief" + Passkey}[officer]
			us.Append(us.Word(by, parley.KindEnroll, e))
		}
		draft := us.Word("clerk"+P256, parley.KindNotice, parley.Filing{Notice: us.Notice(parley.Operation, "us")})
		us.Append(us.Release(draft, "second"+Passkey, nil))
		them.Append(them.File(parley.Site))
		w.Settle()
		us.Append(us.Answer(us.Findings()[0], parley.Roger, By(us.Officer("clerk"+Passkey))))
		us.Append(us.Word("chief"+Passkey, parley.KindRevoke, parley.Revocation{Key: us.Officer("second" + Passkey).id}))
		us.Append(us.Word("clerk"+P256, parley.KindRevoke, parley.Revocation{Key: us.Officer("clerk" + P256).id}))
		us.Append(us.File(parley.Site, By(us.Officer("clerk"+P256))))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		release := parley.OfficerKey("")
		for _, n := range s.Notices {
			if n.Party == Us {
				release = n.Versions[0].Release
			}
		}
		return first(notices(2)(w, s), status(channel.Answered)(w, s), want("release", release, w.Key("us/second"+Passkey).id))
	}),
	play("a root enrols enrolment officers of every algorithm", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.Append(us.Root(parley.KindEnroll, us.person("chief"+P256, "chief2", parley.Enrolls)))
		us.Append(us.Word("chief"+P256, parley.KindEnroll, us.person("other", "p9", parley.Drafts)))
		us.Append(us.File(parley.Site, By(us.Officer("other"))))
		w.Settle()
	}, notices(1)),
	play("a high s is as good as a low one", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.officer("clerk"+P256, "p7", parley.Drafts)
		us.officer("clerk"+Passkey, "p8", parley.Drafts)
		for _, twist := range []Twist{Respelt(true, func(sig ledger.Signature) ledger.Signature { return sig }), Respelt(true, func(sig ledger.Signature) ledger.Signature {
			return sig[:len(sig)-128] + otherSide(sig[len(sig)-128:])
		})} {
			us.Append(us.File(parley.Site, By(us.Officer("clerk"+P256)), twist))
			us.Append(us.File(parley.Site, By(us.Officer("clerk"+Passkey)), twist))
		}
		w.Settle()
	}, notices(4)),
	play("one point under two algorithms is two keys", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		us.officer("clerk"+P256, "p7", parley.Drafts)
		us.officer("clerk"+Passkey, "p7", parley.Drafts)
		us.Append(us.Word("clerk"+P256, parley.KindRevoke, parley.Revocation{Key: us.Officer("clerk" + P256).id}))
		us.Append(us.File(parley.Site, By(us.Officer("clerk"+P256))))
		us.Append(us.File(parley.Site, By(us.Officer("clerk"+Passkey))))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		a, b := w.Key("us/clerk"+P256).id, w.Key("us/clerk"+Passkey).id
		return first(notices(1)(w, s), want("point", a[2:], b[2:]))
	}),
	play("a key that is no point is enrolled and revoked like any other", 2, func(w *World) {
		w.Start()
		us := w.Node(Us)
		e := us.person("other", "p9", parley.Drafts)
		e.Key = "0302" + noPoint
		us.Append(us.Word("enroller", parley.KindEnroll, e))
		us.Append(us.Word("enroller", parley.KindRevoke, parley.Revocation{Key: e.Key}))
		w.Settle()
	}, func(w *World, s *channel.State) string {
		for _, o := range s.Officers {
			if o.Key == "0302"+noPoint {
				return want("enrolled and revoked", []int{len(o.Enrolled), o.Revoked}, []int{1, 1})
			}
		}
		return "the key is not there"
	}),
	assertedWell("an assertion with other bits, attested data, extensions and a counter", func(x *ledgertest.Assertion) {
		*x.Flags() = 0xff
		x.Authenticator = append(x.Authenticator[:33], bytes.Repeat([]byte{0xff}, 40)...)
	}),
	assertedWell("an assertion at another site", func(x *ledgertest.Assertion) {
		x.Authenticator[0] ^= 0xff
		x.Client = bytes.Replace(x.Client, []byte(ledgertest.Origin), []byte("http://127.0.0.1:8443"), 1)
	}),
	assertedWell("client data with more members after the origin", func(x *ledgertest.Assertion) {
		x.Client = append(bytes.TrimSuffix(x.Client, []byte("}")), `,"topOrigin":"https://b.example","other keys may be added here":{"x":[1.5,null,true]}}`...)
	}),
	assertedWell("client data that ends where the origin begins, and is no JSON", func(x *ledgertest.Assertion) {
		at := bytes.Index(x.Client, []byte(ledgertest.Origin))
		x.Client = x.Client[:at]
	}),
	assertedWell("client data with bytes that are no text, after the origin", func(x *ledgertest.Assertion) { x.Client = append(x.Client, 0, 0xff) }),
	assertedWell("a signature of 4,096 digits", func(x *ledgertest.Assertion) {
		x.Client = append(x.Client, bytes.Repeat([]byte(" "), 2048-2-len(x.Authenticator)-len(x.Client)-64)...)
	}),
}
