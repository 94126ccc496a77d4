package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"parley"
	"parley/channel"
	"parley/spoken"
)

const comparedForm = `"PARTY: OFFICE, MEANS", such as "us: Duty desk, telephone"`

// comparing is whether the channel's fingerprint was compared, as flags.
type comparing struct {
	compared    []string
	words       string
	notCompared bool
}

func (c *comparing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&c.compared, "compared", nil, `with whom the words were compared and found the same, and how, `+comparedForm+` (repeatable)`)
	f.StringVar(&c.words, "words", "", "the words as the other party read them, to be checked")
	f.BoolVar(&c.notCompared, "not-compared", false, "sign without having compared; everyone on the channel can see that nothing was recorded")
}

// settle gives what goes into the acceptance. Where a comparison is due and no flag says
// anything, it asks whoever sits at the terminal.
func (c *comparing) settle(a *app, id parley.Hash, t *channel.CharterText, own parley.PartyID, due bool) ([]parley.Comparison, error) {
	if c.notCompared && (len(c.compared) > 0 || c.words != "") {
		return nil, misuse("--not-compared goes with neither --compared nor --words")
	}
	if c.words != "" {
		if err := spoken.Check(id, c.words); err != nil {
			return nil, err
		}
		a.note("The words are the same.")
	}
	list, err := readCompared(c.compared, t, own)
	if err != nil {
		return nil, err
	}
	others := otherNodes(t, own)
	if due && !c.notCompared && len(list) == 0 && len(others) > 0 {
		if a.asks() {
			if list, err = c.ask(a, id, others); err != nil {
				return nil, err
			}
		}
		if len(list) == 0 {
			return nil, c.refusal(others)
		}
	}
	for _, p := range others {
		if due && !slices.ContainsFunc(list, func(k parley.Comparison) bool { return k.Party == p }) {
			a.note("The fingerprint was not compared with %s.", p)
		}
	}
	return list, parley.CheckComparisons("compared", list)
}

func (c *comparing) refusal(others []parley.PartyID) error {
	if c.words != "" {
		return misuse(fmt.Sprintf(`nothing was signed: the words are the same; say with whom you compared them, with --compared "%s: OFFICE, MEANS"`, others[0]))
	}
	return misuse(fmt.Sprintf(`nothing was signed: the fingerprint is not compared yet. Call %s by another way than the file goes, read all 24 words to each other, and if they are the same sign with --compared "%s: OFFICE, MEANS"; to sign all the same, --not-compared`,
		partiesOr(others, ""), others[0]))
}

// readCompared reads what the flags say, in the order that the acceptance wants.
func readCompared(flags []string, t *channel.CharterText, own parley.PartyID) ([]parley.Comparison, error) {
	var list []parley.Comparison
	for _, text := range flags {
		party, rest, err := pair("compared", text, ":", comparedForm)
		if err != nil {
			return nil, err
		}
		// The last comma: an office may have one.
		at := strings.LastIndex(rest, ",")
		if at < 0 {
			return nil, parley.Wrong("compared", text, "must be "+comparedForm)
		}
		k := parley.Comparison{Party: parley.PartyID(party), Office: strings.TrimSpace(rest[:at]), Means: strings.TrimSpace(rest[at+1:])}
		if k.Office == "" || k.Means == "" {
			return nil, parley.Wrong("compared", text, "must be "+comparedForm)
		}
		if !slices.Contains(otherNodes(t, own), k.Party) {
			return nil, parley.Wrong("compared", party, "must be another party of the charter that has a node")
		}
		list = append(list, k)
	}
	slices.SortFunc(list, func(x, y parley.Comparison) int { return strings.Compare(string(x.Party), string(y.Party)) })
	return list, nil
}

// asks tells whether somebody is there to be asked.
func (a *app) asks() bool {
	f, ok := a.in.(*os.File)
	if !ok || a.json {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// ask asks with whom the words were compared. No answer is an answer.
func (c *comparing) ask(a *app, id parley.Hash, others []parley.PartyID) ([]parley.Comparison, error) {
	in := bufio.NewReader(io.LimitReader(a.in, maxInput))
	line := func(question string, args ...any) (string, error) {
		fmt.Fprintf(a.out, question+" ", args...)
		text, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			fmt.Fprintln(a.out)
			err = nil
		}
		return strings.TrimSpace(text), err
	}
	a.note("\nCall %s by another way than the file goes, and read all 24 words to each other.", partiesOr(others, ""))
	if c.words == "" {
		heard, err := line("To have them checked, type the words that you hear, in one line (empty: you compare them yourself):")
		if err != nil {
			return nil, err
		}
		if heard != "" {
			if err := spoken.Check(id, heard); err != nil {
				return nil, err
			}
			a.note("The words are the same.")
		}
	}
	var list []parley.Comparison
	for _, p := range others {
		office, err := line("If every word is the same: with which office of %s did you compare them? (empty: not compared)", p)
		if err != nil {
			return nil, err
		}
		if office == "" {
			continue
		}
		means, err := line("By which means, such as telephone:")
		if err != nil {
			return nil, err
		}
		list = append(list, parley.Comparison{Means: means, Office: office, Party: p})
	}
	slices.SortFunc(list, func(x, y parley.Comparison) int { return strings.Compare(string(x.Party), string(y.Party)) })
	return list, nil
}
