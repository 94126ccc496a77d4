package docs

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/api"
)

// rightly is where such a word stands and is right: a charter is accepted, a rule is agreed
// on, a call's summary or a standing line may be agreed to, and that there is no consent is said.
var rightly = regexp.MustCompile(`(?i)charter|\bno\b|\bnot\b|\bnone\b|nobody|\bnever\b|rule or agreement|agreement calls|standing agreement|summary|` +
	`не разрешение|ليس|لا يقبل الخداع|, agree or withdraw`)

// TestE2NothingReceivedReadsAsConsent looks at what the API's document says, and at every
// text of the packages that put the channel's words before people: none reads as if what was
// received were approved, permitted, cleared, agreed or accepted. The page's catalogues are
// held to the same table by their own test.
func TestE2NothingReceivedReadsAsConsent(t *testing.T) {
	b, err := os.ReadFile("consent.json")
	if err != nil {
		t.Fatal(err)
	}
	var table map[string]string
	if err := json.Unmarshal(b, &table); err != nil {
		t.Fatal(err)
	}
	consent := regexp.MustCompile("(?i)" + table["en"] + "|" + table["ru"] + "|" + table["ar"])
	looked := 0
	check := func(where, text string) {
		looked++
		if consent.MatchString(text) && !rightly.MatchString(text) {
			t.Errorf("%s: %q", where, text)
		}
	}
	document, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(document, &tree); err != nil {
		t.Fatal(err)
	}
	described(tree, check)
	for _, room := range []string{"bundle", "handover", "pen", "sheet", "tell"} {
		literals(t, "../"+room, check)
	}
	phrases, err := os.ReadFile("../sheet/phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(phrases)) {
		check("sheet/phrases.txt", line)
	}
	if looked < 1500 {
		t.Errorf("only %d texts were looked at", looked)
	}
	if !consent.MatchString("the notice was cleared") || !consent.MatchString("Разрешено") || rightly.MatchString("the notice was cleared") {
		t.Error("the table does not find what it is for")
	}
}

// described visits the sentences of an OpenAPI document.
func described(x any, visit func(where, text string)) {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			if text, ok := v.(string); ok && (k == "description" || k == "summary" || k == "title") {
				for _, sentence := range strings.Split(text, ". ") {
					visit("the API's document", sentence)
				}
				continue
			}
			described(v, visit)
		}
	case []any:
		for _, v := range x {
			described(v, visit)
		}
	}
}

// literals visits the texts of a package that are no tests.
func literals(t *testing.T, dir string, visit func(where, text string)) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, dir+"/"+f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if text, err := strconv.Unquote(x.Value); err == nil && strings.Contains(text, " ") {
					visit(set.Position(x.Pos()).String(), text)
				}
			}
			return true
		})
	}
}
