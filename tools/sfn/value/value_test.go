package value_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func TestTextSurvivesReadingAndWriting(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"members keep their order", `{"b":1,"a":[true,false,null]}`, `{"b":1,"a":[true,false,null]}`},
		{"the last of two members wins", `{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`},
		{"numbers keep their kind", `[1,1.0,-0.5,1e3,12345678901234567890]`, `[1,1.0,-0.5,1000.0,12345678901234567890]`},
		{"large fractions get an exponent", `[1e7,0.0001]`, `[1.0E7,1.0E-4]`},
		{"escapes are undone", `"\u00e9\ud83d\ude00\n\/\""`, "\"é😀\\n/\\\"\""},
		{"half a surrogate pair is replaced", `"\ud83d"`, "\"\uFFFD\""},
		{"space around everything", " { \"a\" :\t[ ] } ", `{"a":[]}`},
		{"control characters stay escaped", `"\u0001"`, `"\u0001"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := value.Decode(tt.text)
			if err != nil {
				t.Fatalf("Decode(%s) = %v", tt.text, err)
			}
			if got := value.Text(v); got != tt.want {
				t.Errorf("Text(Decode(%s)) = %s, want %s", tt.text, got, tt.want)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, text := range []string{"", "{", `{"a"}`, `{"a":1,}`, "[1 2]", "01", "1.", "-", "nul", `"a`, "\"\n\"", `"\x"`, "1 1", "{a:1}",
		strings.Repeat("[", 2000) + strings.Repeat("]", 2000)} {
		if v, err := value.Decode(text); err == nil {
			t.Errorf("Decode(%.20s) = %s, want an error", text, value.Text(v))
		}
	}
}

type inner struct{ N int }

type outer struct {
	Name  string `json:"name"`
	Inner inner  `json:"inner"`
	At    time.Time
	None  *inner   `json:"none"`
	Few   []string `json:"few,omitempty"`
	skip  int
}

func TestGoValuesAreSeenAsTheirJSON(t *testing.T) {
	at := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	v := outer{Name: "n", Inner: inner{3}, At: at, skip: 1}
	want, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if got := value.Text(value.Open(v)); got != string(want) {
		t.Errorf("Text(Open(%+v)) = %s, want %s", v, got, want)
	}
	var back outer
	if err := value.Into(value.Open(&v), &back); err != nil || back.Inner != v.Inner || !back.At.Equal(at) || back.Name != "n" {
		t.Errorf("Into(Open(%+v)) = %+v, %v", v, back, err)
	}
}

func TestIntoNamesTheField(t *testing.T) {
	var o outer
	err := value.Into(value.Pairs("inner", "no object"), &o)
	if err == nil || !strings.Contains(err.Error(), "inner") {
		t.Errorf("Into(…) = %v, want an error that names the field", err)
	}
}

func TestEqual(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{`1`, `1.0`, true}, {`1`, `true`, false}, {`null`, `null`, true}, {`""`, `null`, false},
		{`{"a":1,"b":2}`, `{"b":2,"a":1}`, true}, {`{"a":1}`, `{"a":1,"b":2}`, false}, {`[1,2]`, `[2,1]`, false},
	}
	for _, tt := range tests {
		a, errA := value.Decode(tt.a)
		b, errB := value.Decode(tt.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if got := value.Equal(a, b); got != tt.want {
			t.Errorf("Equal(%s, %s) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}

func FuzzDecodeAgreesWithEncodingJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u00e9"]}`, `"\ud83d\ude00"`, "[", `{"a":1,"a":2}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := value.Decode(s)
		if err != nil {
			return
		}
		var std any
		if json.Unmarshal([]byte(s), &std) != nil {
			t.Fatalf("Decode(%q) reads what encoding/json refuses", s)
		}
		text := value.Text(v)
		again, err := value.Decode(text)
		if err != nil || !value.Equal(v, again) {
			t.Errorf("Decode(%q) = %s, which does not survive being written and read: %v", s, text, err)
		}
	})
}

func TestExceeds(t *testing.T) {
	read := func(text string) *value.Object {
		v, err := value.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		return v.(*value.Object)
	}
	grown := read(`{"a":"b"}`)
	grown.Set("c", strings.Repeat("d", 20))
	tests := []struct {
		name  string
		v     any
		limit int
		want  bool
	}{
		{"read from a text within the limit", read(`{"a":"b"}`), 9, false},
		{"read from a text beyond it", read(`{"a":"bc"}`), 9, true},
		{"blanks do not count", read(`{ "a" : "b" }`), 9, false},
		{"what was set after it was read counts", grown, 20, true},
		{"made", value.Pairs("a", strings.Repeat("b", 10)), 12, true},
	}
	for _, test := range tests {
		if got := value.Exceeds(test.v, test.limit); got != test.want {
			t.Errorf("Exceeds(%s, %d) = %t, want %t", test.name, test.limit, got, test.want)
		}
	}
}
