package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"parley/home"
	"parley/journal"
	"parley/node"
)

func (a *app) fsckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "fsck", Short: "Check the home's journal whole; no server may run", Args: cobra.NoArgs,
		Long: `Reads every entry and checks what can be checked without a peer: the store itself, each
entry's place, the Merkle trees, the checkpoints' signatures, and this party's logs against
their high-water marks. It changes nothing. The exit code is 0 only if all is whole.`,
		Example: `  parley --home us fsck`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := home.Open(a.homeDir)
			if err != nil {
				return err
			}
			branches, store, err := h.Inspect(cmd.Context())
			if err != nil {
				return explainLock(h, err)
			}
			troubles := len(store)
			for _, b := range branches {
				troubles += len(b.Troubles)
			}
			err = a.print(struct {
				Branches []node.Inspected `json:"branches"`
				Store    []journal.Damage `json:"store"`
			}{branches, store}, func(p *page) {
				for _, d := range store {
					p.line("store: %s", d.Words)
				}
				for _, b := range branches {
					p.line("log of %s, epoch %d, channel %s: %d of %s whole, %d covered by a checkpoint", b.Party, b.Epoch, b.Channel.Short(), b.Entries, plural(int(b.Listed), "entry", "entries"), b.Covered)
					for _, t := range b.Troubles {
						p.line("  %s", t)
					}
				}
			})
			if err == nil && troubles > 0 {
				err = fmt.Errorf("%s found: what is whole stays readable; a peer's mirror has the rest", plural(troubles, "trouble", "troubles"))
			}
			return err
		},
	}
}
