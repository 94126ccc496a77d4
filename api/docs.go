package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsText string

// What the page shows of the document, ready to be printed.
type (
	docsPage struct {
		Title, Version string
		About          []string
		Groups         []docsGroup
		Problems       []docsAnswer
		Schemas        []docsSchema
	}
	docsGroup struct {
		Name, About string
		Operations  []docsOperation
	}
	docsOperation struct {
		ID, Method, Path, Summary, Who string
		About                          []string
		Parameters                     []docsMember
		Body                           *docsAnswer
		Answers, Problems              []docsAnswer
	}
	docsMember struct {
		Name, Where, About string
		Optional           bool
		Form               *docsForm
	}
	docsAnswer struct {
		Status, Kind, About string
		Form                *docsForm
	}
	docsSchema struct {
		Name, About string
		Form        *docsForm
		Members     []docsMember
	}
	// docsForm is a schema in a line: words, or a link to a named one.
	docsForm struct {
		Before, Ref, Text, Rule string
		Words                   []string
	}
)

// docs prints the page: one file without scripts, images or anything from elsewhere.
func (s *service) docs() ([]byte, error) {
	page, err := template.New("docs").Parse(docsText)
	if err != nil {
		return nil, err
	}
	d := s.api.OpenAPI()
	p := docsPage{Title: d.Info.Title, Version: d.Info.Version, About: paragraphs(d.Info.Description)}
	for _, tag := range d.Tags {
		g := docsGroup{Name: tag.Name, About: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
			item := d.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
				if op != nil && slices.Contains(op.Tags, tag.Name) {
					g.Operations = append(g.Operations, docsOperationOf(op))
				}
			}
		}
		p.Groups = append(p.Groups, g)
	}
	for _, k := range problemKinds {
		p.Problems = append(p.Problems, docsAnswer{Status: strconv.Itoa(problemStatus[k]), Kind: k.name(), About: problemTitle[k] + "."})
	}
	schemas := d.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		p.Schemas = append(p.Schemas, docsSchemaOf(name, schemas[name]))
	}
	var out bytes.Buffer
	err = page.Execute(&out, p)
	return out.Bytes(), err
}

func paragraphs(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n\n")
}

func docsOperationOf(op *huma.Operation) docsOperation {
	out := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, About: paragraphs(op.Description)}
	switch accessOf(operation{method: op.Method, path: op.Path}) {
	case everyone:
		out.Who = "Open to whoever reaches the page."
	case socketOnly:
		out.Who = "Over the socket only."
	default:
		out.Who = "For officers who are signed in, and over the socket."
	}
	for _, p := range op.Parameters {
		m := docsMember{Name: p.Name, Where: p.In, About: p.Description, Form: docsFormOf(p.Schema)}
		if p.Required && p.In != "path" {
			m.Where += ", required"
		}
		out.Parameters = append(out.Parameters, m)
	}
	if op.RequestBody != nil {
		for kind, media := range op.RequestBody.Content {
			out.Body = &docsAnswer{Kind: kind, About: op.RequestBody.Description, Form: docsFormOf(media.Schema)}
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := op.Responses[status]
		if r.Ref != "" {
			out.Problems = append(out.Problems, docsAnswer{Status: status, Kind: r.Ref[strings.LastIndexByte(r.Ref, '/')+1:]})
			continue
		}
		a := docsAnswer{Status: status, About: r.Description}
		for kind, media := range r.Content {
			a.Kind, a.Form = kind, docsFormOf(media.Schema)
		}
		out.Answers = append(out.Answers, a)
	}
	return out
}

func docsSchemaOf(name string, s *huma.Schema) docsSchema {
	out := docsSchema{Name: name, About: s.Description, Form: docsFormOf(s)}
	for _, m := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[m]
		out.Members = append(out.Members, docsMember{Name: m, About: p.Description, Optional: !slices.Contains(s.Required, m), Form: docsFormOf(p)})
	}
	return out
}

// docsFormOf says a schema in a line.
func docsFormOf(s *huma.Schema) *docsForm {
	if s == nil {
		return nil
	}
	if name, ok := strings.CutPrefix(s.Ref, schemaPrefix); ok {
		return &docsForm{Ref: name}
	}
	f := &docsForm{Text: s.Type}
	switch {
	case s.Type == huma.TypeArray && s.Items != nil:
		if f = docsFormOf(s.Items); f.Ref == "" && len(s.Items.OneOf) > 0 {
			f.Text = "one of the events"
		}
		f.Before = "list of " + f.Before
		return f
	case s.Format == "binary":
		f.Text = "bytes"
	case s.Type == huma.TypeObject:
		if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
			f = docsFormOf(more)
			f.Before = "by name: " + f.Before
			return f
		}
	case s.Type == "":
		f.Text = "any JSON"
	}
	for _, e := range s.Enum {
		word := fmt.Sprint(e)
		if word == "" {
			word = "(empty)"
		}
		f.Words = append(f.Words, word)
	}
	var rules []string
	switch {
	case s.Minimum != nil && s.Maximum != nil:
		rules = append(rules, fmt.Sprintf("from %.0f to %.0f", *s.Minimum, *s.Maximum))
	case s.Minimum != nil:
		rules = append(rules, fmt.Sprintf("%.0f or more", *s.Minimum))
	}
	if s.Default != nil {
		rules = append(rules, fmt.Sprintf("default %v", s.Default))
	}
	if s.Pattern != "" {
		rules = append(rules, "matches "+s.Pattern)
	}
	if len(s.Examples) > 0 {
		rules = append(rules, fmt.Sprintf("such as %v", s.Examples[0]))
	}
	f.Rule = strings.Join(rules, ", ")
	return f
}

// docsHeaders keep the page from being more than a page.
func docsHeaders(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
}
