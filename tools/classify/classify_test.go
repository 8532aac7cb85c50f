package classify

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
)

const sound = `{"id":"a","source":"aws.glue","detail-type":"Glue Job State Change","time":"2026-01-02T03:04:05Z","detail":{"jobName":"load","state":"FAILED"}}`

func answers(t *testing.T, in string) []Line {
	t.Helper()
	var out bytes.Buffer
	if err := Run(strings.NewReader(in), &out); err != nil {
		t.Fatalf("Run(%q) = %v", in, err)
	}
	var lines []Line
	for dec := json.NewDecoder(&out); dec.More(); {
		var l Line
		if err := dec.Decode(&l); err != nil {
			t.Fatalf("Run(%q) wrote no JSON: %v", in, err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestRunReadsEventsInAnyLayout(t *testing.T) {
	pretty := strings.ReplaceAll(strings.ReplaceAll(sound, ",", ",\n  "), "{", "{\n")
	tests := []struct {
		name, in string
		want     string // outcomes
	}{
		{"nothing", "", ""},
		{"one line", sound, "opened"},
		{"two lines", sound + "\n" + sound + "\n", "opened opened"},
		{"side by side", sound + sound, "opened opened"},
		{"pretty-printed", pretty + "\n" + pretty, "opened opened"},
		{"an array", "[" + sound + "," + sound + "]", "opened opened"},
		{"entries as PutEvents takes them", `{"Entries":[` + sound + `]}`, "opened"},
		{"a broken line between", sound + "\n{\"id\":\"b\n" + sound, "opened quarantined opened"},
		{"a broken line with an open bracket", sound + "\n{\"id\":{\n" + sound, "opened quarantined opened"},
		{"text", "hello\n" + sound, "quarantined opened"},
		{"a byte order mark", "\ufeff" + sound, "opened"},
		{"scalars", "1\n\"x\"\nnull", "quarantined quarantined quarantined"},
		{"no string for an id", `{"id":7,"source":"aws.glue"}`, "quarantined"},
		{"carriage returns", sound + "\r\n" + sound + "\r\n", "opened opened"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, l := range answers(t, tt.in) {
				got = append(got, string(l.Outcome))
				if l.Reason == "" || l.Title == "" || l.Service == "" || l.Resources == nil {
					t.Errorf("Run(%q) gives a line without a word: %+v", tt.in, l)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("Run(%q) gives outcomes %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestRunSaysWhatItCannotRead(t *testing.T) {
	broken := errors.New("disk gone")
	if err := Run(iotest.ErrReader(broken), &bytes.Buffer{}); !errors.Is(err, broken) {
		t.Errorf("Run(broken reader) = %v, want %v", err, broken)
	}
}

func FuzzRun(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("[" + sound + ",{}]\n{\"Entries\":[1]}"))
	f.Add([]byte("{\"a\":\"\n\"}\n\x00\xff{{{"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var first, second bytes.Buffer
		if err := Run(bytes.NewReader(in), &first); err != nil {
			t.Fatalf("Run(%q) = %v", in, err)
		}
		if err := Run(bytes.NewReader(in), &second); err != nil {
			t.Fatalf("Run(%q) = %v", in, err)
		}
		if first.String() != second.String() {
			t.Errorf("Run(%q) gave two answers:\n%s%s", in, &first, &second)
		}
	})
}
