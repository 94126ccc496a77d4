package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/home"
	"parley/ledger"
	"parley/pen"
)

func (a *app) officerCommand() *cobra.Command {
	return group("officer", "Officers' keys: make, enrol, revoke, list",
		a.officerKeyCommand(), a.officerCodeCommand(), a.officerRequestsCommand(), a.officerEnrollCommand(), a.officerRefuseCommand(),
		a.officerRevokeCommand(), a.officerListCommand())
}

func (a *app) officerKeyCommand() *cobra.Command {
	var out, algorithm string
	cmd := &cobra.Command{
		Use: "key", Short: "Make a key for an officer", Args: cobra.NoArgs,
		Long: `Makes a key file and shows its public key. The file stays with the officer; the public
key goes to whoever enrols them. No node is needed. A key of a security key or a phone is
made at the page instead, and has no file.`,
		Example: `  parley officer key --out ~/officer.key
  parley officer key --algorithm p256 --out ~/officer.key`,
		RunE: func(*cobra.Command, []string) error {
			signer, err := newOfficerKey(algorithm)
			if err != nil {
				return err
			}
			if err := home.WriteKey(out, signer); err != nil {
				return err
			}
			return a.print(struct {
				File string            `json:"file"`
				Key  parley.OfficerKey `json:"key"`
			}{out, signer.Key()}, func(p *page) {
				p.line("key file: %s", out)
				p.line("public key: %s", signer.Key())
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file for the key")
	cmd.Flags().StringVar(&algorithm, "algorithm", "ed25519", "ed25519 or p256")
	must(cmd, "out")
	return cmd
}

func newOfficerKey(algorithm string) (ledger.Signer, error) {
	switch algorithm {
	case "ed25519":
		return ledger.GenerateEd25519(), nil
	case "p256":
		return ledger.GenerateP256()
	}
	return nil, misuse("--algorithm must be ed25519 or p256")
}

func (a *app) officerEnrollCommand() *cobra.Command {
	var s signing
	var e parley.Enrollment
	var key, root, request, partner string
	var roles []string
	cmd := &cobra.Command{
		Use: "enroll", Short: "Give an officer's key to a person at an office", Args: cobra.NoArgs,
		Long: `Enrols a key. The root enrols enrolment officers, whose only role is enroll; they enrol
everyone else. Person is an opaque id: where two persons are needed, two ids must differ.

With --request it signs for a key that someone handed in at the page with a one-time code;
office, person and roles are then those of the code. It asks first whether the person has
read the key's fingerprint to you.`,
		Example: `  parley officer enroll --root keys/root.key --key 01ab... --office "Personnel desk" --person p7
  parley officer enroll --by enrol.key --key 01cd... --office "Duty desk" --person p12 \
    --role draft,acknowledge
  parley officer enroll --by enrol.key --key 01ef... --partner msf --office "Access desk" --person m3
  parley officer enroll --by enrol.key --request 9f03 --confirm fingerprint-1a2b`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			e.Key, e.Partner, e.Roles = parley.OfficerKey(key), parley.OriginatorID(partner), rolesOf(roles)
			if partner != "" && request == "" && len(e.Roles) == 0 {
				e.Roles = []parley.Role{parley.Drafts} // the only one that a partner's key may have
			}
			slices.Sort(e.Roles)
			if (root == "") == (s.by == "") {
				return misuse("give one of --root, for an enrolment officer, and --by, for everyone else")
			}
			switch {
			case request != "":
				if err := d.requested(ctx, request, s.confirmed, &e); err != nil {
					return err
				}
			case key == "" || e.Office == "" || e.Person == "":
				return misuse("give --request, or all of --key, --office and --person")
			}
			if root != "" {
				if len(e.Roles) == 0 {
					e.Roles = []parley.Role{parley.Enrolls}
				}
				return d.actAndReport(ctx, root, parley.KindEnroll, &e)
			}
			said, err := d.say(ctx, &s, word{kind: parley.KindEnroll, body: &e})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	s.flags(cmd)
	f := cmd.Flags()
	f.StringVar(&root, "root", "", "key file of the party's root")
	f.StringVar(&key, "key", "", "the officer's public key")
	f.StringVar(&e.Office, "office", "", "the office that the key stands for")
	f.StringVar(&e.Person, "person", "", "opaque id of the human or system")
	f.StringSliceVar(&roles, "role", nil, "draft, release, acknowledge, principal (several with commas)")
	f.StringVar(&partner, "partner", "", "the organisation whose key it is, if not the party's own: it drafts that one's notices, and an officer of the party releases them")
	f.StringVar(&request, "request", "", "a key that waits, as 'parley officer requests' lists it, or the beginning of its name")
	return cmd
}

func (a *app) officerRevokeCommand() *cobra.Command {
	var s signing
	var since string
	cmd := &cobra.Command{
		Use: "revoke KEY", Short: "End a key for good", Args: cobra.ExactArgs(1),
		Long: `Revokes a key: it signs nothing any more, and what it signed before stands. An enrolment
officer revokes any key of the party; every officer may revoke their own.`,
		Example: `  parley officer revoke 01cd... --by enrol.key --suspect-since 110900ZNOV17`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			r := &parley.Revocation{Key: parley.OfficerKey(args[0])}
			if since != "" {
				t, err := timeOf("--suspect-since", since)
				if err != nil {
					return err
				}
				r.SuspectSince = t
			}
			said, err := d.say(ctx, &s, word{kind: parley.KindRevoke, body: r})
			if err != nil {
				return err
			}
			return d.report(ctx, said)
		}),
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&since, "suspect-since", "", "a remark: since when others may have had the key")
	return cmd
}

func (a *app) officerListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the officers' keys of all parties", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Officers(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				p.row("PARTY", "OFFICE", "OF", "PERSON", "ROLES", "KEY", "")
				for _, o := range list {
					for _, e := range enrolments(o) {
						p.row(append([]string{string(o.Party)}, e...)...)
					}
				}
			})
		}),
	}
}

func enrolments(o api.Officer) [][]string {
	remark := ""
	if o.Revoked == 1 {
		remark = "revoked"
	}
	if len(o.Enrolled) == 0 {
		return [][]string{{"-", "-", "-", "-", string(o.Key), remark}}
	}
	var out [][]string
	for _, e := range o.Enrolled {
		of := string(o.Party)
		if e.Partner != "" {
			of = string(e.Partner) + " (partner)"
		}
		out = append(out, []string{e.Office, of, e.Person, roleNames(e.Roles), string(o.Key), remark})
	}
	return out
}

// act seals a root act and hands it in.
func (d *desk) act(ctx context.Context, rootFile string, kind parley.Kind, body ledger.Validator) (*api.Said, error) {
	p, err := d.pen(rootFile, "--root", pen.Prompt)
	if err != nil {
		return nil, err
	}
	e, err := p.Act(kind, body)
	if err != nil {
		return nil, err
	}
	said, err := d.Act(ctx, e)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return &said, nil
}

func (d *desk) actAndReport(ctx context.Context, rootFile string, kind parley.Kind, body ledger.Validator) error {
	said, err := d.act(ctx, rootFile, kind, body)
	if err != nil {
		return err
	}
	return d.report(ctx, said)
}
