package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/api"
	"parley/pen"
)

func (a *app) officerCodeCommand() *cobra.Command {
	var ask api.CodeRequest
	var roles []string
	var partner string
	cmd := &cobra.Command{
		Use: "code", Short: "Make a one-time code, for someone to enrol with at the page", Args: cobra.NoArgs,
		Long: `Makes a code that binds an office, a person and roles. The person opens the page with it,
and a key is made in their browser; the key waits until 'parley officer enroll --request'
signs for it. The code is good once, and shown this once.`,
		Example: `  parley officer code --office "Duty desk" --person p12 --role draft,acknowledge`,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			ask.Roles, ask.Partner = rolesOf(roles), parley.OriginatorID(partner)
			c, err := d.MakeCode(ctx, ask)
			if err != nil {
				return err
			}
			return a.print(c, func(p *page) {
				p.line("code: %s", c.Code)
				p.line("good until: %s", dtg(c.Expires))
				if c.Address != "" {
					p.line("page: %s", c.Address)
				} else {
					p.line("page: the console's address, as 'parley serve' prints it, with #code=%s behind it", c.Code)
				}
				p.line("Give it to the person by a way on which you know who gets it.")
			})
		}),
	}
	f := cmd.Flags()
	f.StringVar(&ask.Office, "office", "", "the office that the key will stand for")
	f.StringVar(&ask.Person, "person", "", "opaque id of the human or system")
	f.StringSliceVar(&roles, "role", nil, "draft, release, acknowledge, principal (several with commas); enroll alone")
	f.StringVar(&partner, "partner", "", "the organisation whose key it will be, with the role draft alone")
	f.IntVar(&ask.Hours, "hours", 0, "how long the code is good, 24 at most (default 4)")
	must(cmd, "office", "person", "role")
	return cmd
}

func (a *app) officerRequestsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "requests", Short: "List the keys that wait to be enrolled", Args: cobra.NoArgs,
		RunE: a.onChannel(func(ctx context.Context, d *desk, _ []string) error {
			list, err := d.Enrolments(ctx)
			if err != nil {
				return err
			}
			return a.print(list, func(p *page) {
				if len(list) == 0 {
					p.line("No key waits.")
					return
				}
				p.row("REQUEST", "OFFICE", "PARTNER", "PERSON", "ROLES", "ASKED", "FINGERPRINT")
				for _, e := range list {
					p.row(e.ID, e.Office, string(e.Partner), e.Person, roleNames(e.Roles), dtg(e.Asked), e.Fingerprint)
				}
			})
		}),
	}
}

func (a *app) officerRefuseCommand() *cobra.Command {
	return &cobra.Command{
		Use: "refuse REQUEST", Short: "Refuse a key that waits to be enrolled", Args: cobra.ExactArgs(1),
		RunE: a.onChannel(func(ctx context.Context, d *desk, args []string) error {
			e, err := d.enrolment(ctx, args[0])
			if err != nil {
				return err
			}
			refused, err := d.RefuseEnrolment(ctx, e.ID)
			if err != nil {
				return err
			}
			return a.print(refused, func(p *page) { p.line("refused: %s, %s", refused.Office, refused.Person) })
		}),
	}
}

// enrolment finds a key that waits by the beginning of its request.
func (d *desk) enrolment(ctx context.Context, name string) (*api.Enrolment, error) {
	list, err := d.Enrolments(ctx)
	if err != nil {
		return nil, err
	}
	var found []api.Enrolment
	for _, e := range list {
		if name != "" && strings.HasPrefix(e.ID, name) {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		return nil, parley.Wrong("request", name, "must be one of those that 'parley officer requests' lists, or the beginning of one")
	case 1:
		return &found[0], nil
	}
	return nil, parley.Wrong("request", name, "must be longer: several begin so")
}

// requested fills an enrolment in from a request, shows what is about to be signed, and
// asks whether the two have compared the fingerprint. What the command line says besides
// must be the same.
func (d *desk) requested(ctx context.Context, name string, confirmed []string, e *parley.Enrollment) error {
	r, err := d.enrolment(ctx, name)
	if err != nil {
		return err
	}
	for _, s := range []struct{ flag, given, asked string }{
		{"key", string(e.Key), string(r.Key)}, {"office", e.Office, r.Office}, {"partner", string(e.Partner), string(r.Partner)}, {"person", e.Person, r.Person}, {"role", roleNames(e.Roles), roleNames(r.Roles)},
	} {
		if s.given != "" && s.given != s.asked {
			return parley.Wrong(s.flag, s.given, fmt.Sprintf("must be left out, or be %q as the request has it", s.asked))
		}
	}
	*e = parley.Enrollment{Key: r.Key, Office: r.Office, Partner: r.Partner, Person: r.Person, Roles: r.Roles}
	d.app.note("office:       %s", r.Office)
	if r.Partner != "" {
		d.app.note("partner:      %s, whose notices it drafts", r.Partner)
	}
	d.app.note("person:       %s", r.Person)
	d.app.note("roles:        %s", roleNames(r.Roles))
	fingerprint := api.KeyFingerprint(r.Key)
	d.app.note("fingerprint:  %s", fingerprint)
	return unanswered([]pen.Question{{
		Code: "fingerprint-" + fingerprint[:4], Field: "key",
		Text: fmt.Sprintf("The person's screen must show this key's fingerprint, %s. Have they read it to you, and was it the same?", fingerprint),
	}}, confirmed)
}

func rolesOf(names []string) []parley.Role {
	var out []parley.Role
	for _, n := range names {
		out = append(out, parley.Role(n))
	}
	return out
}

func roleNames(roles []parley.Role) string {
	var names []string
	for _, r := range roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ",")
}
