package jsonpath_test

import (
	"errors"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

const document = `{"a":{"b":[1,2,3,{"c":"x"}],"odd name":true},"list":[{"k":"p","n":1},{"k":"q","n":2.5},{"k":"r"}],"text":"hé","empty":[],"null":null}`

func decode(t testing.TB, text string) any {
	t.Helper()
	v, err := value.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPathsRead(t *testing.T) {
	tests := []struct{ name, path, want string }{
		{"a name", "$.a.b[0]", "1"},
		{"a quoted name", "$['a'][\"odd name\"]", "true"},
		{"several names", "$.list[0]['k','n']", `{"k":"p","n":1}`},
		{"an index from the end", "$.a.b[-1].c", `"x"`},
		{"several indices", "$.a.b[0,2]", "[1,3]"},
		{"a slice", "$.a.b[1:3]", "[2,3]"},
		{"a slice from the end", "$.a.b[-2:]", `[3,{"c":"x"}]`},
		{"a slice beyond the end", "$.empty[1:5]", "[]"},
		{"a wildcard", "$.list[*].k", `["p","q","r"]`},
		{"a wildcard over members", "$.a.*", `[[1,2,3,{"c":"x"}],true]`},
		{"what is not everywhere is left out", "$.list[*].n", "[1,2.5]"},
		{"nothing below a wildcard", "$.no.where[*].x", "[]"},
		{"descendants", "$..n", "[1,2.5]"},
		{"descendants by index", "$.list..[0]", "[{\"k\":\"p\",\"n\":1}]"},
		{"a filter for presence", "$.list[?(@.n)].k", `["p","q"]`},
		{"a filter that compares", "$.list[?(@.n > 1 && @.k != 'z')].k", `["q"]`},
		{"a filter with or and not", "$.list[?(@.k == 'p' || !(@.n))].k", `["p","r"]`},
		{"a filter against the document", "$.list[?(@.n == $.a.b[0])].k", `["p"]`},
		{"a filter with a list", "$.list[?(@.k in ['q','r'])].k", `["q","r"]`},
		{"a filter with a pattern", "$.list[?(@.k =~ /[P-Q]/i)].k", `["p","q"]`},
		{"the length of a list", "$.a.b.length()", "4"},
		{"the length of a text", "$.text.length()", "2"},
		{"the sum", "$.list[*].n.sum()", "3.5"},
		{"the largest", "$.list[*].n.max()", "2.5"},
		{"the names", "$.a.keys()", `["b","odd name"]`},
		{"null is there", "$.null", "null"},
		{"the whole", "$.a.b[3]", `{"c":"x"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := jsonpath.Compile(tt.path)
			if err != nil {
				t.Fatalf("Compile(%s) = %v", tt.path, err)
			}
			got, err := p.Get(decode(t, document))
			if err != nil || value.Text(got) != tt.want {
				t.Errorf("%s = %s, %v, want %s", tt.path, value.Text(got), err, tt.want)
			}
		})
	}
}

func TestPathsThatLeadNowhereSayWhy(t *testing.T) {
	tests := []struct{ path, want string }{
		{"$.nope", "No results for path: $['nope']"},
		{"$.nope.deep", "Missing property in path $['nope']"},
		{"$.empty[0]", "No results for path: $['empty'][0]"},
		{"$.a.b.c", "Expected to find an object with property ['c'] in path $['a']['b'] but found 'com.fasterxml.jackson.databind.node.ArrayNode'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'."},
		{"$.text[0]", `Filter: [0] can only be applied to arrays. Current context is: "hé"`},
	}
	for _, tt := range tests {
		p, err := jsonpath.Compile(tt.path)
		if err != nil {
			t.Fatalf("Compile(%s) = %v", tt.path, err)
		}
		_, err = p.Get(decode(t, document))
		var missing *jsonpath.Missing
		if !errors.As(err, &missing) || missing.Reason != tt.want {
			t.Errorf("%s = %v, want %s", tt.path, err, tt.want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, text := range []string{"", "a", "$.", "$..", "$[", "$['a", "$[a]", "$.a b", "$[?(@.a]", "$[?(@.a ==)]", "$.a.nope()", "$.a[1:2:3]", "$a-b", "$.a[?(@.b =~ /(/)]"} {
		if p, err := jsonpath.Compile(text); err == nil {
			t.Errorf("Compile(%q) = %v, want an error", text, p)
		}
	}
}

func TestPutMakesWhatIsMissing(t *testing.T) {
	tests := []struct{ name, root, path, want string }{
		{"a new member", `{"a":1}`, "$.b", `{"a":1,"b":"v"}`},
		{"a new object", `{"a":1}`, "$.b.c", `{"a":1,"b":{"c":"v"}}`},
		{"an item", `{"l":[1,{"x":2}]}`, "$.l[1].y", `{"l":[1,{"x":2,"y":"v"}]}`},
		{"nothing to put it in", `{"a":1}`, "$.a.b", ""},
		{"an index beyond the end", `{"l":[]}`, "$.l[0]", ""},
		{"a list is no object", `[]`, "$.a", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := jsonpath.Compile(tt.path)
			if err != nil {
				t.Fatal(err)
			}
			root := decode(t, tt.root)
			got, err := p.Put(root, "v")
			if tt.want == "" {
				if want := "Unable to apply Reference Path " + tt.path + " to input " + tt.root; err == nil || err.Error() != want {
					t.Errorf("Put(%s, %s) = %v, want %s", tt.root, tt.path, err, want)
				}
				return
			}
			if err != nil || value.Text(got) != tt.want {
				t.Errorf("Put(%s, %s) = %s, %v, want %s", tt.root, tt.path, value.Text(got), err, tt.want)
			}
			if value.Text(root) != tt.root {
				t.Errorf("Put changed its root to %s", value.Text(root))
			}
		})
	}
}

func TestReferencePaths(t *testing.T) {
	for path, want := range map[string]bool{"$": true, "$.a['b'][0]": true, "$.a[*]": false, "$..a": false, "$.a[0:1]": false, "$.a.length()": false} {
		p, err := jsonpath.Compile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Reference(); got != want {
			t.Errorf("Compile(%s).Reference() = %v, want %v", path, got, want)
		}
	}
}

func FuzzPaths(f *testing.F) {
	for _, p := range []string{"$.a.b[0]", "$..n", "$.list[?(@.n > 1 && !(@.k in ['a']))].k.length()", "$['a',\"b\"][-1:2]", "$$.x", "$v.x"} {
		f.Add(p)
	}
	doc := decode(f, document)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := jsonpath.Compile(text)
		if err != nil {
			return
		}
		v, err := p.Get(doc)
		var missing *jsonpath.Missing
		if err != nil && !errors.As(err, &missing) {
			t.Errorf("%q failed with %v, which is no *Missing", text, err)
		}
		if err == nil && !p.Definite() && p.Reference() {
			t.Errorf("%q names one place and many at once: %s", text, value.Text(v))
		}
	})
}
