package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/channel"
	"parley/home"
	"parley/spoken"
)

func (a *app) charterInviteCommand() *cobra.Command {
	var addresses, languages []string
	var out string
	cmd := &cobra.Command{
		Use: "invite CHARTER...", Short: "Make an invitation to a charter, a file for the other parties", Args: cobra.MinimumNArgs(1),
		Long: `Makes one file out of a charter and the addresses of this party's node, for the other
parties to join with, and prints the channel's fingerprint as words. Nothing in the file
is secret, and whoever carries it may have changed it: that is what the words are for.

Of a later version it takes the charters before it from the home, or give them all, from
version 1 on. Without --address it gives the address that node.json listens at, where that
names a host.`,
		Example: `  parley charter invite charter.json --address 192.0.2.7:7420 --out invitation.json
  parley charter invite charter.json --language ru`,
		RunE: func(_ *cobra.Command, args []string) error {
			in, err := readLanguages(languages)
			if err != nil {
				return err
			}
			h, err := home.Open(a.homeDir)
			if err != nil {
				return err
			}
			given, err := readCharters(args)
			if err != nil {
				return err
			}
			if s := h.Settings(); len(addresses) == 0 && home.CheckPeerAddress("listen", s.Listen) == nil {
				addresses = []string{s.Listen}
			}
			invitation, err := h.Invite(given, addresses)
			if err != nil {
				return err
			}
			if err := home.CreateFile(out, invitation.Encode()); err != nil {
				return err
			}
			chain := invitation.Chain()
			others := partiesOr(otherNodes(chain[len(chain)-1], h.Settings().Party), "no other party")
			return a.print(struct {
				File string `json:"file"`
				readAloud
			}{out, aloud(chain[0].Hash)}, func(p *page) {
				p.line("Invitation for %s: %s. Nothing in it is secret.", others, out)
				if len(addresses) > 0 {
					p.line("It says that this node is reached at %s.", strings.Join(addresses, ", "))
				} else {
					p.line("It gives no address of this node: where the others are to dial it, add --address HOST:PORT.")
				}
				p.line("")
				showWords(p, chain[0].Hash, in)
				p.line("")
				p.line("1. Bring the file to %s: they run 'parley charter join FILE'.", others)
				p.line("2. Call them by another way than the file goes, and read all 24 words to each other.")
				p.line("3. Only if every word is the same on both sides: parley charter sign %s --compared \"PARTY: OFFICE, MEANS\"", strings.Join(args, " "))
			})
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&addresses, "address", nil, "host:port at which others reach this party's node (repeatable)")
	f.StringVar(&out, "out", "invitation.json", "file for the invitation")
	languageFlag(cmd, &languages)
	return cmd
}

func (a *app) charterJoinCommand() *cobra.Command {
	var o signOptions
	cmd := &cobra.Command{
		Use: "join INVITATION", Short: "Join a channel: read its charter, compare its fingerprint, sign", Args: cobra.ExactArgs(1),
		Long: `Reads an invitation, or a bare charter, and shows what it says. Then it asks whether the
channel's fingerprint was compared, opens the party's log and accepts the charter. Keys
under this party's name must be those of this home. The addresses in the invitation go
into node.json.

Whoever carried the file may have changed it. Call the other party by another way, read
the words to each other, and name with --compared whom you spoke with and how: it is
recorded in the acceptance, for everyone on the channel to see. --words checks words that
you typed as you heard them, in any of the three languages.

A party that joins later runs it twice: the first time opens its log, and once the other
parties' logs have arrived the second time accepts.`,
		Example: `  parley charter words invitation.json
  parley charter join invitation.json --compared "us: Duty desk, telephone" --root /media/stick/root.key`,
		RunE: a.withSession(func(ctx context.Context, s *session, args []string) error {
			invitation, err := home.ReadInvitation(args[0])
			if err != nil {
				return err
			}
			return s.sign(ctx, invitation.Chain(), invitation.Ways, &o)
		}),
	}
	o.flags(cmd)
	return cmd
}

func (a *app) charterWordsCommand() *cobra.Command {
	var languages []string
	cmd := &cobra.Command{
		Use: "words [CHANNEL|FILE]", Short: "Print a channel's fingerprint as words to read aloud", Args: cobra.MaximumNArgs(1),
		Long: `Prints the fingerprint of a channel that this node is in, or of an invitation or a charter
of version 1 in a file, as 24 numbered words. They are the same for every version of the
channel's charter. A word means the same in all three languages.`,
		Example: `  parley charter words invitation.json
  parley charter words Euphrates --language ru,ar`,
		RunE: func(cmd *cobra.Command, args []string) error {
			in, err := readLanguages(languages)
			if err != nil {
				return err
			}
			show := func(id parley.Hash) error {
				return a.print(aloud(id), func(p *page) { showWords(p, id, in) })
			}
			name := a.channel
			if len(args) == 1 {
				if _, err := os.Stat(args[0]); err == nil {
					invitation, err := home.ReadInvitation(args[0])
					if err != nil {
						return err
					}
					return show(invitation.Chain()[0].Hash)
				}
				name = args[0]
			}
			return a.withSession(func(ctx context.Context, s *session, _ []string) error {
				d, err := s.desk(ctx, name)
				if err != nil {
					return err
				}
				return show(d.info.ID)
			})(cmd, nil)
		},
	}
	languageFlag(cmd, &languages)
	return cmd
}

func languageFlag(cmd *cobra.Command, languages *[]string) {
	cmd.Flags().StringSliceVar(languages, "language", []string{"en"}, "language of the words: en, ru, ar or all (several with commas)")
}

func readLanguages(flags []string) ([]spoken.Language, error) {
	var out []spoken.Language
	for _, f := range flags {
		if f == "all" {
			return spoken.Languages, nil
		}
		l, err := spoken.ParseLanguage(f)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

// readAloud is a channel's fingerprint as programs get it.
type readAloud struct {
	Fingerprint parley.Hash                  `json:"fingerprint"`
	Words       map[spoken.Language][]string `json:"words"`
}

func aloud(id parley.Hash) readAloud {
	r := readAloud{id, map[spoken.Language][]string{}}
	for _, l := range spoken.Languages {
		r.Words[l] = spoken.Words(id, l)
	}
	return r
}

// wordLines are a channel's fingerprint in some languages.
func wordLines(id parley.Hash, in []spoken.Language) []string {
	var lines []string
	for _, l := range in {
		lines = append(lines, fmt.Sprintf("The channel's fingerprint in %s:", l.Name()))
		for _, row := range spoken.Rows(spoken.Words(id, l)) {
			lines = append(lines, "  "+row)
		}
	}
	if len(in) < len(spoken.Languages) {
		lines = append(lines, "(In other languages, to check across: --language en, ru, ar or all.)")
	}
	return lines
}

func showWords(p *page, id parley.Hash, in []spoken.Language) {
	for _, l := range wordLines(id, in) {
		p.line("%s", l)
	}
}

func readCharters(paths []string) ([]*channel.CharterText, error) {
	var out []*channel.CharterText
	for _, path := range paths {
		t, err := home.ReadCharter(path)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// otherNodes are the parties of a charter that run nodes, but one.
func otherNodes(t *channel.CharterText, own parley.PartyID) []parley.PartyID {
	var out []parley.PartyID
	for _, p := range t.Charter.Parties {
		if p.HasLog() && p.ID != own {
			out = append(out, p.ID)
		}
	}
	return out
}

// comparedLines tells, for each party that has accepted a charter with others, with whom it
// says that it compared the channel's fingerprint.
func comparedLines(t *channel.CharterText, c *api.Charter) []string {
	var out []string
	for _, by := range c.Accepted {
		if len(otherNodes(t, by)) == 0 {
			continue
		}
		said := 0
		for _, k := range c.Compared {
			if k.By == by {
				out = append(out, fmt.Sprintf("fingerprint compared by %s with %s: %s, %s", by, k.With.Party, k.With.Office, k.With.Means))
				said++
			}
		}
		if said == 0 {
			out = append(out, fmt.Sprintf("fingerprint not compared by %s", by))
		}
	}
	return out
}
