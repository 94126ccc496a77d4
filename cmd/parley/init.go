package main

import (
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/home"
)

func (a *app) initCommand() *cobra.Command {
	var s home.Settings
	var party string
	var partners, spools []string
	cmd := &cobra.Command{
		Use: "init", Short: "Make a party's node: keys, card, settings", Args: cobra.NoArgs,
		Long: `Makes the folder of a party's node: four fresh keys, the card with their public halves,
and node.json, which may be edited by hand later.

root.key and recovery.key belong off this machine: move them to where only those who speak
for the party can reach them, in two different places.`,
		Example: `  parley --home us init --party us --name "United States" --listen :7420 \
    --partner "sdf: Syrian Arab and Kurdish rebels"
  parley --home ru init --party ru --name "Russian Federation" --dial 192.0.2.7:7420
  parley --home ru init --party ru --name "Russian Federation" --spool "us: /guard/out, /guard/in"`,
		RunE: func(*cobra.Command, []string) error {
			s.Party = parley.PartyID(party)
			for _, p := range partners {
				id, name, err := pair("partner", p, ":", `"id: name"`)
				if err != nil {
					return err
				}
				s.Partners = append(s.Partners, parley.Partner{ID: parley.OriginatorID(id), Name: name})
			}
			for _, p := range spools {
				peer, folders, err := pair("spool", p, ":", `"peer: OUT, IN"`)
				if err != nil {
					return err
				}
				out, in, err := pair("spool", folders, ",", `"peer: OUT, IN"`)
				if err != nil {
					return err
				}
				s.Spools = append(s.Spools, home.Spool{Peer: parley.PartyID(peer), Out: out, In: in})
			}
			h, err := home.Init(a.homeDir, s)
			if err != nil {
				return err
			}
			return a.printCard(h, func(p *page) {
				p.line("")
				p.line("Move %s and %s off this machine now, to two different places.", h.KeyPath(home.RootKey), h.KeyPath(home.RecoveryKey))
				p.line("They sign for the party as a whole; the node never needs them.")
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&party, "party", "", "the party's id, such as us")
	f.StringVar(&s.Name, "name", "", "the party's name")
	f.StringArrayVar(&partners, "partner", nil, `a force or organisation that it speaks for, "id: name" (repeatable)`)
	f.StringVar(&s.Listen, "listen", "", "host:port at which peers reach the node")
	f.StringVar(&s.Console, "console", "127.0.0.1:7480", "host:port of the page for officers; beyond this machine it is served by TLS; empty: none")
	f.StringArrayVar(&s.Dial, "dial", nil, "host:port of a peer's node (repeatable)")
	f.StringArrayVar(&spools, "spool", nil, `folders to exchange with a peer, "peer: OUT, IN" (repeatable)`)
	must(cmd, "party", "name")
	return cmd
}

func (a *app) cardCommand() *cobra.Command {
	return &cobra.Command{
		Use: "card", Short: "Show the party's card, for whoever drafts a charter", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			h, err := home.Open(a.homeDir)
			if err != nil {
				return err
			}
			return a.printCard(h, func(*page) {})
		},
	}
}

func (a *app) printCard(h *home.Home, more func(*page)) error {
	card, err := home.ReadCard(h.CardPath())
	if err != nil {
		return err
	}
	out := struct {
		File        string       `json:"file"`
		Fingerprint parley.Hash  `json:"fingerprint"`
		Card        parley.Party `json:"card"`
	}{h.CardPath(), home.Fingerprint(card), card}
	return a.print(out, func(p *page) {
		p.line("%s, %s", card.ID, card.Name)
		for _, q := range card.Partners {
			p.line("  speaks for %s, %s", q.ID, q.Name)
		}
		p.line("card: %s", out.File)
		p.line("fingerprint: %s", out.Fingerprint)
		p.line("Read the fingerprint to the other parties by another way than the card goes.")
		more(p)
	})
}

// pair cuts "a SEP b".
func pair(flag, text, sep, form string) (a, b string, err error) {
	a, b, ok := strings.Cut(strings.TrimSpace(text), sep)
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	if !ok || a == "" || b == "" {
		return "", "", parley.Wrong(flag, text, "must be "+form)
	}
	return a, b, nil
}

// must marks flags as required. It panics where there is no such flag.
func must(cmd *cobra.Command, flags ...string) {
	for _, f := range flags {
		if err := cmd.MarkFlagRequired(f); err != nil {
			panic(err)
		}
	}
}
