package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
)

var problemGoType = reflect.TypeFor[Problem]()

// marshal writes JSON as answers have it.
func marshal(w io.Writer, v any) error {
	b, err := encode(v)
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

// document gives the OpenAPI document of what was added.
func (s *service) document() ([]byte, error) {
	b, err := json.Marshal(s.api.OpenAPI()) // its types are made for the standard library's
	if err != nil {
		return nil, fmt.Errorf("encoding the API's document: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", " "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// publish serves the document and the page made of it. They are the program's own, so an
// error is one of the program.
func (s *service) publish(mux *http.ServeMux) {
	document, err := s.document()
	if err != nil {
		panic(err)
	}
	serve := func(pattern, kind string, b []byte) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			docsHeaders(w)
			send(w, http.StatusOK, b)
		})
	}
	page, err := s.docs()
	if err != nil {
		panic(err)
	}
	serve("GET /docs", "text/html; charset=utf-8", page)
	serve("GET /openapi.json", "application/vnd.oai.openapi+json;version=3.1", document)
}
