package api_test

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// object is a JSON object as a test reads it.
type object = map[string]any

// document is an OpenAPI document.
type document object

// at follows a JSON pointer such as #/components/schemas/Hash.
func (d document) at(ref string) (any, bool) {
	var v any = object(d)
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		o, ok := v.(object)
		if !ok {
			return nil, false
		}
		if v, ok = o[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]; !ok {
			return nil, false
		}
	}
	return v, true
}

// resolved follows references.
func (d document) resolved(v any) object {
	o, _ := v.(object)
	for o != nil && o["$ref"] != nil {
		next, ok := d.at(o["$ref"].(string))
		if !ok {
			return nil
		}
		o, _ = next.(object)
	}
	return o
}

// keywords are those of JSON Schema 2020-12, as OpenAPI 3.1 takes them, that this API's
// schemas use.
var keywords = []string{
	"$ref", "type", "title", "description", "format", "contentMediaType", "contentEncoding", "default", "examples",
	"items", "additionalProperties", "properties", "enum", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum",
	"multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "required",
	"dependentRequired", "minProperties", "maxProperties", "readOnly", "writeOnly", "deprecated",
	"oneOf", "anyOf", "allOf", "not", "discriminator",
}

var jsonTypes = []string{"null", "boolean", "object", "array", "number", "string", "integer"}

// checkSchema says what is wrong with a schema as such.
func (d document) checkSchema(where string, v any) (faults []string) {
	if _, ok := v.(bool); ok {
		return nil
	}
	s, ok := v.(object)
	if !ok {
		return []string{where + ": is no schema"}
	}
	for name, value := range s {
		at := where + "/" + name
		switch name {
		case "$ref":
			if _, ok := d.at(value.(string)); !ok {
				faults = append(faults, at+": "+value.(string)+" leads nowhere")
			}
		case "type":
			types, ok := value.([]any)
			if !ok {
				types = []any{value}
			}
			for _, t := range types {
				if text, _ := t.(string); !slices.Contains(jsonTypes, text) {
					faults = append(faults, fmt.Sprintf("%s: %v is no type", at, t))
				}
			}
		case "pattern":
			if _, err := regexp.Compile(value.(string)); err != nil {
				faults = append(faults, at+": "+err.Error())
			}
		case "items", "additionalProperties", "not":
			faults = append(faults, d.checkSchema(at, value)...)
		case "oneOf", "anyOf", "allOf":
			for i, part := range value.([]any) {
				faults = append(faults, d.checkSchema(fmt.Sprintf("%s/%d", at, i), part)...)
			}
		case "properties":
			for p, part := range value.(object) {
				faults = append(faults, d.checkSchema(at+"/"+p, part)...)
			}
		case "required":
			properties, _ := s["properties"].(object)
			for _, r := range value.([]any) {
				if _, ok := properties[r.(string)]; !ok {
					faults = append(faults, fmt.Sprintf("%s: %v is no property", at, r))
				}
			}
		case "enum":
			if l, ok := value.([]any); !ok || len(l) == 0 {
				faults = append(faults, at+": must list something")
			}
		default:
			if !slices.Contains(keywords, name) {
				faults = append(faults, at+": is no keyword")
			}
		}
	}
	return faults
}

// faults says where a value does not fit a schema.
func (d document) faults(where string, schema, v any) (out []string) {
	if allowed, ok := schema.(bool); ok {
		if !allowed {
			return []string{where + " is not documented"}
		}
		return nil
	}
	s := schema.(object)
	say := func(format string, args ...any) { out = append(out, where+": "+fmt.Sprintf(format, args...)) }
	if ref, ok := s["$ref"].(string); ok {
		to, _ := d.at(ref)
		out = append(out, d.faults(where, to, v)...)
	}
	if types := s["type"]; types != nil {
		l, ok := types.([]any)
		if !ok {
			l = []any{types}
		}
		if !slices.ContainsFunc(l, func(t any) bool { return isOf(t.(string), v) }) {
			say("is %T, want %v", v, types)
			return out
		}
	}
	if l, ok := s["enum"].([]any); ok && !slices.Contains(l, v) {
		say("%v is none of %v", v, l)
	}
	if l, ok := s["oneOf"].([]any); ok {
		fit := 0
		for _, part := range l {
			if len(d.faults(where, part, v)) == 0 {
				fit++
			}
		}
		if fit != 1 {
			say("fits %d of the alternatives, want 1", fit)
		}
	}
	bound := func(name string, got float64, wrong func(got, limit float64) bool) {
		if limit, ok := s[name].(float64); ok && wrong(got, limit) {
			say("has %v, want %s %v", got, name, limit)
		}
	}
	less, more := func(a, b float64) bool { return a < b }, func(a, b float64) bool { return a > b }
	switch v := v.(type) {
	case float64:
		bound("minimum", v, less)
		bound("maximum", v, more)
	case string:
		bound("minLength", float64(utf8.RuneCountInString(v)), less)
		bound("maxLength", float64(utf8.RuneCountInString(v)), more)
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			say("%q does not match %s", v, p)
		}
	case []any:
		bound("minItems", float64(len(v)), less)
		bound("maxItems", float64(len(v)), more)
		if items, ok := s["items"]; ok {
			for i, x := range v {
				out = append(out, d.faults(fmt.Sprintf("%s[%d]", where, i), items, x)...)
			}
		}
	case object:
		required, _ := s["required"].([]any)
		for _, r := range required {
			if _, ok := v[r.(string)]; !ok {
				say("lacks %v", r)
			}
		}
		properties, _ := s["properties"].(object)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if p, ok := properties[name]; ok {
				out = append(out, d.faults(where+"."+name, p, v[name])...)
			} else if more, ok := s["additionalProperties"]; ok {
				out = append(out, d.faults(where+"."+name, more, v[name])...)
			}
		}
	}
	return out
}

func isOf(t string, v any) bool {
	switch v := v.(type) {
	case nil:
		return t == "null"
	case bool:
		return t == "boolean"
	case float64:
		return t == "number" || t == "integer" && v == math.Trunc(v)
	case string:
		return t == "string"
	case []any:
		return t == "array"
	}
	return t == "object"
}
