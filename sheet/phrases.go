package sheet

import (
	_ "embed"
	"strings"

	"parley/spoken"
)

//go:embed phrases.txt
var table string

// phrases are what the pages say, by name and language. The table has a line for each: its
// name, then English, Russian and Arabic.
var phrases = func() map[string]map[spoken.Language]string {
	out := map[string]map[spoken.Language]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		said := map[spoken.Language]string{}
		for i, l := range spoken.Languages {
			said[l] = cells[i+1]
		}
		out[cells[0]] = said
	}
	return out
}()

func phrase(name string, l spoken.Language) string { return phrases[name][l] }
